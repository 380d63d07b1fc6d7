//! The loop that fits a network to pairs.

mod examples;
mod schedule;
mod settings;

use std::ops::ControlFlow;

use rand::seq::SliceRandom;

use super::arch::Arch;
use super::backend::Backend;
use super::batch::Batch;
use super::loss::Targets;
use super::network::{Inputs, Learner, Network, Rates};
use crate::{Epoch, Fit, ModelError, Stop};
pub(super) use examples::Examples;
use schedule::Course;
pub use schedule::Schedule;
pub use settings::Training;

/// The seed of fresh weights, a fork of a fit's.
pub(super) const WEIGHTS: &str = "weights";

/// Fits a fresh network.
///
/// Runs on the calling thread alone, so its result does not depend on how many there are. Losses are
/// reported times `loss_unit`, which takes them back to the unit of the response.
pub(super) fn train(
    (arch, inputs): (&Arch, &Inputs),
    training: &Training,
    examples: &Examples<'_>,
    validation: Option<&Examples<'_>>,
    loss_unit: f64,
    fit: &mut Fit<'_>,
    backend: Backend,
) -> Result<Network, ModelError> {
    let device = backend.device();
    let fresh = Network::new(arch, inputs, fit.seed.fork(WEIGHTS));
    let mut learner = Learner::new(fresh, fit.seed.fork("dropout"), backend);
    let mut shuffle = fit.seed.fork("order of rows").rng();
    let mut order: Vec<u32> = (0..examples.pairs.len() as u32).collect();
    let steps = order.len().div_ceil(training.batch_size) * training.epochs;
    let mut course = Course::new(training.schedule, training.learning_rate, steps);
    let mut step = 0;
    let mut best: Option<(f64, usize, Network)> = None;
    for epoch in 1..=training.epochs {
        order.shuffle(&mut shuffle);
        let mut sum = 0.0;
        let mut rate = training.learning_rate;
        for rows in order.chunks(training.batch_size) {
            rate = course.rate(step);
            step += 1;
            let loss = learn_rows(&mut learner, examples, rows, training, rate);
            sum += loss * rows.len() as f64;
            if !loss.is_finite() {
                break;
            }
        }
        let train_loss = sum / order.len().max(1) as f64;
        let validation_loss =
            validation.map(|rows| rows.mean_squared_error(&learner.network, &device));
        if !train_loss.is_finite() || validation_loss.is_some_and(|loss| !loss.is_finite()) {
            return Err(ModelError::Diverged {
                model: "network".into(),
                epoch,
                learning_rate: rate,
            });
        }
        course.after_epoch(validation_loss.unwrap_or(train_loss));
        let report = Epoch {
            epoch,
            of: training.epochs,
            train_loss: train_loss * loss_unit,
            validation_loss: validation_loss.map(|loss| loss * loss_unit),
        };
        let improved = validation_loss
            .is_some_and(|loss| best.as_ref().is_none_or(|(lowest, _, _)| loss < *lowest));
        if let Some(loss) = validation_loss.filter(|_| improved && training.patience.is_some()) {
            best = Some((loss, epoch, learner.network.clone()));
        }
        match (fit.on_epoch)(report) {
            ControlFlow::Continue(()) => {}
            ControlFlow::Break(Stop::Keep) => break,
            ControlFlow::Break(Stop::Abandon) => return Err(ModelError::Stopped),
        }
        let waited = best.as_ref().map_or(0, |(_, at, _)| epoch - at);
        if training.patience.is_some_and(|patience| waited >= patience) {
            break;
        }
    }
    Ok(best.map_or(learner.network, |(_, _, network)| network))
}

/// One step on some rows; their loss before it.
pub(super) fn learn_rows(
    learner: &mut Learner,
    examples: &Examples<'_>,
    rows: &[u32],
    training: &Training,
    learning_rate: f64,
) -> f64 {
    let [cell_lines, compounds] = examples.sides;
    let pairs = rows.iter().map(|row| examples.pairs[*row as usize]);
    let batch = Batch::of(pairs.clone(), cell_lines.n, compounds.n);
    let heads: Vec<i32> = pairs.map(|pair| examples.heads[pair.compound as usize]).collect();
    let of = |values: &[f32]| -> Vec<f32> {
        if values.is_empty() {
            Vec::new()
        } else {
            rows.iter().map(|row| values[*row as usize]).collect()
        }
    };
    let targets = Targets {
        value: of(examples.target),
        weight: of(examples.weight),
        beyond: of(examples.beyond),
    };
    let rates = Rates {
        optimiser: training.optimiser,
        learning_rate,
        weight_decay: training.weight_decay,
        clip: training.clip,
    };
    learner.step(examples.sides, &batch, &heads, (&targets, training.loss), rates)
}
