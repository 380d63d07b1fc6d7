//! Trees that have been grown.

use std::collections::BTreeMap;

use halfmax_prep::Design;
use serde::{Deserialize, Serialize};

use super::table::{StoredTable, Table};
use super::tree::{Tree, stack, unstack};
use crate::attribution::{Attributions, Reference};
use crate::{Fitted, ModelError, Saved, Tensor};

/// The kind of a saved [`FittedTrees`].
pub const KIND: &str = "trees";

/// A forest or a boosted sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedTrees {
    pub(super) table: Table,
    pub(super) trees: Vec<Tree>,
    pub(super) about: Sum,
}

/// How trees become a prediction: biases of the table, plus `base`, plus the sum of trees times `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sum {
    pub(crate) base: f64,
    pub(crate) scale: f64,
}

#[derive(Serialize, Deserialize)]
struct About {
    sum: Sum,
    table: StoredTable,
}

impl FittedTrees {
    pub(crate) fn new(table: Table, trees: Vec<Tree>, about: Sum) -> Self {
        Self { table, trees, about }
    }

    /// How many trees there are.
    pub fn len(&self) -> usize {
        self.trees.len()
    }

    /// Whether there is none, so that only biases predict.
    pub fn is_empty(&self) -> bool {
        self.trees.is_empty()
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
        let mut take =
            |name: &str| tensors.remove(name).ok_or_else(|| format!("there is no tensor {name}"));
        let (nodes, sizes) = (take("nodes")?, take("sizes")?);
        let trees = unstack(&nodes, &sizes)?;
        let table = Table::load(about.table, &mut tensors)?;
        Ok(Self { table, trees, about: about.sum })
    }
}

impl Fitted for FittedTrees {
    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        let prepared = self.table.prepare(rows)?;
        let [(cell_lines, c), (compounds, d)] = self.table.features(&prepared);
        let reach = self.trees.iter().map(Tree::reach).max().unwrap_or(0);
        if reach > c + d {
            return Err(ModelError::Arch(format!(
                "trees ask for feature {reach} of {}; the bundle is not whole",
                c + d
            )));
        }
        let of = |(pair, start): (&halfmax_prep::Pair, f64)| {
            let (i, j) = (pair.cell_line as usize, pair.compound as usize);
            let (cell_line, compound) = (&cell_lines[i * c..][..c], &compounds[j * d..][..d]);
            let trees = self.trees.iter();
            let sum: f64 = trees.map(|t| f64::from(t.predict(cell_line, compound))).sum();
            start + self.about.base + self.about.scale * sum
        };
        Ok(prepared.pairs.iter().zip(self.table.start(rows)).map(of).collect())
    }

    fn attribute(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        self.attributed(rows, reference)
    }

    fn split_of_its_own(&self) -> Option<String> {
        Some("Shapley values by tree SHAP, the other side of the pair held fixed; absent features as in the training entities".into())
    }

    fn save(&self) -> Saved {
        let [nodes, sizes] = stack(&self.trees);
        let mut tensors =
            BTreeMap::from([("nodes".to_owned(), nodes), ("sizes".to_owned(), sizes)]);
        let about = About { sum: self.about, table: self.table.store(&mut tensors) };
        let model = serde_json::to_value(about).expect("settings are plain data");
        Saved { kind: KIND, model, tensors }
    }
}
