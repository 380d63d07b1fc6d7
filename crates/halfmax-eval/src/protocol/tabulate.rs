//! Every network of a small space, fitted and valued: the table samplers are compared on.

use std::ops::ControlFlow;

use halfmax_data::{Screen, Seed};
use halfmax_model::net::{NetEstimator, space};
use halfmax_model::{Epoch, Estimator, Fit, ModelError, Stop};
use halfmax_prep::transform::{ImputeMean, TopVariance};
use halfmax_prep::{Design, Entity, Pipeline, Scheme, Step};
use halfmax_search::tabular::Cell;
use halfmax_search::{Parameter, Params, Space, Value};
use rand::seq::SliceRandom;

use super::tune::SearchRows;
use crate::EvalError;

/// Epochs after which a network of the table is valued.
pub const TABLE_BUDGETS: [u32; 3] = [2, 4, 8];

/// Features of each omics that networks of the table are given.
const PER_OMICS: usize = 100;
/// Bits of the fingerprint.
const PER_COMPOUND: usize = 256;

/// The 1,080 networks of the table: one to three layers of 16, 40 or 64 units, the second dense or residual, three
/// activations, with and without layer normalisation, dropout and the factorisation term, three step sizes.
pub fn table_space() -> Space {
    Space::new(vec![
        Parameter::int("layers", 1, 3),
        Parameter::int("width1", 16, 64).step(24),
        Parameter::categorical("layer2", ["dense", "residual"]).when_at_least("layers", 2),
        Parameter::categorical("activation", ["relu", "tanh", "silu"]),
        Parameter::categorical("normalisation", ["none", "layer"]),
        Parameter::categorical("dropout", [0.0, 0.3]),
        Parameter::categorical("learning_rate", [0.001, 0.003, 0.01]),
        Parameter::categorical("factors", [0, 16]),
    ])
    .expect("the space is sound, which a test confirms")
}

/// What all networks of the table share: all of the few features, no dropout of inputs, batches of 256, a constant
/// step size, so that eight epochs are four more than four.
fn shared() -> Params {
    let shared: [(&str, Value); 4] = [
        ("features_per_view", "all".into()),
        ("input_dropout", 0.0.into()),
        ("batch_size", 256.into()),
        ("schedule", "constant".into()),
    ];
    shared.into_iter().collect()
}

impl SearchRows {
    /// A random `n` rows of a screen, four fifths to learn from and one fifth, in the scheme, to be valued on; of
    /// each omics the 100 most variable features, of the fingerprint the 256 most variable bits.
    ///
    /// # Errors
    /// As [`SearchRows::of_fold`].
    pub fn sample(
        screen: &Screen,
        scheme: Scheme,
        n: usize,
        seed: Seed,
    ) -> Result<Self, EvalError> {
        let mut rows: Vec<u32> = (0..screen.responses.len() as u32).collect();
        rows.shuffle(&mut seed.fork("rows of the table").rng());
        rows.truncate(n);
        rows.sort_unstable();
        let whole = Self::of_rows(screen, scheme, &rows, seed)?;
        // Once for all networks, on the rows they learn from.
        let steps = whole.valued().views.iter().flat_map(|view| {
            let keep = Some(if view.entity == Entity::CellLine { PER_OMICS } else { PER_COMPOUND });
            let name = || view.name.clone();
            [
                Step::ImputeMean(ImputeMean { view: name() }),
                Step::TopVariance(TopVariance { view: name(), keep }),
            ]
        });
        let (fitted, _) = Pipeline { steps: steps.collect() }.fit(whole.train())?;
        Self::of_design(screen, scheme, &rows, seed, &fitted.apply(&Design::of_screen(screen)?)?)
    }

    /// Fits the network of a point of [`table_space`] once, and values it after each of [`TABLE_BUDGETS`].
    ///
    /// `clock` counts seconds. What diverges has no loss from there on.
    ///
    /// # Errors
    /// If the point is none, or the rows do not hold what it needs.
    pub fn tabulate(
        &self,
        params: &Params,
        seed: Seed,
        clock: &dyn Fn() -> f64,
    ) -> Result<Cell, EvalError> {
        let mut all = shared();
        params.iter().for_each(|(name, value)| all.insert(name, value.clone()));
        let most = TABLE_BUDGETS[TABLE_BUDGETS.len() - 1];
        let mut settings = space::settings(&all)?;
        settings.training.epochs = most as usize;
        settings.training.patience = None;
        let estimator = NetEstimator::new("table", settings)?;
        let mut cell = Cell { losses: Vec::new(), seconds: Vec::new() };
        let begun = clock();
        let mut on_epoch = |epoch: Epoch| {
            if TABLE_BUDGETS.contains(&(epoch.epoch as u32)) {
                cell.losses.push(epoch.validation_loss.map(f64::sqrt));
                cell.seconds.push(clock() - begun);
            }
            ControlFlow::<Stop>::Continue(())
        };
        let early_stop = Some(self.valued());
        let fitted =
            estimator.fit(self.train(), &mut Fit { seed, early_stop, on_epoch: &mut on_epoch });
        match fitted {
            Ok(_) | Err(ModelError::Diverged { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        while cell.losses.len() < TABLE_BUDGETS.len() {
            cell.losses.push(None);
            cell.seconds.push(clock() - begun);
        }
        Ok(cell)
    }
}
