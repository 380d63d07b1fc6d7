//! Random draws that depend on one seed.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::Seed;

/// A stream of draws; every entity of a simulation has its own, so none disturbs another.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    pub(super) fn new(seed: Seed) -> Self {
        Self(seed.rng())
    }

    pub(super) fn normal(&mut self, mean: f64, sd: f64) -> f64 {
        let z: f64 = StandardNormal.sample(&mut self.0);
        mean + sd * z
    }

    pub(super) fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.random::<f64>()
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.0.random::<f64>() < probability
    }

    /// An index below `n`, which must not be 0.
    pub(super) fn index(&mut self, n: usize) -> usize {
        self.0.random_range(0..n as u64) as usize
    }

    /// An index with probability in proportion to its weight.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.uniform(0.0, weights.clone().sum());
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            last = index;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighted_draws_follow_their_weights() {
        let mut draws = Draws::new(Seed::new(1));
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            counts[draws.weighted([1.0, 0.0, 3.0].into_iter())] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((2_300..2_700).contains(&counts[0]), "{counts:?}");
    }
}
