//! Features that a sparse linear model of response uses.

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::target::entity_target;
use super::{FittedSelect, Transform, setting, view};
use crate::{PrepError, Train, View};

/// Keeps the features with a weight other than 0 in the lasso of the target on the standardised features
/// (Tibshirani 1996; scikit-learn's `SelectFromModel(Lasso)`). The target is [`entity_target`].
///
/// With `alpha`, that penalty; with `keep`, the largest penalty on a path of [`PATH`] from the first that keeps
/// nothing down to a thousandth of it (as scikit-learn's `lasso_path`) with that many features, of which the
/// `keep` largest weights are taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lasso {
    /// The view, without missing values.
    pub view: String,
    /// Penalty of the sum of absolute weights, in the unit of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// At most this many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<usize>,
}

/// Penalties on a path.
pub const PATH: usize = 100;

impl Transform for Lasso {
    type Fitted = FittedSelect;

    fn fit(&self, train: Train<'_>) -> Result<FittedSelect, PrepError> {
        setting(self.alpha.is_some() || self.keep.is_some(), || {
            "say how many features to keep (keep = 500) or the penalty (alpha = 0.1)".into()
        })?;
        setting(self.keep != Some(0), || "keep = 0 leaves nothing; it must be at least 1".into())?;
        setting(self.alpha.is_none_or(|a| a > 0.0 && a.is_finite()), || {
            format!("alpha = {} must be above 0", self.alpha.unwrap_or_default())
        })?;
        let view = view(train.design(), &self.view)?;
        let target = entity_target(train.design(), view.entity);
        let mut problem = Problem::of(view, &target)?;
        match (self.alpha, self.keep) {
            (Some(alpha), _) => problem.solve(alpha),
            (None, keep) => problem.follow(keep.unwrap_or(usize::MAX)),
        }
        let weight = |c: u32| problem.weights[c as usize].abs();
        let mut columns: Vec<u32> =
            (0..view.n_features() as u32).filter(|c| weight(*c) > 0.0).collect();
        columns.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)));
        columns.truncate(self.keep.unwrap_or(usize::MAX));
        FittedSelect::some(view, columns, "the penalty is too large")
    }
}

/// Weights that minimise `‖y − Xw‖² / 2n + alpha·‖w‖₁`, with the columns of `X` standardised (population; a
/// feature that does not vary gets 0) and `y` centred.
///
/// # Errors
/// [`PrepError::Feature`] for a feature with missing values.
pub fn lasso(view: &View, target: &[f64], alpha: f64) -> Result<Vec<f64>, PrepError> {
    let mut problem = Problem::of(view, target)?;
    problem.solve(alpha);
    Ok(problem.weights)
}

/// Standardised columns, and where coordinate descent stands.
struct Problem {
    n: usize,
    /// Column-major; all 0 for a feature that does not vary.
    columns: Vec<f64>,
    residual: Vec<f64>,
    weights: Vec<f64>,
    /// Changes of a weight below this are none.
    tolerance: f64,
}

impl Problem {
    fn of(view: &View, target: &[f64]) -> Result<Self, PrepError> {
        let n = target.len();
        let mut columns = Vec::with_capacity(view.values.len());
        for (column, feature) in Columns::of(view).iter().zip(&view.features[..]) {
            if column.iter().any(|v| v.is_nan()) {
                return Err(PrepError::missing(view, feature));
            }
            let mean = column.iter().map(|v| f64::from(*v)).sum::<f64>() / n as f64;
            let squares = column.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>();
            let variance = squares / n as f64;
            let scale = if variance > 1e-12 { 1.0 / variance.sqrt() } else { 0.0 };
            columns.extend(column.iter().map(|v| (f64::from(*v) - mean) * scale));
        }
        let mean = target.iter().sum::<f64>() / n as f64;
        let residual: Vec<f64> = target.iter().map(|y| y - mean).collect();
        let sd = (dot(&residual, &residual) / n as f64).sqrt();
        let weights = vec![0.0; view.n_features()];
        Ok(Self { n, columns, residual, weights, tolerance: 1e-10 * sd })
    }

    fn column(&self, at: usize) -> &[f64] {
        &self.columns[at * self.n..(at + 1) * self.n]
    }

    /// Mean product of a column with the residual.
    fn gradient(&self, at: usize) -> f64 {
        dot(self.column(at), &self.residual) / self.n as f64
    }

    /// Coordinate descent (Friedman et al. 2010) on the features that may have a weight, until none of the
    /// others wants one.
    fn solve(&mut self, alpha: f64) {
        /// As many as scikit-learn makes; collinear features may need more for the last digits.
        const SWEEPS: usize = 1000;
        let mut active: Vec<usize> =
            (0..self.weights.len()).filter(|at| self.weights[*at] != 0.0).collect();
        loop {
            for _ in 0..SWEEPS {
                let change = active.iter().map(|at| self.step(*at, alpha)).fold(0.0, f64::max);
                if change <= self.tolerance {
                    break;
                }
            }
            let known = active.len();
            let slack = alpha + self.tolerance;
            active.extend(
                (0..self.weights.len())
                    .filter(|at| self.weights[*at] == 0.0 && self.gradient(*at).abs() > slack),
            );
            active.sort_unstable();
            active.dedup();
            if active.len() == known {
                return;
            }
        }
    }

    /// The best weight of one feature, all others staying; returns by how much it changed.
    fn step(&mut self, at: usize, alpha: f64) -> f64 {
        let old = self.weights[at];
        let pull = self.gradient(at) + old;
        let new = pull.signum() * (pull.abs() - alpha).max(0.0);
        let change = new - old;
        if change != 0.0 {
            self.weights[at] = new;
            let column = &self.columns[at * self.n..(at + 1) * self.n];
            for (residual, x) in self.residual.iter_mut().zip(column) {
                *residual -= change * x;
            }
        }
        change.abs()
    }

    /// From the penalty that keeps nothing to smaller ones, until `keep` features have a weight.
    fn follow(&mut self, keep: usize) {
        let largest = (0..self.weights.len()).map(|at| self.gradient(at).abs()).fold(0.0, f64::max);
        for at in 1..PATH {
            self.solve(largest * 1e-3_f64.powf(at as f64 / (PATH - 1) as f64));
            if self.weights.iter().filter(|w| **w != 0.0).count() >= keep {
                return;
            }
        }
    }
}

/// Eight sums side by side, which the compiler can keep in vector registers.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}
