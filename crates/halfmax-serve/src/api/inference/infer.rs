//! Predictions in the protocol's tensors.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract;
use axum::http::HeaderMap;
use axum::response::Response;
use halfmax_model::bundle::Profile;
use halfmax_prep::Pair;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::binary;
use super::metadata::tensors;
use super::tensor::{Content, Datatype, InputTensor, OutputTensor};
use crate::api::extract::{Body, Path, parse};
use crate::api::{Problem, State, strict, who};
use crate::served::Served;

/// Rows of one request.
const MOST: usize = 200_000;

/// A question of the protocol: `compound` with either `cell_line` or every view of cell lines.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::api) struct InferQuestion {
    /// Comes back with the answer.
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    #[schema(value_type = Object)]
    parameters: Map<String, Value>,
    #[serde(deserialize_with = "strict::list")]
    inputs: Vec<InputTensor>,
    /// Which are wanted; all if left out.
    #[serde(default, deserialize_with = "strict::list")]
    outputs: Vec<WantedOutput>,
}

/// An output that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
struct WantedOutput {
    name: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    parameters: Map<String, Value>,
}

/// An answer of the protocol.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Inferred {
    model_name: String,
    model_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    outputs: Vec<OutputTensor>,
}

/// Predictions of a model's default version.
#[utoipa::path(
    post, path = "/v2/models/{model}/infer", tag = "inference",
    params(("model" = String, Path, description = "Its id")),
    request_body = InferQuestion,
    responses((status = 200, description = "Predictions", content(
        (Inferred = "application/json"), (String = "application/octet-stream"),
    ))),
)]
pub(in crate::api) async fn infer(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    inferred(&state, &model, &headers, body).await.map_err(Problem::for_inference)
}

