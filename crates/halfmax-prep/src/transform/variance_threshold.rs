//! Features that vary enough.

use serde::{Deserialize, Serialize};

use super::{FittedSelect, Transform, moments, setting, view};
use crate::{PrepError, Train};

/// Drops features whose variance over training entities (population) is not above `threshold`; with 0, those
/// that are constant (scikit-learn's `VarianceThreshold`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VarianceThreshold {
    /// The view.
    pub view: String,
    /// In the square of the view's unit.
    #[serde(default)]
    pub threshold: f64,
}

impl Transform for VarianceThreshold {
    type Fitted = FittedSelect;

    fn fit(&self, train: Train<'_>) -> Result<FittedSelect, PrepError> {
        setting(self.threshold >= 0.0 && self.threshold.is_finite(), || {
            format!("threshold = {} must be a variance, 0 or above", self.threshold)
        })?;
        let view = view(train.design(), &self.view)?;
        // Sums of equal numbers can differ in the last digit, so constant is below, not at, 1e-12.
        let least = self.threshold.max(1e-12);
        let varies = moments(view).into_iter().zip(0..).filter(|(m, _)| m.1 > least);
        let columns = varies.map(|(_, column)| column).collect();
        FittedSelect::some(view, columns, &format!("no variance is above {}", self.threshold))
    }
}
