//! Features to a range.

use serde::{Deserialize, Serialize};

use super::affine::nonzero;
use super::columns::Columns;
use super::{FittedAffine, Transform, setting, view};
use crate::{PrepError, Train};

/// Maps the lowest training value of a feature to `low` and the highest to `high` (scikit-learn's
/// `MinMaxScaler`). A value beyond what training held goes beyond the range, unless `clip` is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinMax {
    /// The view.
    pub view: String,
    /// The lower end; 0 if nothing is said.
    #[serde(default)]
    pub low: f64,
    /// The upper end; 1 if nothing is said.
    #[serde(default = "one")]
    pub high: f64,
    /// Whether values beyond those of training are cut to the range.
    #[serde(default)]
    pub clip: bool,
}

const fn one() -> f64 {
    1.0
}

impl Transform for MinMax {
    type Fitted = FittedAffine;

    fn fit(&self, train: Train<'_>) -> Result<FittedAffine, PrepError> {
        let Self { low, high, .. } = *self;
        setting(low < high && (high - low).is_finite(), || {
            format!("low = {low} must be below high = {high}")
        })?;
        let columns = Columns::of(view(train.design(), &self.view)?);
        let ends = |column: &[f32]| {
            let there = || column.iter().copied().filter(|v| !v.is_nan()).map(f64::from);
            let lowest = there().reduce(f64::min).unwrap_or(0.0);
            let range = there().reduce(f64::max).unwrap_or(0.0) - lowest;
            let scale = nonzero(range) / (high - low);
            // The centre is where a value would have to be to come out as 0.
            (lowest - low * scale, scale)
        };
        let (centre, scale) = columns.iter().map(ends).unzip();
        let clip = self.clip.then_some((low, high));
        Ok(FittedAffine { view: self.view.clone(), centre, scale, clip })
    }
}
