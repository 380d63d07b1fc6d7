//! The models that are served.

use std::sync::Arc;

use axum::Json;
use axum::extract::{self, Path};
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::{Problem, State};
use crate::served::Served;

/// The report brings its own scripts and styles, and asks nobody for anything.
const REPORT_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; frame-ancestors 'none'";

fn summary(model: &Served) -> Value {
    let about = &model.bundle.about;
    json!({
        "id": model.id,
        "name": about.name,
        "description": about.description,
        "measure": about.measure,
        "quantity": about.measure.name(),
        "unit": about.measure.unit(),
        "n_cell_lines": model.bundle.cell_lines().count(),
        "n_compounds": model.bundle.compounds().count(),
        "coverage": model.coverage(),
    })
}

pub(super) async fn list(extract::State(state): extract::State<Arc<State>>) -> Json<Value> {
    let models: Vec<Value> = state.models.iter().map(summary).collect();
    Json(json!({ "default": state.models.first().map(|model| &model.id), "models": models }))
}

pub(super) async fn show(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
) -> Result<Json<Value>, Problem> {
    let model = state.model(&model)?;
    let about = &model.bundle.about;
    let mut detail = summary(model);
    let run = model.run.as_ref();
    let scheme = run.and_then(|run| run.scores["splits"]["column"].as_str());
    detail["kind"] = json!(about.name);
    detail["calibration"] = json!(model.bundle.calibration().map(|c| format!(
        "{} errors, {}",
        c.n(),
        about.origin.splits
    )));
    detail["training_rows"] = json!(about.origin.training_rows);
    detail["screen"] = json!(about.origin.screen);
    detail["seed"] = json!(about.origin.seed);
    detail["card"] = json!(run.and_then(|run| run.card.as_deref()));
    detail["splits"] = run.map_or(Value::Null, |run| run.scores["splits"].clone());
    detail["scores"] = match run {
        Some(run) => json!([{ "scheme": scheme, "models": run.scores["models"] }]),
        None => json!([{ "scheme": about.origin.splits, "models": [scores_of_bundle(model)] }]),
    };
    let report = run.and_then(|run| run.report.as_ref());
    detail["report"] = json!(report.map(|_| format!("/v1/models/{}/report", model.id)));
    Ok(Json(detail))
}

/// The bundle keeps its own scores, for when its run directory is elsewhere.
fn scores_of_bundle(model: &Served) -> Value {
    let scores = &model.bundle.about.scores;
    json!({ "name": model.bundle.about.name, "naive": false, "pooled": scores["pooled"], "per_drug": scores["per_drug"] })
}

pub(super) async fn report(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let none = || Problem::not_found("model", &model, "this model has no report beside it");
    let path =
        state.model(&model)?.run.as_ref().and_then(|run| run.report.clone()).ok_or_else(none)?;
    let text = tokio::fs::read(path).await.map_err(|_| none())?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, REPORT_POLICY),
    ];
    Ok((headers, text))
}
