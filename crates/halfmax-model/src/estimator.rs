//! What every model is before and after it learned.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use halfmax_data::Seed;
use halfmax_prep::{Design, Pair, Train};

use crate::ModelError;
use crate::attribution::{Attributions, Reference};

/// An untrained model and its settings.
pub trait Estimator: Send + Sync {
    /// What it is called in commands, tables and files.
    fn name(&self) -> &str;

    /// One line for people.
    fn describe(&self) -> String;

    /// Whether it looks at nothing but who was paired with whom.
    fn is_naive(&self) -> bool {
        false
    }

    /// Whether it learns from the validation rows as well in the end, where it may ([`Train::refit`]).
    fn refits(&self) -> bool {
        false
    }

    /// Learns from training rows.
    ///
    /// # Errors
    /// If the rows do not hold what it needs, or learning fails.
    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError>;
}

/// What a fit may use besides its training rows.
pub struct Fit<'a> {
    /// The only source of randomness.
    pub seed: Seed,
    /// Rows to decide by when to stop; never rows that will be scored.
    pub early_stop: Option<&'a Design>,
    /// Called after each epoch; pruning, Ctrl-C and progress all arrive here.
    pub on_epoch: &'a mut dyn FnMut(Epoch) -> ControlFlow<Stop>,
}

/// Where a fit stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Epoch {
    /// 1-based.
    pub epoch: usize,
    /// How many there will be at most.
    pub of: usize,
    /// Mean squared error over the training rows during the epoch, in the square of the response's unit.
    pub train_loss: f64,
    /// Mean squared error over the early-stopping rows after the epoch, where there are any.
    pub validation_loss: Option<f64>,
}

/// Why a fit was told to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// What was learned so far is good enough to keep.
    Keep,
    /// Nothing is wanted any more.
    Abandon,
}

/// A trained model.
pub trait Fitted: Send + Sync {
    /// One prediction per row, in the unit of the response.
    ///
    /// # Errors
    /// If the rows lack a view that was there in training.
    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError>;

    /// The model with these entities laid out, for many questions about few pairs at a time; `None` if that would not
    /// make them any cheaper.
    ///
    /// # Errors
    /// As [`Fitted::predict`].
    fn settled(&self, entities: &Design) -> Result<Option<Box<dyn Settled>>, ModelError> {
        let _ = entities;
        Ok(None)
    }

    /// How many numbers it learned, where that says what it costs: for networks.
    fn n_parameters(&self) -> Option<usize> {
        None
    }

    /// Everything needed to have it back.
    fn save(&self) -> Saved;

    /// Splits each prediction among the features of one side of its pair.
    ///
    /// # Errors
    /// [`ModelError::Unexplained`] if the model looks at no features, or not in a way that can be split; otherwise as
    /// [`Fitted::predict`].
    fn attribute(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        let (_, _) = (rows, reference);
        Err(ModelError::Unexplained("this kind of model does not split its predictions".into()))
    }

    /// In words, how predictions are split where that is another way than the method asked for.
    fn split_of_its_own(&self) -> Option<String> {
        None
    }

    /// The model as a file of ONNX, for other programs: one row per pair, inputs by the names of views.
    ///
    /// # Errors
    /// [`ModelError::Onnx`] if there is no such file of it; only networks have one.
    fn to_onnx(&self) -> Result<Vec<u8>, ModelError> {
        Err(ModelError::Onnx("only networks are (`net`, `ann`), and this model is none".into()))
    }
}

/// A trained model with some entities laid out, for which single questions cost little.
pub trait Settled: Send + Sync {
    /// One prediction per pair of indices of those entities, in the unit of the response.
    ///
    /// # Panics
    /// If an index is of no entity.
    fn predict(&self, pairs: &[Pair]) -> Vec<f64>;
}

/// A fitted model as data.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// Which reader in the registry understands it.
    pub kind: &'static str,
    /// Settings and small numbers.
    pub model: serde_json::Value,
    /// Large numbers, by name.
    pub tensors: BTreeMap<String, Tensor>,
}

/// A row-major array.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Length of each axis.
    pub shape: Vec<usize>,
    /// The product of `shape` many.
    pub values: Vec<f32>,
}
