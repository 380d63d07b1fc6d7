//! A density on the unit interval from a few points.

use crate::Stream;
use crate::normal::normal_cdf;

/// One truncated normal a point, one broad one for what was not seen; all weigh the same.
pub(super) struct Parzen {
    kernels: Vec<Kernel>,
}

struct Kernel {
    centre: f64,
    width: f64,
    /// What makes its part inside the interval weigh as much as that of the others, up to a common factor.
    height: f64,
}

impl Kernel {
    fn new(centre: f64, width: f64) -> Self {
        let inside = normal_cdf((1.0 - centre) / width) - normal_cdf(-centre / width);
        Self { centre, width, height: 1.0 / (width * inside.max(1e-12)) }
    }
}

impl Parzen {
    pub(super) fn new(points: &[f64]) -> Self {
        let mut sorted = points.to_vec();
        sorted.sort_by(f64::total_cmp);
        // A floor that sinks with the number of points: without it repeated values collapse to spikes.
        let floor = 1.0 / (1.0 + sorted.len() as f64).min(100.0);
        let mut kernels: Vec<Kernel> = sorted
            .iter()
            .enumerate()
            .map(|(i, &centre)| {
                let left = centre - if i == 0 { 0.0 } else { sorted[i - 1] };
                let right = sorted.get(i + 1).unwrap_or(&1.0) - centre;
                Kernel::new(centre, left.max(right).clamp(floor, 1.0))
            })
            .collect();
        kernels.push(Kernel::new(0.5, 1.0));
        Self { kernels }
    }

    /// A point of the interval; of a kernel that reaches over its ends, the part inside.
    pub(super) fn draw(&self, stream: &mut Stream) -> f64 {
        let Kernel { centre, width, .. } = self.kernels[stream.below(self.kernels.len())];
        // A kernel centred inside has at least a third of its mass there: a hundred misses do not happen.
        let inside =
            (0..100).map(|_| centre + width * stream.normal()).find(|u| (0.0..=1.0).contains(u));
        inside.unwrap_or(centre)
    }

    /// The logarithm of the density at a point of the interval.
    pub(super) fn log_density(&self, u: f64) -> f64 {
        let density = |k: &Kernel| k.height * (-0.5 * ((u - k.centre) / k.width).powi(2)).exp();
        let sum: f64 = self.kernels.iter().map(density).sum();
        (sum / self.kernels.len() as f64).max(1e-300).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_integrates_to_a_constant_and_follows_the_points() {
        let parzen = Parzen::new(&[0.2, 0.22, 0.25]);
        let n = 2000;
        let mass: f64 =
            (0..n).map(|i| parzen.log_density((f64::from(i) + 0.5) / f64::from(n)).exp()).sum();
        let mass = mass / f64::from(n);
        assert!((mass - (std::f64::consts::TAU).sqrt()).abs() < 1e-3, "√2π left out: {mass}");
        assert!(parzen.log_density(0.22) > parzen.log_density(0.9));
        let mut stream = Stream::new(0, 0, "test");
        assert!((0..100).all(|_| (0.0..=1.0).contains(&parzen.draw(&mut stream))));
    }
}
