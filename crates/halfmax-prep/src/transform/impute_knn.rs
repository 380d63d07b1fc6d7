//! Missing values become the mean over the nearest training entities.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};
use serde::{Deserialize, Serialize};

use super::{Apply, Transform, moments, packed, rows, setting, view, view_mut};
use crate::{Design, PrepError, Train};

/// Fills a missing value with the mean of its feature over the `neighbours` nearest training entities that have
/// it (Troyanskaya et al. 2001; scikit-learn's `KNNImputer`).
///
/// Distance is Euclidean over the features both entities have, scaled up for those one lacks. Of entities at the
/// same distance the first in order is nearer. Where no training entity can be compared, the training mean is
/// used (0 for a feature never seen). The training rows are stored with the model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImputeKnn {
    /// The view.
    pub view: String,
    /// How many entities are averaged.
    #[serde(default = "five")]
    pub neighbours: usize,
    /// How much each counts.
    #[serde(default)]
    pub weights: Weights,
}

const fn five() -> usize {
    5
}

/// How much each neighbour counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weights {
    /// All the same.
    #[default]
    Uniform,
    /// The inverse of its distance; one at distance 0 alone counts.
    Distance,
}

/// The training rows that [`ImputeKnn`] fills from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FittedKnn {
    view: String,
    neighbours: usize,
    weights: Weights,
    n_features: usize,
    #[serde(with = "packed")]
    donors: Vec<f32>,
    #[serde(with = "packed")]
    mean: Vec<f64>,
}

impl Transform for ImputeKnn {
    type Fitted = FittedKnn;

    fn fit(&self, train: Train<'_>) -> Result<FittedKnn, PrepError> {
        setting(self.neighbours > 0, || "neighbours = 0 must be at least 1".into())?;
        let view = view(train.design(), &self.view)?;
        Ok(FittedKnn {
            view: self.view.clone(),
            neighbours: self.neighbours,
            weights: self.weights,
            n_features: view.n_features(),
            donors: view.values.to_vec(),
            mean: moments(view).iter().map(|m| m.0).collect(),
        })
    }
}

/// Rows that are compared with all donors at a time.
const BLOCK: usize = 256;
/// Features that are multiplied at a time.
const FEATURES: usize = 1024;

impl Apply for FittedKnn {
    fn apply(&self, design: &mut Design) -> Result<(), PrepError> {
        let view = view_mut(design, &self.view, self.n_features)?;
        let holed: Vec<usize> = rows(view)
            .enumerate()
            .filter(|(_, row)| row.iter().any(|v| v.is_nan()))
            .map(|(at, _)| at)
            .collect();
        let mut values = view.values.to_vec();
        let donors: Vec<&[f32]> = self.donors.chunks_exact(self.n_features.max(1)).collect();
        for block in holed.chunks(BLOCK) {
            let receivers: Vec<&[f32]> = block.iter().map(|row| view.row(*row)).collect();
            let distance = distances(&receivers, &donors);
            for (at, row) in block.iter().enumerate() {
                let distance: Vec<f64> =
                    (0..donors.len()).map(|donor| distance[(at, donor)]).collect();
                let start = row * self.n_features;
                self.fill(&mut values[start..start + self.n_features], &distance, &donors);
            }
        }
        view.values = values.into();
        Ok(())
    }
}

impl FittedKnn {
    fn fill(&self, row: &mut [f32], distance: &[f64], donors: &[&[f32]]) {
        let mut near: Vec<usize> = (0..donors.len()).filter(|d| !distance[*d].is_nan()).collect();
        near.sort_by(|a, b| distance[*a].total_cmp(&distance[*b]));
        for (column, value) in row.iter_mut().enumerate().filter(|(_, v)| v.is_nan()) {
            let with_value = near.iter().filter(|d| !donors[**d][column].is_nan());
            let nearest: Vec<usize> = with_value.take(self.neighbours).copied().collect();
            let weight = |donor: usize| match self.weights {
                Weights::Uniform => 1.0,
                // Sorted, so the first is at distance 0 if any is.
                Weights::Distance if distance[nearest[0]] == 0.0 => {
                    f64::from(u8::from(distance[donor] == 0.0))
                }
                Weights::Distance => 1.0 / distance[donor],
            };
            let total: f64 = nearest.iter().map(|donor| weight(*donor)).sum();
            let sum: f64 = nearest
                .iter()
                .map(|donor| weight(*donor) * f64::from(donors[*donor][column]))
                .sum();
            *value = if nearest.is_empty() { self.mean[column] } else { sum / total } as f32;
        }
    }
}

/// `[receiver, donor]` distances over the features both have; NaN where there is none.
///
/// Sums of squared differences come from products of blocks: with 0 in place of what is missing and masks of what
/// is there, `Σ m·m'·(x − x')² = x²·m' + m·x'² − 2·x·x'`.
fn distances(receivers: &[&[f32]], donors: &[&[f32]]) -> Mat<f64> {
    let n_features = donors.first().map_or(0, |row| row.len());
    let mut squared = Mat::<f64>::zeros(receivers.len(), donors.len());
    let mut shared = Mat::<f64>::zeros(receivers.len(), donors.len());
    for start in (0..n_features).step_by(FEATURES) {
        let width = FEATURES.min(n_features - start);
        let part = |rows: &[&[f32]], of: fn(f64) -> f64| {
            // Features down, entities across: each entity's values are then beside each other.
            Mat::<f64>::from_fn(width, rows.len(), |feature, row| {
                of(f64::from(rows[row][start + feature]))
            })
        };
        let there = |v: f64| f64::from(u8::from(!v.is_nan()));
        let value = |v: f64| if v.is_nan() { 0.0 } else { v };
        let square = |v: f64| if v.is_nan() { 0.0 } else { v * v };
        let (m, x) = (part(receivers, there), part(receivers, value));
        let (m2, x2) = (part(donors, there), part(donors, value));
        let add = |to: &mut Mat<f64>, a: &Mat<f64>, b: &Mat<f64>, factor: f64| {
            matmul(to.as_mut(), Accum::Add, a.transpose(), b, factor, Par::Seq);
        };
        add(&mut squared, &part(receivers, square), &m2, 1.0);
        add(&mut squared, &m, &part(donors, square), 1.0);
        add(&mut squared, &x, &x2, -2.0);
        add(&mut shared, &m, &m2, 1.0);
    }
    Mat::from_fn(receivers.len(), donors.len(), |a, b| match shared[(a, b)] {
        0.0 => f64::NAN,
        shared => (squared[(a, b)].max(0.0) / shared * n_features as f64).sqrt(),
    })
}
