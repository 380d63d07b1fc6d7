//! The most variable features of a view.

use serde::{Deserialize, Serialize};

use super::{Apply, Transform, moments, view, view_mut};
use crate::{Design, PrepError, Train};

/// Keeps the `keep` features of largest variance over training entities, and never a constant one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopVariance {
    /// The view.
    pub view: String,
    /// At most this many; all that vary if `None`.
    pub keep: Option<usize>,
}

/// The features chosen by [`TopVariance`], in their old order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FittedSelect {
    view: String,
    n_features: usize,
    columns: Vec<u32>,
}

impl FittedSelect {
    /// Indices of the chosen features in the view as it was.
    pub fn columns(&self) -> &[u32] {
        &self.columns
    }
}

impl Transform for TopVariance {
    type Fitted = FittedSelect;

    fn fit(&self, train: Train<'_>) -> Result<FittedSelect, PrepError> {
        let variance: Vec<f64> =
            moments(view(train.design(), &self.view)?).iter().map(|m| m.1).collect();
        let mut columns: Vec<u32> =
            (0..variance.len() as u32).filter(|c| variance[*c as usize] > 1e-12).collect();
        // The sort is stable, so ties keep the order of the file.
        columns.sort_by(|a, b| variance[*b as usize].total_cmp(&variance[*a as usize]));
        columns.truncate(self.keep.unwrap_or(usize::MAX));
        columns.sort_unstable();
        Ok(FittedSelect { view: self.view.clone(), n_features: variance.len(), columns })
    }
}

impl Apply for FittedSelect {
    fn apply(&self, rows: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(rows, &self.view, self.n_features)?;
        let chosen =
            |row: &[f32]| self.columns.iter().map(|c| row[*c as usize]).collect::<Vec<f32>>();
        view.values = view.values.chunks_exact(self.n_features).flat_map(chosen).collect();
        view.features = self.columns.iter().map(|c| view.features[*c as usize].clone()).collect();
        Ok(())
    }
}
