//! The cell lines and compounds of a model, in pages.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::json;
use super::extract::{Path, Query};
use super::filter::{OfCompounds, OfLines, cancer_type};
use super::paged::Page;
use super::{Problem, State};

/// Which cell lines, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedLines {
    /// Letters that must occur in the name, the id, the tissue or the cancer type.
    q: Option<String>,
    /// Exactly this tissue, in any case.
    tissue: Option<String>,
    /// Exactly this cancer type, in any case.
    cancer_type: Option<String>,
    /// How many to leave out at the beginning.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    offset: Option<u32>,
    /// How many to send; 100 if left out, 1,000 at most.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    limit: Option<u32>,
}

/// Which compounds, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedCompounds {
    /// Letters that must occur in the name, the id, the target or the pathway.
    q: Option<String>,
    /// One of the targets, which are separated by commas, in any case.
    target: Option<String>,
    /// Exactly this pathway, in any case.
    pathway: Option<String>,
    /// How many to leave out at the beginning.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    offset: Option<u32>,
    /// How many to send; 100 if left out, 1,000 at most.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    limit: Option<u32>,
}

/// A cell line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Line<'a> {
    id: &'a str,
    name: &'a str,
    tissue: Option<&'a str>,
    cancer_type: Option<&'a str>,
    /// Whether the model learned from it.
    in_training: bool,
}

/// A compound.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Drug<'a> {
    id: &'a str,
    name: &'a str,
    target: Option<&'a str>,
    pathway: Option<&'a str>,
    smiles: Option<&'a str>,
    /// Whether the model learned from it.
    in_training: bool,
}

/// Cell lines of a model.
#[utoipa::path(
    get, path = "/v1/models/{model}/cell-lines", tag = "entities",
    params(("model" = String, Path, description = "Its id"), WantedLines),
    responses((status = 200, description = "A page of them", body = Page<Line>)),
)]
pub(super) async fn cell_lines(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Query(wanted): Query<WantedLines>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let filter = OfLines { tissue: wanted.tissue, cancer_type: wanted.cancer_type };
    let lines = model.bundle.cell_lines().zip(&model.standing.cell_lines);
    let all = lines.filter(|(line, _)| filter.fit(line)).map(|(line, standing)| Line {
        id: line.id.as_str(),
        name: &line.name,
        tissue: line.tissue.as_deref(),
        cancer_type: cancer_type(line),
        in_training: standing.in_training,
    });
    let texts = |l: &Line<'_>| [Some(l.id), Some(l.name), l.tissue, l.cancer_type].map(lower);
    json(&page(all, wanted.q.as_deref(), wanted.offset, wanted.limit, texts))
}

/// Compounds of a model.
#[utoipa::path(
    get, path = "/v1/models/{model}/compounds", tag = "entities",
    params(("model" = String, Path, description = "Its id"), WantedCompounds),
    responses((status = 200, description = "A page of them", body = Page<Drug>)),
)]
pub(super) async fn compounds(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Query(wanted): Query<WantedCompounds>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let filter = OfCompounds { target: wanted.target, pathway: wanted.pathway };
    let drugs = model.bundle.compounds().zip(&model.standing.compounds);
    let all = drugs.filter(|(drug, _)| filter.fit(drug)).map(|(drug, standing)| Drug {
        id: drug.id.as_str(),
        name: &drug.name,
        target: drug.target.as_deref(),
        pathway: drug.pathway.as_deref(),
        smiles: drug.smiles.as_deref(),
        in_training: standing.in_training,
    });
    let texts = |d: &Drug<'_>| [Some(d.id), Some(d.name), d.target, d.pathway].map(lower);
    json(&page(all, wanted.q.as_deref(), wanted.offset, wanted.limit, texts))
}

fn lower(text: Option<&str>) -> String {
    text.unwrap_or_default().to_lowercase()
}

fn page<T>(
    all: impl Iterator<Item = T>,
    q: Option<&str>,
    offset: Option<u32>,
    limit: Option<u32>,
    texts: impl Fn(&T) -> [String; 4],
) -> Page<T> {
    let q = lower(q);
    let fits = |one: &T| q.is_empty() || texts(one).iter().any(|text| text.contains(&q));
    Page::of(all.filter(fits).collect(), offset, limit, |one| one)
}
