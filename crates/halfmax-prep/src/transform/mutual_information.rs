//! Features that tell something about response, linearly or not.

use serde::{Deserialize, Serialize};

use super::anova::LEVELS;
use super::columns::Columns;
use super::select::{Score, best};
use super::target::entity_target;
use super::{FittedSelect, Transform, setting, view};
use crate::{PrepError, Train, View};

/// Keeps the features with the largest mutual information with the target, estimated from nearest neighbours
/// (scikit-learn's `mutual_info_regression`). The target is [`entity_target`].
///
/// A feature of at most [`LEVELS`] distinct values is discrete. scikit-learn breaks ties with random noise of
/// 1e-10; nothing random is added here, so that the same rows give the same choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MutualInformation {
    /// The view.
    pub view: String,
    /// At most this many.
    pub keep: usize,
    /// Which neighbour's distance is looked at; more neighbours mean less variance and more bias.
    #[serde(default = "three")]
    pub neighbours: usize,
}

const fn three() -> usize {
    3
}

impl Transform for MutualInformation {
    type Fitted = FittedSelect;

    fn fit(&self, train: Train<'_>) -> Result<FittedSelect, PrepError> {
        setting(self.keep > 0, || "keep = 0 leaves nothing; it must be at least 1".into())?;
        setting(self.neighbours > 0, || "neighbours = 0 must be at least 1".into())?;
        let view = view(train.design(), &self.view)?;
        let target = entity_target(train.design(), view.entity);
        let scores = mutual_information(view, &target, self.neighbours);
        let scores: Vec<Score> =
            scores.into_iter().map(|statistic| Score { statistic, p: 1.0 }).collect();
        best(view, &scores, Some(self.keep), None)
    }
}

/// Mutual information of each feature with `target` in nats, over the entities that have the feature; 0 where
/// there are too few of them.
///
/// Continuous features: Kraskov, Stögbauer & Grassberger 2004 (their first estimator), both sides scaled to unit
/// standard deviation. Discrete features: Ross 2014.
pub fn mutual_information(view: &View, target: &[f64], neighbours: usize) -> Vec<f64> {
    let digamma = Digamma::up_to(target.len() + 1);
    let of = |column: &[f32]| {
        let (x, y): (Vec<f64>, Vec<f64>) = column
            .iter()
            .zip(target)
            .filter(|(x, _)| !x.is_nan())
            .map(|(x, y)| (f64::from(*x) + 0.0, *y)) // −0 becomes 0
            .unzip();
        let y = scaled(y);
        let mut levels = x.clone();
        levels.sort_unstable_by(f64::total_cmp);
        levels.dedup();
        if levels.len() <= LEVELS {
            discrete(&x, &y, &levels, neighbours, &digamma)
        } else if x.len() > neighbours {
            continuous(scaled(x), &y, neighbours, &digamma)
        } else {
            0.0
        }
    };
    Columns::of(view).iter().map(of).collect()
}

/// Over the population standard deviation, without moving the mean.
fn scaled(mut values: Vec<f64>) -> Vec<f64> {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    if sd > 10.0 * f64::EPSILON {
        for value in &mut values {
            *value /= sd;
        }
    }
    values
}

fn continuous(x: Vec<f64>, y: &[f64], k: usize, digamma: &Digamma) -> f64 {
    let n = x.len();
    let mut points: Vec<(f64, f64)> = x.into_iter().zip(y.iter().copied()).collect();
    points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let xs: Vec<f64> = points.iter().map(|p| p.0).collect();
    let mut ys = y.to_vec();
    ys.sort_unstable_by(f64::total_cmp);
    let mut sum = 0.0;
    let mut nearest = Vec::with_capacity(k + 1);
    for (at, (x, y)) in points.iter().enumerate() {
        let radius = kth(&points, at, k, &mut nearest).next_down().max(0.0);
        sum += digamma.of(within(&xs, *x, radius)) + digamma.of(within(&ys, *y, radius));
    }
    (digamma.of(n) + digamma.of(k) - sum / n as f64).max(0.0)
}

/// Distance of point `at` to its `k`-th neighbour, the larger of both coordinates' differences counting.
///
/// Points are sorted by the first coordinate; the search goes outwards until that alone is too far.
fn kth(points: &[(f64, f64)], at: usize, k: usize, nearest: &mut Vec<f64>) -> f64 {
    nearest.clear();
    let (x, y) = points[at];
    let (mut left, mut right) = (at, at + 1);
    loop {
        let before = left.checked_sub(1).map(|l| x - points[l].0);
        let after = points.get(right).map(|p| p.0 - x);
        let go_left = match (before, after) {
            (None, None) => break,
            (Some(before), Some(after)) => before <= after,
            (before, _) => before.is_some(),
        };
        let (dx, other) = if go_left {
            left -= 1;
            (x - points[left].0, points[left].1)
        } else {
            right += 1;
            (points[right - 1].0 - x, points[right - 1].1)
        };
        if nearest.len() == k && dx >= nearest[k - 1] {
            break;
        }
        let distance = dx.max((y - other).abs());
        if nearest.len() < k || distance < nearest[k - 1] {
            let place = nearest.partition_point(|d| *d <= distance);
            nearest.insert(place, distance);
            nearest.truncate(k);
        }
    }
    nearest[nearest.len() - 1]
}

/// How many ascending values are within `radius` of `centre`, itself included.
fn within(ascending: &[f64], centre: f64, radius: f64) -> usize {
    let first = ascending.partition_point(|v| centre - v > radius);
    first.abs_diff(ascending.partition_point(|v| v - centre <= radius))
}

fn discrete(x: &[f64], y: &[f64], levels: &[f64], k: usize, digamma: &Digamma) -> f64 {
    // Values of each level that has more than one; a single one has no neighbour to measure by.
    let groups: Vec<Vec<f64>> = levels
        .iter()
        .map(|level| {
            let mut group: Vec<f64> = x
                .iter()
                .zip(y)
                .filter(|(x, _)| x.total_cmp(level).is_eq())
                .map(|(_, y)| *y)
                .collect();
            group.sort_unstable_by(f64::total_cmp);
            group
        })
        .filter(|group| group.len() > 1)
        .collect();
    let mut all: Vec<f64> = groups.concat();
    all.sort_unstable_by(f64::total_cmp);
    if all.is_empty() {
        return 0.0;
    }
    let (mut of_k, mut of_group, mut of_all) = (0.0, 0.0, 0.0);
    let mut nearest = Vec::with_capacity(k + 1);
    for group in &groups {
        let k = k.min(group.len() - 1);
        let points: Vec<(f64, f64)> = group.iter().map(|y| (*y, 0.0)).collect();
        for (at, y) in group.iter().enumerate() {
            let radius = kth(&points, at, k, &mut nearest).next_down().max(0.0);
            of_k += digamma.of(k);
            of_group += digamma.of(group.len());
            of_all += digamma.of(within(&all, *y, radius));
        }
    }
    let n = all.len();
    (digamma.of(n) + (of_k - of_group - of_all) / n as f64).max(0.0)
}

/// The digamma function of whole numbers: `ψ(1) = −γ`, `ψ(n + 1) = ψ(n) + 1/n`.
struct Digamma(Vec<f64>);

impl Digamma {
    fn up_to(n: usize) -> Self {
        let mut values = vec![f64::NAN, -0.577_215_664_901_532_9];
        for at in 1..n {
            values.push(values[at] + 1.0 / at as f64);
        }
        Self(values)
    }

    fn of(&self, n: usize) -> f64 {
        self.0[n]
    }
}
