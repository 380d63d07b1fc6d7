//! A network as an estimator of responses.

use halfmax_prep::transform::{ImputeMean, Standardise, TopVariance};
use halfmax_prep::{Design, Entity, Pipeline, Step, Train, View};

use super::backend::Backend;
use super::fitted::{About, FittedNet};
use super::scale::Scale;
use super::settings::NetSettings;
use super::sides::Sides;
use super::targets::{beyond, weights};
use super::train::{Examples, train};
use crate::{Estimator, Fit, Fitted, ModelError};

/// A network that has not learned yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NetEstimator {
    name: String,
    settings: NetSettings,
    backend: Backend,
}

impl NetEstimator {
    /// A network of these settings under a name.
    ///
    /// # Errors
    /// [`ModelError::Arch`] if the settings make no network.
    pub fn new(name: impl Into<String>, settings: NetSettings) -> Result<Self, ModelError> {
        settings.check()?;
        Ok(Self { name: name.into(), settings, backend: Backend::default() })
    }

    /// The same, its layers after the first computed elsewhere.
    #[must_use]
    pub fn on(self, backend: Backend) -> Self {
        Self { backend, ..self }
    }

    /// The settings.
    pub fn settings(&self) -> &NetSettings {
        &self.settings
    }
}

impl Estimator for NetEstimator {
    fn name(&self) -> &str {
        &self.name
    }

    fn describe(&self) -> String {
        let NetSettings { arch, training, .. } = &self.settings;
        let stop = training.patience.map_or(format!("{} epochs", training.epochs), |patience| {
            format!("at most {} epochs, early stopping after {patience}", training.epochs)
        });
        format!(
            "network: {}, linear output, {} with weight decay {}, {stop}",
            arch.describe(),
            training.optimiser.name(),
            training.weight_decay
        )
    }

    fn fit(&self, rows: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let settings = &self.settings;
        let (pipeline, design) = pipeline(rows.design(), settings)?.fit(rows)?;
        let sides = Sides::of(&design, settings, fit.early_stop);
        let scale = Scale::of(&design.response);
        let validation = fit.early_stop.map(|rows| pipeline.apply(rows)).transpose()?;

        let features = sides.features(&design);
        let heads = sides.heads(&design);
        let target = scale.apply(&design.response);
        let weight = weights(settings.training.weighting, &design);
        let beyond = beyond(settings.training.censored, &design);
        let examples = Examples {
            sides: features.each_ref(),
            pairs: &design.pairs,
            heads: &heads,
            target: &target,
            weight: &weight,
            beyond: &beyond,
        };
        let held = validation.as_ref().map(|rows| {
            (rows, sides.features(rows), sides.heads(rows), scale.apply(&rows.response))
        });
        let held = held.as_ref().map(|(rows, features, heads, target)| Examples {
            sides: features.each_ref(),
            pairs: &rows.pairs,
            heads,
            target,
            weight: &[],
            beyond: &[],
        });
        let network = train(
            (&settings.arch, &sides.inputs()),
            &settings.training,
            &examples,
            held.as_ref(),
            scale.sd.powi(2),
            fit,
            self.backend,
        )?;
        let n_parameters = network.n_parameters();
        let about = About { settings: settings.clone(), pipeline, sides, scale, n_parameters };
        Ok(Box::new(FittedNet::new(about, network)))
    }
}

/// What is done to the views: imputation and selection for all, scaling for those that are not 0 and 1 only.
fn pipeline(train: &Design, settings: &NetSettings) -> Result<Pipeline, ModelError> {
    let names: Vec<&str> = train.views.iter().map(|view| view.name.as_str()).collect();
    if let Some(missing) = settings.views.iter().find(|name| !names.contains(&name.as_str())) {
        return Err(ModelError::Arch(format!(
            "views: there is no {missing:?}; there are {}",
            names.join(", ")
        )));
    }
    let wanted = |view: &&View| settings.views.is_empty() || settings.views.contains(&view.name);
    let steps = train.views.iter().filter(wanted).flat_map(|view| {
        let name = || view.name.clone();
        let keep = settings.features_per_view.filter(|_| view.entity == Entity::CellLine);
        let mut steps = vec![
            Step::ImputeMean(ImputeMean { view: name() }),
            Step::TopVariance(TopVariance { view: name(), keep }),
        ];
        if !is_binary(view) {
            steps.push(Step::Standardise(Standardise { view: name() }));
        }
        steps
    });
    Ok(Pipeline { steps: steps.collect() })
}

fn is_binary(view: &View) -> bool {
    view.values.iter().all(|v| v.is_nan() || *v == 0.0 || (*v - 1.0).abs() < f32::EPSILON)
}
