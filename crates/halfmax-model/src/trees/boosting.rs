//! Trees one after another, each grown on what those before it leave over.

use std::ops::ControlFlow;

use halfmax_prep::{Design, Train};
use serde::{Deserialize, Serialize};

use super::bins::Bins;
use super::fitted::{FittedTrees, Sum};
use super::grow::{Growth, Rows, Sample, grow};
use super::table::Table;
use super::tree::Tree;
use crate::seen::Seen;
use crate::{Epoch, Estimator, Fit, Fitted, ModelError, Stop};

/// Gradient boosting of squared error with histogram trees grown leaf by leaf (Friedman 2001; Ke et al. 2017).
///
/// The number of trees is that of the lowest error over the validation rows, or [`BoostingSettings::trees`] without
/// them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Boosting {
    settings: BoostingSettings,
}

/// What defines the sequence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoostingSettings {
    /// At most this many trees.
    pub trees: usize,
    /// How much of each tree is added.
    pub learning_rate: f64,
    /// Most leaves of a tree.
    pub max_leaves: usize,
    /// Fewest pairs in a leaf.
    pub min_leaf: usize,
    /// Penalty of the squares of what leaves say, a number of pairs.
    pub shrink: f64,
    /// Share of the features that a split chooses from.
    pub features: f64,
    /// How many trees may pass without a lower validation error.
    pub patience: usize,
}

impl Default for BoostingSettings {
    fn default() -> Self {
        Self {
            trees: 600,
            learning_rate: 0.1,
            max_leaves: 31,
            min_leaf: 20,
            shrink: 1.0,
            features: 0.3,
            patience: 40,
        }
    }
}

impl Boosting {
    /// A sequence of these settings.
    ///
    /// # Errors
    /// [`ModelError::Arch`] if they make none.
    pub fn new(settings: BoostingSettings) -> Result<Self, ModelError> {
        let BoostingSettings { trees, learning_rate, max_leaves, min_leaf, shrink, .. } = settings;
        if trees == 0 || min_leaf == 0 || max_leaves < 2 {
            let problem = "boosting: trees and min_leaf must be at least 1, max_leaves at least 2";
            return Err(ModelError::Arch(problem.into()));
        }
        if !(learning_rate > 0.0 && learning_rate <= 1.0) {
            let problem =
                format!("boosting: learning_rate = {learning_rate} must be above 0 and at most 1");
            return Err(ModelError::Arch(problem));
        }
        if !(shrink >= 0.0 && settings.features > 0.0 && settings.features <= 1.0) {
            let problem = "boosting: shrink must be at least 0, features above 0 and at most 1";
            return Err(ModelError::Arch(problem.into()));
        }
        Ok(Self { settings })
    }

