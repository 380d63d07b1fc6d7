//! A network as an estimator of responses.

use std::collections::BTreeMap;

use burn::tensor::Device;
use halfmax_prep::transform::{ImputeMean, Standardise, TopVariance};
use halfmax_prep::{Design, Entity, FittedPipeline, Pipeline, Step, Train, View};
use serde::{Deserialize, Serialize};

use super::arch::Arch;
use super::build::{Layer, Net};
use super::train::{Examples, Features, Training, predict, train};
use crate::{Estimator, Fit, Fitted, ModelError, Saved, Tensor};

/// Everything that defines a network before it sees data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetSettings {
    /// Its layers.
    pub arch: Arch,
    /// How it is fitted.
    pub training: Training,
    /// At most this many features of each cell-line view, the most variable over training cell lines.
    pub features_per_view: Option<usize>,
    /// Whether entities that were seen in training also get an input of their own (a one-hot id), so that
    /// what features do not explain can be learned for them. It is given to a side of the pair only if the
    /// validation rows are of entities seen in training: for unseen ones it would only hide the features.
    pub identity: bool,
}

/// A network that has not learned yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NetEstimator {
    name: String,
    settings: NetSettings,
}

impl NetEstimator {
    /// A network of these settings under a name.
    ///
    /// # Errors
    /// [`ModelError::Arch`] if the settings make no network.
    pub fn new(name: impl Into<String>, settings: NetSettings) -> Result<Self, ModelError> {
        settings.arch.check()?;
        let training = &settings.training;
        if training.epochs == 0 || training.batch_size == 0 {
            return Err(ModelError::Arch("epochs and batch_size must be at least 1".into()));
        }
        if !(training.learning_rate > 0.0 && training.learning_rate.is_finite()) {
            return Err(ModelError::Arch(format!(
                "learning_rate = {} must be above 0",
                training.learning_rate
            )));
        }
        Ok(Self { name: name.into(), settings })
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
        let widths: Vec<String> = arch.hidden.iter().map(ToString::to_string).collect();
        let stop = training.patience.map_or(format!("{} epochs", training.epochs), |patience| {
            format!("at most {} epochs, early stopping after {patience}", training.epochs)
        });
        format!(
            "network: {} {:?}, linear output, Adam on MSE with weight decay {}, {stop}",
            widths.join("–"),
            arch.activation,
            training.weight_decay
        )
    }

    fn fit(&self, rows: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let settings = &self.settings;
        let (pipeline, design) = pipeline(rows.design(), settings.features_per_view).fit(rows)?;
        let identity = Identity::of(settings.identity, &design, fit.early_stop);
        let scale = Scale::of(&design.response);
        let validation = fit.early_stop.map(|rows| pipeline.apply(rows)).transpose()?;

        let cell_lines = side(&design, Entity::CellLine, &identity);
        let compounds = side(&design, Entity::Compound, &identity);
        let target = scale.apply(&design.response);
        let examples = Examples {
            cell_lines: &cell_lines,
            compounds: &compounds,
            pairs: &design.pairs,
            target: &target,
        };
        let held = validation.as_ref().map(|rows| {
            let sides =
                (side(rows, Entity::CellLine, &identity), side(rows, Entity::Compound, &identity));
            (sides, scale.apply(&rows.response), &rows.pairs)
        });
        let held = held.as_ref().map(|((cell_lines, compounds), target, pairs)| Examples {
            cell_lines,
            compounds,
            pairs: pairs.as_slice(),
            target,
        });
        let net = train(
            &settings.arch,
            &settings.training,
            &examples,
            held.as_ref(),
            scale.sd.powi(2),
            fit,
        )?;
        let n_parameters =
            net.layers().iter().map(|l| l.weight.len() + l.bias.as_ref().map_or(0, Vec::len)).sum();
        let about = About { settings: settings.clone(), pipeline, identity, scale, n_parameters };
        Ok(Box::new(FittedNet { about, net }))
    }
}

/// What is done to the views: imputation and selection for all, scaling for those that are not 0 and 1 only.
fn pipeline(train: &Design, features_per_view: Option<usize>) -> Pipeline {
    let steps = train.views.iter().flat_map(|view| {
        let name = || view.name.clone();
        let keep = features_per_view.filter(|_| view.entity == Entity::CellLine);
        let mut steps = vec![
            Step::ImputeMean(ImputeMean { view: name() }),
            Step::TopVariance(TopVariance { view: name(), keep }),
        ];
        if !is_binary(view) {
            steps.push(Step::Standardise(Standardise { view: name() }));
        }
        steps
    });
    Pipeline { steps: steps.collect() }
}

fn is_binary(view: &View) -> bool {
    view.values.iter().all(|v| v.is_nan() || *v == 0.0 || (*v - 1.0).abs() < f32::EPSILON)
}

/// Ids of the entities that have an input of their own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Identity {
    cell_lines: Vec<String>,
    compounds: Vec<String>,
}

impl Identity {
    fn of(wanted: bool, train: &Design, validation: Option<&Design>) -> Self {
        let (Some(validation), true) = (validation, wanted) else { return Self::default() };
        let mostly_seen = |seen: Vec<Option<u32>>| {
            seen.iter().filter(|position| position.is_some()).count() * 10 >= seen.len() * 9
        };
        let ids = |wanted: bool, ids: Vec<String>| if wanted { ids } else { Vec::new() };
        Self {
            cell_lines: ids(
                mostly_seen(validation.cell_lines_in(&train.cell_lines)),
                train.cell_lines.iter().map(ToString::to_string).collect(),
            ),
            compounds: ids(
                mostly_seen(validation.compounds_in(&train.compounds)),
                train.compounds.iter().map(ToString::to_string).collect(),
            ),
        }
    }
}

