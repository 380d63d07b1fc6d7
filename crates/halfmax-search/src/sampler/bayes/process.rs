//! A Gaussian process conditioned on trials.

use super::cholesky::{Cholesky, dot};
use super::kernel::Kernel;

/// A belief about the loss at every point: zero mean, losses being standardised, and a scale of its own.
#[derive(Debug, Clone)]
pub(super) struct Process {
    kernel: Kernel,
    noise: f64,
    points: Vec<Vec<f64>>,
    factor: Cholesky,
    /// K⁻¹ y.
    weights: Vec<f64>,
    /// σ², the variance far from every point.
    scale: f64,
}

impl Process {
    /// The belief after these losses. `noise` is relative to σ². `None` if points coincide without noise.
    ///
    /// σ² is what maximises the likelihood given the rest, yᵀK⁻¹y / n, unless given.
    pub(super) fn new(
        kernel: Kernel,
        noise: f64,
        points: Vec<Vec<f64>>,
        losses: &[f64],
        scale: Option<f64>,
    ) -> Option<Self> {
        let row = |i: usize| {
            let mut row: Vec<f64> =
                (0..i).map(|j| kernel.correlation(&points[i], &points[j])).collect();
            row.push(1.0 + noise);
            row
        };
        let factor = Cholesky::new((0..points.len()).map(row).collect())?;
        let weights = factor.solve(losses);
        let scale =
            scale.unwrap_or_else(|| (dot(losses, &weights) / losses.len() as f64).max(1e-12));
        Some(Self { kernel, noise, points, factor, weights, scale })
    }

    /// Mean and variance of the loss, without noise, at a point.
    pub(super) fn predict(&self, point: &[f64]) -> (f64, f64) {
        let along: Vec<f64> =
            self.points.iter().map(|p| self.kernel.correlation(point, p)).collect();
        let seen = self.factor.solve_lower(&along);
        let variance = self.scale * (1.0 - dot(&seen, &seen)).max(1e-10);
        (dot(&along, &self.weights), variance)
    }

    /// The same belief as if the points had been found to have the loss it expects of them: what keeps
    /// concurrent trials apart (the "kriging believer" of Ginsbourger et al., 2010).
    pub(super) fn believe(&self, points: &[Vec<f64>], losses: &[f64]) -> Option<Self> {
        let expected = points.iter().map(|p| self.predict(p).0);
        let losses: Vec<f64> = losses.iter().copied().chain(expected).collect();
        let points = self.points.iter().chain(points).cloned().collect();
        Self::new(self.kernel.clone(), self.noise, points, &losses, Some(self.scale))
    }

    /// The logarithm of the likelihood, up to a constant, with its derivatives by ln ℓ of each parameter and,
    /// last, by ln noise. σ² is where it is best and needs no derivative.
    pub(super) fn log_likelihood(&self) -> (f64, Vec<f64>) {
        let n = self.points.len();
        let value = -0.5 * (n as f64 * self.scale.ln() + self.factor.log_determinant());
        let inverse = self.factor.inverse();
        let mut slopes = vec![0.0; self.kernel.precision.len() + 1];
        for (i, row) in inverse.iter().enumerate() {
            for (j, entry) in row[..i].iter().enumerate() {
                let (a, b) = (&self.points[i], &self.points[j]);
                let pull = self.weights[i] * self.weights[j] / self.scale - entry;
                let pull = pull * self.kernel.slope(a, b);
                for (place, slope) in slopes[..a.len()].iter_mut().enumerate() {
                    *slope += pull * self.kernel.gap(place, a[place], b[place]);
                }
            }
            let pull = self.weights[i].powi(2) / self.scale - row[i];
            *slopes.last_mut().expect("has the noise") += 0.5 * pull * self.noise;
        }
        for (slope, precision) in slopes.iter_mut().zip(&self.kernel.precision) {
            *slope *= precision;
        }
        (value, slopes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;

    fn process(log_lengths: [f64; 2], log_noise: f64) -> Process {
        let mut stream = Stream::new(2, 0, "test");
        let points: Vec<Vec<f64>> = (0..12).map(|_| stream.cube(2)).collect();
        let losses: Vec<f64> = points.iter().map(|p| (5.0 * p[0]).sin() + p[1]).collect();
        let precision = log_lengths.iter().map(|l| (-2.0 * l).exp()).collect();
        let kernel = Kernel { categorical: vec![false; 2], precision };
        Process::new(kernel, log_noise.exp(), points, &losses, None).unwrap()
    }

    #[test]
    fn slopes_are_the_derivatives_of_the_likelihood() {
        let exact = process([-0.5, 0.2], -4.0).log_likelihood().1;
        let h = 1e-5;
        for (i, slope) in exact.iter().enumerate() {
            let moved = |by: f64| {
                let mut theta = [-0.5, 0.2, -4.0];
                theta[i] += by;
                process([theta[0], theta[1]], theta[2]).log_likelihood().0
            };
            let numeric = (moved(h) - moved(-h)) / (2.0 * h);
            assert!(
                (numeric - slope).abs() < 1e-4 * slope.abs().max(1.0),
                "{i}: {numeric} {slope}"
            );
        }
    }

    #[test]
    fn the_belief_passes_through_what_was_seen() {
        let process = process([-0.5, 0.2], -16.0);
        let point = process.points[3].clone();
        let (mean, variance) = process.predict(&point);
        assert!((mean - ((5.0 * point[0]).sin() + point[1])).abs() < 1e-3);
        assert!(variance < 1e-3 * process.predict(&[5.0, 5.0]).1);
    }
}
