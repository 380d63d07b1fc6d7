//! Missing values become the mean of their feature.

use serde::{Deserialize, Serialize};

use super::{Apply, Transform, change, moments, view, view_mut};
use crate::{Design, PrepError, Train};

/// Fills missing values of a view with the mean over training entities (0 for a feature never seen).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImputeMean {
    /// The view.
    pub view: String,
}

/// What [`ImputeMean`] or [`ImputeMedian`](super::ImputeMedian) fills in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedImpute {
    pub(crate) view: String,
    // The name is that of the files written by earlier versions.
    #[serde(rename = "mean")]
    pub(crate) fill: Vec<f32>,
}

impl FittedImpute {
    /// One value per feature.
    pub(super) fn new(view: String, fill: Vec<f32>) -> Self {
        Self { view, fill }
    }
}

impl Transform for ImputeMean {
    type Fitted = FittedImpute;

    fn fit(&self, train: Train<'_>) -> Result<FittedImpute, PrepError> {
        let mean = moments(view(train.design(), &self.view)?).iter().map(|m| m.0 as f32).collect();
        Ok(FittedImpute::new(self.view.clone(), mean))
    }
}

impl Apply for FittedImpute {
    fn apply(&self, rows: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(rows, &self.view, self.fill.len())?;
        if view.values.iter().any(|v| v.is_nan()) {
            change(view, |column, value| if value.is_nan() { self.fill[column] } else { value });
        }
        Ok(())
    }
}