/// Predictions of one version of a model.
#[utoipa::path(
    post, path = "/v2/models/{model}/versions/{version}/infer", tag = "inference",
    params(("model" = String, Path, description = "Its name"), ("version" = String, Path, description = "One of its versions")),
    request_body = InferQuestion,
    responses((status = 200, description = "Predictions", content(
        (Inferred = "application/json"), (String = "application/octet-stream"),
    ))),
)]
pub(in crate::api) async fn infer_version(
    extract::State(state): extract::State<Arc<State>>,
    Path((model, version)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let key = format!("{model}@{version}");
    inferred(&state, &key, &headers, body).await.map_err(Problem::for_inference)
}

async fn inferred(
    state: &State,
    model: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let model = state.model(model)?;
    let (json, mut bytes) = binary::divided(headers, &body.bytes)?;
    let question: InferQuestion = parse(json)?;
    let mut contents = BTreeMap::new();
    for tensor in &question.inputs {
        let content = binary::content(tensor, &mut bytes)?;
        if contents.insert(tensor.name.as_str(), (tensor, content)).is_some() {
            return Err(tensor.fault("name", &tensor.name, "this input is given twice"));
        }
    }
    let rows = Rows::of(&model, contents)?;
    let outputs = wanted(&model, &question)?;
    let id = question.id;
    let compute = move || {
        let _body = body;
        let values = rows.predict(&model)?;
        let mut bytes = Vec::new();
        let mut tensor = |(name, as_bytes): (String, bool)| {
            let values = rows.output(&model, &name, &values);
            let shape = vec![values.len()];
            let (parameters, data) = if as_bytes {
                let own = values.iter().flat_map(|value| value.to_le_bytes());
                let before = bytes.len();
                bytes.extend(own);
                let size = Value::from(bytes.len() - before);
                (Map::from_iter([(binary::SIZE.to_owned(), size)]), None)
            } else {
                (Map::new(), Some(values))
            };
            OutputTensor { name, datatype: Datatype::Fp64, shape, parameters, data }
        };
        let answer = Inferred {
            outputs: outputs.into_iter().map(&mut tensor).collect(),
            model_name: model.name.clone(),
            model_version: model.version.clone(),
            id,
        };
        let json = serde_json::to_vec(&answer).map_err(|_| Problem::ours())?;
        Ok(binary::answer(json, &bytes))
    };
    state.work(compute).await
}

/// The outputs that are wanted, and whether each is wanted as bytes.
fn wanted(model: &Served, question: &InferQuestion) -> Result<Vec<(String, bool)>, Problem> {
    let known: Vec<String> = tensors(model).1.into_iter().map(|tensor| tensor.name).collect();
    let all = binary::is_wanted(&question.parameters, "binary_data_output").unwrap_or(false);
    if question.outputs.is_empty() {
        return Ok(known.into_iter().map(|name| (name, all)).collect());
    }
    let one = |output: &WantedOutput| {
        if !known.contains(&output.name) {
            let detail =
                format!("there is no output {:?}; there is {}", output.name, known.join(", "));
            return Err(Problem::field("outputs.name", &output.name, detail));
        }
        let as_bytes = binary::is_wanted(&output.parameters, "binary_data").unwrap_or(all);
        Ok((output.name.clone(), as_bytes))
    };
    question.outputs.iter().map(one).collect()
}

/// What is asked about, a row per prediction.
struct Rows {
    /// With indices of cell lines of the model, or of `profiles`.
    pairs: Vec<Pair>,
    profiles: Option<Vec<Profile>>,
}

type Contents<'a> = BTreeMap<&'a str, (&'a InputTensor, Content)>;

impl Rows {
    fn of(model: &Served, mut contents: Contents<'_>) -> Result<Self, Problem> {
        let missing = |name: &str, detail: String| Problem::field("inputs.name", name, detail);
        let (tensor, compounds) = contents
            .remove("compound")
            .ok_or_else(|| missing("compound", "the input compound is needed".into()))?;
        let n = tensor.rows();
        let compounds = texts(tensor, compounds, n)?;
        if n > MOST || n == 0 {
            let detail = format!("between 1 and {MOST} rows are predicted at once");
            return Err(tensor.fault("shape", &n.to_string(), &detail));
        }
        let compounds = compounds.iter().map(|key| who::compound(model, key));
        let compounds: Vec<u32> = compounds.collect::<Result<_, _>>()?;
        let (lines, profiles) = if let Some((tensor, lines)) = contents.remove("cell_line") {
            let lines = texts(tensor, lines, n)?;
            let found = lines.iter().map(|key| who::line(model, key));
            (found.collect::<Result<_, _>>()?, None)
        } else {
            ((0..n as u32).collect(), Some(profiles(model, &mut contents, n)?))
        };
        if let Some((name, _)) = contents.into_iter().next() {
            let known: Vec<String> = tensors(model).0.into_iter().map(|one| one.name).collect();
            let detail = format!(
                "{name:?} is not wanted: give compound with cell_line, or with every view; inputs are {}",
                known.join(", ")
            );
            return Err(missing(name, detail));
        }
        let pair = |(cell_line, compound)| Pair { cell_line, compound };
        let lines: Vec<u32> = lines;
        Ok(Self { pairs: lines.into_iter().zip(compounds).map(pair).collect(), profiles })
    }

    fn predict(&self, model: &Served) -> Result<Vec<(f64, f64)>, Problem> {
        let values = match &self.profiles {
            None => model.predict(&self.pairs),
            Some(profiles) => model.bundle.predict_profile_pairs(profiles, &self.pairs),
        };
        values.map_err(|e| Problem::model(&e))
    }

    fn output(&self, model: &Served, name: &str, values: &[(f64, f64)]) -> Vec<f64> {
        let half = |pair: &Pair| model.half_width(pair.compound).unwrap_or(f64::INFINITY);
        let one = |(pair, (value, naive)): (&Pair, &(f64, f64))| match name {
            "mean_effects" => *naive,
            "lower" => value - half(pair),
            "upper" => value + half(pair),
            "concentration_um" => {
                model.bundle.about.measure.concentration_um(*value).unwrap_or(f64::NAN)
            }
            _ => *value,
        };
        self.pairs.iter().zip(values).map(one).collect()
    }
}

/// A profile per row, from every view of cell lines.
fn profiles(
    model: &Served,
    contents: &mut Contents<'_>,
    n: usize,
) -> Result<Vec<Profile>, Problem> {
    let tissues = match contents.remove("tissue") {
        Some((tensor, tissues)) => texts(tensor, tissues, n)?.into_iter().map(Some).collect(),
        None => vec![None; n],
    };
    let empty = |tissue| Profile { tissue, rows: Vec::new() };
    let mut profiles: Vec<Profile> = tissues.into_iter().map(empty).collect();
    for view in model.bundle.cell_line_views() {
        let Some((tensor, content)) = contents.remove(view.name.as_str()) else {
            let detail =
                format!("give the input cell_line, or every view; {} is missing", view.name);
            return Err(Problem::field("inputs.name", &view.name, detail));
        };
        let wanted = [n, view.n_features()];
        if !tensor.sizes().eq(wanted) {
            let detail = format!("its shape must be {wanted:?}");
            return Err(tensor.fault("shape", &tensor.shown_shape(), &detail));
        }
        let Content::Numbers(numbers) = content else {
            return Err(tensor.fault("datatype", "BYTES", "it must be FP32 or FP64"));
        };
        let width = view.n_features().max(1);
        for (profile, row) in profiles.iter_mut().zip(numbers.chunks(width)) {
            profile.rows.push(row.to_vec());
        }
        if view.n_features() == 0 {
            for profile in &mut profiles {
                profile.rows.push(Vec::new());
            }
        }
    }
    Ok(profiles)
}

/// `n` texts, as a column or a list.
fn texts(tensor: &InputTensor, content: Content, n: usize) -> Result<Vec<String>, Problem> {
    match content {
        Content::Texts(texts) if texts.len() == n => Ok(texts),
        Content::Texts(texts) => {
            let detail = format!("it must hold {n} texts, one a row, and holds {}", texts.len());
            Err(tensor.fault("shape", &tensor.shown_shape(), &detail))
        }
        Content::Numbers(_) => Err(tensor.fault("datatype", "FP32", "it must be BYTES")),
    }
}
