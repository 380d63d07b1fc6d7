//! A model as a file for other programs.

use std::sync::Arc;

use axum::extract;
use axum::http::header;
use axum::response::IntoResponse;
use halfmax_model::ModelError;

use super::extract::Path;
use super::{Problem, State};

/// The model as ONNX, if it is a network; its metadata say which features its inputs are.
#[utoipa::path(
    get, path = "/v1/models/{model}/model.onnx", tag = "models",
    params(("model" = String, Path, description = "Its id")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream")),
)]
pub(super) async fn file(
    extract::State(state): extract::State<Arc<State>>,
    Path(key): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let model = state.model(&key)?;
    let write = move || {
        model.bundle.to_onnx().map_err(|fault| match fault {
            ModelError::Onnx(_) => Problem::not_found("model", &key, fault.to_string()),
            other => Problem::model(&other),
        })
    };
    let bytes = state.work(write).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes))
}
