//! The scale a network learns on.

use serde::{Deserialize, Serialize};

/// The training mean and standard deviation of the response.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Scale {
    pub(super) mean: f64,
    pub(super) sd: f64,
}

impl Scale {
    /// A response that does not vary keeps its unit.
    pub(super) fn of(response: &[f64]) -> Self {
        let n = response.len().max(1) as f64;
        let mean = response.iter().sum::<f64>() / n;
        let sd = (response.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / n).sqrt();
        Self { mean, sd: if sd > 0.0 { sd } else { 1.0 } }
    }

    pub(super) fn apply(self, response: &[f64]) -> Vec<f32> {
        response.iter().map(|y| ((y - self.mean) / self.sd) as f32).collect()
    }

    pub(super) fn back(self, predicted: f32) -> f64 {
        self.mean + self.sd * f64::from(predicted)
    }
}
