//! Features to zero mean and unit variance.

use serde::{Deserialize, Serialize};

use super::{Apply, Transform, change, moments, view, view_mut};
use crate::{Design, PrepError, Train};

/// Subtracts the training mean and divides by the training standard deviation (population, as
/// scikit-learn's `StandardScaler`); a constant feature is only centred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standardise {
    /// The view.
    pub view: String,
}

/// The means and scales learned by [`Standardise`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedStandardise {
    pub(crate) view: String,
    pub(crate) mean: Vec<f32>,
    pub(crate) sd: Vec<f32>,
}

impl Transform for Standardise {
    type Fitted = FittedStandardise;

    fn fit(&self, train: Train<'_>) -> Result<FittedStandardise, PrepError> {
        let moments = moments(view(train.design(), &self.view)?);
        Ok(FittedStandardise {
            view: self.view.clone(),
            mean: moments.iter().map(|m| m.0 as f32).collect(),
            sd: moments.iter().map(|m| if m.1 > 1e-12 { m.1.sqrt() as f32 } else { 1.0 }).collect(),
        })
    }
}

impl Apply for FittedStandardise {
    fn apply(&self, rows: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(rows, &self.view, self.mean.len())?;
        change(view, |column, value| (value - self.mean[column]) / self.sd[column]);
        Ok(())
    }
}
