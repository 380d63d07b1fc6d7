//! Pearson's correlation.

use super::{Direction, Metric, mean};

/// Linear correlation, −1 to 1. Undefined for fewer than three rows or if either side does not vary.
#[derive(Debug, Clone, Copy)]
pub struct Pearson;

impl Metric for Pearson {
    fn name(&self) -> &'static str {
        "pearson"
    }

    fn direction(&self) -> Direction {
        Direction::HigherIsBetter
    }

    fn score(&self, truth: &[f64], predicted: &[f64]) -> Option<f64> {
        if truth.len() < 3 {
            return None;
        }
        let (mean_t, mean_p) = (mean(truth)?, mean(predicted)?);
        let (mut cross, mut var_t, mut var_p) = (0.0, 0.0, 0.0);
        for (t, p) in truth.iter().zip(predicted) {
            cross += (t - mean_t) * (p - mean_p);
            var_t += (t - mean_t).powi(2);
            var_p += (p - mean_p).powi(2);
        }
        // A constant side leaves only the rounding of its own mean behind.
        let varies =
            |variance: f64, mean: f64| variance > truth.len() as f64 * (mean * 1e-13).powi(2);
        (varies(var_t, mean_t) && varies(var_p, mean_p))
            .then(|| (cross / (var_t * var_p).sqrt()).clamp(-1.0, 1.0))
    }
}
