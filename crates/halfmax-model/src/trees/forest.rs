//! Many trees, each grown on rows drawn for it.

use halfmax_prep::Train;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::bins::Bins;
use super::fitted::{FittedTrees, Sum};
use super::grow::{Growth, Rows, Sample, grow};
use super::table::Table;
use crate::seen::Seen;
use crate::{Epoch, Estimator, Fit, Fitted, ModelError, Stop};

/// A random forest on pairs (Breiman 2001): the mean of trees, each grown on as many training pairs as there are,
/// drawn with replacement, every split chosen among features drawn anew.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Forest {
    settings: ForestSettings,
}

/// What defines a forest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForestSettings {
    /// How many trees.
    pub trees: usize,
    /// Share of the features that a split chooses from.
    pub features: f64,
    /// Fewest pairs in a leaf.
    pub min_leaf: usize,
    /// Most leaves of a tree.
    pub max_leaves: usize,
    /// Whether each tree draws its pairs with replacement; if not, all see all of them.
    pub bootstrap: bool,
}

impl Default for ForestSettings {
    fn default() -> Self {
        Self { trees: 100, features: 0.33, min_leaf: 5, max_leaves: 4096, bootstrap: true }
    }
}

impl Forest {
    /// A forest of these settings.
    ///
    /// # Errors
    /// [`ModelError::Arch`] if they make no forest.
    pub fn new(settings: ForestSettings) -> Result<Self, ModelError> {
        let ForestSettings { trees, features, min_leaf, max_leaves, .. } = settings;
        if trees == 0 || min_leaf == 0 || max_leaves < 2 {
            let problem = "forest: trees and min_leaf must be at least 1, max_leaves at least 2";
            return Err(ModelError::Arch(problem.into()));
        }
        if !(features > 0.0 && features <= 1.0) {
            let problem = format!("forest: features = {features} must be above 0 and at most 1");
            return Err(ModelError::Arch(problem));
        }
        Ok(Self { settings })
    }
}

impl Estimator for Forest {
    fn name(&self) -> &'static str {
        "forest"
    }

    fn describe(&self) -> String {
        format!("random forest of {} trees on pairs, features of both sides", self.settings.trees)
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let s = self.settings;
        let seen = Seen::of(train.design(), fit.early_stop);
        let train = train.refit().unwrap_or(train);
        let (table, design) = Table::fit(train, seen)?;
        let [(cell_lines, c), (compounds, d)] = table.features(&design);
        let bins = [Bins::of(&cell_lines, c), Bins::of(&compounds, d)];
        let sides = bins.each_ref();
        let target: Vec<f64> =
            design.response.iter().zip(table.start(&design)).map(|(y, start)| y - start).collect();
        let rows = Rows { pairs: &design.pairs, target: &target };
        let growth = Growth { max_leaves: s.max_leaves, min_leaf: s.min_leaf, shrink: 0.0 };
        let wanted = (((c + d) as f64 * s.features).ceil() as usize).max(1);
        let n = design.len();
        let mut sum = vec![0.0; n];
        let mut trees = Vec::with_capacity(s.trees);
        for at in 0..s.trees {
            let mut rng = fit.seed.fork(&format!("tree {at}")).rng();
            let mut order: Vec<u32> = (0..n as u32).collect();
            if s.bootstrap {
                for row in &mut *order {
                    *row = rng.random_range(0..n as u32);
                }
                order.sort_unstable();
            }
            let mut sample =
                if wanted < c + d { Sample::Some(wanted, &mut rng) } else { Sample::All };
            let (tree, _) = grow(sides, &rows, &mut order, growth, &mut sample);
            let mut squares = 0.0;
            for ((pair, sum), target) in design.pairs.iter().zip(&mut sum).zip(&target) {
                let (i, j) = (pair.cell_line as usize, pair.compound as usize);
                *sum +=
                    f64::from(tree.predict(&cell_lines[i * c..][..c], &compounds[j * d..][..d]));
                squares += (target - *sum / (at + 1) as f64).powi(2);
            }
            trees.push(tree);
            let train_loss = squares / n as f64;
            let epoch = Epoch { epoch: at + 1, of: s.trees, train_loss, validation_loss: None };
            match (fit.on_epoch)(epoch) {
                std::ops::ControlFlow::Continue(()) => {}
                std::ops::ControlFlow::Break(Stop::Keep) => break,
                std::ops::ControlFlow::Break(Stop::Abandon) => return Err(ModelError::Stopped),
            }
        }
        let scale = 1.0 / trees.len() as f64;
        Ok(Box::new(FittedTrees::new(table, trees, Sum { base: 0.0, scale })))
    }

    fn refits(&self) -> bool {
        true
    }
}
