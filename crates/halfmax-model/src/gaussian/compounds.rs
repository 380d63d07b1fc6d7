//! A compound that was never tested as a weighted mean of those that were (kriging).

use std::collections::BTreeMap;

use faer::Mat;
use halfmax_prep::{Design, Entity, View};
use serde::{Deserialize, Serialize};

use super::leave_out::{Groups, leave_out};
use super::matrix::{Dense, inverse};
use crate::Tensor;

/// Penalties tried, relative to a similarity of 1 with itself.
const PENALTIES: [f64; 6] = [0.1, 0.3, 1.0, 3.0, 10.0, 100.0];

/// The compounds of training as they are compared to new ones.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Similarity {
    /// Views of the training compounds.
    views: Vec<View>,
    penalty: f64,
    n: usize,
    measures: Vec<Measure>,
    inverse: Mat<f64>,
}

/// What is stored of a [`Similarity`] besides tensors: the names of its views and features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredViews {
    penalty: f64,
    views: Vec<(String, Vec<String>)>,
}

/// How two rows of a view are compared; each gives about 1 for a compound with itself.
#[derive(Debug, Clone, PartialEq)]
enum Measure {
    /// Shared bits over bits in either (Tanimoto).
    Bits,
    /// Inner product of standardised values over their number: mean and 1/sd of each column.
    Numbers(Vec<(f32, f32)>),
}

impl Similarity {
    /// Chooses the penalty by the error of leaving each compound out, over the whole profile of responses.
    pub(crate) fn of(design: &Design, completed: &Dense) -> Self {
        let views: Vec<View> =
            design.views.iter().filter(|v| v.entity == Entity::Compound).cloned().collect();
        let n = design.compounds.len();
        let measures: Vec<Measure> = views.iter().map(Measure::of).collect();
        let kernel = kernel(&views, &measures, n);
        let profiles = Mat::from_fn(n, completed.rows(), |j, i| {
            completed.row(i)[j] - completed.row(i).iter().sum::<f64>() / n as f64
        });
        let error = |penalty: f64| {
            let left = leave_out(&kernel, &profiles, penalty, &Groups::each(n));
            left.error.col_iter().map(|column| column.squared_norm_l2()).sum::<f64>()
        };
        let penalty = PENALTIES
            .into_iter()
            .map(|penalty| (error(penalty), penalty))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(1.0, |(_, penalty)| penalty);
        Self { inverse: inverse(&kernel, penalty), views, penalty, n, measures }
    }

    /// Puts the views among the tensors.
    pub(crate) fn store(&self, tensors: &mut BTreeMap<String, Tensor>) -> StoredViews {
        for view in &self.views {
            let shape = vec![self.n, view.n_features()];
            let tensor = Tensor { shape, values: view.values.to_vec() };
            tensors.insert(format!("compounds.{}", view.name), tensor);
        }
        let views = self.views.iter().map(|v| (v.name.clone(), v.features.to_vec())).collect();
        StoredViews { penalty: self.penalty, views }
    }

    /// The inverse of [`Similarity::store`], for `n` compounds.
    pub(crate) fn load(
        stored: StoredViews,
        n: usize,
        tensors: &mut BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let view = |(name, features): (String, Vec<String>)| {
            let tensor = tensors
                .remove(&format!("compounds.{name}"))
                .ok_or_else(|| format!("there is no tensor compounds.{name}"))?;
            if tensor.shape != [n, features.len()] {
                return Err(format!("compounds.{name} has shape {:?}", tensor.shape));
            }
            let (features, values) = (features.into(), tensor.values.into());
            Ok(View { name, entity: Entity::Compound, features, values })
        };
        let views = stored.views.into_iter().map(view).collect::<Result<Vec<_>, String>>()?;
        let penalty = stored.penalty;
        let measures: Vec<Measure> = views.iter().map(Measure::of).collect();
        let kernel = kernel(&views, &measures, n);
        Ok(Self { inverse: inverse(&kernel, penalty), views, penalty, n, measures })
    }

