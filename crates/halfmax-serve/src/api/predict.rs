//! Predictions of pairs, of a grid of cell lines and compounds, of profiles.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_prep::Pair;
use serde::Deserialize;
use utoipa::ToSchema;

use super::extract::{Json, Path};
use super::rows::Rows;
use super::send::{Form, Predictions};
use super::who::{self, AskedProfile};
use super::{Problem, State, strict};

/// Profiles of one request.
const MOST_PROFILES: usize = 1000;

/// Pairs; or cell lines and compounds, for all their pairs; or profiles and compounds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PredictQuestion {
    #[serde(default, deserialize_with = "strict::list")]
    pairs: Vec<AskedPair>,
    /// By id or name.
    #[serde(default)]
    cell_lines: Vec<String>,
    /// Up to 1,000.
    #[serde(default, deserialize_with = "strict::list")]
    profiles: Vec<AskedProfile>,
    /// By id or name.
    #[serde(default)]
    compounds: Vec<String>,
}

/// A cell line and a compound, by id or name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskedPair {
    cell_line: String,
    compound: String,
}

/// Predictions, in the order asked for: up to 200,000 in one document, 5,000,000 as lines.
#[utoipa::path(
    post, path = "/v1/models/{model}/predict", tag = "predictions",
    params(("model" = String, Path, description = "Its id")),
    request_body = PredictQuestion,
    responses((status = 200, description = "Predictions in the order asked for", content(
        (Predictions = "application/json"), (super::predicted::Predicted = "application/x-ndjson"),
    ))),
)]
pub(super) async fn predict(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    form: Form,
    Json { question, .. }: Json<PredictQuestion>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let line = |key: &String| who::line(&model, key);
    let compound = |key: &String| who::compound(&model, key);
    let pair = |pair: &AskedPair| {
        Ok(Pair { cell_line: line(&pair.cell_line)?, compound: compound(&pair.compound)? })
    };
    if question.profiles.len() > MOST_PROFILES {
        let n = question.profiles.len().to_string();
        let detail = format!("at most {MOST_PROFILES} profiles are asked about at once");
        return Err(Problem::field("profiles", &n, detail));
    }
    let rows = Rows {
        pairs: question.pairs.iter().map(pair).collect::<Result<_, Problem>>()?,
        cell_lines: question.cell_lines.iter().map(line).collect::<Result<_, _>>()?,
        compounds: question.compounds.iter().map(compound).collect::<Result<_, _>>()?,
        profiles: question.profiles,
        model: Arc::clone(&model),
    };
    // What is wrong with a profile is said before the first row is sent.
    let rows = state.checked(rows).await?;
    form.send(&state, rows).await
}

impl State {
    async fn checked(&self, rows: Rows) -> Result<Rows, Problem> {
        if rows.profiles.is_empty() {
            return Ok(rows);
        }
        let check = move || {
            rows.profiles.iter().try_for_each(|profile| profile.find(&rows.model).map(drop))?;
            Ok(rows)
        };
        self.work(check).await
    }
}
