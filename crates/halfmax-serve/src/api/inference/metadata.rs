//! What the server and its models are, in the protocol's words.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::tensor::Datatype;
use crate::api::answer::json;
use crate::api::extract::Path;
use crate::api::{Problem, State};
use crate::served::Served;

/// Whether the server runs.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Live {
    live: bool,
}

/// Whether the server can answer.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Ready {
    ready: bool,
}

/// Whether a model can answer.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ModelReady {
    name: String,
    ready: bool,
}

/// The server.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ServerInfo {
    name: String,
    version: String,
    extensions: Vec<String>,
}

/// A model.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct ModelInfo {
    name: String,
    /// The default one first.
    versions: Vec<String>,
    platform: String,
    inputs: Vec<TensorInfo>,
    outputs: Vec<TensorInfo>,
}

/// A tensor that a model takes or gives.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct TensorInfo {
    pub(super) name: String,
    datatype: Datatype,
    /// −1 stands for any number of rows.
    shape: Vec<i64>,
}

impl TensorInfo {
    fn new(name: &str, datatype: Datatype, columns: Option<usize>) -> Self {
        let columns = columns.map(|n| n as i64);
        Self { name: name.into(), datatype, shape: [-1].into_iter().chain(columns).collect() }
    }
}

/// The tensors of a model: either `cell_line`, or every view; and those it gives.
pub(in crate::api) fn tensors(served: &Served) -> (Vec<TensorInfo>, Vec<TensorInfo>) {
    let mut inputs = vec![
        TensorInfo::new("cell_line", Datatype::Bytes, None),
        TensorInfo::new("compound", Datatype::Bytes, None),
        TensorInfo::new("tissue", Datatype::Bytes, None),
    ];
    let views = served.bundle.cell_line_views();
    inputs.extend(views.map(|v| TensorInfo::new(&v.name, Datatype::Fp32, Some(v.n_features()))));
    let output = |name: &str| TensorInfo::new(name, Datatype::Fp64, None);
    let mut outputs = vec![output("value"), output("mean_effects")];
    if served.coverage().is_some() {
        outputs.extend([output("lower"), output("upper")]);
    }
    if served.bundle.about.measure.is_concentration() {
        outputs.push(output("concentration_um"));
    }
    (inputs, outputs)
}

/// Whether the server runs.
#[utoipa::path(
    get, path = "/v2/health/live", tag = "inference",
    responses((status = 200, description = "It does", body = Live)),
)]
pub(in crate::api) async fn live() -> Result<Response, Problem> {
    json(&Live { live: true })
}

/// Whether the server can answer.
#[utoipa::path(
    get, path = "/v2/health/ready", tag = "inference",
    responses((status = 200, description = "It can", body = Ready)),
)]
pub(in crate::api) async fn ready() -> Result<Response, Problem> {
    json(&Ready { ready: true })
}

/// The server's name, version and extensions.
#[utoipa::path(
    get, path = "/v2", tag = "inference",
    responses((status = 200, description = "The server", body = ServerInfo)),
)]
pub(in crate::api) async fn server() -> Result<Response, Problem> {
    json(&ServerInfo {
        name: "halfmax".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        extensions: vec!["binary_tensor_data".into()],
    })
}

/// A model's tensors.
#[utoipa::path(
    get, path = "/v2/models/{model}", tag = "inference",
    params(("model" = String, Path, description = "Its id")),
    responses((status = 200, description = "The model", body = ModelInfo)),
)]
pub(in crate::api) async fn model(
    extract::State(state): extract::State<Arc<State>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    described(&state, &name)
}

/// A version's tensors.
#[utoipa::path(
    get, path = "/v2/models/{model}/versions/{version}", tag = "inference",
    params(("model" = String, Path, description = "Its name"), ("version" = String, Path, description = "One of its versions")),
    responses((status = 200, description = "The model", body = ModelInfo)),
)]
pub(in crate::api) async fn model_version(
    extract::State(state): extract::State<Arc<State>>,
    Path((name, version)): Path<(String, String)>,
) -> Result<Response, Problem> {
    described(&state, &format!("{name}@{version}"))
}

/// Whether a model can answer.
#[utoipa::path(
    get, path = "/v2/models/{model}/ready", tag = "inference",
    params(("model" = String, Path, description = "Its id")),
    responses((status = 200, description = "It can", body = ModelReady)),
)]
pub(in crate::api) async fn model_ready(
    extract::State(state): extract::State<Arc<State>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    stands_ready(&state, &name, &name)
}

/// Whether a version can answer.
#[utoipa::path(
    get, path = "/v2/models/{model}/versions/{version}/ready", tag = "inference",
    params(("model" = String, Path, description = "Its name"), ("version" = String, Path, description = "One of its versions")),
    responses((status = 200, description = "It can", body = ModelReady)),
)]
pub(in crate::api) async fn model_version_ready(
    extract::State(state): extract::State<Arc<State>>,
    Path((name, version)): Path<(String, String)>,
) -> Result<Response, Problem> {
    stands_ready(&state, &name, &format!("{name}@{version}"))
}

fn described(state: &State, key: &str) -> Result<Response, Problem> {
    let served = state.model(key).map_err(Problem::for_inference)?;
    let (inputs, outputs) = tensors(&served);
    json(&ModelInfo {
        name: served.name.clone(),
        versions: state.models().versions(&served.name).map(Into::into).collect(),
        platform: "halfmax".into(),
        inputs,
        outputs,
    })
}

fn stands_ready(state: &State, name: &str, key: &str) -> Result<Response, Problem> {
    // A model that is there was asked once before it was let in.
    state.model(key).map_err(Problem::for_inference)?;
    json(&ModelReady { name: name.into(), ready: true })
}
