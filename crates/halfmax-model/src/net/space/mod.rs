//! Architectures as points of a space that can be searched.

mod blocks;
pub(crate) mod family;
mod known;
mod presets;

use halfmax_search::{Params, Space, Value};

use super::{Loss, NetSettings, Optimiser};
use crate::{ModelError, registry};

pub use known::names;
pub use presets::{
    PRESETS, default_space, default_space_of, dense_space, multitask_space, multitask_space_of,
    paper_space,
};

/// The space of a name of [`PRESETS`].
///
/// # Errors
/// [`ModelError::Arch`] with the names there are.
pub fn preset(name: &str) -> Result<Space, ModelError> {
    match name {
        "default" => Ok(default_space()),
        "dense" => Ok(dense_space()),
        "paper" => Ok(paper_space()),
        "multitask" => Ok(multitask_space()),
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
/// of a layer that never exists, a parameter in a family that does not have it.
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
    known::check_depth(space).map_err(ModelError::Arch)?;
    family::check(space).map_err(ModelError::Arch)
}

/// The network of a point: what the point does not say is as in the preset `net`.
///
/// `layers` is how many of `width1`, `width2`, … count; without it all that are there do. A width that is
/// missing is that of the layer before. `layer2`, `activation2`, `dropout2` … say what only that layer is; a
/// first layer that is not dense goes over each view of the cell line, with a dense one of its width behind it,
/// which brings both sides of the pair together.
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
    if settings.training.optimiser != Optimiser::AdamW && params.value("weight_decay").is_none() {
        // The preset's decay is decoupled; added to the gradient it would drown it.
        settings.training.weight_decay = 0.0;
    }
    blocks::set(&mut settings.arch, params);
    settings.check()?;
    Ok(settings)
}

/// Puts one value where it belongs. Kind and range were checked before.
fn set(settings: &mut NetSettings, name: &str, value: &Value) {
    let NetSettings { arch, training, features_per_view, identity, views } = settings;
    let real = value.as_f64().unwrap_or_default();
    let whole = value.as_i64().map(|whole| whole as usize);
    match name {
        "input_dropout" => arch.input_dropout = real,
        "factors" => arch.factors = whole.unwrap_or(arch.factors),
        "fusion" => arch.fusion = known::word(value).unwrap_or(arch.fusion),
        "heads" => arch.heads = known::word(value).unwrap_or(arch.heads),
        "learning_rate" => training.learning_rate = real,
        "batch_size" => training.batch_size = whole.unwrap_or(training.batch_size),
        "weight_decay" => training.weight_decay = real,
        "schedule" => training.schedule = known::word(value).unwrap_or(training.schedule),
        "optimiser" => training.optimiser = known::word(value).unwrap_or(training.optimiser),
        "loss" => {
            training.loss = match value.as_str() {
                Some("huber") => Loss::Huber { delta: 1.0 },
                _ => Loss::Mse,
            }
        }
        "weighting" => training.weighting = known::word(value).unwrap_or(training.weighting),
        "clip" => training.clip = Some(real),
        "patience" => training.patience = whole,
        // The word `all` is no number.
        "features_per_view" => *features_per_view = whole,
        "views" => *views = self::views(value),
        "identity" => *identity = value.as_bool().unwrap_or(*identity),
        // Layers are read together.
        _ => {}
    }
}

/// The names of views in a value of `views`; none for `all`.
pub(crate) fn views(value: &Value) -> Vec<String> {
    let names = value.as_str().filter(|names| *names != "all").unwrap_or_default();
    names.split('+').filter(|name| !name.is_empty()).map(Into::into).collect()
}

#[cfg(test)]
mod tests;
