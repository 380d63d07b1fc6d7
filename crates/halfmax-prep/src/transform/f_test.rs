//! Features that go linearly with response.

use serde::{Deserialize, Serialize};
use statrs::function::beta::beta_reg;

use super::columns::Columns;
use super::select::{Score, best, check_limits};
use super::target::entity_target;
use super::{FittedSelect, Transform, view};
use crate::{PrepError, Train, View};

/// Keeps the features whose linear regression on the target has the largest F (scikit-learn's `f_regression`
/// with `SelectKBest`, or `SelectFpr` with `max_p`). The target is [`entity_target`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FTest {
    /// The view.
    pub view: String,
    /// At most this many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<usize>,
    /// Only those with p up to this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_p: Option<f64>,
}

impl Transform for FTest {
    type Fitted = FittedSelect;

    fn fit(&self, train: Train<'_>) -> Result<FittedSelect, PrepError> {
        check_limits(self.keep, self.max_p)?;
        let view = view(train.design(), &self.view)?;
        let scores = f_regression(view, &entity_target(train.design(), view.entity));
        best(view, &scores, self.keep, self.max_p)
    }
}

/// F of the regression of `target` on each feature: `r² / (1 − r²) · (n − 2)`, over the entities that have the
/// feature. A feature that does not vary, or is known for fewer than three entities, has F 0 and p 1.
pub fn f_regression(view: &View, target: &[f64]) -> Vec<Score> {
    Columns::of(view).iter().map(|column| f_of(column, target)).collect()
}

fn f_of(column: &[f32], target: &[f64]) -> Score {
    let there = || column.iter().zip(target).filter(|(x, _)| !x.is_nan());
    let (mut n, mut mean_x, mut mean_y) = (0.0, 0.0, 0.0);
    for (x, y) in there() {
        n += 1.0;
        mean_x += f64::from(*x);
        mean_y += y;
    }
    (mean_x, mean_y) = (mean_x / n, mean_y / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in there() {
        let (x, y) = (f64::from(*x) - mean_x, y - mean_y);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    if n < 3.0 || xx <= 1e-12 * n || yy == 0.0 {
        return Score { statistic: 0.0, p: 1.0 };
    }
    let r_squared = xy * xy / (xx * yy);
    score(r_squared / (1.0 - r_squared) * (n - 2.0), 1.0, n - 2.0)
}

/// F with its p; an infinite F becomes the largest number, as in scikit-learn.
pub(super) fn score(f: f64, between: f64, within: f64) -> Score {
    if !(f.is_finite() && f >= 0.0) {
        return Score { statistic: f64::MAX, p: 0.0 };
    }
    let p = beta_reg(within / 2.0, between / 2.0, within / (within + between * f));
    Score { statistic: f, p }
}
