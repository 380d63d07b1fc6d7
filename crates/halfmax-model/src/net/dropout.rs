//! Dropout masks at the speed of memory.

use burn::tensor::{Tensor, TensorData};
use halfmax_data::Seed;
use rand::Rng;

use crate::vectorised::vectorised;

/// Eight interleaved xorshift64 generators (Marsaglia 2003), wide enough for the compiler to vectorise.
///
/// A mask needs a billion cheap numbers, not good ones: bits 24 wide decide each unit.
#[derive(Debug, Clone)]
pub(super) struct Masks {
    state: [u64; 8],
}

impl Masks {
    pub(super) fn new(seed: Seed) -> Self {
        let mut rng = seed.rng();
        // A state of zero would stay zero.
        Self { state: std::array::from_fn(|_| rng.next_u64() | 1) }
    }

    /// Zeroes each unit with probability `rate` and scales the others so that the mean stays.
    ///
    /// # Shapes
    /// `[rows, units]` to the same.
    pub(super) fn apply(&mut self, units: Tensor<2>, rate: f64) -> Tensor<2> {
        if rate == 0.0 {
            return units;
        }
        let shape = units.dims();
        let mut mask = vec![0.0_f32; shape[0] * shape[1]];
        self.fill(&mut mask, rate);
        let mask = Tensor::<2>::from_data(TensorData::new(mask, shape), &units.device());
        units * mask
    }

    /// The same in place.
    pub(super) fn drop_from(&mut self, values: &mut [f32], rate: f64) {
        if rate == 0.0 {
            return;
        }
        let mut mask = [0.0_f32; 4096];
        for values in values.chunks_mut(4096) {
            let mask = &mut mask[..values.len()];
            self.fill(mask, rate);
            values.iter_mut().zip(mask).for_each(|(value, mask)| *value *= *mask);
        }
    }

    pub(super) fn fill(&mut self, mask: &mut [f32], rate: f64) {
        let threshold = (rate * f64::from(1 << 24)) as u32;
        let scale = (1.0 / (1.0 - rate)) as f32;
        draw(mask, &mut self.state, threshold, scale);
    }
}

vectorised! {
    fn draw<'a>(mask: &'a mut [f32], state: &'a mut [u64; 8], threshold: u32, scale: f32) {
        for units in mask.chunks_mut(16) {
            let mut lanes = [0_u32; 16];
            for k in 0..8 {
                let mut s = state[k];
                s ^= s << 13;
                s ^= s >> 7;
                s ^= s << 17;
                state[k] = s;
                lanes[k] = (s >> 40) as u32;
                lanes[k + 8] = (s as u32) >> 8;
            }
            for (unit, lane) in units.iter_mut().zip(lanes) {
                *unit = if lane < threshold { 0.0 } else { scale };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_keeps_its_rate_its_mean_and_its_seed() {
        let mask = |seed| {
            let mut mask = vec![0.0; 100_000];
            Masks::new(Seed::new(seed)).fill(&mut mask, 0.3);
            mask
        };
        let first = mask(1);
        let dropped = first.iter().filter(|m| **m == 0.0).count() as f64 / first.len() as f64;
        let mean: f64 = first.iter().map(|m| f64::from(*m)).sum::<f64>() / first.len() as f64;
        // Six standard errors of 100,000 draws.
        assert!((dropped - 0.3).abs() < 0.009, "{dropped}");
        assert!((mean - 1.0).abs() < 0.013, "{mean}");
        assert_eq!(first, mask(1));
        assert_ne!(first, mask(2));
    }
}
