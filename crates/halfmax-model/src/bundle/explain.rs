//! Why a bundle predicts what it does, against the entities it learned from.

use halfmax_prep::{Design, Entity, Pair};
use serde::{Deserialize, Serialize};

use super::Bundle;
use crate::attribution::{Attributions, Feature, Method, Reference};
use crate::{Fitted, ModelError};

/// One prediction, split among the features of one side of its pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Id of the cell line.
    pub cell_line: String,
    /// Its name.
    pub cell_line_name: String,
    /// Id of the compound.
    pub compound: String,
    /// Its name.
    pub compound_name: String,
    /// The prediction for an average entity of the background in its place, in the unit of the response.
    pub baseline: f64,
    /// The prediction, in the unit of the response.
    pub prediction: f64,
    /// What the shares fail to explain: prediction − baseline − their sum.
    pub completeness_gap: f64,
    /// The largest in absolute value first.
    pub shares: Vec<Share>,
}

/// What one feature has to do with a prediction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The view; `tissue`, `identity` or `responses` for what is in no view.
    pub view: String,
    /// The feature.
    pub feature: String,
    /// Its value in the bundle, before any preprocessing; `None` if it is missing or made by preprocessing.
    pub value: Option<f32>,
    /// How far it moves the prediction away from the baseline, in the unit of the response.
    pub attribution: f64,
}

impl Bundle {
    /// The model itself.
    pub fn model(&self) -> &dyn Fitted {
        self.fitted.as_ref()
    }

    /// Whether the model learned from a cell line, by the index that [`Bundle::find_cell_line`] returns.
    pub fn learned_from_cell_line(&self, cell_line: u32) -> bool {
        self.about.cell_lines[cell_line as usize].in_training
    }

    /// Splits the prediction of each pair among the features of one side, largest share first.
    ///
    /// # Errors
    /// [`ModelError::Unexplained`] if the model is of a kind that cannot be split.
    pub fn explain(
        &self,
        pairs: &[Pair],
        side: Entity,
        method: Method,
    ) -> Result<Vec<Explanation>, ModelError> {
        let found = self.attribute(pairs, side, method)?;
        let explanation = |(at, pair): (usize, &Pair)| {
            let entity = match side {
                Entity::CellLine => pair.cell_line,
                Entity::Compound => pair.compound,
            };
            let shares = found.features.iter().zip(found.row(at)).map(|(feature, share)| Share {
                view: feature.view.clone(),
                feature: feature.name.clone(),
                value: None,
                attribution: *share,
            });
            let mut shares: Vec<Share> = shares.collect();
            let values = self.values(&found.features, side, entity);
            shares.iter_mut().zip(values).for_each(|(share, value)| share.value = value);
            shares.sort_by(|a, b| b.attribution.abs().total_cmp(&a.attribution.abs()));
            let cell_line = &self.about.cell_lines[pair.cell_line as usize].entity;
            let compound = &self.about.compounds[pair.compound as usize].entity;
            Explanation {
                cell_line: cell_line.id.to_string(),
                cell_line_name: cell_line.name.clone(),
                compound: compound.id.to_string(),
                compound_name: compound.name.clone(),
                baseline: found.baseline[at],
                prediction: found.prediction[at],
                completeness_gap: found.gap(at),
                shares,
            }
        };
        Ok(pairs.iter().enumerate().map(explanation).collect())
    }

    /// The same as numbers: `[pairs, features]`.
    ///
    /// # Errors
    /// As [`Bundle::explain`].
    pub fn attribute(
        &self,
        pairs: &[Pair],
        side: Entity,
        method: Method,
    ) -> Result<Attributions, ModelError> {
        let background = self.background();
        let reference = Reference { side, background: &background, method };
        self.fitted.attribute(&self.asked(pairs), &reference)
    }

    /// The value of each feature for one entity, as it is in the bundle.
    pub fn values(&self, features: &[Feature], side: Entity, entity: u32) -> Vec<Option<f32>> {
        let value = |feature: &Feature| {
            let view = self.entities.view(&feature.view).filter(|view| view.entity == side)?;
            let at = view.features.iter().position(|name| *name == feature.name)?;
            Some(view.row(entity as usize)[at]).filter(|value| !value.is_nan())
        };
        let mut values = Vec::with_capacity(features.len());
        // Most models keep features in the order of the view, so that the next is the one after the last.
        let mut next: Option<(usize, usize)> = None;
        for feature in features {
            let guess = next.and_then(|(view, at)| {
                let view = &self.entities.views[view];
                let fits = view.name == feature.view
                    && view.entity == side
                    && view.features.get(at) == Some(&feature.name);
                fits.then(|| view.row(entity as usize)[at])
            });
            if let Some(found) = guess {
                next = next.map(|(view, at)| (view, at + 1));
                values.push(Some(found).filter(|value| !value.is_nan()));
            } else {
                values.push(value(feature));
                let view = self.entities.views.iter().position(|view| view.name == feature.view);
                next = view.and_then(|view| {
                    let names = &self.entities.views[view].features;
                    Some((view, names.iter().position(|name| *name == feature.name)? + 1))
                });
            }
        }
        values
    }

    /// Pairs as rows without a response.
    pub(super) fn asked(&self, pairs: &[Pair]) -> Design {
        let rows: Vec<u32> = (0..pairs.len() as u32).collect();
        let response = vec![f64::NAN; pairs.len()];
        let asked = Design { pairs: pairs.to_vec(), response, ..self.entities.clone() };
        asked.subset(&rows)
    }

    /// The entities the model learned from, each at least once.
    pub(super) fn background(&self) -> Design {
        let known = |flags: Vec<bool>| -> Vec<u32> {
            (0..).zip(flags).filter(|(_, learned)| *learned).map(|(at, _)| at).collect()
        };
        let lines = known(self.about.cell_lines.iter().map(|c| c.in_training).collect());
        let drugs = known(self.about.compounds.iter().map(|c| c.in_training).collect());
        if lines.is_empty() || drugs.is_empty() {
            return self.asked(&[]);
        }
        let pair = |at: usize| Pair {
            cell_line: lines[at % lines.len()],
            compound: drugs[at % drugs.len()],
        };
        self.asked(&(0..lines.len().max(drugs.len())).map(pair).collect::<Vec<_>>())
    }
}
