//! Features to ranks among the training values.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

use super::columns::{Columns, percentile, sorted};
use super::{Apply, Transform, packed, rows, setting, view, view_mut};
use crate::{Design, PrepError, Train};

/// Maps each feature to the share of training values below it, then, if so wanted, to the normal deviate of
/// that share (scikit-learn's `QuantileTransformer` without subsampling).
///
/// The share is linear between quantiles of the training values; a value that several quantiles share gets
/// the middle of their shares; values beyond those of training get 0 or 1 (±5.2 as normal deviates).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantile {
    /// The view.
    pub view: String,
    /// What comes out.
    #[serde(default)]
    pub output: Output,
    /// Quantiles kept per feature, at most as many as training entities. They are stored with the model.
    #[serde(default = "thousand")]
    pub quantiles: usize,
}

const fn thousand() -> usize {
    1000
}

/// The distribution that [`Quantile`] gives each feature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// From 0 to 1, each value as likely.
    #[default]
    Uniform,
    /// Standard normal.
    Normal,
}

/// The quantiles learned by [`Quantile`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedQuantile {
    view: String,
    output: Output,
    n_features: usize,
    /// Per feature, ascending; all NaN for a feature that was never seen.
    #[serde(with = "packed")]
    quantiles: Vec<f64>,
}

/// How near to an end a value may be and still count as beyond it, for normal output.
const BOUND: f64 = 1e-7;

/// Features whose quantiles are looked up at a time: they stay in cache from one row to the next.
const BLOCK: usize = 16;

impl Transform for Quantile {
    type Fitted = FittedQuantile;

    fn fit(&self, train: Train<'_>) -> Result<FittedQuantile, PrepError> {
        let view = view(train.design(), &self.view)?;
        setting(self.quantiles >= 2, || {
            format!("quantiles = {} must be at least 2", self.quantiles)
        })?;
        let n = self.quantiles.min(rows(view).len()).max(1);
        let share = share(n);
        let mut quantiles = Vec::with_capacity(n * view.n_features());
        for column in Columns::of(view).iter() {
            let sorted = sorted(column);
            // Through percent and back, as numpy does: where values are tied, the last bit decides the rank.
            let quantile = |q: &f64| percentile(&sorted, q * 100.0 / 100.0).unwrap_or(f64::NAN);
            quantiles.extend(share.iter().map(quantile));
        }
        Ok(FittedQuantile {
            view: self.view.clone(),
            output: self.output,
            n_features: view.n_features(),
            quantiles,
        })
    }
}

/// `n` shares from 0 to 1, to the bit as numpy's `linspace`.
fn share(n: usize) -> Vec<f64> {
    let step = 1.0 / (n - 1).max(1) as f64;
    let mut share: Vec<f64> = (0..n).map(|at| at as f64 * step).collect();
    if n > 1 {
        share[n - 1] = 1.0;
    }
    share
}

/// The mean share of the quantiles that equal `value`, or the share linear between its neighbours.
fn rank(value: f64, quantiles: &[f64], share: &[f64]) -> f64 {
    let last = quantiles.len() - 1;
    let first = quantiles.partition_point(|q| *q < value);
    if first > last {
        return share[last];
    }
    if quantiles[first] > value {
        let Some(below) = first.checked_sub(1) else { return share[0] };
        let (a, b) = (quantiles[below], quantiles[first]);
        return share[below] + (share[first] - share[below]) / (b - a) * (value - a);
    }
    let equal = quantiles[first..].partition_point(|q| *q <= value);
    0.5 * (share[first] + share[first + equal - 1])
}

impl FittedQuantile {
    fn value(&self, value: f32, quantiles: &[f64], share: &[f64], normal: &Normal) -> f32 {
        if value.is_nan() || quantiles[0].is_nan() {
            return f32::NAN;
        }
        let value = f64::from(value);
        let (lowest, highest) = (quantiles[0], quantiles[quantiles.len() - 1]);
        let margin = if self.output == Output::Normal { BOUND } else { 0.0 };
        // The lower end wins over the upper one, as for a feature that does not vary.
        let rank = if value - margin < lowest || (margin == 0.0 && value <= lowest) {
            0.0
        } else if value + margin > highest || (margin == 0.0 && value >= highest) {
            1.0
        } else {
            rank(value, quantiles, share)
        };
        match self.output {
            Output::Uniform => rank as f32,
            Output::Normal => {
                let end = BOUND - f64::EPSILON;
                normal.inverse_cdf(rank.clamp(end, 1.0 - end)) as f32
            }
        }
    }
}

impl Apply for FittedQuantile {
    fn apply(&self, rows: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(rows, &self.view, self.n_features)?;
        let n = self.quantiles.len() / self.n_features.max(1);
        let share = share(n);
        let normal = Normal::standard();
        let columns: Vec<usize> = (0..self.n_features).collect();
        let values = Arc::make_mut(&mut view.values);
        for block in columns.chunks(BLOCK) {
            for row in values.chunks_exact_mut(self.n_features) {
                for column in block {
                    let quantiles = &self.quantiles[column * n..(column + 1) * n];
                    row[*column] = self.value(row[*column], quantiles, &share, &normal);
                }
            }
        }
        Ok(())
    }
}
