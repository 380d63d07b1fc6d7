//! How a network is fitted, as data.

use serde::{Deserialize, Serialize};

use super::schedule::Schedule;
use crate::ModelError;
use crate::net::loss::{Loss, Weighting};
use crate::net::optimiser::Optimiser;

/// How a network is fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// At most this many passes over the training rows.
    pub epochs: usize,
    /// Pairs per step.
    pub batch_size: usize,
    /// The step size at its highest.
    pub learning_rate: f64,
    /// How the step size changes.
    pub schedule: Schedule,
    /// Weight decay; decoupled with [`Optimiser::AdamW`].
    pub weight_decay: f64,
    /// Stop after this many epochs without a lower validation loss, and keep the best weights. `None`
    /// trains all epochs and keeps the last weights.
    pub patience: Option<usize>,
    /// How gradients move weights.
    #[serde(default)]
    pub optimiser: Optimiser,
    /// What is made small.
    #[serde(default)]
    pub loss: Loss,
    /// How much each pair counts.
    #[serde(default)]
    pub weighting: Weighting,
    /// Whether a response beyond the tested doses is only a bound: a prediction beyond it is no error.
    #[serde(default)]
    pub censored: bool,
    /// The whole gradient is scaled down to at most this norm. `None` leaves it.
    #[serde(default)]
    pub clip: Option<f64>,
}

impl Default for Training {
    /// Twenty epochs of AdamW on the squared error, 512 pairs a step.
    fn default() -> Self {
        Self {
            epochs: 20,
            batch_size: 512,
            learning_rate: 1e-3,
            schedule: Schedule::Cosine,
            weight_decay: 0.0,
            patience: None,
            optimiser: Optimiser::AdamW,
            loss: Loss::Mse,
            weighting: Weighting::None,
            censored: false,
            clip: None,
        }
    }
}

impl Training {
    /// Whether a network can be fitted so.
    ///
    /// # Errors
    /// [`ModelError::Arch`] with the setting that is out of range.
    pub fn check(&self) -> Result<(), ModelError> {
        let refuse = |problem: String| Err(ModelError::Arch(problem));
        if self.epochs == 0 || self.batch_size == 0 {
            return refuse("epochs and batch_size must be at least 1".into());
        }
        let above = |value: f64| value > 0.0 && value.is_finite();
        if !above(self.learning_rate) {
            return refuse(format!("learning_rate = {} must be above 0", self.learning_rate));
        }
        if !(self.weight_decay >= 0.0 && self.weight_decay.is_finite()) {
            return refuse(format!("weight_decay = {} must be at least 0", self.weight_decay));
        }
        if let Some(clip) = self.clip.filter(|clip| !above(*clip)) {
            return refuse(format!("clip = {clip} must be above 0"));
        }
        match self.loss {
            Loss::Huber { delta } if !above(delta) => {
                refuse(format!("delta = {delta} of the Huber loss must be above 0"))
            }
            _ => Ok(()),
        }
    }
}
