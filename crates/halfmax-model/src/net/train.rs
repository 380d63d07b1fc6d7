//! The loop that fits a network to pairs.

use std::ops::ControlFlow;

use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};
use halfmax_prep::Pair;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use super::adam::FusedAdam;
use super::arch::Arch;
use super::batch::Batch;
use super::build::Net;
use super::dropout::Masks;
use crate::{Epoch, Fit, ModelError, Stop};

/// How a network is fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// At most this many passes over the training rows.
    pub epochs: usize,
    /// Pairs per step.
    pub batch_size: usize,
    /// Adam's step size at its highest.
    pub learning_rate: f64,
    /// How the step size changes.
    pub schedule: Schedule,
    /// Decoupled weight decay, as in AdamW.
    pub weight_decay: f64,
    /// Stop after this many epochs without a lower validation loss, and keep the best weights. `None`
    /// trains all epochs and keeps the last weights.
    pub patience: Option<usize>,
}

/// How the learning rate changes over training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Schedule {
    /// Always the same.
    Constant,
    /// Down a half cosine to zero over the epochs (Loshchilov & Hutter 2017).
    Cosine,
}

/// Numbers a network learns from: features per entity, pairs, targets.
pub(super) struct Examples<'a> {
    pub(super) cell_lines: &'a Features,
    pub(super) compounds: &'a Features,
    pub(super) pairs: &'a [Pair],
    /// On the scale the network predicts.
    pub(super) target: &'a [f32],
}

/// A dense matrix with one row per entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Features {
    pub(super) n: usize,
    pub(super) width: usize,
    pub(super) values: Vec<f32>,
}

impl Features {
    pub(super) fn tensor(&self, device: &Device) -> Tensor<2> {
        Tensor::from_data(TensorData::new(self.values.clone(), [self.n, self.width]), device)
    }
}

