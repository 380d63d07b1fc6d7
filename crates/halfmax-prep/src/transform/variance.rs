//! The most variable features of a view.

use serde::{Deserialize, Serialize};

use super::{FittedSelect, Transform, moments, view};
use crate::{PrepError, Train};

/// Keeps the `keep` features of largest variance over training entities, and never a constant one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopVariance {
    /// The view.
    pub view: String,
    /// At most this many; all that vary if `None`.
    pub keep: Option<usize>,
}

impl Transform for TopVariance {
    type Fitted = FittedSelect;

    fn fit(&self, train: Train<'_>) -> Result<FittedSelect, PrepError> {
        let view = view(train.design(), &self.view)?;
        let variance: Vec<f64> = moments(view).iter().map(|m| m.1).collect();
        let mut columns: Vec<u32> =
            (0..variance.len() as u32).filter(|c| variance[*c as usize] > 1e-12).collect();
        // The sort is stable, so ties keep the order of the file.
        columns.sort_by(|a, b| variance[*b as usize].total_cmp(&variance[*a as usize]));
        columns.truncate(self.keep.unwrap_or(usize::MAX));
        Ok(FittedSelect::new(view, columns))
    }
}
