//! The model that a point of a search space stands for.

use halfmax_search::Params;

use crate::multitask::{Multitask, Settings};
use crate::net::NetEstimator;
use crate::net::space::{self, family};
use crate::{Estimator, ModelError};

/// The network of a point, under a name, trained for at most this many epochs.
///
/// `family` says which: `pairs` (the default), networks over pairs as [`space::settings`] has them, or `multitask`,
/// networks over whole cell lines with an output per compound, of which the point says `width1`, `input_dropout`,
/// `dropout`, `learning_rate`, `weight_decay`, `cell_lines_per_step`, `members`, `views` and `features_per_view`; what it leaves out is as in the
/// model `multitask`.
///
/// # Errors
/// [`ModelError::Arch`] for a name no network of the family has or a value it cannot have.
pub fn estimator(
    name: &str,
    params: &Params,
    epochs: usize,
) -> Result<Box<dyn Estimator>, ModelError> {
    if params.value("family").is_some_and(family::is_multitask) {
        let settings = multitask(params, epochs)?;
        return Ok(Box::new(Multitask::new(settings)?.named(name)));
    }
    if let Some((other, _)) = params.iter().find(|(name, _)| !family::has(name, false)) {
        return Err(ModelError::Arch(family::refused(other, false)));
    }
    let mut settings = space::settings(params)?;
    settings.training.epochs = epochs;
    Ok(Box::new(NetEstimator::new(name, settings)?))
}

fn multitask(params: &Params, epochs: usize) -> Result<Settings, ModelError> {
    // Names and ranges are those of all networks.
    space::settings(params)?;
    let mut settings = Settings { epochs, members: 1, ..Settings::default() };
    for (name, value) in params.iter() {
        let real = value.as_f64().unwrap_or_default();
        let whole =
            value.as_i64().and_then(|whole| usize::try_from(whole).ok()).unwrap_or_default();
        match name {
            "family" => {}
            "width1" => settings.hidden = whole,
            "input_dropout" => settings.input_dropout = real,
            "dropout" => settings.dropout = real,
            "learning_rate" => settings.learning_rate = real,
            "weight_decay" => settings.weight_decay = real,
            "cell_lines_per_step" => settings.batch_size = whole,
            "members" => settings.members = whole,
            // The word `all` is no number.
            "features_per_view" => settings.features_per_view = value.as_i64().map(|_| whole),
            "views" => settings.views = space::views(value),
            _ => return Err(ModelError::Arch(family::refused(name, true))),
        }
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use halfmax_search::Value;

    use super::*;

    fn params(pairs: &[(&str, Value)]) -> Params {
        let mut params = Params::new();
        for (name, value) in pairs {
            params.insert(*name, value.clone());
        }
        params
    }

    #[test]
    fn a_point_says_which_family_it_is_of() {
        let own = params(&[
            ("family", "multitask".into()),
            ("width1", 64.into()),
            ("cell_lines_per_step", 16.into()),
        ]);
        let found = estimator("trial", &own, 7).unwrap();
        assert_eq!(found.name(), "trial");
        assert!(found.describe().contains("64 hidden units with an output per drug, 7 epochs"));
        let pairs = params(&[("family", "pairs".into()), ("width1", 64.into())]);
        assert!(estimator("trial", &pairs, 7).unwrap().describe().contains("64"));
    }

    #[test]
    fn a_parameter_of_the_other_family_is_refused() {
        let mixed = params(&[("family", "multitask".into()), ("factors", 8.into())]);
        let said = estimator("trial", &mixed, 7).err().unwrap().to_string();
        assert!(said.contains("\"factors\"") && said.contains("multitask"), "{said}");
        let mixed = params(&[("cell_lines_per_step", 8.into())]);
        let said = estimator("trial", &mixed, 7).err().unwrap().to_string();
        assert!(said.contains("only networks of family"), "{said}");
    }
}
