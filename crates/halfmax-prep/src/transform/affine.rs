//! A shift and a factor per feature.

use serde::{Deserialize, Serialize};

use super::{Apply, change, packed, view_mut};
use crate::{Design, PrepError};

/// `(value − centre) / scale` for each feature, computed in double precision; missing stays missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedAffine {
    pub(super) view: String,
    #[serde(with = "packed")]
    pub(super) centre: Vec<f64>,
    #[serde(with = "packed")]
    pub(super) scale: Vec<f64>,
    /// Lowest and highest value that may come out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) clip: Option<(f64, f64)>,
}

impl FittedAffine {
    /// What is subtracted from each feature.
    pub fn centre(&self) -> &[f64] {
        &self.centre
    }

    /// What each feature is then divided by.
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }
}

/// A scale that can be divided by: that of a feature that does not vary is 1, as in scikit-learn.
pub(super) fn nonzero(scale: f64) -> f64 {
    if scale < 10.0 * f64::EPSILON { 1.0 } else { scale }
}

impl Apply for FittedAffine {
    fn apply(&self, rows: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(rows, &self.view, self.centre.len())?;
        change(view, |column, value| {
            let scaled = (f64::from(value) - self.centre[column]) / self.scale[column];
            self.clip.map_or(scaled, |(low, high)| scaled.clamp(low, high)) as f32
        });
        Ok(())
    }
}
