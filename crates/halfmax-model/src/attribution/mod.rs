//! Why a prediction is what it is: shares of it by feature, against a background.
//!
//! A prediction for a pair is compared with that for the same pair whose cell line (or compound) is replaced by an
//! average one. The difference is split among the features.

mod legs;
mod linear;

use std::collections::HashMap;

use halfmax_data::Seed;
use halfmax_prep::{Design, Entity, View};

use crate::ModelError;

pub(crate) use legs::{Leg, Legs, mean_row};
pub(crate) use linear::backproject;

/// What predictions are compared with, and how the difference is split.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    /// The side whose features are looked at; the other stays as it is in each pair.
    pub side: Entity,
    /// Entities of that side the model learned from. Each counts once, whatever its pairs.
    pub background: &'a Design,
    /// How.
    pub method: Method,
}

impl Reference<'_> {
    /// For models that look at features of cell lines only.
    pub(crate) fn of_cell_lines(&self, model: &str) -> Result<(), ModelError> {
        match self.side {
            Entity::CellLine if self.background.cell_lines.is_empty() => {
                Err(ModelError::Unexplained("the background holds no cell line".into()))
            }
            Entity::CellLine => Ok(()),
            Entity::Compound => Err(ModelError::Unexplained(format!(
                "{model} does not split a prediction among features of the compound, only of the cell line"
            ))),
        }
    }
}

/// How a difference is split among features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Integrated gradients (Sundararajan et al. 2017) along the straight line from the mean of the background.
    IntegratedGradients {
        /// Points on the line, at the middle of as many equal stretches.
        steps: usize,
    },
    /// Expected gradients (Erion et al. 2021), the estimate that `GradientExplainer` of SHAP makes: straight lines from
    /// entities of the background drawn at random, one point on each.
    GradientShap {
        /// Lines drawn for each pair.
        samples: usize,
        /// Draws them.
        seed: Seed,
    },
}

impl Default for Method {
    fn default() -> Self {
        Self::IntegratedGradients { steps: 64 }
    }
}

/// What a share is given to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Feature {
    /// The view it is of; [`IDENTITY`], [`TISSUE`] or [`RESPONSES`] for what is in no view.
    pub view: String,
    /// Its name there.
    pub name: String,
}

/// In place of a view: that the entity was seen in training.
pub const IDENTITY: &str = "identity";
/// In place of a view: the tissue of a cell line.
pub const TISSUE: &str = "tissue";
/// In place of a view: what else was measured of a cell line.
pub const RESPONSES: &str = "responses";

impl Feature {
    pub(crate) fn new(view: impl Into<String>, name: impl Into<String>) -> Self {
        Self { view: view.into(), name: name.into() }
    }

    /// The features of a view, in its order.
    pub(crate) fn of_view(view: &View) -> impl Iterator<Item = Self> + '_ {
        view.features.iter().map(|name| Self::new(&view.name, name))
    }
}

/// Predictions split among features.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributions {
    /// As the model sees them: after its own preprocessing, under the names they have there.
    pub features: Vec<Feature>,
    /// `[pairs, features]`, row-major, in the unit of the response.
    pub values: Vec<f64>,
    /// Per pair: the prediction for the average entity.
    pub baseline: Vec<f64>,
    /// Per pair: the prediction itself.
    pub prediction: Vec<f64>,
}

impl Attributions {
    /// The shares of a pair, one per feature.
    pub fn row(&self, pair: usize) -> &[f64] {
        let n = self.features.len();
        &self.values[pair * n..(pair + 1) * n]
    }

    /// What the shares of a pair fail to explain: prediction − baseline − their sum. Zero but for the numerical
    /// integration; with [`Method::GradientShap`] also for the draw.
    pub fn gap(&self, pair: usize) -> f64 {
        self.prediction[pair] - self.baseline[pair] - self.row(pair).iter().sum::<f64>()
    }

    /// The weighted sum of the attributions of several models for the same pairs; features are joined by name.
    pub(crate) fn weighted(members: Vec<(f64, Self)>) -> Self {
        let n = members.first().map_or(0, |(_, first)| first.prediction.len());
        let mut features: Vec<Feature> = Vec::new();
        let mut position: HashMap<Feature, usize> = HashMap::new();
        for feature in members.iter().flat_map(|(_, member)| &member.features) {
            position.entry(feature.clone()).or_insert_with(|| {
                features.push(feature.clone());
                features.len() - 1
            });
        }
        let width = features.len();
        let mut sum = Self {
            features,
            values: vec![0.0; n * width],
            baseline: vec![0.0; n],
            prediction: vec![0.0; n],
        };
        for (weight, member) in members {
            let columns: Vec<usize> =
                member.features.iter().map(|feature| position[feature]).collect();
            for pair in 0..n {
                let into = &mut sum.values[pair * width..(pair + 1) * width];
                for (column, share) in columns.iter().zip(member.row(pair)) {
                    into[*column] += weight * share;
                }
                sum.baseline[pair] += weight * member.baseline[pair];
                sum.prediction[pair] += weight * member.prediction[pair];
            }
        }
        sum
    }
}
