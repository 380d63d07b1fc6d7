//! Successive halving with several first rungs at once.

use super::{Asha, Pruner};
use crate::Trial;
use crate::hash::Fnv;

/// Hedges between few long and many short trials (Li et al., "Hyperband", JMLR 18, 2018).
///
/// Bracket *s* is [`Asha`] with its first rung at step `keep`ˢ, up to `steps`. A trial belongs to a bracket by
/// its number alone, with the shares of trials Hyperband starts in them, and is compared within it.
#[derive(Debug, Clone, Copy)]
pub struct Hyperband {
    /// How many steps a trial takes that is not pruned.
    pub steps: u32,
    /// One in this many goes on; at least 2.
    pub keep: u32,
}

impl Hyperband {
    /// Brackets for trials of at most `steps` steps, one in three going on.
    pub fn new(steps: u32) -> Self {
        Self { steps, keep: 3 }
    }

    /// How many brackets there are.
    pub fn brackets(&self) -> u32 {
        self.steps.max(1).ilog(self.keep.max(2)) + 1
    }

    /// The bracket of a trial: 0 prunes earliest.
    pub fn bracket(&self, number: u32) -> u32 {
        let (n, keep) = (self.brackets(), f64::from(self.keep.max(2)));
        // A bracket whose trials live longer starts fewer, so that all brackets cost about the same.
        let share = |s: u32| f64::from(n) / f64::from(n - s) * keep.powf(f64::from(n - 1 - s));
        let total: f64 = (0..n).map(share).sum();
        let hash = Fnv::new().bytes(&number.to_le_bytes()).bytes(b"hyperband").finish();
        let mut left = (hash >> 11) as f64 / (1_u64 << 53) as f64 * total;
        for s in 0..n {
            left -= share(s);
            if left < 0.0 {
                return s;
            }
        }
        n - 1
    }
}

impl Pruner for Hyperband {
    fn should_prune(&self, trial: &Trial, past: &[Trial]) -> bool {
        let bracket = self.bracket(trial.number);
        let rivals: Vec<Trial> =
            past.iter().filter(|t| self.bracket(t.number) == bracket).cloned().collect();
        let keep = self.keep.max(2);
        Asha { first: keep.saturating_pow(bracket), keep }.should_prune(trial, &rivals)
    }
}
