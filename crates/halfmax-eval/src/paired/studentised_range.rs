//! The range of k independent standard normal values.

use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// Half the interval that is integrated over, and how many steps (Simpson's rule): exact to 1e-10.
const REACH: f64 = 9.0;
const STEPS: usize = 2000;

/// P(range > q) of `k` values: 1 − k ∫ φ(z) (Φ(z) − Φ(z − q))^(k − 1) dz, with known variance.
pub(super) fn survival(q: f64, k: usize) -> f64 {
    if q <= 0.0 {
        return 1.0;
    }
    let normal = Normal::standard();
    let inside = |z: f64| {
        normal.pdf(z)
            * (normal.cdf(z) - normal.cdf(z - q)).powi(i32::try_from(k).unwrap_or(i32::MAX) - 1)
    };
    let (low, high) = (-REACH, REACH + q.min(REACH));
    let step = (high - low) / STEPS as f64;
    let sum: f64 = (0..=STEPS)
        .map(|at| {
            let weight = if at == 0 || at == STEPS {
                1.0
            } else if at % 2 == 1 {
                4.0
            } else {
                2.0
            };
            weight * inside(low + step * at as f64)
        })
        .sum();
    (1.0 - k as f64 * sum * step / 3.0).clamp(0.0, 1.0)
}

/// The q that is exceeded with probability `p`, by bisection.
pub(super) fn quantile(p: f64, k: usize) -> f64 {
    let (mut low, mut high) = (0.0, 50.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if survival(middle, k) > p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Critical values at 5 % as tabulated by Demšar (2006), times √2.
    #[test]
    fn critical_values_are_those_of_the_table() {
        for (k, q) in [(2, 1.960), (3, 2.343), (5, 2.728), (10, 3.164)] {
            assert!((quantile(0.05, k) / std::f64::consts::SQRT_2 - q).abs() < 1e-3, "{k}");
        }
    }
}