/// The inputs of one side of the pair: its views beside each other, then the one-hot id.
fn side(design: &Design, entity: Entity, identity: &Identity) -> Features {
    let views: Vec<&View> = design.views.iter().filter(|view| view.entity == entity).collect();
    let (n, one_hot) = match entity {
        Entity::CellLine => {
            let ids: Vec<_> = identity.cell_lines.iter().map(|id| id.as_str().into()).collect();
            (design.cell_lines.len(), (ids.len(), design.cell_lines_in(&ids)))
        }
        Entity::Compound => {
            let ids: Vec<_> = identity.compounds.iter().map(|id| id.as_str().into()).collect();
            (design.compounds.len(), (ids.len(), design.compounds_in(&ids)))
        }
    };
    let width = views.iter().map(|view| view.n_features()).sum::<usize>() + one_hot.0;
    let mut values = Vec::with_capacity(n * width);
    for (at, id) in one_hot.1.iter().enumerate() {
        for view in &views {
            values.extend_from_slice(view.row(at));
        }
        let start = values.len();
        values.resize(start + one_hot.0, 0.0);
        if let Some(id) = id {
            values[start + *id as usize] = 1.0;
        }
    }
    Features { n, width, values }
}

/// The training mean and standard deviation of the response.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Scale {
    mean: f64,
    sd: f64,
}

impl Scale {
    fn of(response: &[f64]) -> Self {
        let n = response.len().max(1) as f64;
        let mean = response.iter().sum::<f64>() / n;
        let sd = (response.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / n).sqrt();
        Self { mean, sd: if sd > 0.0 { sd } else { 1.0 } }
    }

    fn apply(self, response: &[f64]) -> Vec<f32> {
        response.iter().map(|y| ((y - self.mean) / self.sd) as f32).collect()
    }
}

/// A network that has learned.
#[derive(Debug)]
pub struct FittedNet {
    about: About,
    net: Net,
}

/// What a network knows besides its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct About {
    settings: NetSettings,
    pipeline: FittedPipeline,
    identity: Identity,
    scale: Scale,
    n_parameters: usize,
}

/// The kind of a saved [`FittedNet`].
pub const KIND: &str = "net";

impl FittedNet {
    /// The inverse of [`Fitted::save`].
    ///
    /// # Errors
    /// What is missing or of the wrong shape.
    pub fn load(
        model: serde_json::Value,
        mut tensors: BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let about: About = serde_json::from_value(model).map_err(|e| e.to_string())?;
        about.settings.arch.check().map_err(|e| e.to_string())?;
        let mut layers = Vec::new();
        let n_factors = if about.settings.arch.factors > 0 { 2 } else { 0 };
        let n_layers = about.settings.arch.hidden.len() + 2;
        for at in 0..n_layers + n_factors {
            let name = format!("layer{at}.weight");
            let weight =
                tensors.remove(&name).ok_or_else(|| format!("there is no tensor {name}"))?;
            let shape: [usize; 2] = weight
                .shape
                .as_slice()
                .try_into()
                .map_err(|_| format!("{name} has shape {:?}", weight.shape))?;
            let bias = tensors.remove(&format!("layer{at}.bias")).map(|bias| bias.values);
            if bias.as_ref().is_some_and(|bias| bias.len() != shape[1]) {
                return Err(format!("layer{at}.bias does not fit {name}"));
            }
            layers.push(Layer { weight: weight.values, bias, shape });
        }
        let widths =
            layers[1..n_layers].windows(2).all(|pair| pair[0].shape[1] == pair[1].shape[0]);
        if !widths || layers[0].shape[1] != layers[1].shape[1] {
            return Err("the layers do not fit each other".into());
        }
        let net = Net::from_layers(layers, &about.settings.arch, &Device::flex());
        Ok(Self { about, net })
    }
}

impl Fitted for FittedNet {
    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        let About { settings, pipeline, identity, scale, .. } = &self.about;
        let design = pipeline.apply(rows)?;
        let cell_lines = side(&design, Entity::CellLine, identity);
        let compounds = side(&design, Entity::Compound, identity);
        let predicted = predict(
            &self.net,
            &settings.arch,
            &cell_lines,
            &compounds,
            &design.pairs,
            &Device::flex(),
        );
        Ok(predicted.into_iter().map(|z| scale.mean + scale.sd * f64::from(z)).collect())
    }

    fn save(&self) -> Saved {
        let mut tensors = BTreeMap::new();
        for (at, layer) in self.net.layers().into_iter().enumerate() {
            tensors.insert(
                format!("layer{at}.weight"),
                Tensor { shape: layer.shape.to_vec(), values: layer.weight },
            );
            if let Some(bias) = layer.bias {
                tensors.insert(
                    format!("layer{at}.bias"),
                    Tensor { shape: vec![bias.len()], values: bias },
                );
            }
        }
        Saved {
            kind: KIND,
            model: serde_json::to_value(&self.about).expect("settings are plain data"),
            tensors,
        }
    }
}
