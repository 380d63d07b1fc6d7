//! Whether a value was missing, as a feature of its own.

use serde::{Deserialize, Serialize};

use super::{Apply, Transform, rows, view, view_mut};
use crate::{Design, PrepError, Train};

/// Adds `NAME missing` (1 where the value is missing, else 0) for each feature with missing training values, as
/// scikit-learn's `MissingIndicator`. It has to come before the values are imputed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingIndicator {
    /// The view.
    pub view: String,
}

/// The features found by [`MissingIndicator`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FittedIndicator {
    view: String,
    n_features: usize,
    columns: Vec<u32>,
}

impl Transform for MissingIndicator {
    type Fitted = FittedIndicator;

    fn fit(&self, train: Train<'_>) -> Result<FittedIndicator, PrepError> {
        let view = view(train.design(), &self.view)?;
        let mut missing = vec![false; view.n_features()];
        for row in rows(view) {
            for (missing, value) in missing.iter_mut().zip(row) {
                *missing |= value.is_nan();
            }
        }
        let columns =
            (0..).zip(&missing).filter(|(_, missing)| **missing).map(|(c, _)| c).collect();
        Ok(FittedIndicator { view: self.view.clone(), n_features: view.n_features(), columns })
    }
}

impl Apply for FittedIndicator {
    fn apply(&self, design: &mut Design) -> Result<(), PrepError> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let view = view_mut(design, &self.view, self.n_features)?;
        let mut values = Vec::with_capacity(
            view.values.len() / self.n_features * (self.n_features + self.columns.len()),
        );
        for row in rows(view) {
            values.extend_from_slice(row);
            values.extend(
                self.columns.iter().map(|c| f32::from(u8::from(row[*c as usize].is_nan()))),
            );
        }
        let added = self.columns.iter().map(|c| format!("{} missing", view.features[*c as usize]));
        view.features = view.features.iter().cloned().chain(added).collect();
        view.values = values.into();
        Ok(())
    }
}
