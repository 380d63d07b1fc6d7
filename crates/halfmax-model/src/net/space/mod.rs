//! Architectures as points of a space that can be searched.

mod known;
mod presets;

use halfmax_search::{Params, Space, Value};

use super::{Activation, NetSettings, Schedule};
use crate::{ModelError, registry};

pub use known::names;
pub use presets::{PRESETS, default_space, paper_space};

/// The space of a name of [`PRESETS`].
///
/// # Errors
/// [`ModelError::Arch`] with the names there are.
pub fn preset(name: &str) -> Result<Space, ModelError> {
    match name {
        "default" => Ok(default_space()),
        "paper" => Ok(paper_space()),
        _ => Err(ModelError::Arch(format!(
            "no space is called {name:?}; there are {}",
            PRESETS.join(", ")
        ))),
    }
}

/// Whether every point of a space makes a network.
///
/// # Errors
/// [`ModelError::Arch`] with the parameter at fault: a name no network has, a value it cannot have, a width
/// of a layer that never exists.
pub fn check(space: &Space) -> Result<(), ModelError> {
    if space.is_empty() {
        return Err(ModelError::Arch(
            "the space has no parameter; there is nothing to search".into(),
        ));
    }
    for parameter in space.parameters() {
        known::check(parameter).map_err(|problem| {
            ModelError::Arch(format!("space, parameter {:?}: {problem}", parameter.name))
        })?;
    }
    known::check_depth(space).map_err(ModelError::Arch)
}

/// The network of a point: what the point does not say is as in the preset `net`.
///
/// `layers` is how many of `width1`, `width2`, … count; without it all that are there do. A width that is
/// missing is that of the layer before.
///
/// # Errors
/// [`ModelError::Arch`] for a name no network has or a value it cannot have.
pub fn settings(params: &Params) -> Result<NetSettings, ModelError> {
    let mut settings = registry::net_settings("net")?;
    for (name, value) in params.iter() {
        let refuse = |problem| ModelError::Arch(format!("parameter {name:?}: {problem}"));
        known::check_value(name, value).map_err(refuse)?;
        set(&mut settings, name, value);
    }
    let widths = (1..=known::MOST_LAYERS).rev();
    let last = widths.clone().find(|at| width(params, *at).is_some());
    let layers = params.int("layers").map(|layers| layers as usize).or(last);
    if let Some(layers) = layers {
        let mut previous = settings.arch.hidden[0];
        settings.arch.hidden = (1..=layers)
            .map(|at| {
                previous = width(params, at).unwrap_or(previous);
                previous
            })
            .collect();
    }
    settings.arch.check()?;
    Ok(settings)
}

fn width(params: &Params, layer: usize) -> Option<usize> {
    params.int(&format!("width{layer}")).map(|width| width as usize)
}

/// Puts one value where it belongs. Kind and range were checked before.
fn set(settings: &mut NetSettings, name: &str, value: &Value) {
    let NetSettings { arch, training, features_per_view, identity } = settings;
    let real = value.as_f64().unwrap_or_default();
    let whole = value.as_i64().map(|whole| whole as usize);
    match name {
        "activation" => arch.activation = known::activation(value).unwrap_or(Activation::Relu),
        "dropout" => arch.dropout = real,
        "input_dropout" => arch.input_dropout = real,
        "factors" => arch.factors = whole.unwrap_or(arch.factors),
        "learning_rate" => training.learning_rate = real,
        "batch_size" => training.batch_size = whole.unwrap_or(training.batch_size),
        "weight_decay" => training.weight_decay = real,
        "schedule" => training.schedule = known::schedule(value).unwrap_or(Schedule::Cosine),
        "patience" => training.patience = whole,
        // The word `all` is no number.
        "features_per_view" => *features_per_view = whole,
        "identity" => *identity = value.as_bool().unwrap_or(*identity),
        // Depth and widths are read together.
        _ => {}
    }
}

#[cfg(test)]
mod tests;
