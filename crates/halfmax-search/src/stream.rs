//! Random numbers that depend on a seed, a trial's number and a purpose, never on what was drawn before.

use crate::hash::Fnv;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The random numbers of one decision about one trial.
///
/// The distributions are written out here because the ones of `rand` may change between releases, and a
/// study resumed by a later build must draw what the first build would have drawn.
///
/// ```
/// use halfmax_search::Stream;
/// let draw = |trial| Stream::new(1, trial, "demo").unit();
/// assert_eq!(draw(7), draw(7));
/// assert_ne!(draw(7), draw(8));
/// ```
#[derive(Debug, Clone)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of `purpose` for the trial called `number` in a study with this `seed`.
    pub fn new(seed: u64, number: u32, purpose: &str) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..12].copy_from_slice(&number.to_le_bytes());
        let name = Fnv::new().bytes(purpose.as_bytes()).finish();
        key[16..24].copy_from_slice(&name.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// Uniform over `0..n`; 0 when `n` is 0. The bias of the multiplication is below n / 2⁶⁴.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// Standard normal, by Box and Muller (1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A point of the unit cube.
    pub fn cube(&mut self, dimensions: usize) -> Vec<f64> {
        (0..dimensions).map(|_| self.unit()).collect()
    }

    /// `0..n` in random order, by Fisher and Yates.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, self.below(i + 1));
        }
        order
    }

    /// An index with probability proportional to its weight; uniform when no weight is positive.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        if !(total > 0.0 && total.is_finite()) {
            return self.below(weights.len());
        }
        let mut left = self.unit() * total;
        for (i, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return i;
            }
        }
        weights.len().saturating_sub(1)
    }
}

/// The seed with which trial `number` of a study should train, the same however often it is run again.
pub fn trial_seed(seed: u64, number: u32) -> u64 {
    Stream::new(seed, number, "trial").bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seed_number_and_purpose_each_matter() {
        let bits = |seed, number, purpose| Stream::new(seed, number, purpose).bits();
        let all = [bits(1, 1, "a"), bits(2, 1, "a"), bits(1, 2, "a"), bits(1, 1, "b")];
        for (i, a) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|b| a != b));
        }
    }

    #[test]
    fn draws_have_the_moments_they_should() {
        let mut stream = Stream::new(3, 0, "moments");
        let n = 20_000;
        let normal: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
        let mean = normal.iter().sum::<f64>() / f64::from(n);
        let variance = normal.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
        let ones = (0..n).filter(|_| stream.weighted(&[3.0, 1.0]) == 1).count();
        assert!((ones as f64 / f64::from(n) - 0.25).abs() < 0.02);
        assert_eq!(stream.weighted(&[0.0]), 0);
    }

    #[test]
    fn a_permutation_holds_everything_once() {
        let mut order = Stream::new(1, 1, "p").permutation(50);
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }
}
