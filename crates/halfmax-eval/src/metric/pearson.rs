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
        let scale = var_t.sqrt() * var_p.sqrt();
        (varies(truth) && varies(predicted) && scale > 0.0)
            .then(|| (cross / scale).clamp(-1.0, 1.0))
    }
}

/// Whether there are two different values. A variance would not tell: the rounding of a mean leaves one behind.
#[allow(clippy::float_cmp, reason = "a constant is the same number every time")]
fn varies(values: &[f64]) -> bool {
    values.iter().any(|value| *value != values[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_equal_predictions_do_not_correlate_with_anything() {
        let truth: Vec<f64> = (0..20_000).map(|i| f64::from(i % 97)).collect();
        assert_eq!(Pearson.score(&truth, &vec![2.541_f64.sqrt(); 20_000]), None);
    }
}
