//! Many cell lines with many compounds, as a table of bare numbers.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::json;
use super::extract::{Json, Path, Query};
use super::filter::{OfCompounds, OfLines};
use super::who;
use super::{Problem, State};
use crate::served::Served;

/// Numbers of one answer.
const MOST: usize = 2_000_000;

/// Which cell lines and compounds: all that are not filtered out.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct GridFilters {
    /// Only cell lines of this tissue.
    tissue: Option<String>,
    /// Only cell lines of this cancer type.
    cancer_type: Option<String>,
    /// Only compounds with this target.
    target: Option<String>,
    /// Only compounds of this pathway.
    pathway: Option<String>,
}

/// Which cell lines and compounds, by id or name; all where a list is left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GridQuestion {
    cell_lines: Option<Vec<String>>,
    compounds: Option<Vec<String>>,
}

/// Predictions without anything beside them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Grid<'a> {
    /// Ids.
    cell_lines: Vec<&'a str>,
    /// Ids.
    compounds: Vec<&'a str>,
    /// A row per cell line, a column per compound, in the unit of the model, rounded to single precision.
    values: Vec<&'a [f32]>,
}

/// Predictions of all cell lines with all compounds, or of those that filters leave.
#[utoipa::path(
    get, path = "/v1/models/{model}/grid", tag = "predictions",
    params(("model" = String, Path, description = "Its id"), GridFilters),
    responses((status = 200, description = "The table", body = Grid)),
)]
pub(super) async fn filtered(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Query(wanted): Query<GridFilters>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let lines = OfLines { tissue: wanted.tissue, cancer_type: wanted.cancer_type };
    let drugs = OfCompounds { target: wanted.target, pathway: wanted.pathway };
    let bundle = &model.bundle;
    let of_lines = bundle.cell_lines().zip(0..).filter(|(line, _)| lines.fit(line));
    let of_drugs = bundle.compounds().zip(0..).filter(|(drug, _)| drugs.fit(drug));
    let lines = of_lines.map(|(_, at)| at).collect();
    let compounds = of_drugs.map(|(_, at)| at).collect();
    answered(&state, Arc::clone(&model), lines, compounds).await
}

/// Predictions of these cell lines with these compounds.
#[utoipa::path(
    post, path = "/v1/models/{model}/grid", tag = "predictions",
    params(("model" = String, Path, description = "Its id")),
    request_body = GridQuestion,
    responses((status = 200, description = "The table", body = Grid)),
)]
pub(super) async fn named(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Json { question, .. }: Json<GridQuestion>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let lines = match &question.cell_lines {
        Some(keys) => keys.iter().map(|key| who::line(&model, key)).collect::<Result<_, _>>()?,
        None => (0..model.bundle.cell_lines().count() as u32).collect(),
    };
    let compounds = match &question.compounds {
        Some(keys) => {
            keys.iter().map(|key| who::compound(&model, key)).collect::<Result<_, _>>()?
        }
        None => (0..model.bundle.compounds().count() as u32).collect(),
    };
    answered(&state, Arc::clone(&model), lines, compounds).await
}

async fn answered(
    state: &State,
    model: Arc<Served>,
    lines: Vec<u32>,
    compounds: Vec<u32>,
) -> Result<Response, Problem> {
    let total = lines.len().saturating_mul(compounds.len());
    if total > MOST {
        let detail = format!("at most {MOST} predictions are made at once; ask in parts");
        return Err(Problem::field("cell_lines", &lines.len().to_string(), detail));
    }
    let compute = move || {
        let bundle = &model.bundle;
        let values = model.grid(&lines, &compounds).map_err(|e| Problem::model(&e))?;
        let rows = (0..lines.len()).map(|at| &values[at * compounds.len()..][..compounds.len()]);
        json(&Grid {
            cell_lines: lines.iter().map(|at| bundle.cell_line(*at).id.as_str()).collect(),
            compounds: compounds.iter().map(|at| bundle.compound(*at).id.as_str()).collect(),
            values: rows.collect(),
        })
    };
    state.work(compute).await
}
