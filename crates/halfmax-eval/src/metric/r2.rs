//! Coefficient of determination.

use super::{Direction, Metric, mean};

/// 1 − residual sum of squares / total sum of squares about the mean of the truth; below 0 if worse than that mean. Undefined if the truth does not vary.
#[derive(Debug, Clone, Copy)]
pub struct R2;

impl Metric for R2 {
    fn name(&self) -> &'static str {
        "r2"
    }

    fn direction(&self) -> Direction {
        Direction::HigherIsBetter
    }

    fn score(&self, truth: &[f64], predicted: &[f64]) -> Option<f64> {
        let centre = mean(truth)?;
        let total: f64 = truth.iter().map(|t| (t - centre).powi(2)).sum();
        let residual: f64 = truth.iter().zip(predicted).map(|(t, p)| (t - p).powi(2)).sum();
        (total > 0.0).then(|| 1.0 - residual / total)
    }
}
