//! Features to zero median and unit quartile distance.

use serde::{Deserialize, Serialize};

use super::affine::nonzero;
use super::columns::{Columns, percentile, sorted};
use super::{FittedAffine, Transform, view};
use crate::{PrepError, Train};

/// Subtracts the training median and divides by the distance between the training quartiles, so that a few
/// extreme values do not set the scale (scikit-learn's `RobustScaler`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Robust {
    /// The view.
    pub view: String,
}

impl Transform for Robust {
    type Fitted = FittedAffine;

    fn fit(&self, train: Train<'_>) -> Result<FittedAffine, PrepError> {
        let columns = Columns::of(view(train.design(), &self.view)?);
        let quartiles = |column: &[f32]| {
            let sorted = sorted(column);
            let at = |q| percentile(&sorted, q).unwrap_or(0.0);
            (at(0.5), nonzero(at(0.75) - at(0.25)))
        };
        let (centre, scale) = columns.iter().map(quartiles).unzip();
        Ok(FittedAffine { view: self.view.clone(), centre, scale, clip: None })
    }
}
