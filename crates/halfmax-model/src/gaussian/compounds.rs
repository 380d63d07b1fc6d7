//! A compound that was never tested as a weighted mean of those that were (kriging).

use std::collections::BTreeMap;

use faer::Mat;
use halfmax_prep::{Design, Entity, View};
use serde::{Deserialize, Serialize};

use super::kinship::{Faces, Kinship};
use super::leave_out::{Groups, leave_out};
use super::matrix::{Dense, inverse};
use super::weights::{choose, combine};
use crate::Tensor;

/// Penalties tried, relative to a similarity of 1 with itself.
const PENALTIES: [f64; 7] = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0];

/// The compounds of training as new ones are compared to them.
///
/// How potent a compound is over all cell lines (its level) follows its structure, which cell lines it prefers (its
/// pattern) follows its target: each has weights of its own for the ways of comparing compounds, of lowest error when
/// one compound after another is left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Similarity {
    /// Compound views and annotations of training, without pairs.
    known: Design,
    stored: Stored,
    /// Inverse of kernel plus penalty, for level and pattern.
    inverses: [Mat<f64>; 2],
}

/// A [`Similarity`] without tensors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stored {
    ways: Vec<Kinship>,
    level: Part,
    pattern: Part,
    /// Mean response of each compound over cell lines.
    levels: Vec<f64>,
    views: Vec<(String, Vec<String>)>,
    annotations: Vec<(String, Vec<Option<String>>)>,
}

/// A prediction as the weighted sum of responses to known compounds, and what is added.
pub(crate) struct Mixture {
    pub(crate) weights: Vec<f64>,
    pub(crate) offset: f64,
}

/// How one part of the response is told from similar compounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Part {
    /// One for each way of comparing.
    weights: Vec<f64>,
    penalty: f64,
}

impl Similarity {
    /// Chooses weights and penalties by leaving each compound out. `completed` holds responses of training cell lines
    /// to all compounds.
    pub(crate) fn of(design: &Design, completed: &Dense) -> Self {
        let m = design.compounds.len();
        let n = completed.rows();
        let ways = Kinship::all(design);
        let kernels = kernels(&ways, design);
        let levels: Vec<f64> = (0..m)
            .map(|j| (0..n).map(|i| completed.row(i)[j]).sum::<f64>() / n.max(1) as f64)
            .collect();
        let middle = mean(&levels);
        let level = Part::of(&kernels, &Mat::from_fn(m, 1, |j, _| levels[j] - middle));
        let rows: Vec<f64> = (0..n).map(|i| mean(completed.row(i)) - middle).collect();
        let pattern = Part::of(
            &kernels,
            &Mat::from_fn(m, n, |j, i| completed.row(i)[j] - levels[j] - rows[i]),
        );
        let compound_views = design.views.iter().filter(|v| v.entity == Entity::Compound);
        let annotations = design.annotations.iter().filter(|a| a.entity == Entity::Compound);
        let used = |name: &str| {
            ways.iter()
                .any(|way| matches!(way, Kinship::Words { annotation } if annotation == name))
        };
        let annotations = annotations.filter(|a| used(&a.name));
        let text = |value: &Option<std::sync::Arc<str>>| value.as_deref().map(str::to_owned);
        let stored = Stored {
            views: compound_views.clone().map(|v| (v.name.clone(), v.features.to_vec())).collect(),
            annotations: annotations
                .map(|a| (a.name.clone(), a.values.iter().map(text).collect()))
                .collect(),
            ways,
            level,
            pattern,
            levels,
        };
        let known = stored.design(compound_views.cloned().collect(), &design.compounds);
        Self::new(known, stored, &kernels)
    }

    fn new(known: Design, stored: Stored, kernels: &[Mat<f64>]) -> Self {
        let m = known.compounds.len();
        let inverses = [&stored.level, &stored.pattern].map(|part| {
            if kernels.is_empty() {
                return Mat::zeros(m, m);
            }
            inverse(&combine(kernels, &part.weights), part.penalty)
        });
        Self { known, stored, inverses }
    }

    /// Puts the views among the tensors.
    pub(crate) fn store(&self, tensors: &mut BTreeMap<String, Tensor>) -> Stored {
        for view in &self.known.views {
            let shape = vec![self.known.compounds.len(), view.n_features()];
            let tensor = Tensor { shape, values: view.values.to_vec() };
            tensors.insert(format!("compounds.{}", view.name), tensor);
        }
        self.stored.clone()
    }

    /// The inverse of [`Similarity::store`], for compounds of these ids.
    pub(crate) fn load(
        stored: Stored,
        ids: &[String],
        tensors: &mut BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let n = ids.len();
        let view = |(name, features): &(String, Vec<String>)| {
            let tensor = tensors
                .remove(&format!("compounds.{name}"))
                .ok_or_else(|| format!("there is no tensor compounds.{name}"))?;
            if tensor.shape != [n, features.len()] {
                return Err(format!("compounds.{name} has shape {:?}", tensor.shape));
            }
            let (features, values) = (features.clone().into(), tensor.values.into());
            Ok(View { name: name.clone(), entity: Entity::Compound, features, values })
        };
        let views = stored.views.iter().map(view).collect::<Result<Vec<_>, String>>()?;
        let parts = [&stored.level, &stored.pattern];
        let whole = parts.iter().all(|part| part.weights.len() == stored.ways.len())
            && stored.levels.len() == n
            && stored.annotations.iter().all(|(_, values)| values.len() == n);
        if !whole {
            return Err("what is said about compounds is not about all of them".into());
        }
        let ids: Vec<_> = ids.iter().map(|id| id.as_str().into()).collect();
        let known = stored.design(views, &ids);
        let kernels = kernels(&stored.ways, &known);
        Ok(Self::new(known, stored, &kernels))
    }

