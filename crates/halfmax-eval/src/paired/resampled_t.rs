//! The t-test of two models over folds that share their training rows.

use serde::{Deserialize, Serialize};

use crate::anova::ln_t_two_sided;

/// What the difference of two models over folds comes to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResampledT {
    /// Mean of the differences, in the unit of the score.
    pub mean: f64,
    /// Of Student's distribution, with folds − 1 degrees of freedom.
    pub t: f64,
    /// Two-sided.
    pub p: f64,
}

/// Tests whether the mean of `differences` over folds is zero (Nadeau & Bengio 2003).
///
/// Folds of a cross-validation share training rows, so that a plain t-test finds differences that are not there: the
/// variance of the mean is taken as (1/k + `test_share`/(1 − `test_share`)) s², where `test_share` is the share of rows
/// that a fold tests. `None` for fewer than two folds, or where all differences are equal.
pub fn resampled_t(differences: &[f64], test_share: f64) -> Option<ResampledT> {
    let k = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / k;
    let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (k - 1.0);
    let scaled = variance * (1.0 / k + test_share / (1.0 - test_share));
    if differences.len() < 2 || !scaled.is_finite() || scaled <= 0.0 {
        return None;
    }
    let t = mean / scaled.sqrt();
    Some(ResampledT { mean, t, p: ln_t_two_sided(t, k - 1.0).exp() })
}
