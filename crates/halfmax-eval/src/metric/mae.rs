//! Mean absolute error.

use super::{Direction, Metric, mean};

/// Mean of |predicted − truth|, in the response's unit.
#[derive(Debug, Clone, Copy)]
pub struct Mae;

impl Metric for Mae {
    fn name(&self) -> &'static str {
        "mae"
    }

    fn direction(&self) -> Direction {
        Direction::LowerIsBetter
    }

    fn score(&self, truth: &[f64], predicted: &[f64]) -> Option<f64> {
        let errors: Vec<f64> = truth.iter().zip(predicted).map(|(t, p)| (p - t).abs()).collect();
        mean(&errors)
    }
}
