//! What a model takes and gives, with an example that it answers.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_prep::Entity;
use serde::Serialize;
use serde_json::{Value, json as value};
use utoipa::ToSchema;

use super::answer::json;
use super::extract::Path;
use super::features::Kind;
use super::inference::metadata::{TensorInfo, tensors};
use super::models::Sensitive;
use super::{Problem, State};
use crate::served::Served;

/// What a model takes and gives.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ModelSchema<'a> {
    /// What it predicts, as files call it.
    measure: &'a str,
    /// Of its predictions.
    unit: &'a str,
    /// Which end of the measure is sensitive.
    sensitive: Option<Sensitive>,
    /// Features of cell lines, in the order in which tensors hold them.
    cell_line_views: Vec<ViewSchema<'a>>,
    /// Features of compounds, which the server knows by the compound's name.
    compound_views: Vec<ViewSchema<'a>>,
    tissues: Vec<&'a str>,
    /// Inputs of the Open Inference Protocol.
    inputs: Vec<TensorInfo>,
    /// Outputs of the Open Inference Protocol.
    outputs: Vec<TensorInfo>,
}

/// Features of one kind.
#[derive(Debug, Serialize, ToSchema)]
struct ViewSchema<'a> {
    name: &'a str,
    kind: Kind,
    n_features: usize,
    /// Left out for compounds, whose features are bits of fingerprints.
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<&'a [String]>,
}

/// Bodies that this model answers, by the route they are for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Example {
    /// For `POST …/predict`.
    #[schema(value_type = Object)]
    predict: Value,
    /// For `POST …/predict`: a profile.
    #[schema(value_type = Object)]
    predict_profile: Value,
    /// For `POST …/rank`.
    #[schema(value_type = Object)]
    rank: Value,
    /// For `POST …/explain`.
    #[schema(value_type = Object)]
    explain: Value,
    /// For `POST /v2/models/{model}/infer`.
    #[schema(value_type = Object)]
    infer: Value,
}

/// Views, features and tensors of a model.
#[utoipa::path(
    get, path = "/v1/models/{model}/schema", tag = "models",
    params(("model" = String, Path, description = "Its id")),
    responses((status = 200, description = "What it takes and gives", body = ModelSchema)),
)]
pub(super) async fn schema(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let bundle = &model.bundle;
    let views = |entity: Entity| {
        let of = bundle.views().iter().filter(move |view| view.entity == entity);
        of.map(move |view| ViewSchema {
            name: &view.name,
            kind: Kind::of(&view.values),
            n_features: view.n_features(),
            features: (entity == Entity::CellLine).then_some(view.features.as_ref()),
        })
    };
    let mut tissues: Vec<&str> = bundle.cell_lines().filter_map(|l| l.tissue.as_deref()).collect();
    tissues.sort_unstable();
    tissues.dedup();
    let (inputs, outputs) = tensors(&model);
    json(&ModelSchema {
        measure: bundle.about.measure.key(),
        unit: bundle.about.measure.unit(),
        sensitive: Sensitive::of(&model),
        cell_line_views: views(Entity::CellLine).collect(),
        compound_views: views(Entity::Compound).collect(),
        tissues,
        inputs,
        outputs,
    })
}

/// Bodies that this model answers.
#[utoipa::path(
    get, path = "/v1/models/{model}/example", tag = "models",
    params(("model" = String, Path, description = "Its id")),
    responses((status = 200, description = "A body for each route", body = Example)),
)]
pub(super) async fn example(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    json(&example_of(&model).ok_or_else(|| {
        Problem::not_found("model", &model.name, "this model knows no cell line or no compound")
    })?)
}

fn example_of(model: &Served) -> Option<Example> {
    let bundle = &model.bundle;
    let line = bundle.cell_lines().next()?.id.as_str();
    let drug = bundle.compounds().next()?.id.as_str();
    let view = bundle.cell_line_views().next();
    let feature = view.and_then(|view| Some((view.name.as_str(), view.features.first()?)));
    let set = match feature {
        Some((view, feature)) => value!({ view: { feature: 1.0 } }),
        None => value!({}),
    };
    let profile = value!({ "from": { "cell_line": line }, "set": set });
    let tensor = |name: &str, content: &str| value!({ "name": name, "shape": [1], "datatype": "BYTES", "data": [content] });
    Some(Example {
        predict: value!({ "pairs": [{ "cell_line": line, "compound": drug }] }),
        predict_profile: value!({ "profiles": [profile], "compounds": [drug] }),
        rank: value!({ "cell_line": line, "limit": 10 }),
        explain: value!({ "cell_line": line, "compound": drug }),
        infer: value!({ "inputs": [tensor("cell_line", line), tensor("compound", drug)] }),
    })
}
