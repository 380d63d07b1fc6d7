//! Points that fill the cube more evenly than chance.

use super::seen::Seen;
use super::{Sampler, next_number};
use crate::{Params, Space, Stream, Trial};

/// The Halton sequence with randomly permuted digits.
///
/// Parameter *i* uses the *i*-th prime as its base (Halton, Numer. Math. 2, 1960). Plain high bases march in
/// step for many points; a random permutation of the digits at each place, drawn from the seed, breaks that and
/// makes every point uniform (Owen, "A randomized Halton algorithm in R", arXiv 1706.02808, 2017). Conditions
/// do not shift coordinates: an inactive parameter leaves its own unused.
#[derive(Debug, Clone)]
pub struct QuasiRandom {
    seed: u64,
}

impl QuasiRandom {
    /// The sequence scrambled by this seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The point with which a sampler that has learnt too little begins: the next one, or if that was tried, as
    /// happens in small spaces, a random one.
    pub(super) fn begin(&self, space: &Space, past: &[Trial]) -> Params {
        let number = next_number(past);
        let mut stream = Stream::new(self.seed, number, "begin");
        let next = |_: &mut Stream| space.decode(&self.cube(number, space.len()));
        Seen::of(past).first_new(space, &mut stream, 1, next)
    }

    /// The point of trial `number` in the cube of this many dimensions.
    pub(super) fn cube(&self, number: u32, dimensions: usize) -> Vec<f64> {
        primes(dimensions).iter().map(|&base| scrambled_inverse(self.seed, number, base)).collect()
    }
}

impl Sampler for QuasiRandom {
    fn suggest(&mut self, space: &Space, past: &[Trial]) -> Params {
        space.decode(&self.cube(next_number(past), space.len()))
    }
}

/// The digits of `number` in `base`, permuted, behind the point.
fn scrambled_inverse(seed: u64, number: u32, base: u32) -> f64 {
    let mut stream = Stream::new(seed, base, "halton");
    let (mut rest, mut weight, mut sum) = (number, 1.0 / f64::from(base), 0.0);
    // Digits beyond the last non-zero one are permuted too, down to the precision of a double.
    while weight > 1e-16 {
        let digits = stream.permutation(base as usize);
        sum += weight * digits[(rest % base) as usize] as f64;
        rest /= base;
        weight /= f64::from(base);
    }
    sum.min(1.0 - f64::EPSILON)
}

fn primes(n: usize) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::with_capacity(n);
    let mut candidate = 2;
    while found.len() < n {
        if found.iter().take_while(|p| *p * *p <= candidate).all(|p| candidate % p != 0) {
            found.push(candidate);
        }
        candidate += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stretch_of_an_axis_gets_its_share() {
        let points: Vec<Vec<f64>> = (0..81).map(|i| QuasiRandom::new(9).cube(i, 4)).collect();
        for third in 0..3 {
            let low = f64::from(third) / 3.0;
            let inside = points.iter().filter(|p| (low..low + 1.0 / 3.0).contains(&p[1])).count();
            assert_eq!(inside, 27, "base 3, 81 points");
        }
        assert!(points.iter().flatten().all(|x| (0.0..1.0).contains(x)));
        assert_ne!(points[0], QuasiRandom::new(8).cube(0, 4));
        assert_eq!(primes(6), [2, 3, 5, 7, 11, 13]);
    }

    #[test]
    fn high_dimensions_are_not_correlated() {
        let points: Vec<Vec<f64>> = (0..100).map(|i| QuasiRandom::new(2).cube(i, 30)).collect();
        for (i, j) in [(20, 21), (28, 29), (10, 29)] {
            let r: f64 =
                points.iter().map(|p| (p[i] - 0.5) * (p[j] - 0.5)).sum::<f64>() / 100.0 * 12.0;
            assert!(r.abs() < 0.35, "{i} {j} {r}");
        }
    }
}