    /// Grows at most `trees` trees on training rows.
    fn sequence(
        &self,
        train: Train<'_>,
        seen: Seen,
        held: Option<&Design>,
        trees: usize,
        fit: &mut Fit<'_>,
    ) -> Result<FittedTrees, ModelError> {
        let s = self.settings;
        let (table, design) = Table::fit(train, seen)?;
        let own = Side::of(&table, &design);
        let held = held.map(|rows| table.prepare(rows)).transpose()?;
        let held = held.as_ref().map(|rows| Side::of(&table, rows));
        let bins = [&own.cell_lines, &own.compounds].map(|(values, n)| Bins::of(values, *n));
        let n_features = own.cell_lines.1 + own.compounds.1;
        let wanted = ((n_features as f64 * s.features).ceil() as usize).max(1);
        let growth = Growth { max_leaves: s.max_leaves, min_leaf: s.min_leaf, shrink: s.shrink };
        let n = design.len().max(1) as f64;
        let base = own.target.iter().sum::<f64>() / n;
        let mut left: Vec<f64> = own.target.iter().map(|y| y - base).collect();
        let mut held_left: Vec<f64> =
            held.iter().flat_map(|held| held.target.iter().map(|y| y - base)).collect();
        let mut rng = fit.seed.fork("features").rng();
        let mut grown: Vec<Tree> = Vec::new();
        let mean_square =
            |left: &[f64]| left.iter().map(|e| e * e).sum::<f64>() / left.len() as f64;
        let mut best = (held.as_ref().map_or(f64::INFINITY, |_| mean_square(&held_left)), 0);
        while grown.len() < trees {
            let mut order: Vec<u32> = (0..design.len() as u32).collect();
            let rows = Rows { pairs: &design.pairs, target: &left };
            let mut sample =
                if wanted < n_features { Sample::Some(wanted, &mut rng) } else { Sample::All };
            let (mut tree, leaves) = grow(bins.each_ref(), &rows, &mut order, growth, &mut sample);
            for node in tree.nodes.iter_mut().filter(|node| node.left == 0) {
                node.value = (f64::from(node.value) * s.learning_rate) as f32;
            }
            for (leaf, range) in leaves {
                let value = f64::from(tree.nodes[leaf].value);
                order[range].iter().for_each(|row| left[*row as usize] -= value);
            }
            if let Some(held) = &held {
                held.subtract(&tree, &mut held_left);
            }
            grown.push(tree);
            let validation_loss = held.as_ref().map(|_| mean_square(&held_left));
            if let Some(loss) = validation_loss.filter(|loss| *loss < best.0) {
                best = (loss, grown.len());
            }
            let train_loss = mean_square(&left);
            let report = Epoch { epoch: grown.len(), of: trees, train_loss, validation_loss };
            match (fit.on_epoch)(report) {
                ControlFlow::Continue(()) => {}
                ControlFlow::Break(Stop::Keep) => break,
                ControlFlow::Break(Stop::Abandon) => return Err(ModelError::Stopped),
            }
            if held.is_some() && grown.len() - best.1 >= s.patience {
                break;
            }
        }
        if held.is_some() {
            grown.truncate(best.1);
        }
        Ok(FittedTrees::new(table, grown, Sum { base, scale: 1.0 }))
    }
}

/// Rows as trees see them.
struct Side<'a> {
    rows: &'a Design,
    cell_lines: (Vec<f32>, usize),
    compounds: (Vec<f32>, usize),
    /// Response less what the table starts from.
    target: Vec<f64>,
}

impl<'a> Side<'a> {
    fn of(table: &Table, rows: &'a Design) -> Self {
        let [cell_lines, compounds] = table.features(rows);
        let starts = table.start(rows);
        let target = rows.response.iter().zip(starts).map(|(y, start)| y - start).collect();
        Self { rows, cell_lines, compounds, target }
    }

    /// Takes off what a tree says.
    fn subtract(&self, tree: &Tree, left: &mut [f64]) {
        let ((cell_lines, c), (compounds, d)) = (&self.cell_lines, &self.compounds);
        for (pair, left) in self.rows.pairs.iter().zip(left) {
            let (i, j) = (pair.cell_line as usize, pair.compound as usize);
            *left -= f64::from(tree.predict(&cell_lines[i * c..][..*c], &compounds[j * d..][..*d]));
        }
    }
}

impl Estimator for Boosting {
    fn name(&self) -> &'static str {
        "boosting"
    }

    fn describe(&self) -> String {
        let BoostingSettings { trees, max_leaves, learning_rate, .. } = self.settings;
        format!(
            "gradient boosting on pairs, at most {trees} trees of {max_leaves} leaves, rate {learning_rate}, stopped by validation rows"
        )
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let seen = Seen::of(train.design(), fit.early_stop);
        let first = self.sequence(train.alone(), seen, fit.early_stop, self.settings.trees, fit)?;
        let Some(all) = train.refit() else { return Ok(Box::new(first)) };
        Ok(Box::new(self.sequence(all, seen, None, first.len(), fit)?))
    }

    fn refits(&self) -> bool {
        true
    }
}
