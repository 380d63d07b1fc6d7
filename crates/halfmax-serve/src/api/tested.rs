//! Test rows, and every cell line with a compound.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_prep::Pair;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::json;
use super::extract::{Path, Query};
use super::{Problem, State, who};

/// Rows of one answer; of more, every n-th is sent.
const MOST: usize = 4000;

/// Which test rows.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct TestedWanted {
    /// Only those of this compound, by id or name.
    compound: Option<String>,
    /// Only those of this tissue.
    tissue: Option<String>,
}

/// Test rows of a model's run.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TestedRows<'a> {
    /// How many there are; null if the run is not known.
    total: Option<usize>,
    /// All of them, or every n-th of more than 4,000.
    items: Vec<TestedRow<'a>>,
    /// The run.
    source: Option<&'a str>,
}

/// One row that the model was tested on, in the unit of the model.
#[derive(Debug, Serialize, ToSchema)]
struct TestedRow<'a> {
    cell_line: &'a str,
    cell_line_name: &'a str,
    tissue: Option<&'a str>,
    compound: &'a str,
    compound_name: &'a str,
    /// Measured.
    actual: f64,
    /// By a model that had not seen the row.
    predicted: f64,
}

/// Every cell line with one compound.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinesOfCompound<'a> {
    items: Vec<LineOfCompound<'a>>,
}

/// A cell line with a compound, in the unit of the model.
#[derive(Debug, Serialize, ToSchema)]
struct LineOfCompound<'a> {
    cell_line: &'a str,
    name: &'a str,
    tissue: Option<&'a str>,
    predicted: f64,
    /// Null if the pair is not among the test rows of the model's run.
    measured: Option<f64>,
}

/// Actual and predicted values of the rows that the model was tested on.
#[utoipa::path(
    get, path = "/v1/models/{model}/tested", tag = "entities",
    params(("model" = String, Path, description = "Its id"), TestedWanted),
    responses((status = 200, description = "The rows", body = TestedRows)),
)]
pub(super) async fn list(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Query(wanted): Query<TestedWanted>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let bundle = &model.bundle;
    let compound = wanted.compound.as_deref().map(|key| who::compound(&model, key)).transpose()?;
    let Some(run) = &model.run else {
        return json(&TestedRows { total: None, items: Vec::new(), source: None });
    };
    let rows: Vec<_> = run
        .tested
        .iter()
        .filter(|row| compound.is_none_or(|c| c == row.compound))
        .filter(|row| {
            wanted.tissue.is_none() || bundle.cell_line(row.cell_line).tissue == wanted.tissue
        })
        .collect();
    let step = rows.len().div_ceil(MOST).max(1);
    let items: Vec<_> = rows
        .iter()
        .step_by(step)
        .map(|row| {
            let (line, drug) = (bundle.cell_line(row.cell_line), bundle.compound(row.compound));
            TestedRow {
                cell_line: line.id.as_str(),
                cell_line_name: &line.name,
                tissue: line.tissue.as_deref(),
                compound: drug.id.as_str(),
                compound_name: &drug.name,
                actual: row.truth,
                predicted: row.predicted,
            }
        })
        .collect();
    json(&TestedRows { total: Some(rows.len()), items, source: Some(&run.name) })
}

/// Predicted and measured values of every cell line with a compound.
#[utoipa::path(
    get, path = "/v1/models/{model}/compounds/{compound}/cell-lines", tag = "entities",
    params(
        ("model" = String, Path, description = "Its id"),
        ("compound" = String, Path, description = "Id or name"),
    ),
    responses((status = 200, description = "All of them", body = LinesOfCompound)),
)]
pub(super) async fn of_compound(
    extract::State(state): extract::State<Arc<State>>,
    Path((model, compound)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let compute = move || {
        let bundle = &model.bundle;
        let compound = who::compound(&model, &compound)?;
        let n = bundle.cell_lines().count() as u32;
        let pairs: Vec<Pair> = (0..n).map(|cell_line| Pair { cell_line, compound }).collect();
        let predictions = model.predict(&pairs).map_err(|e| Problem::model(&e))?;
        let item = |(at, (predicted, _)): (u32, (f64, f64))| {
            let line = bundle.cell_line(at);
            LineOfCompound {
                cell_line: line.id.as_str(),
                name: &line.name,
                tissue: line.tissue.as_deref(),
                predicted,
                measured: model.run.as_ref().and_then(|run| run.measured(at, compound)),
            }
        };
        json(&LinesOfCompound { items: (0..n).zip(predictions).map(item).collect() })
    };
    state.work(compute).await
}
