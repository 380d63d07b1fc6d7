//! A batch's gradients by the tensor engine.

use burn::tensor::{Tensor, TensorData};

use super::super::batch::Batch;
use super::super::features::Features;
use super::super::loss::{Loss, Targets};
use super::super::pass::Pass;
use super::learn::Learner;
use super::{Network, SIDES};

const F32S: &str = "networks are built of f32";

impl Learner {
    /// The loss of a batch whose entities are projected; the gradients are left in `found`.
    pub(super) fn by_engine(
        &mut self,
        features: [&Features; 2],
        batch: &Batch,
        heads: &[i32],
        targets: &Targets,
        loss: Loss,
    ) -> f64 {
        let Self { network, masks, projected, found, device, .. } = self;
        let Network { plan, arrays, .. } = &*network;
        let rows = [&batch.cell_lines, &batch.compounds];
        let mut pass = Pass::training(arrays, device, masks);
        let encoded: Vec<Tensor<2>> = plan
            .encoders
            .iter()
            .map(|encoder| {
                let side = encoder.side;
                let part = &features[side].parts[encoder.part];
                let inputs = part.tensor(rows[side], device);
                let inputs = pass.dropout(inputs, plan.input_dropout(side));
                let encoded = encoder.forward(&mut pass, inputs);
                let values = encoded.clone().into_data();
                let values = values.as_slice::<f32>().expect(F32S);
                projected[side].iter_mut().zip(values).for_each(|(into, from)| *into += from);
                encoded
            })
            .collect();

        let n = batch.cell_line_of.len();
        let both = projected.each_ref().map(Vec::as_slice);
        let fused = plan.fuse.all(both, batch);
        let data = TensorData::new(fused.units, [n, plan.fuse.width()]);
        let units = Tensor::<2>::from_data(data, &*device).require_grad();
        let product = (!fused.product.is_empty()).then(|| {
            Tensor::<1>::from_data(TensorData::new(fused.product, [n]), &*device).require_grad()
        });
        let predicted = plan.pairs(&mut pass, units.clone(), product.clone(), heads);
        let loss = loss.of(predicted, targets);
        let value = f64::from(loss.clone().into_scalar::<f32>());
        let mut slopes = loss.backward();
        let mut of = |tensor: &Tensor<2>| {
            let gradient = tensor.grad_remove(&mut slopes)?;
            Some(gradient.into_data().try_into_vec::<f32>().expect(F32S))
        };
        found.arrays = pass.leaves().iter().map(&mut of).collect();
        let units = of(&units).expect("every prediction depends on the fused units");
        let product = product.map_or(Vec::new(), |product| {
            let gradient = product.grad_remove(&mut slopes).expect("as on the product");
            gradient.into_data().try_into_vec().expect(F32S)
        });
        for side in SIDES {
            found.sides[side].clear();
            found.sides[side].resize(both[side].len(), 0.0);
        }
        plan.fuse.backward(both, batch, 0..n, &units, &product, &mut found.sides);
        // The gradient of an encoder is that of the inner product of its result with that of the projection.
        for (encoder, encoded) in plan.encoders.iter().zip(encoded) {
            let data = TensorData::new(found.sides[encoder.side].clone(), encoded.dims());
            let mut slopes = (encoded * Tensor::from_data(data, &*device)).sum().backward();
            for (gradient, leaf) in found.arrays.iter_mut().zip(pass.leaves()) {
                if let Some(more) = leaf.grad_remove(&mut slopes) {
                    *gradient = Some(more.into_data().try_into_vec().expect(F32S));
                }
            }
        }
        let moved = std::mem::take(&mut pass.moved);
        drop(pass);
        for (slot, values) in moved {
            network.arrays[slot.0].values = values;
        }
        value
    }
}
