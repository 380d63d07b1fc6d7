//! A factorisation that has learned.

use std::collections::BTreeMap;

use halfmax_prep::Design;
use serde::{Deserialize, Serialize};

use super::Settings;
use super::factors::{Factors, StoredFactors};
use crate::{Fitted, ModelError, Saved, Tensor};

/// The kind of a saved [`FittedFactorisation`].
pub const KIND: &str = "factorisation";

/// Biases and points of training entities, nothing for others.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedFactorisation {
    settings: Settings,
    factors: Factors,
}

#[derive(Serialize, Deserialize)]
struct About {
    settings: Settings,
    factors: StoredFactors,
}

impl FittedFactorisation {
    pub(super) fn new(settings: Settings, factors: &Factors) -> Self {
        Self { settings, factors: factors.as_saved() }
    }

    /// The settings that were given or chosen.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// The inverse of [`Fitted::save`].
    ///
    /// # Errors
    /// What is missing or of the wrong shape.
    pub fn load(
        model: serde_json::Value,
        mut tensors: BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let about: About = serde_json::from_value(model).map_err(|e| e.to_string())?;
        let factors = Factors::load(about.factors, &mut tensors)?;
        Ok(Self { settings: about.settings, factors })
    }

    pub(super) fn predict_rows(&self, rows: &Design) -> Vec<f64> {
        self.factors.predict(rows)
    }
}

impl Fitted for FittedFactorisation {
    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        Ok(self.predict_rows(rows))
    }

    fn save(&self) -> Saved {
        let mut tensors = BTreeMap::new();
        let factors = self.factors.store(&mut tensors);
        let about = About { settings: self.settings, factors };
        let model = serde_json::to_value(about).expect("settings are plain data");
        Saved { kind: KIND, model, tensors }
    }
}
