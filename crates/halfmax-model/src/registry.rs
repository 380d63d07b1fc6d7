//! The only list of models.

use std::collections::BTreeMap;

use crate::blend::{self, Blend, FittedBlend};
use crate::elastic_net::ElasticNet;
use crate::factorisation::{self, Factorisation, FittedFactorisation};
use crate::gaussian::{self, FittedGaussian, Gaussian};
use crate::multitask::{self, FittedMultitask, Multitask};
use crate::naive::{self, FittedNaive, Naive};
use crate::nearest::{self, FittedNearest, Nearest};
use crate::net::{
    self, Activation, Arch, FittedNet, NetEstimator, NetSettings, Schedule, Training,
};
use crate::prepared::{self, FittedPrepared};
use crate::ridge::{self, FittedRidge, Ridge};
use crate::trees::{self, Boosting, FittedTrees, Forest};
use crate::{Estimator, Fitted, ModelError, Tensor};

/// Names of the networks, first the default.
const NETWORKS: [&str; 2] = ["net", "ann"];
/// The network an architecture search found.
const SEARCHED: &str = "searched-lco";

/// Models that are neither networks nor naive.
fn classical() -> Vec<Box<dyn Estimator>> {
    vec![
        Box::new(Gaussian::joint()),
        Box::new(Gaussian::radial()),
        Box::new(Gaussian::mean_only()),
        Box::new(Multitask::default()),
        Box::new(searched()),
        Box::new(Ridge),
        Box::new(ElasticNet),
        Box::new(Forest::default()),
        Box::new(Boosting::default()),
        Box::new(Nearest::default()),
        Box::new(Factorisation::default()),
    ]
}

/// The best of 24 networks tried by Bayesian optimisation on training cell lines of GDSC2, valued on others of them
/// (docs/search.md has the command); rates and widths are those of that trial, rounded, six of it are averaged.
fn searched() -> Multitask {
    let found = multitask::Settings {
        hidden: 638,
        input_dropout: 0.796,
        dropout: 0.448,
        epochs: 60,
        batch_size: 128,
        learning_rate: 1.95e-3,
        weight_decay: 0.371,
        members: 6,
        views: Vec::new(),
        features_per_view: None,
    };
    Multitask::new(found).expect("a trial that was made can be made").named(SEARCHED)
}

/// The recommended recipe, a blend.
const BEST: &str = "best";
/// What it blends.
const BEST_OF: [&str; 3] = ["gaussian", SEARCHED, "ann"];

/// Every model by name: networks, classical models, then baselines.
pub fn names() -> Vec<String> {
    let naive = Naive::ALL.iter().rev().map(|naive| naive.name().to_owned());
    NETWORKS
        .iter()
        .map(|name| (*name).to_owned())
        .chain([BEST.to_owned()])
        .chain(classical().iter().map(|model| model.name().to_owned()))
        .chain(naive)
        .collect()
}

/// The model of a name, with its standard settings.
///
/// # Errors
/// [`ModelError::Unknown`] with the names there are.
pub fn estimator(name: &str) -> Result<Box<dyn Estimator>, ModelError> {
    if let Some(naive) = Naive::ALL.iter().find(|naive| naive.name() == name) {
        return Ok(Box::new(*naive));
    }
    if name == BEST {
        let members = BEST_OF.iter().map(|name| estimator(name)).collect::<Result<_, _>>()?;
        return Ok(Box::new(Blend::new(BEST, members)));
    }
    if let Some(model) = classical().into_iter().find(|model| model.name() == name) {
        return Ok(model);
    }
    Ok(Box::new(NetEstimator::new(name, net_settings(name)?)?))
}

/// The settings of a network preset.
///
/// - `ann`: the reference network: ReLU layers, linear output, Adam on MSE, 20 epochs, all features. Added to the
///   published recipe: decoupled weight decay, a cosine learning rate, ids of entities seen in training.
/// - `net`: the default: with a factorisation term, dropout of genes, strong weight decay, early stopping.
///
/// # Errors
/// [`ModelError::Unknown`] if `name` is no network.
pub fn net_settings(name: &str) -> Result<NetSettings, ModelError> {
    let ann = NetSettings {
        arch: Arch::dense(&[512, 256, 128], Activation::Relu, 0.0),
        training: Training {
            epochs: 20,
            batch_size: 512,
            learning_rate: 1e-3,
            schedule: Schedule::Cosine,
            weight_decay: 2.0,
            patience: None,
            ..Training::default()
        },
        features_per_view: None,
        identity: true,
        views: Vec::new(),
    };
    match name {
        "ann" => Ok(ann),
        "net" => Ok(NetSettings {
            arch: Arch {
                input_dropout: 0.5,
                factors: 64,
                ..Arch::dense(&[256, 128], Activation::Relu, 0.0)
            },
            training: Training {
                epochs: 24,
                patience: Some(12),
                weight_decay: 8.0,
                ..ann.training
            },
            ..ann
        }),
        _ => Err(ModelError::Unknown { name: name.into(), known: names().join(", ") }),
    }
}

/// A saved model back from its data.
///
/// # Errors
/// What is wrong with the data.
pub fn load(
    kind: &str,
    model: serde_json::Value,
    tensors: BTreeMap<String, Tensor>,
) -> Result<Box<dyn Fitted>, String> {
    match kind {
        naive::KIND => Ok(Box::new(FittedNaive::load(model).map_err(|e| e.to_string())?)),
        gaussian::KIND => Ok(Box::new(FittedGaussian::load(model, tensors)?)),
        multitask::KIND => Ok(Box::new(FittedMultitask::load(model, tensors)?)),
        blend::KIND => Ok(Box::new(FittedBlend::load(model, tensors)?)),
        factorisation::KIND => Ok(Box::new(FittedFactorisation::load(model, tensors)?)),
        trees::KIND => Ok(Box::new(FittedTrees::load(model, tensors)?)),
        nearest::KIND => Ok(Box::new(FittedNearest::load(model, tensors)?)),
        ridge::KIND => Ok(Box::new(FittedRidge::load(model, tensors)?)),
        prepared::KIND => Ok(Box::new(FittedPrepared::load(model, tensors)?)),
        net::KIND => Ok(Box::new(FittedNet::load(model, tensors)?)),
        _ => Err(format!("model kind {kind:?} is not known to this version")),
    }
}
