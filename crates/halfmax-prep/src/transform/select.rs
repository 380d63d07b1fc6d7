//! Some features of a view, in their old order.

use serde::{Deserialize, Serialize};

use super::{Apply, rows, setting, view_mut};
use crate::{Design, PrepError, View};

/// The features chosen by a step, in their old order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FittedSelect {
    pub(crate) view: String,
    n_features: usize,
    pub(crate) columns: Vec<u32>,
}

impl FittedSelect {
    /// A choice of columns, in any order.
    pub(super) fn new(view: &View, mut columns: Vec<u32>) -> Self {
        columns.sort_unstable();
        Self { view: view.name.clone(), n_features: view.n_features(), columns }
    }

    /// The same, of at least one column.
    pub(super) fn some(view: &View, columns: Vec<u32>, why: &str) -> Result<Self, PrepError> {
        if columns.is_empty() {
            let problem = format!("none of its {} features is left: {why}", view.n_features());
            return Err(PrepError::View { view: view.name.clone(), problem });
        }
        Ok(Self::new(view, columns))
    }

    /// Indices of the chosen features in the view as it was.
    pub fn columns(&self) -> &[u32] {
        &self.columns
    }
}

impl Apply for FittedSelect {
    fn apply(&self, design: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(design, &self.view, self.n_features)?;
        if self.columns.len() == self.n_features && self.columns.is_sorted_by(|a, b| a < b) {
            // All of them: copying thousands of names would cost more than the prediction of a pair.
            return Ok(());
        }
        let mut values = Vec::with_capacity(rows(view).len() * self.columns.len());
        for row in rows(view) {
            values.extend(self.columns.iter().map(|c| row[*c as usize]));
        }
        view.values = values.into();
        view.features = self.columns.iter().map(|c| view.features[*c as usize].clone()).collect();
        Ok(())
    }
}

/// How well a feature goes with the target, and how likely as well by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The statistic: larger is better.
    pub statistic: f64,
    /// Probability of such a statistic if feature and target have nothing to do with each other.
    pub p: f64,
}

/// Checks what says how many features a step keeps.
pub(super) fn check_limits(keep: Option<usize>, max_p: Option<f64>) -> Result<(), PrepError> {
    setting(keep.is_some() || max_p.is_some(), || {
        "say how many features to keep (keep = 500) or up to which p (max_p = 0.01)".into()
    })?;
    setting(keep != Some(0), || "keep = 0 leaves nothing; it must be at least 1".into())?;
    setting(max_p.is_none_or(|p| p > 0.0 && p <= 1.0), || {
        format!("max_p = {} must be above 0 and at most 1", max_p.unwrap_or_default())
    })
}

/// The features with the `keep` largest statistics among those of p up to `max_p`; of equals, the first.
pub(super) fn best(
    view: &View,
    scores: &[Score],
    keep: Option<usize>,
    max_p: Option<f64>,
) -> Result<FittedSelect, PrepError> {
    let passes = |c: &u32| max_p.is_none_or(|most| scores[*c as usize].p <= most);
    let mut columns: Vec<u32> = (0..scores.len() as u32).filter(passes).collect();
    let statistic = |c: u32| scores[c as usize].statistic;
    columns.sort_by(|a, b| statistic(*b).total_cmp(&statistic(*a)));
    columns.truncate(keep.unwrap_or(usize::MAX));
    FittedSelect::some(view, columns, "no p is small enough")
}
