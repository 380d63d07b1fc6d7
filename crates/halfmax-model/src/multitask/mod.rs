//! One small network with an output for every drug.
//!
//! Drugs share the hidden units, so a drug with few responses borrows from the others. A step takes whole cell
//! lines, not pairs: every drug's error flows back through one pass.

mod attribution;
mod fitted;
mod held;
mod layers;

use std::ops::ControlFlow;

use faer::Mat;
use halfmax_data::Seed;
use halfmax_prep::Train;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::gaussian::compounds::Similarity;
use crate::gaussian::covariance::Covariance;
use crate::gaussian::grid::Grid;
use crate::gaussian::leave_out::{Groups, new_tissues};
use crate::gaussian::matrix::Dense;
use crate::gaussian::profiles::{Profiles, Wanted};
use crate::{Epoch, Estimator, Fit, Fitted, ModelError, Stop};

pub use fitted::{FittedMultitask, KIND};
use held::Held;
use layers::{Layers, Optimiser};

/// An ensemble of networks with one hidden layer (ReLU), an output per drug, dropout, and Adam on the mean squared
/// error of what was measured; each drug is scaled to unit variance, and views are weighted as in
/// [`Gaussian`](crate::gaussian::Gaussian).
#[derive(Debug, Clone, PartialEq)]
pub struct Multitask {
    name: String,
    settings: Settings,
}

impl Default for Multitask {
    fn default() -> Self {
        Self { name: "multitask".into(), settings: Settings::default() }
    }
}

/// What defines the networks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Hidden units.
    pub hidden: usize,
    /// Share of the inputs that is zero in a step.
    pub input_dropout: f64,
    /// Share of the hidden units that is zero in a step.
    pub dropout: f64,
    /// Passes over the training cell lines.
    pub epochs: usize,
    /// Cell lines per step.
    pub batch_size: usize,
    /// Adam's step size at the start of its half cosine.
    pub learning_rate: f64,
    /// Decoupled weight decay.
    pub weight_decay: f64,
    /// How many networks, each from its own seed, are averaged.
    pub members: usize,
    /// Views of cell lines they take; all of them if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<String>,
    /// So many of the most variable features of each view; all of them if it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features_per_view: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            hidden: 512,
            input_dropout: 0.5,
            dropout: 0.5,
            epochs: 60,
            batch_size: 64,
            learning_rate: 1e-3,
            weight_decay: 1.0,
            members: 6,
            views: Vec::new(),
            features_per_view: None,
        }
    }
}

impl Multitask {
    /// Networks of these settings.
    ///
    /// # Errors
    /// [`ModelError::Arch`] if they make no network.
    pub fn new(settings: Settings) -> Result<Self, ModelError> {
        let counts = [settings.hidden, settings.epochs, settings.batch_size, settings.members];
        if counts.contains(&0) {
            return Err(ModelError::Arch(
                "hidden, epochs, batch_size and members must be at least 1".into(),
            ));
        }
        for (name, rate) in
            [("input_dropout", settings.input_dropout), ("dropout", settings.dropout)]
        {
            if !(0.0..1.0).contains(&rate) {
                return Err(ModelError::Arch(format!("{name} = {rate} must be in 0…1, without 1")));
            }
        }
        if !(settings.learning_rate > 0.0 && settings.learning_rate.is_finite()) {
            return Err(ModelError::Arch(format!(
                "learning_rate = {} must be above 0",
                settings.learning_rate
            )));
        }
        Ok(Self { settings, ..Self::default() })
    }

    /// The same under another name.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }
}

impl Estimator for Multitask {
    fn name(&self) -> &str {
        &self.name
    }

