//! One linear model per drug on the features of cell lines, all with the same penalty.
//!
//! On unseen cell lines of GDSC2 this plain model is level with the published deep ones, so it belongs in
//! every table.

mod attribution;
mod solve;

use std::collections::BTreeMap;

use halfmax_prep::{Design, Entity, FittedPipeline, Pipeline, Train};
use serde::{Deserialize, Serialize};

use crate::attribution::{Attributions, Reference};
use crate::naive::Means;
use crate::{Estimator, Fit, Fitted, ModelError, Saved, Tensor};
use solve::{Rows, Task};

/// Per-drug ridge regression: the drug's mean plus a penalised linear function of the standardised views of
/// the cell line (Hoerl & Kennard 1970).
///
/// The penalty is the same for all drugs and is chosen from [`PENALTIES`] by the error over the early-stopping
/// rows, or is [`DEFAULT_PENALTY`] without them. A drug that was not in training is predicted by the mean of
/// the cell line.
#[derive(Debug, Clone, Copy)]
pub struct Ridge;

/// What is tried, relative to the mean squared length of a profile: 1 halves the weight of a typical direction
/// of a drug tested on one cell line.
pub const PENALTIES: [f64; 8] = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0];
/// Used where there are no rows to choose by.
pub const DEFAULT_PENALTY: f64 = 3.0;

impl Estimator for Ridge {
    fn name(&self) -> &'static str {
        "ridge"
    }

    fn describe(&self) -> String {
        "per-drug ridge regression on all views of the cell line, penalty chosen on validation rows"
            .into()
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let views: Vec<&str> = train
            .design()
            .views
            .iter()
            .filter(|v| v.entity == Entity::CellLine)
            .map(|v| v.name.as_str())
            .collect();
        let (pipeline, design) = Pipeline::standard(&views, None).fit(train)?;
        let means = Means::of(train);
        let task = Task::of(&design, &means);
        let penalty = match fit.early_stop {
            None => DEFAULT_PENALTY,
            Some(held) => {
                let held = pipeline.apply(held)?;
                let error = |penalty: &f64| {
                    let weights = task.solve(*penalty);
                    let fitted = FittedRidge::new(
                        pipeline.clone(),
                        means.clone(),
                        *penalty,
                        &design,
                        weights,
                    );
                    let predicted = fitted.predict_prepared(&held);
                    held.response.iter().zip(predicted).map(|(t, p)| (t - p).powi(2)).sum::<f64>()
                };
                let errors = PENALTIES.iter().map(|penalty| (error(penalty), *penalty));
                errors
                    .min_by(|a, b| a.0.total_cmp(&b.0))
                    .map_or(DEFAULT_PENALTY, |(_, penalty)| penalty)
            }
        };
        let (pipeline, means, design, task) = match train.refit() {
            None => (pipeline, means, design, task),
            Some(all) => {
                let (pipeline, design) = Pipeline::standard(&views, None).fit(all)?;
                let means = Means::of(all);
                let task = Task::of(&design, &means);
                (pipeline, means, design, task)
            }
        };
        let weights = task.solve(penalty);
        Ok(Box::new(FittedRidge::new(pipeline, means, penalty, &design, weights)))
    }

    fn refits(&self) -> bool {
        true
    }
}

/// Weights per drug.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedRidge {
    about: About,
    /// `[compounds, features]`, row-major.
    weights: Vec<f32>,
    n_features: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct About {
    penalty: f64,
    pipeline: FittedPipeline,
    means: Means,
    compounds: Vec<String>,
}

/// The kind of a saved [`FittedRidge`].
pub const KIND: &str = "ridge";

impl FittedRidge {
    pub(crate) fn new(
        pipeline: FittedPipeline,
        means: Means,
        penalty: f64,
        train: &Design,
        weights: Vec<f32>,
    ) -> Self {
        let compounds: Vec<String> = train.compounds.iter().map(ToString::to_string).collect();
        let n_features = weights.len() / compounds.len().max(1);
        Self { about: About { penalty, pipeline, means, compounds }, weights, n_features }
    }

    /// The inverse of [`Fitted::save`].
    ///
    /// # Errors
    /// What is missing or of the wrong shape.
    pub fn load(
        model: serde_json::Value,
        mut tensors: BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let about: About = serde_json::from_value(model).map_err(|e| e.to_string())?;
        let weights = tensors.remove("weights").ok_or("there is no tensor weights")?;
        match weights.shape[..] {
            [n, n_features] if n == about.compounds.len() => {
                Ok(Self { about, weights: weights.values, n_features })
            }
            _ => Err(format!("weights have shape {:?}", weights.shape)),
        }
    }

    pub(crate) fn predict_prepared(&self, rows: &Design) -> Vec<f64> {
        let ids: Vec<_> = self.about.compounds.iter().map(|id| id.as_str().into()).collect();
        let position = rows.compounds_in(&ids);
        let profiles = Rows::of(rows);
        let predict = |pair: &halfmax_prep::Pair| {
            let compound = rows.compounds[pair.compound as usize].as_str();
            match position[pair.compound as usize] {
                None => {
                    self.about.means.cell_line(rows.cell_lines[pair.cell_line as usize].as_str())
                }
                Some(at) => {
                    let weights = &self.weights[at as usize * self.n_features..][..self.n_features];
                    let profile = profiles.row(pair.cell_line as usize);
                    let linear: f64 = weights
                        .iter()
                        .zip(profile)
                        .map(|(w, x)| f64::from(*w) * f64::from(*x))
                        .sum();
                    self.about.means.compound(compound) + linear
                }
            }
        };
        rows.pairs.iter().map(predict).collect()
    }
}

impl Fitted for FittedRidge {
    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        Ok(self.predict_prepared(&self.about.pipeline.apply(rows)?))
    }

    fn attribute(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        self.attributed(rows, reference)
    }

    fn split_of_its_own(&self) -> Option<String> {
        Some("weight × (value − average of the training cell lines), exact".into())
    }

    fn save(&self) -> Saved {
        let shape = vec![self.about.compounds.len(), self.n_features];
        let weights = Tensor { shape, values: self.weights.clone() };
        Saved {
            kind: KIND,
            model: serde_json::to_value(&self.about).expect("settings are plain data"),
            tensors: BTreeMap::from([("weights".to_owned(), weights)]),
        }
    }
}
