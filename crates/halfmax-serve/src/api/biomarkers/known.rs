//! What analyses know of a model's compound.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_data::CellLine;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::test::Test;
use crate::api::answer::json;
use crate::api::extract::{Path, Query};
use crate::api::{Problem, State, who};
use crate::served::{Analyses, Analysis, Served};

/// Associations of one answer.
const MOST: usize = 100;

/// Who is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct KnownWanted {
    /// A cell line of the model, by id or name, of which is told whether it has each feature.
    cell_line: Option<String>,
}

/// Significant associations of a compound.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KnownAssociations<'a> {
    /// How many there are.
    total: usize,
    /// By analysis, smallest p first; up to 100.
    items: Vec<KnownAssociation<'a>>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
struct KnownAssociation<'a> {
    /// The analysis that found it.
    analysis: &'a str,
    test: Test<'a>,
    /// Whether the cell line has the feature; null if none was asked about, or the analysis does not know it.
    has_feature: Option<bool>,
}

/// Significant associations of a compound of the model, in any analysis that knows it by id or name.
#[utoipa::path(
    get, path = "/v1/models/{model}/compounds/{compound}/biomarkers", tag = "biomarkers",
    params(
        ("model" = String, Path, description = "Its id"),
        ("compound" = String, Path, description = "Id or name"),
        KnownWanted,
    ),
    responses((status = 200, description = "Those that pass the thresholds of their analysis", body = KnownAssociations)),
)]
pub(in crate::api) async fn list(
    extract::State(state): extract::State<Arc<State>>,
    Path((model, compound)): Path<(String, String)>,
    Query(wanted): Query<KnownWanted>,
) -> Result<Response, Problem> {
    let (model, analyses) = (state.model(&model)?, state.analyses());
    let compute = move || {
        let compound = who::compound(&model, &compound)?;
        let line = wanted.cell_line.as_deref().map(|key| who::line(&model, key)).transpose()?;
        json(&of(&analyses, &model, compound, line))
    };
    state.work(compute).await
}

fn of<'a>(
    analyses: &'a Analyses,
    model: &Served,
    compound: u32,
    line: Option<u32>,
) -> KnownAssociations<'a> {
    let (mut total, mut items) = (0, Vec::new());
    for analysis in analyses.iter() {
        let drugs = drugs(analysis, model, compound);
        let line = line.and_then(|line| analysis.line(names(model.bundle.cell_line(line))));
        let study = &analysis.study;
        for (place, a) in study.associations.iter().enumerate() {
            if !drugs.contains(&a.drug) || !a.is_significant(&study.settings) {
                continue;
            }
            total += 1;
            if items.len() < MOST {
                items.push(KnownAssociation {
                    analysis: &analysis.name,
                    test: Test::at(analysis, place, &study.settings),
                    has_feature: line.map(|line| analysis.has(line, a.feature)),
                });
            }
        }
    }
    KnownAssociations { total, items }
}

/// By id, else by name.
fn drugs(analysis: &Analysis, model: &Served, compound: u32) -> Vec<u32> {
    let compound = model.bundle.compound(compound);
    let by_id = analysis.drugs(compound.id.as_str());
    if by_id.is_empty() { analysis.drugs(&compound.name) } else { by_id }
}

/// Every name of a cell line, those in its annotation as well, where the ids of other providers stand.
fn names(line: &CellLine) -> impl Iterator<Item = &str> {
    let other = line.annotation.values().map(String::as_str).filter(|value| value.len() > 3);
    [line.id.as_str(), line.name.as_str()].into_iter().chain(other)
}
