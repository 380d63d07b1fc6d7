//! The parameters a network has, with the values each can have.

use halfmax_search::{Distribution, Parameter, Space, Value};

use crate::net::{Activation, Schedule};

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
}

const ACTIVATIONS: [(&str, Activation); 5] = [
    ("relu", Activation::Relu),
    ("gelu", Activation::Gelu),
    ("silu", Activation::Silu),
    ("tanh", Activation::Tanh),
    ("sigmoid", Activation::Sigmoid),
];
const SCHEDULES: [(&str, Schedule); 2] =
    [("constant", Schedule::Constant), ("cosine", Schedule::Cosine)];

const KNOWN: [(&str, Takes); 12] = [
    ("layers", Takes::Whole(1, MOST_LAYERS as i64)),
    ("activation", Takes::Words(&["relu", "gelu", "silu", "tanh", "sigmoid"])),
    ("dropout", Takes::Real(0.0, 1.0)),
    ("input_dropout", Takes::Real(0.0, 1.0)),
    ("factors", Takes::Whole(0, 4096)),
    ("learning_rate", Takes::Real(f64::MIN_POSITIVE, 10.0)),
    ("batch_size", Takes::Whole(1, 1 << 20)),
    ("weight_decay", Takes::Real(0.0, 1e6)),
    ("schedule", Takes::Words(&["constant", "cosine"])),
    ("patience", Takes::Whole(1, 1 << 20)),
    ("features_per_view", Takes::Features),
    ("identity", Takes::Flag),
];

/// The names a space may use.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = KNOWN.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.splice(1..1, (1..=MOST_LAYERS).map(|layer| format!("width{layer}")));
    names
}

/// The layer, counted from 1, that a parameter is the width of.
pub(super) fn layer(name: &str) -> Option<usize> {
    (1..=MOST_LAYERS).find(|layer| name == format!("width{layer}"))
}

pub(super) fn activation(value: &Value) -> Option<Activation> {
    let word = value.as_str()?;
    ACTIVATIONS.iter().find(|(name, _)| *name == word).map(|(_, activation)| *activation)
}

pub(super) fn schedule(value: &Value) -> Option<Schedule> {
    let word = value.as_str()?;
    SCHEDULES.iter().find(|(name, _)| *name == word).map(|(_, schedule)| *schedule)
}

fn takes(name: &str) -> Result<Takes, String> {
    if layer(name).is_some() {
        return Ok(Takes::Whole(1, 16_384));
    }
    let known = KNOWN.iter().find(|(known, _)| *known == name).map(|(_, takes)| *takes);
    known.ok_or_else(|| format!("no network has it; there are {}", names().join(", ")))
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
