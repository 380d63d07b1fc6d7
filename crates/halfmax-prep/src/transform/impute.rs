//! Missing values become the mean of their feature.

use serde::{Deserialize, Serialize};

use super::{Apply, Transform, moments, view, view_mut};
use crate::{Design, PrepError, Train};

/// Fills missing values of a view with the mean over training entities (0 for a feature never seen).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImputeMean {
    /// The view.
    pub view: String,
}

/// The means learned by [`ImputeMean`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedImpute {
    view: String,
    mean: Vec<f32>,
}

impl Transform for ImputeMean {
    type Fitted = FittedImpute;

    fn fit(&self, train: Train<'_>) -> Result<FittedImpute, PrepError> {
        let mean = moments(view(train.design(), &self.view)?).iter().map(|m| m.0 as f32).collect();
        Ok(FittedImpute { view: self.view.clone(), mean })
    }
}

impl Apply for FittedImpute {
    fn apply(&self, rows: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(rows, &self.view, self.mean.len())?;
        if view.values.iter().any(|v| v.is_nan()) {
            let filled = view.values.iter().enumerate();
            view.values = filled
                .map(|(at, v)| if v.is_nan() { self.mean[at % self.mean.len()] } else { *v })
                .collect();
        }
        Ok(())
    }
}