    fn describe(&self) -> String {
        let Settings { hidden, epochs, members, .. } = self.settings;
        format!(
            "{members} networks of {hidden} hidden units with an output per drug, {epochs} epochs, averaged"
        )
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let new_tissues = new_tissues(train.design(), fit.early_stop);
        // Rows that are learned from in the end are no measure of progress.
        let held = fit.early_stop.filter(|_| train.refit().is_none());
        let Settings { views, features_per_view, .. } = &self.settings;
        let wanted = Wanted { views, features_per_view: *features_per_view };
        let (profiles, design) = Profiles::fit(train.refit().unwrap_or(train), wanted)?;
        let grid = Grid::of(&design);
        let completed = Covariance::complete(&grid, &Dense::zeros(grid.n(), grid.m()));
        let blocks = profiles.view_weights(&completed, &grid, &Groups::of(&design, new_tissues));
        let (inputs, scale) = profiles.inputs(&blocks);
        let sd = standard_deviations(&grid);
        let targets =
            Mat::from_fn(grid.n(), grid.m(), |i, j| (grid.values.row(i)[j] / sd[j]) as f32);
        let input = profiles.into_input(&blocks, scale);
        let held = held.map(|rows| Held::of(rows, &input, &design, &grid, &sd)).transpose()?;
        let members = (0..self.settings.members)
            .map(|member| self.member(member, &inputs, &targets, held.as_ref(), fit))
            .collect::<Result<Vec<_>, _>>()?;
        let similarity = Similarity::of(&design, &grid.plus_means(&completed));
        Ok(Box::new(FittedMultitask::new(&design, input, members, grid.means(), &sd, similarity)))
    }

    fn refits(&self) -> bool {
        true
    }
}

impl Multitask {
    /// Trains one network on its own seed.
    fn member(
        &self,
        member: usize,
        inputs: &Mat<f32>,
        targets: &Mat<f32>,
        held: Option<&Held>,
        fit: &mut Fit<'_>,
    ) -> Result<Layers, ModelError> {
        let s = &self.settings;
        let seed: Seed = fit.seed.fork(&format!("member {member}"));
        let mut layers =
            Layers::new(inputs.ncols(), s.hidden, targets.ncols(), seed.fork("weights"));
        let mut optimiser = Optimiser::new(&layers, s);
        let mut masks = layers::Masks::new(seed.fork("dropout"));
        let mut shuffle = seed.fork("order of cell lines").rng();
        let mut order: Vec<usize> = (0..inputs.nrows()).collect();
        let steps = order.len().div_ceil(s.batch_size) * s.epochs;
        let mut step = 0;
        for epoch in 1..=s.epochs {
            order.shuffle(&mut shuffle);
            let mut loss = 0.0;
            let mut rate = s.learning_rate;
            for rows in order.chunks(s.batch_size) {
                let done = f64::from(step) / steps as f64;
                rate = s.learning_rate * 0.5 * (1.0 + (std::f64::consts::PI * done).cos());
                step += 1;
                let batch = Mat::from_fn(rows.len(), inputs.ncols(), |i, j| inputs[(rows[i], j)]);
                let truth = Mat::from_fn(rows.len(), targets.ncols(), |i, j| targets[(rows[i], j)]);
                let (gradient, squares) = layers.gradient(batch, &truth, s, &mut masks);
                loss += squares;
                optimiser.step(&mut layers, &gradient, rate);
            }
            if !loss.is_finite() {
                let model = self.name.clone();
                return Err(ModelError::Diverged { model, epoch, learning_rate: rate });
            }
            let report = Epoch {
                epoch: member * s.epochs + epoch,
                of: s.members * s.epochs,
                train_loss: loss,
                validation_loss: held.and_then(|held| held.loss(&layers)),
            };
            match (fit.on_epoch)(report) {
                ControlFlow::Continue(()) => {}
                ControlFlow::Break(Stop::Keep) => break,
                ControlFlow::Break(Stop::Abandon) => return Err(ModelError::Stopped),
            }
        }
        Ok(layers)
    }
}

/// Root mean square of each drug's centred responses; 1 where there is no spread.
fn standard_deviations(grid: &Grid) -> Vec<f64> {
    let mut sums = vec![(0.0, 0_usize); grid.m()];
    for i in 0..grid.n() {
        for (sum, value) in sums.iter_mut().zip(grid.values.row(i)).filter(|(_, v)| !v.is_nan()) {
            *sum = (sum.0 + value * value, sum.1 + 1);
        }
    }
    let sd = sums.into_iter().map(|(sum, n)| (sum / n.max(1) as f64).sqrt());
    sd.map(|sd| if sd > 1e-9 { sd } else { 1.0 }).collect()
}
