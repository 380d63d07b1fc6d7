//! Stops what no longer improves.

use super::Pruner;
use crate::Trial;

/// Looks at the trial alone: prunes when its last reports brought nothing.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// After this many reports without a new lowest loss.
    pub reports: usize,
    /// What a new lowest loss must be below the old one by.
    pub least_gain: f64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { reports: 10, least_gain: 0.0 }
    }
}

impl Pruner for Patience {
    fn should_prune(&self, trial: &Trial, _: &[Trial]) -> bool {
        let (mut lowest, mut since) = (f64::INFINITY, 0);
        for (_, loss) in &trial.intermediate {
            if *loss < lowest - self.least_gain {
                (lowest, since) = (*loss, 0);
            } else {
                since += 1;
            }
        }
        since >= self.reports.max(1)
    }
}
