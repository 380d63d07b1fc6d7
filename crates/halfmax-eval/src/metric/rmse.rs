//! Root mean squared error.

use super::{Direction, Metric, Mse};

/// Square root of the mean squared error, in the response's unit.
#[derive(Debug, Clone, Copy)]
pub struct Rmse;

impl Metric for Rmse {
    fn name(&self) -> &'static str {
        "rmse"
    }

    fn direction(&self) -> Direction {
        Direction::LowerIsBetter
    }

    fn score(&self, truth: &[f64], predicted: &[f64]) -> Option<f64> {
        Mse.score(truth, predicted).map(f64::sqrt)
    }
}
