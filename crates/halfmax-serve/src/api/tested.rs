//! Test rows, and every cell line with a compound.

use std::sync::Arc;

use axum::Json;
use axum::extract::{self, Path, Query};
use halfmax_prep::Pair;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Problem, State, who, work};

/// Rows of one answer; of more, every n-th is sent.
const MOST: usize = 4000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    compound: Option<String>,
    tissue: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    cell_line: &'a str,
    cell_line_name: &'a str,
    tissue: Option<&'a str>,
    compound: &'a str,
    compound_name: &'a str,
    actual: f64,
    predicted: f64,
}

pub(super) async fn list(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, Problem> {
    let model = state.model(&model)?;
    let bundle = &model.bundle;
    let compound = wanted.compound.as_deref().map(|key| who::compound(bundle, key)).transpose()?;
    let Some(run) = &model.run else {
        return Ok(Json(json!({ "total": null, "items": [], "source": null })));
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
            Row {
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
    Ok(Json(json!({ "total": rows.len(), "items": items, "source": run.name })))
}

pub(super) async fn of_compound(
    extract::State(state): extract::State<Arc<State>>,
    Path((model, compound)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    work(&state, move |state| {
        let model = state.model(&model)?;
        let bundle = &model.bundle;
        let compound = who::compound(bundle, &compound)?;
        let n = bundle.cell_lines().count() as u32;
        let pairs: Vec<Pair> = (0..n).map(|cell_line| Pair { cell_line, compound }).collect();
        let predictions = bundle.predict(&pairs).map_err(|e| Problem::model(&e))?;
        let item = |(at, p): (u32, &halfmax_model::bundle::Prediction)| {
            json!({
                "cell_line": p.cell_line,
                "name": p.cell_line_name,
                "tissue": bundle.cell_line(at).tissue,
                "predicted": p.value,
                "measured": model.run.as_ref().and_then(|run| run.measured(at, compound)),
            })
        };
        Ok(Json(json!({ "items": (0..n).zip(&predictions).map(item).collect::<Vec<_>>() })))
    })
    .await
}
