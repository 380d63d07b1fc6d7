//! A published result with and without the columns that leak.

use serde::Serialize;

/// The same model on the same rows, fitted several times with different inputs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reproduction {
    /// For example `ann-paper`.
    pub name: &'static str,
    /// What was done, in words.
    pub protocol: String,
    /// Rows learned from.
    pub train_rows: usize,
    /// Rows scored, once.
    pub test_rows: usize,
    /// As published first.
    pub arms: Vec<Arm>,
    /// Why they differ.
    pub why: String,
}

/// One way to fit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Arm {
    /// What it was given.
    pub inputs: String,
    /// Whether a column computed from the response is among them.
    pub leaks: bool,
    /// Share of the variance of the test rows explained.
    pub r2: Option<f64>,
    /// Root of the mean squared error over the test rows, in the unit of the response.
    pub rmse: Option<f64>,
    /// Mean absolute error.
    pub mae: Option<f64>,
    /// Pearson correlation.
    pub pearson: Option<f64>,
}

impl Arm {
    pub(super) fn of(inputs: &str, leaks: bool, truth: &[f64], predicted: &[f64]) -> Self {
        use crate::metric::{Mae, Metric, Pearson, R2, Rmse};
        Self {
            inputs: inputs.into(),
            leaks,
            r2: R2.score(truth, predicted),
            rmse: Rmse.score(truth, predicted),
            mae: Mae.score(truth, predicted),
            pearson: Pearson.score(truth, predicted),
        }
    }
}
