//! Predictions of trees on pairs split among the features of one side.

use std::collections::BTreeMap;

use halfmax_prep::{Design, Entity};

use super::fitted::FittedTrees;
use super::one_sided::{Background, OneSided};
use super::shapley::{Quadrature, Shapley};
use super::table::Columns;
use crate::attribution::{Attributions, Reference};
use crate::{Fitted, ModelError};

impl FittedTrees {
    /// Shapley values by tree SHAP, whatever the method of the reference: they are exact, and gradients of trees are 0.
    pub(super) fn attributed(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        let side = reference.side;
        let at = usize::from(side == Entity::Compound);
        let prediction = self.predict(rows)?;
        let (design, background) =
            (self.table.prepare(rows)?, self.table.prepare(reference.background)?);
        let both = self.table.features(&design);
        let (values, width) = &self.table.features(&background)[at];
        let Columns { features, of_column, identity } = self.table.columns(&design, side);
        if features.is_empty() || values.is_empty() {
            let what = ["cell lines", "compounds"][at];
            return Err(ModelError::Unexplained(format!("these trees know nothing of {what}")));
        }
        let first = if at == 0 { 0 } else { both[0].1 };
        let compared = Background { values, width: *width, first };
        let quadrature = Quadrature::for_features(self.longest_path(features.len()));
        let mut shapley = Shapley::new(&of_column, features.len(), &quadrature);

        let n = features.len();
        let mut found = Attributions {
            features,
            values: vec![0.0; rows.len() * n],
            baseline: self.table.start(rows),
            prediction,
        };
        // The bias of an entity is part of what it is told apart by.
        let biases = self.table.biases(rows, side);
        let of_background = self.table.biases(reference.background, side);
        let usual = of_background.iter().sum::<f64>() / of_background.len().max(1) as f64;

        let mut by_other: BTreeMap<u32, Vec<(usize, u32)>> = BTreeMap::new();
        for (row, pair) in design.pairs.iter().enumerate() {
            let (own, other) = match side {
                Entity::CellLine => (pair.cell_line, pair.compound),
                Entity::Compound => (pair.compound, pair.cell_line),
            };
            by_other.entry(other).or_default().push((row, own));
            let bias = biases[own as usize] - usual;
            found.baseline[row] += self.about.base - bias;
            if let Some(identity) = identity {
                found.values[row * n + identity] += bias;
            }
        }
        let (own_values, other_values) = (&both[at].0, &both[1 - at]);
        for (other, asked) in by_other {
            let other = &other_values.0[other as usize * other_values.1..][..other_values.1];
            for tree in &self.trees {
                let tree = OneSided::new(tree, compared, other);
                for (row, own) in &asked {
                    let own = &own_values[*own as usize * width..][..*width];
                    let shares = &mut found.values[row * n..(row + 1) * n];
                    shapley.add(&tree, own, self.about.scale, shares);
                    found.baseline[*row] += self.about.scale * tree.baseline;
                }
            }
        }
        Ok(found)
    }

    /// A bound on the number of features that any path of a tree asks for.
    fn longest_path(&self, features: usize) -> usize {
        self.trees.iter().map(super::tree::Tree::depth).max().unwrap_or(0).min(features)
    }
}
