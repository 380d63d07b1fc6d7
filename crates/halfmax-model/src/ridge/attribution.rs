//! Predictions of a linear model split among its features: exact, whatever the method.

use halfmax_prep::{Design, Entity};

use super::FittedRidge;
use super::solve::Rows;
use crate::attribution::{Attributions, Feature, Reference, mean_row};
use crate::{Fitted, ModelError};

impl FittedRidge {
    pub(super) fn attributed(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        reference.of_cell_lines("ridge regression per drug")?;
        let prepared = self.about.pipeline.apply(rows)?;
        let background = self.about.pipeline.apply(reference.background)?;
        let prediction = self.predict(rows)?;
        let ids: Vec<_> = self.about.compounds.iter().map(|id| id.as_str().into()).collect();
        let position = rows.compounds_in(&ids);
        let profiles = Rows::of(&prepared);
        let mean = mean_row(Rows::of(&background).values(), self.n_features);
        let views = prepared.views.iter().filter(|view| view.entity == Entity::CellLine);
        let mut found = Attributions {
            features: views.flat_map(Feature::of_view).collect(),
            values: Vec::with_capacity(rows.len() * self.n_features),
            baseline: Vec::with_capacity(rows.len()),
            prediction,
        };
        for pair in &rows.pairs {
            let id = rows.compounds[pair.compound as usize].as_str();
            let Some(at) = position[pair.compound as usize] else {
                return Err(ModelError::Unexplained(format!(
                    "ridge regression has no weights for compound {id}, which it did not learn from"
                )));
            };
            let weights = &self.weights[at as usize * self.n_features..][..self.n_features];
            let own = profiles.row(pair.cell_line as usize);
            let mut baseline = self.about.means.compound(id);
            for ((weight, x), mean) in weights.iter().zip(own).zip(&mean) {
                let (weight, mean) = (f64::from(*weight), f64::from(*mean));
                found.values.push(weight * (f64::from(*x) - mean));
                baseline += weight * mean;
            }
            found.baseline.push(baseline);
        }
        Ok(found)
    }
}
