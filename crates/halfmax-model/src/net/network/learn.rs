//! A network that follows its gradient.

use burn::tensor::Device;
use halfmax_data::Seed;

use super::super::backend::Backend;
use super::super::batch::Batch;
use super::super::dropout::Masks;
use super::super::features::Features;
use super::super::loss::{Loss, Targets};
use super::super::optimiser::{Memory, Optimiser, Step, squares};
use super::super::projection::Learning;
use super::super::trunk::DenseTrunk;
use super::{Network, SIDES};

/// A network with what its optimiser remembers.
pub(in crate::net) struct Learner {
    pub(in crate::net) network: Network,
    memory: Vec<Memory>,
    sides: [Learning; 2],
    pub(super) masks: Masks,
    /// The trunk, where it can be worked out by hand.
    trunk: Option<DenseTrunk>,
    /// What the projections made of the entities of the last batch, `[distinct, columns]`.
    pub(super) projected: [Vec<f32>; 2],
    pub(super) found: Found,
    pub(super) device: Device,
    time: usize,
}

/// The numbers of one step.
#[derive(Debug, Clone, Copy)]
pub(in crate::net) struct Rates {
    pub(in crate::net) optimiser: Optimiser,
    pub(in crate::net) learning_rate: f64,
    pub(in crate::net) weight_decay: f64,
    /// Largest norm of the whole gradient.
    pub(in crate::net) clip: Option<f64>,
}

/// The gradients of one batch, in memory that is kept.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Of the arrays, in their order.
    pub(super) arrays: Vec<Option<Vec<f32>>>,
    /// Of the results of both projections.
    pub(super) sides: [Vec<f32>; 2],
}

impl Learner {
    pub(in crate::net) fn new(network: Network, seed: Seed, backend: Backend) -> Self {
        let arrays = (0..network.arrays.len()).map(|_| None).collect();
        Self {
            trunk: DenseTrunk::of(&network.plan).filter(|_| backend == Backend::Cpu),
            projected: Default::default(),
            found: Found { arrays, ..Found::default() },
            memory: network.arrays.iter().map(|array| Memory::new(array.values.len())).collect(),
            sides: network.sides.each_ref().map(Learning::new),
            network,
            masks: Masks::new(seed),
            device: backend.device().autodiff(),
            time: 0,
        }
    }

    /// One step down the gradient of a batch; the loss before it.
    ///
    /// `heads` is the head of each pair.
    pub(in crate::net) fn step(
        &mut self,
        features: [&Features; 2],
        batch: &Batch,
        heads: &[i32],
        (targets, loss): (&Targets, Loss),
        rates: Rates,
    ) -> f64 {
        let value = self.gradients(features, batch, heads, targets, loss);
        if !value.is_finite() {
            return value;
        }
        let Self { network, found, memory, sides: learning, .. } = self;
        let scale = rates.clip.map_or(1.0, |most| {
            let mut sum: f64 = found.arrays.iter().flatten().map(|g| squares(g)).sum();
            for side in SIDES {
                sum += learning[side].squares(&network.sides[side], &found.sides[side]);
            }
            (most / sum.sqrt().max(f64::MIN_POSITIVE)).min(1.0)
        });
        self.time += 1;
        let Rates { optimiser, learning_rate, weight_decay, .. } = rates;
        let step = Step::new(optimiser, learning_rate, weight_decay, self.time, scale);
        let arrays = network.arrays.iter_mut().zip(memory);
        for ((array, memory), gradient) in arrays.zip(&found.arrays) {
            if let Some(gradient) = gradient {
                let Memory { first, second } = memory;
                step.apply(&mut array.values, gradient, first, second);
            }
        }
        for side in SIDES {
            learning[side].step(&mut network.sides[side], &found.sides[side], &step);
        }
        value
    }

    /// Leaves the trunk to the engine, to compare both.
    #[cfg(test)]
    pub(in crate::net) fn all_by_engine(mut self) -> Self {
        self.trunk = None;
        self
    }

    /// The gradient of every weight by name.
    #[cfg(test)]
    pub(in crate::net) fn named_gradients(
        &mut self,
        features: [&Features; 2],
        batch: &Batch,
        heads: &[i32],
        targets: &Targets,
        loss: Loss,
    ) -> (f64, Vec<(String, Vec<f32>)>) {
        let value = self.gradients(features, batch, heads, targets, loss);
        let found = std::mem::take(&mut self.found);
        let mut named = Vec::new();
        for (side, name) in SIDES.into_iter().zip(["cell_line", "compound"]) {
            let projection = &self.network.sides[side];
            let (weight, mut bias) = self.sides[side].gradient(projection, &found.sides[side]);
            bias[..projection.biased_from].fill(0.0);
            named.extend([(format!("{name}.weight"), weight), (format!("{name}.bias"), bias)]);
        }
        for (array, gradient) in self.network.arrays.iter().zip(found.arrays) {
            if array.learned {
                let zeros = || vec![0.0; array.values.len()];
                named.push((array.name.clone(), gradient.unwrap_or_else(zeros)));
            }
        }
        (value, named)
    }

    /// The loss of a batch; the gradients are left in `found`.
    fn gradients(
        &mut self,
        features: [&Features; 2],
        batch: &Batch,
        heads: &[i32],
        targets: &Targets,
        loss: Loss,
    ) -> f64 {
        let Self { network, sides: learning, masks, trunk, projected, found, .. } = self;
        let Network { plan, sides, arrays } = &*network;
        let rows = [&batch.cell_lines, &batch.compounds];
        for side in SIDES {
            let rate = plan.input_dropout(side);
            let dropout = if rate > 0.0 { Some((rate, &mut *masks)) } else { None };
            let direct = &plan.direct[side];
            let (learning, projected) = (&mut learning[side], &mut projected[side]);
            let (features, rows) = (features[side], rows[side]);
            sides[side].forward_training(learning, features, rows, direct, dropout, projected);
        }
        match trunk {
            Some(trunk) if plan.encoders.is_empty() => {
                let projected = projected.each_ref().map(Vec::as_slice);
                let Found { arrays: gradients, sides } = found;
                let inputs = (&plan.fuse, projected, batch);
                trunk.step(inputs, arrays, masks, (targets, loss), gradients, sides)
            }
            _ => self.by_engine(features, batch, heads, targets, loss),
        }
    }
}
