//! The parameters a network has, with the values each can have.

use halfmax_search::{Distribution, Parameter, Space, Value};
use serde::de::DeserializeOwned;

/// Deeper networks are not searched.
pub(super) const MOST_LAYERS: usize = 8;

/// The values one parameter can have.
#[derive(Clone, Copy)]
enum Takes {
    /// Whole numbers from the first to the second.
    Whole(i64, i64),
    /// Numbers from the first to below the second.
    Real(f64, f64),
    /// One of these.
    Words(&'static [&'static str]),
    /// Yes or no.
    Flag,
    /// A whole number of at least 1, or `all`.
    Features,
    /// Names of views with `+` between them, or `all`.
    Views,
}

/// Layers over units.
const LAYERS: Takes = Takes::Words(&[
    "dense",
    "residual",
    "gated",
    "convolution",
    "lstm",
    "gru",
    "recurrent",
    "attention",
]);
const ACTIVATIONS: Takes =
    Takes::Words(&["relu", "gelu", "silu", "selu", "tanh", "sigmoid", "linear"]);
const NORMALISATIONS: Takes = Takes::Words(&["none", "batch", "layer"]);
const SHARE: Takes = Takes::Real(0.0, 1.0);

const KNOWN: [(&str, Takes); 25] = [
    ("layers", Takes::Whole(1, MOST_LAYERS as i64)),
    ("activation", ACTIVATIONS),
    ("dropout", SHARE),
    ("normalisation", NORMALISATIONS),
    (
        "encoder",
        Takes::Words(&[
            "none",
            "dense",
            "residual",
            "gated",
            "convolution",
            "lstm",
            "gru",
            "recurrent",
            "attention",
        ]),
    ),
    ("encoder_width", Takes::Whole(1, 16_384)),
    ("input_dropout", SHARE),
    ("fusion", Takes::Words(&["sum", "gated", "bilinear"])),
    ("factors", Takes::Whole(0, 4096)),
    ("heads", Takes::Words(&["shared", "per-compound"])),
    ("optimiser", Takes::Words(&["adam", "adamw", "sgd", "rmsprop"])),
    ("learning_rate", Takes::Real(f64::MIN_POSITIVE, 10.0)),
    ("batch_size", Takes::Whole(1, 1 << 20)),
    ("weight_decay", Takes::Real(0.0, 1e6)),
    ("schedule", Takes::Words(&["constant", "cosine", "one-cycle", "plateau"])),
    ("loss", Takes::Words(&["mse", "huber"])),
    ("weighting", Takes::Words(&["none", "per-compound", "per-compound-variance"])),
    ("clip", Takes::Real(f64::MIN_POSITIVE, 1e6)),
    ("patience", Takes::Whole(1, 1 << 20)),
    ("features_per_view", Takes::Features),
    ("views", Takes::Views),
    ("identity", Takes::Flag),
    ("family", Takes::Words(&["pairs", "multitask"])),
    ("cell_lines_per_step", Takes::Whole(1, 1 << 20)),
    ("members", Takes::Whole(1, 64)),
];

/// What each layer can have of its own.
const PER_LAYER: [(&str, Takes); 5] = [
    ("width", Takes::Whole(1, 16_384)),
    ("layer", LAYERS),
    ("activation", ACTIVATIONS),
    ("normalisation", NORMALISATIONS),
    ("dropout", SHARE),
];

/// The names a space may use.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = KNOWN.iter().map(|(name, _)| (*name).to_owned()).collect();
    let own = PER_LAYER.iter().map(|(stem, _)| format!("{stem}1 … {stem}{MOST_LAYERS}"));
    names.splice(1..1, own);
    names
}

/// The layer, counted from 1, that a parameter is of.
fn layer(name: &str) -> Option<usize> {
    PER_LAYER.iter().find_map(|(stem, _)| of_layer(stem, name))
}

fn of_layer(stem: &str, name: &str) -> Option<usize> {
    let layer = name.strip_prefix(stem)?.parse().ok()?;
    (1..=MOST_LAYERS).contains(&layer).then_some(layer)
}

/// A choice as settings have it.
pub(super) fn word<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.as_str()?.into()).ok()
}

fn takes(name: &str) -> Result<Takes, String> {
    let own = PER_LAYER.iter().find(|(stem, _)| of_layer(stem, name).is_some());
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    own.or(known)
        .map(|(_, takes)| *takes)
        .ok_or_else(|| format!("no network has it; there are {}", names().join(", ")))
}

/// Whether a parameter can have a value.
pub(super) fn check_value(name: &str, value: &Value) -> Result<(), String> {
    let (holds, wanted) = match takes(name)? {
        Takes::Whole(low, high) => (
            value.as_i64().is_some_and(|n| (low..=high).contains(&n)),
            format!("a whole number from {low} to {high}"),
        ),
        Takes::Real(low, high) => (
            value.as_f64().is_some_and(|x| (low..high).contains(&x)),
            if low > 0.0 {
                format!("a number above 0 and below {high}")
            } else {
                format!("a number from {low} to below {high}")
            },
        ),
        Takes::Words(words) => (
            value.as_str().is_some_and(|word| words.contains(&word)),
            format!("one of {}", words.join(", ")),
        ),
        Takes::Flag => (value.as_bool().is_some(), "true or false".into()),
        Takes::Features => (
            value.as_str() == Some("all") || value.as_i64().is_some_and(|n| n >= 1),
            "a whole number of at least 1, or \"all\"".into(),
        ),
        Takes::Views => (
            value.as_str().is_some_and(|names| !names.is_empty()),
            "names of views with + between them, or \"all\"".into(),
        ),
    };
    if holds { Ok(()) } else { Err(format!("cannot be {value}; it must be {wanted}")) }
}

/// Whether all values of a parameter are ones it can have. Ranges are judged by their ends.
pub(super) fn check(parameter: &Parameter) -> Result<(), String> {
    let values = match &parameter.distribution {
        Distribution::Float { low, high, .. } => vec![Value::Float(*low), Value::Float(*high)],
        Distribution::Int { low, high, .. } => vec![Value::Int(*low), Value::Int(*high)],
        Distribution::Categorical { choices } => choices.clone(),
    };
    values.iter().try_for_each(|value| check_value(&parameter.name, value))
}

/// Whether every width is of a layer that can exist.
pub(super) fn check_depth(space: &Space) -> Result<(), String> {
    let Some(depth) = space.parameters().iter().find(|p| p.name == "layers") else {
        return Ok(());
    };
    let most = match &depth.distribution {
        Distribution::Int { high, .. } => Some(*high),
        Distribution::Categorical { choices } => choices.iter().filter_map(Value::as_i64).max(),
        Distribution::Float { .. } => None,
    };
    let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or_default();
    let idle = space.parameters().iter().find(|p| layer(&p.name).is_some_and(|at| at > most));
    idle.map_or(Ok(()), |idle| {
        Err(format!(
            "space, parameter {:?}: never counts, since \"layers\" is at most {most}",
            idle.name
        ))
    })
}
