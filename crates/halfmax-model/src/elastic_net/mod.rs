//! One sparse linear model per drug on the features of cell lines.

mod descent;

use halfmax_prep::{Design, Entity, FittedPipeline, Pipeline, Train};

use crate::naive::Means;
use crate::ridge::FittedRidge;
use crate::seen::Seen;
use crate::{Estimator, Fit, Fitted, ModelError};
use descent::Drug;

/// Per-drug elastic net (Zou & Hastie 2005): the drug's mean plus a linear function of standardised views of the cell
/// line that minimises `‖y − Xw‖² / 2n + α·(r·‖w‖₁ + (1 − r)/2·‖w‖²)` with `r` = [`RATIO`].
///
/// `α` is the same share of the smallest that leaves every weight at 0, for all drugs: that of [`SHARES`] with the
/// lowest error over the validation rows, or [`DEFAULT_SHARE`] without them. Views enter with their [`KEEP`] most
/// variable features. A drug that was not in training is predicted by the mean of the cell line.
#[derive(Debug, Clone, Copy)]
pub struct ElasticNet;

/// Share of the sum of absolute weights in the penalty.
pub const RATIO: f64 = 0.5;
/// What is tried, largest first.
pub const SHARES: [f64; 8] = [0.7, 0.5, 0.35, 0.25, 0.18, 0.12, 0.08, 0.05];
/// Used where there are no rows to choose by.
pub const DEFAULT_SHARE: f64 = 0.25;
/// Features of a view, the most variable over training cell lines.
pub const KEEP: usize = 700;

impl Estimator for ElasticNet {
    fn name(&self) -> &'static str {
        "elastic-net"
    }

    fn describe(&self) -> String {
        "per-drug elastic net on the views of the cell line, penalty chosen on validation rows"
            .into()
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let share = match fit.early_stop {
            None => DEFAULT_SHARE,
            Some(held) => best_share(&Task::of(train.alone())?, held)?,
        };
        let task = Task::of(train.refit().unwrap_or(train))?;
        let share_at = SHARES.partition_point(|s| *s > share);
        let path = [&SHARES[..share_at], &[share]].concat();
        let weights = task.path(&path).pop().unwrap_or_default();
        Ok(Box::new(task.fitted(share, weights)))
    }

    fn refits(&self) -> bool {
        true
    }
}

/// The share of lowest error over held-out rows.
fn best_share(task: &Task, held: &Design) -> Result<f64, ModelError> {
    let prepared = task.pipeline.apply(held)?;
    if !Seen::of(&task.design, Some(held)).compounds {
        // Weights of known drugs say nothing about new ones.
        return Ok(DEFAULT_SHARE);
    }
    let errors = task.path(&SHARES).into_iter().zip(SHARES).map(|(weights, share)| {
        let predicted = task.fitted(share, weights).predict_prepared(&prepared);
        let squares = held.response.iter().zip(predicted).map(|(t, p)| (t - p).powi(2));
        (squares.sum::<f64>(), share)
    });
    Ok(errors.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(DEFAULT_SHARE, |(_, share)| share))
}

/// All drugs of a training design.
struct Task {
    pipeline: FittedPipeline,
    means: Means,
    design: Design,
}

impl Task {
    fn of(train: Train<'_>) -> Result<Self, ModelError> {
        let views = train.design().views.iter().filter(|v| v.entity == Entity::CellLine);
        let names: Vec<&str> = views.map(|v| v.name.as_str()).collect();
        let (pipeline, design) = Pipeline::standard(&names, Some(KEEP)).fit(train)?;
        Ok(Self { pipeline, means: Means::of(train), design })
    }

    /// Weights `[compounds, features]` for each share, which are given largest first.
    fn path(&self, shares: &[f64]) -> Vec<Vec<f32>> {
        let mut responses = vec![Vec::new(); self.design.compounds.len()];
        for (pair, value) in self.design.pairs.iter().zip(&self.design.response) {
            let compound = pair.compound as usize;
            let mean = self.means.compound(self.design.compounds[compound].as_str());
            responses[compound].push((pair.cell_line as usize, value - mean));
        }
        let views: Vec<_> =
            self.design.views.iter().filter(|v| v.entity == Entity::CellLine).collect();
        let mut weights = vec![Vec::new(); shares.len()];
        for rows in &responses {
            let mut drug = Drug::of(&views, rows);
            let largest = drug.largest_penalty(RATIO);
            for (share, weights) in shares.iter().zip(&mut weights) {
                drug.solve(share * largest, RATIO);
                weights.extend(drug.weights().iter().map(|w| *w as f32));
            }
        }
        weights
    }

    fn fitted(&self, share: f64, weights: Vec<f32>) -> FittedRidge {
        FittedRidge::new(self.pipeline.clone(), self.means.clone(), share, &self.design, weights)
    }
}
