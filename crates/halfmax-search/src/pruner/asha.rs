//! Asynchronous successive halving.

use super::Pruner;
use crate::Trial;

/// At each rung only the best share goes on (Li et al., "A System for Massively Parallel Hyperparameter Tuning",
/// `MLSys` 2020, arXiv 1810.05934), in the variant that stops trials instead of promoting paused ones.
///
/// Rungs are at steps first, first · keep, first · keep², …: with 1 and 3 at 1, 3, 9, 27. A trial's loss at a rung
/// is the first it reports at or beyond it. It goes on if it is among the best 1/`keep` of those seen at that
/// rung, its own included, or the best of fewer than `keep`.
#[derive(Debug, Clone, Copy)]
pub struct Asha {
    /// The step of the first rung.
    pub first: u32,
    /// One in this many goes on; at least 2.
    pub keep: u32,
}

impl Default for Asha {
    fn default() -> Self {
        Self { first: 1, keep: 3 }
    }
}

impl Pruner for Asha {
    fn should_prune(&self, trial: &Trial, past: &[Trial]) -> bool {
        let Some((step, own)) = trial.last_report() else { return false };
        let Some(rung) = self.rung_reached(trial, step) else { return false };
        let mut losses: Vec<f64> = past.iter().filter_map(|t| loss_at(t, rung)).collect();
        losses.push(own);
        losses.sort_by(f64::total_cmp);
        let go_on = (losses.len() / self.keep.max(2) as usize).max(1);
        own > losses[go_on - 1]
    }
}

impl Asha {
    /// The highest rung that this report, and no earlier one, has reached.
    fn rung_reached(self, trial: &Trial, step: u32) -> Option<u32> {
        let before = trial.intermediate.iter().rev().nth(1).map_or(0, |(s, _)| *s);
        let rungs =
            std::iter::successors(Some(self.first.max(1)), |r| r.checked_mul(self.keep.max(2)));
        rungs.take_while(|r| *r <= step).last().filter(|r| before < *r)
    }
}

fn loss_at(trial: &Trial, rung: u32) -> Option<f64> {
    trial.intermediate.iter().find(|(s, _)| *s >= rung).map(|(_, loss)| *loss)
}
