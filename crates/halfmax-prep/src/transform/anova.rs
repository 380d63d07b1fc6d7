//! Features whose levels differ in response.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::f_test::score;
use super::select::{Score, best, check_limits};
use super::target::entity_target;
use super::{FittedSelect, Transform, view};
use crate::{PrepError, Train, View};

/// Keeps the features with the largest F of a one-way analysis of variance of the target over the feature's
/// levels: mutated or not, or the −2 to 2 of called copy numbers (scikit-learn's `f_classif` with the target as
/// the measurement and the feature as the class). The target is [`entity_target`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anova {
    /// The view, of at most [`LEVELS`] distinct values per feature.
    pub view: String,
    /// At most this many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<usize>,
    /// Only those with p up to this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_p: Option<f64>,
}

/// Distinct values up to which a feature is a set of levels.
pub const LEVELS: usize = 10;

impl Transform for Anova {
    type Fitted = FittedSelect;

    fn fit(&self, train: Train<'_>) -> Result<FittedSelect, PrepError> {
        check_limits(self.keep, self.max_p)?;
        let view = view(train.design(), &self.view)?;
        let scores = f_classif(view, &entity_target(train.design(), view.entity))?;
        best(view, &scores, self.keep, self.max_p)
    }
}

/// F of the analysis of variance of `target` over the levels of each feature, over the entities that have it.
/// With a single level, or no more entities than levels, F is 0 and p 1.
///
/// # Errors
/// [`PrepError::Feature`] for a feature of more than [`LEVELS`] distinct values.
pub fn f_classif(view: &View, target: &[f64]) -> Result<Vec<Score>, PrepError> {
    let scored = |(column, feature): (&[f32], &String)| {
        f_of(column, target).ok_or_else(|| PrepError::Feature {
            view: view.name.clone(),
            feature: feature.clone(),
            problem: format!(
                "has more than {LEVELS} distinct values; f_test is for continuous features"
            ),
        })
    };
    Columns::of(view).iter().zip(&view.features[..]).map(scored).collect()
}

/// The entities of each level with their sum; `None` if there are too many levels.
fn f_of(column: &[f32], target: &[f64]) -> Option<Score> {
    let mut levels: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    let there = || column.iter().zip(target).filter(|(x, _)| !x.is_nan());
    // Adding 0 turns −0 into 0, which is the same level.
    let level = |x: &f32| (x + 0.0).to_bits();
    for (x, y) in there() {
        let sum = levels.entry(level(x)).or_default();
        *sum = (sum.0 + 1.0, sum.1 + y);
        if levels.len() > LEVELS {
            return None;
        }
    }
    let n: f64 = levels.values().map(|l| l.0).sum();
    let groups = levels.len() as f64;
    if levels.len() < 2 || n <= groups {
        return Some(Score { statistic: 0.0, p: 1.0 });
    }
    let mean = levels.values().map(|l| l.1).sum::<f64>() / n;
    let between: f64 = levels.values().map(|(n, sum)| n * (sum / n - mean).powi(2)).sum();
    let within: f64 = there()
        .map(|(x, y)| {
            let (n, sum) = levels[&level(x)];
            (y - sum / n).powi(2)
        })
        .sum();
    if between == 0.0 {
        return Some(Score { statistic: 0.0, p: 1.0 });
    }
    Some(score(between / (groups - 1.0) / (within / (n - groups)), groups - 1.0, n - groups))
}
