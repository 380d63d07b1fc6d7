//! A network that follows its gradient.

use burn::tensor::{Device, Tensor, TensorData};
use halfmax_data::Seed;

use super::super::batch::Batch;
use super::super::dropout::Masks;
use super::super::features::Features;
use super::super::fuse::Fused;
use super::super::loss::{Loss, Targets};
use super::super::optimiser::{Memory, Optimiser, Step, squares};
use super::super::pass::Pass;
use super::super::projection::Learning;
use super::{Network, SIDES};

/// A network with what its optimiser remembers.
pub(in crate::net) struct Learner {
    pub(in crate::net) network: Network,
    memory: Vec<Memory>,
    sides: [Learning; 2],
    masks: Masks,
    device: Device,
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

/// What one batch says.
struct Gradients {
    loss: f64,
    /// Of the arrays, in their order.
    arrays: Vec<Option<Vec<f32>>>,
    /// Of both projections.
    sides: [Vec<f32>; 2],
}

impl Learner {
    pub(in crate::net) fn new(network: Network, seed: Seed, device: Device) -> Self {
        Self {
            memory: network.arrays.iter().map(|array| Memory::new(array.values.len())).collect(),
            sides: network.sides.each_ref().map(Learning::new),
            network,
            masks: Masks::new(seed),
            device: device.autodiff(),
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
        (targets, loss): (Targets, Loss),
        rates: Rates,
    ) -> f64 {
        let gradients = self.gradients(features, batch, heads, targets, loss);
        if !gradients.loss.is_finite() {
            return gradients.loss;
        }
        let scale = rates.clip.map_or(1.0, |most| {
            let arrays: f64 = gradients.arrays.iter().flatten().map(|g| squares(g)).sum();
            let sides: f64 = SIDES
                .map(|side| {
                    self.sides[side].squares(&self.network.sides[side], &gradients.sides[side])
                })
                .iter()
                .sum();
            (most / (arrays + sides).sqrt().max(f64::MIN_POSITIVE)).min(1.0)
        });
        self.time += 1;
        let Rates { optimiser, learning_rate, weight_decay, .. } = rates;
        let step = Step::new(optimiser, learning_rate, weight_decay, self.time, scale);
        let arrays = self.network.arrays.iter_mut().zip(&mut self.memory);
        for ((array, memory), gradient) in arrays.zip(&gradients.arrays) {
            if let Some(gradient) = gradient {
                let Memory { first, second } = memory;
                step.apply(&mut array.values, gradient, first, second);
            }
        }
        for side in SIDES {
            let (learning, projection) = (&mut self.sides[side], &mut self.network.sides[side]);
            learning.step(projection, &gradients.sides[side], &step);
        }
        gradients.loss
    }

    /// The gradient of every weight by name.
    #[cfg(test)]
    pub(in crate::net) fn named_gradients(
        &mut self,
        features: [&Features; 2],
        batch: &Batch,
        heads: &[i32],
        targets: Targets,
        loss: Loss,
    ) -> (f64, Vec<(String, Vec<f32>)>) {
        let found = self.gradients(features, batch, heads, targets, loss);
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
        (found.loss, named)
    }

    fn gradients(
        &mut self,
        features: [&Features; 2],
        batch: &Batch,
        heads: &[i32],
        targets: Targets,
        loss: Loss,
    ) -> Gradients {
        let f32s = "networks are built of f32";
        let Network { plan, sides, arrays } = &self.network;
        let rows = [&batch.cell_lines, &batch.compounds];
        let rate = |side: usize| if side == 0 { plan.input_dropout } else { 0.0 };
        let mut projected = SIDES.map(|side| {
            let dropout = (rate(side) > 0.0).then(|| (rate(side), &mut self.masks));
            let learning = &mut self.sides[side];
            sides[side].forward_training(
                learning,
                features[side],
                rows[side],
                &plan.direct[side],
                dropout,
            )
        });
        let mut masks = self.masks.clone();
        let mut pass = Pass::training(arrays, &self.device, &mut masks);
        let encoded: Vec<Tensor<2>> = plan
            .encoders
            .iter()
            .map(|encoder| {
                let side = encoder.side;
                let part = &features[side].parts[encoder.part];
                let inputs = encoder.features(part, rows[side], &self.device);
                let inputs = pass.dropout(inputs, rate(side));
                let encoded = encoder.forward(&mut pass, inputs);
                let values = encoded.clone().into_data();
                let values = values.as_slice::<f32>().expect(f32s);
                projected[side].iter_mut().zip(values).for_each(|(into, from)| *into += from);
                encoded
            })
            .collect();

        let n = batch.cell_line_of.len();
        let fused = plan.fuse.forward(&projected[0], &projected[1], batch);
        let data = TensorData::new(fused.units, [n, plan.fuse.width()]);
        let units = Tensor::<2>::from_data(data, &self.device).require_grad();
        let product = (!fused.product.is_empty()).then(|| {
            Tensor::<1>::from_data(TensorData::new(fused.product, [n]), &self.device).require_grad()
        });
        let predicted = plan.pairs(&mut pass, units.clone(), product.clone(), heads);
        let loss = loss.of(predicted, targets);
        let value = f64::from(loss.clone().into_scalar::<f32>());
        let mut found = loss.backward();
        let mut of = |tensor: &Tensor<2>| {
            let gradient = tensor.grad_remove(&mut found)?;
            Some(gradient.into_data().try_into_vec::<f32>().expect(f32s))
        };
        let mut gradients: Vec<Option<Vec<f32>>> = pass.leaves().iter().map(&mut of).collect();
        let units = of(&units).expect("every prediction depends on the fused units");
        let product = product.map_or(Vec::new(), |product| {
            let gradient = product.grad_remove(&mut found).expect("as on the product");
            gradient.into_data().try_into_vec().expect(f32s)
        });
        let (c, d) =
            plan.fuse.backward(&projected[0], &projected[1], batch, &Fused { units, product });
        let sides = [c, d];
        // The gradient of an encoder is that of the inner product of its result with that of the projection.
        for (encoder, encoded) in plan.encoders.iter().zip(encoded) {
            let data = TensorData::new(sides[encoder.side].clone(), encoded.dims());
            let mut found = (encoded * Tensor::from_data(data, &self.device)).sum().backward();
            for (gradient, leaf) in gradients.iter_mut().zip(pass.leaves()) {
                if let Some(more) = leaf.grad_remove(&mut found) {
                    *gradient = Some(more.into_data().try_into_vec().expect(f32s));
                }
            }
        }
        let moved = std::mem::take(&mut pass.moved);
        drop(pass);
        self.masks = masks;
        for (slot, values) in moved {
            self.network.arrays[slot.0].values = values;
        }
        Gradients { loss: value, arrays: gradients, sides }
    }
}