/// Fits a fresh network.
///
/// Runs on the calling thread alone, so its result does not depend on how many there are. Losses are
/// reported times `loss_unit`, which takes them back to the unit of the response.
pub(super) fn train(
    arch: &Arch,
    training: &Training,
    examples: &Examples<'_>,
    validation: Option<&Examples<'_>>,
    loss_unit: f64,
    fit: &mut Fit<'_>,
) -> Result<Net, ModelError> {
    let device = Device::flex().autodiff();
    let plain = Device::flex();
    let mut net = Net::new(
        arch,
        examples.cell_lines.width,
        examples.compounds.width,
        fit.seed.fork("weights"),
        &device,
    );
    let mut optimiser =
        ModuleOptimizer::from(FusedAdam { weight_decay: training.weight_decay as f32 });
    let mut masks = Masks::new(fit.seed.fork("dropout"));
    let mut shuffle = fit.seed.fork("order of rows").rng();
    let cell_lines = examples.cell_lines.tensor(&device);
    let compounds = examples.compounds.tensor(&device);
    let mut order: Vec<u32> = (0..examples.pairs.len() as u32).collect();
    let steps = order.len().div_ceil(training.batch_size) * training.epochs;
    let mut step = 0;
    let mut best: Option<(f64, usize, Net)> = None;
    for epoch in 1..=training.epochs {
        order.shuffle(&mut shuffle);
        let mut sum = 0.0;
        let mut rate = training.learning_rate;
        for rows in order.chunks(training.batch_size) {
            rate = training.rate(step, steps);
            step += 1;
            let batch = Batch::of(
                rows.iter().map(|r| examples.pairs[*r as usize]),
                examples.cell_lines.n,
                examples.compounds.n,
            );
            let target: Vec<f32> = rows.iter().map(|r| examples.target[*r as usize]).collect();
            let target = Tensor::<1>::from_data(TensorData::new(target, [rows.len()]), &device);
            let predicted =
                forward(&net, arch, &cell_lines, &compounds, batch, &mut masks, &device);
            let error = predicted - target;
            let loss = (error.clone() * error).mean();
            sum += f64::from(loss.clone().into_scalar::<f32>()) * rows.len() as f64;
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimiser.step(rate, net, gradients);
        }
        let train_loss = sum / order.len() as f64;
        if !train_loss.is_finite() {
            return Err(ModelError::Diverged {
                model: "network".into(),
                epoch,
                learning_rate: rate,
            });
        }
        let validation_loss =
            validation.map(|rows| mean_squared_error(&net.clone().valid(), arch, rows, &plain));
        let report = Epoch {
            epoch,
            of: training.epochs,
            train_loss: train_loss * loss_unit,
            validation_loss: validation_loss.map(|loss| loss * loss_unit),
        };
        let improved = validation_loss
            .is_some_and(|loss| best.as_ref().is_none_or(|(lowest, _, _)| loss < *lowest));
        if let Some(loss) = validation_loss.filter(|_| improved && training.patience.is_some()) {
            best = Some((loss, epoch, net.clone()));
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
    Ok(best.map_or(net, |(_, _, net)| net).valid())
}

impl Training {
    fn rate(&self, step: usize, steps: usize) -> f64 {
        match self.schedule {
            Schedule::Constant => self.learning_rate,
            Schedule::Cosine => {
                let done = step as f64 / steps as f64;
                self.learning_rate * 0.5 * (1.0 + (std::f64::consts::PI * done).cos())
            }
        }
    }
}

fn forward(
    net: &Net,
    arch: &Arch,
    cell_lines: &Tensor<2>,
    compounds: &Tensor<2>,
    batch: Batch,
    masks: &mut Masks,
    device: &Device,
) -> Tensor<1> {
    let cell_lines = cell_lines.clone().select(0, indices(batch.cell_lines, device));
    let cell_lines = net.project_cell_lines(masks.apply(cell_lines, arch.input_dropout));
    let compounds =
        net.project_compounds(compounds.clone().select(0, indices(batch.compounds, device)));
    let (cell_line_of, compound_of) =
        (indices(batch.cell_line_of, device), indices(batch.compound_of, device));
    net.pairs(cell_lines, compounds, cell_line_of, compound_of, arch, Some(masks))
}

fn indices(of: Vec<i32>, device: &Device) -> Tensor<1, Int> {
    let n = of.len();
    Tensor::from_data(TensorData::new(of, [n]), device)
}

fn mean_squared_error(net: &Net, arch: &Arch, rows: &Examples<'_>, device: &Device) -> f64 {
    let predicted = predict(net, arch, rows.cell_lines, rows.compounds, rows.pairs, device);
    let squares = predicted.iter().zip(rows.target).map(|(p, t)| f64::from(p - t).powi(2));
    squares.sum::<f64>() / rows.pairs.len().max(1) as f64
}

/// How many pairs go through the trunk at once: enough to fill the vector units, few enough to stay in cache.
const PAIRS_AT_ONCE: usize = 1024;

/// Predictions for pairs, in their order: every entity is projected once, however many pairs it has.
pub(super) fn predict(
    net: &Net,
    arch: &Arch,
    cell_lines: &Features,
    compounds: &Features,
    pairs: &[Pair],
    device: &Device,
) -> Vec<f32> {
    let cell_lines = net.project_cell_lines(cell_lines.tensor(device));
    let compounds = net.project_compounds(compounds.tensor(device));
    pairs
        .chunks(PAIRS_AT_ONCE)
        .flat_map(|pairs| {
            let cell_line_of = indices(pairs.iter().map(|p| p.cell_line as i32).collect(), device);
            let compound_of = indices(pairs.iter().map(|p| p.compound as i32).collect(), device);
            let predicted = net.pairs(
                cell_lines.clone(),
                compounds.clone(),
                cell_line_of,
                compound_of,
                arch,
                None,
            );
            predicted.into_data().try_into_vec::<f32>().expect("networks are built of f32")
        })
        .collect()
}