    /// Responses of a design's pairs, given those of its cell lines to all known compounds.
    pub(crate) fn pairs(&self, rows: &Design, known: &[String], profiles: &Dense) -> Vec<f64> {
        let ids: Vec<_> = known.iter().map(|id| id.as_str().into()).collect();
        let position = rows.compounds_in(&ids);
        let weights: Vec<Vec<f64>> = (0..position.len())
            .map(|at| if position[at].is_none() { self.weights(rows, at) } else { Vec::new() })
            .collect();
        let predict = |pair: &halfmax_prep::Pair| {
            let profile = profiles.row(pair.cell_line as usize);
            if let Some(at) = position[pair.compound as usize] {
                return profile[at as usize];
            }
            let mean = profile.iter().sum::<f64>() / profile.len().max(1) as f64;
            let weights = &weights[pair.compound as usize];
            mean + weights.iter().zip(profile).map(|(w, v)| w * (v - mean)).sum::<f64>()
        };
        rows.pairs.iter().map(predict).collect()
    }

    /// How much each known compound's departure from the mean counts for a compound of `design`.
    fn weights(&self, design: &Design, compound: usize) -> Vec<f64> {
        let known = (0..self.n).map(|j| {
            let compare = |(own, measure): (&View, &Measure)| {
                let new = design.view(&own.name)?;
                Some(measure.compare(new.row(compound), own.row(j)))
            };
            let sum: f64 = self.views.iter().zip(&self.measures).filter_map(compare).sum();
            sum / self.views.len().max(1) as f64
        });
        let similarity: Vec<f64> = known.collect();
        (0..self.n)
            .map(|j| similarity.iter().enumerate().map(|(k, s)| self.inverse[(k, j)] * s).sum())
            .collect()
    }
}

fn kernel(views: &[View], measures: &[Measure], n: usize) -> Mat<f64> {
    let mut kernel = Mat::<f64>::zeros(n, n);
    for (view, measure) in views.iter().zip(measures) {
        for i in 0..n {
            for j in 0..=i {
                let similarity = measure.compare(view.row(i), view.row(j)) / views.len() as f64;
                kernel[(i, j)] += similarity;
                if i != j {
                    kernel[(j, i)] += similarity;
                }
            }
        }
    }
    kernel
}

impl Measure {
    fn of(view: &View) -> Self {
        let bits = |v: &f32| v.is_nan() || *v == 0.0 || (*v - 1.0).abs() < f32::EPSILON;
        if view.values.iter().all(bits) {
            return Self::Bits;
        }
        let columns = (0..view.n_features()).map(|column| {
            let values = || {
                view.values
                    .iter()
                    .skip(column)
                    .step_by(view.n_features())
                    .filter(|v| !v.is_nan())
                    .map(|v| f64::from(*v))
            };
            let n = values().count().max(1) as f64;
            let mean = values().sum::<f64>() / n;
            let sd = (values().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
            (mean as f32, if sd > 1e-9 { (1.0 / sd) as f32 } else { 0.0 })
        });
        Self::Numbers(columns.collect())
    }

    /// A missing value says nothing.
    fn compare(&self, a: &[f32], b: &[f32]) -> f64 {
        match self {
            Self::Bits => {
                let (mut both, mut either) = (0_u32, 0_u32);
                for (x, y) in a.iter().zip(b) {
                    both += u32::from(*x > 0.5 && *y > 0.5);
                    either += u32::from(*x > 0.5 || *y > 0.5);
                }
                if either == 0 { 0.0 } else { f64::from(both) / f64::from(either) }
            }
            Self::Numbers(columns) => {
                let product = |((x, y), (mean, scale)): ((&f32, &f32), &(f32, f32))| {
                    let product = f64::from((x - mean) * scale) * f64::from((y - mean) * scale);
                    if product.is_nan() { 0.0 } else { product }
                };
                a.iter().zip(b).zip(columns).map(product).sum::<f64>() / columns.len().max(1) as f64
            }
        }
    }
}
