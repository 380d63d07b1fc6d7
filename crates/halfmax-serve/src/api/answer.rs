//! An answer as JSON.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Problem;

/// What most answers are.
pub(crate) const JSON: &str = "application/json";

/// Writes an answer, which may borrow from a model that is let go of afterwards.
pub(crate) fn json(answer: &impl Serialize) -> Result<Response, Problem> {
    let text = serde_json::to_vec(answer).map_err(|_| Problem::ours())?;
    Ok(sent_as(text, JSON))
}

/// Bytes of this kind.
pub(crate) fn sent_as(bytes: Vec<u8>, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], bytes).into_response()
}
