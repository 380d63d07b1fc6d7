//! Stops what is worse than half of the others were.

use super::{Pruner, lowest_until};
use crate::Trial;

/// The median stopping rule (Golovin et al., "Google Vizier", KDD 2017): prunes at a step when the lowest loss so
/// far is above the median of what others had reached by then.
#[derive(Debug, Clone, Copy)]
pub struct Median {
    /// No pruning before this many others have reached the step.
    pub least_others: usize,
    /// No pruning before this step.
    pub warm_up: u32,
}

impl Default for Median {
    fn default() -> Self {
        Self { least_others: 5, warm_up: 1 }
    }
}

impl Pruner for Median {
    fn should_prune(&self, trial: &Trial, past: &[Trial]) -> bool {
        let Some((step, _)) = trial.last_report().filter(|(step, _)| *step >= self.warm_up) else {
            return false;
        };
        let mut others: Vec<f64> = past.iter().filter_map(|t| lowest_until(t, step)).collect();
        if others.len() < self.least_others.max(1) {
            return false;
        }
        others.sort_by(f64::total_cmp);
        let middle = others.len() / 2;
        let median = if others.len() % 2 == 1 {
            others[middle]
        } else {
            f64::midpoint(others[middle - 1], others[middle])
        };
        lowest_until(trial, step).is_some_and(|own| own > median)
    }
}
