//! Mean squared error.

use super::{Direction, Metric, mean};

/// Mean of (predicted − truth)², in the square of the response's unit.
#[derive(Debug, Clone, Copy)]
pub struct Mse;

impl Metric for Mse {
    fn name(&self) -> &'static str {
        "mse"
    }

    fn direction(&self) -> Direction {
        Direction::LowerIsBetter
    }

    fn score(&self, truth: &[f64], predicted: &[f64]) -> Option<f64> {
        let squares: Vec<f64> = truth.iter().zip(predicted).map(|(t, p)| (p - t).powi(2)).collect();
        mean(&squares)
    }
}