    /// Responses of a design's pairs, given those of its cell lines to all known compounds.
    pub(crate) fn pairs(&self, rows: &Design, profiles: &Dense) -> Vec<f64> {
        let position = rows.compounds_in(&self.known.compounds);
        let new: Vec<usize> = (0..position.len()).filter(|at| position[*at].is_none()).collect();
        let weights = self.weights(rows, &new);
        let levels = &self.stored.levels;
        let middle = mean(levels);
        let predict = |pair: &halfmax_prep::Pair| {
            let profile = profiles.row(pair.cell_line as usize);
            if let Some(at) = position[pair.compound as usize] {
                return profile[at as usize];
            }
            let of_line = mean(profile) - middle;
            let mut predicted = middle + of_line;
            let [level, pattern] = &weights[&(pair.compound as usize)];
            for (j, value) in profile.iter().enumerate() {
                predicted += level[j] * (levels[j] - middle);
                predicted += pattern[j] * (value - levels[j] - of_line);
            }
            predicted
        };
        rows.pairs.iter().map(predict).collect()
    }

    /// [`Similarity::pairs`] as a linear function of the responses to known compounds, for each compound of a design.
    pub(crate) fn mixtures(&self, rows: &Design) -> Vec<Mixture> {
        let position = rows.compounds_in(&self.known.compounds);
        let new: Vec<usize> = (0..position.len()).filter(|at| position[*at].is_none()).collect();
        let weights = self.weights(rows, &new);
        let levels = &self.stored.levels;
        let middle = mean(levels);
        let mixture = |(compound, position): (usize, &Option<u32>)| {
            if let Some(at) = position {
                let mut one = vec![0.0; levels.len()];
                one[*at as usize] = 1.0;
                return Mixture { weights: one, offset: 0.0 };
            }
            let [level, pattern] = &weights[&compound];
            let sum: f64 = pattern.iter().sum();
            let rest = (1.0 - sum) / levels.len().max(1) as f64;
            let of = |j: usize| level[j] * (levels[j] - middle) - pattern[j] * levels[j];
            Mixture {
                weights: pattern.iter().map(|weight| weight + rest).collect(),
                offset: middle * sum + (0..levels.len()).map(of).sum::<f64>(),
            }
        };
        position.iter().enumerate().map(mixture).collect()
    }

    /// How much each known compound counts for some of a design, in level and in pattern.
    fn weights(&self, design: &Design, wanted: &[usize]) -> BTreeMap<usize, [Vec<f64>; 2]> {
        if wanted.is_empty() {
            return BTreeMap::new();
        }
        let m = self.known.compounds.len();
        let faces: Vec<(Faces, Faces)> = self
            .stored
            .ways
            .iter()
            .map(|way| (way.faces(design), way.faces(&self.known)))
            .collect();
        let of = |at: &usize| {
            let parts = [&self.stored.level, &self.stored.pattern];
            let mut weights = [vec![0.0; m], vec![0.0; m]];
            for ((part, inverse), weights) in parts.iter().zip(&self.inverses).zip(&mut weights) {
                let similarity: Vec<f64> = (0..m)
                    .map(|k| {
                        let ways = faces.iter().zip(&part.weights).filter(|(_, w)| **w > 0.0);
                        ways.map(|((new, known), w)| w * new.compare(*at, known, k)).sum()
                    })
                    .collect();
                for (j, weight) in weights.iter_mut().enumerate() {
                    *weight = (0..m).map(|k| inverse[(k, j)] * similarity[k]).sum();
                }
            }
            (*at, weights)
        };
        wanted.iter().map(of).collect()
    }
}

impl Stored {
    /// Views and annotations as the compounds of a design.
    fn design(&self, views: Vec<View>, ids: &[halfmax_data::CompoundId]) -> Design {
        let annotation =
            |(name, values): &(String, Vec<Option<String>>)| halfmax_prep::Annotation {
                name: name.clone(),
                entity: Entity::Compound,
                values: values.iter().map(|v| v.as_deref().map(Into::into)).collect(),
            };
        Design {
            cell_lines: [].into(),
            tissues: [].into(),
            compounds: ids.into(),
            views,
            annotations: self.annotations.iter().map(annotation).collect(),
            pairs: Vec::new(),
            response: Vec::new(),
            beyond: Vec::new(),
        }
    }
}

impl Part {
    fn of(kernels: &[Mat<f64>], targets: &Mat<f64>) -> Self {
        if kernels.is_empty() {
            return Self { weights: Vec::new(), penalty: 1.0 };
        }
        let each = Groups::each(targets.nrows());
        let weights = choose(kernels, targets, &|_, _| true, &each);
        let kernel = combine(kernels, &weights);
        let error = |penalty: f64| {
            let left = leave_out(&kernel, targets, penalty, &each);
            left.error.col_iter().map(|column| column.squared_norm_l2()).sum::<f64>()
        };
        let tried = PENALTIES.into_iter().map(|penalty| (error(penalty), penalty));
        let penalty = tried.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(1.0, |(_, penalty)| penalty);
        Self { weights, penalty }
    }
}

fn kernels(ways: &[Kinship], design: &Design) -> Vec<Mat<f64>> {
    let n = design.compounds.len();
    let kernel = |way: &Kinship| {
        let faces = way.faces(design);
        let mut kernel = Mat::<f64>::zeros(n, n);
        for i in 0..n {
            for j in 0..=i {
                let similarity = faces.compare(i, &faces, j);
                kernel[(i, j)] = similarity;
                kernel[(j, i)] = similarity;
            }
        }
        kernel
    };
    ways.iter().map(kernel).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
