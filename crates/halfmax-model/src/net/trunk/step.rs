//! From predictions back to the gradient of every weight.

use super::{AT_ONCE, DenseTrunk, Rows, product, resize, width};
use crate::net::batch::Batch;
use crate::net::dropout::Masks;
use crate::net::fuse::Fuse;
use crate::net::loss::{Loss, Targets};
use crate::net::weights::{Array, Slot};

impl DenseTrunk {
    /// The loss of a batch; the gradients of the trunk's arrays and of both projections go to where they are kept.
    ///
    /// # Shapes
    /// `projected` and `sides`: `[distinct, columns]`; `gradients`: as the arrays
    pub(in crate::net) fn step(
        &mut self,
        (fuse, projected, batch): (&Fuse, [&[f32]; 2], &Batch),
        arrays: &[Array],
        masks: &mut Masks,
        (targets, loss): (&Targets, Loss),
        gradients: &mut [Option<Vec<f32>>],
        sides: &mut [Vec<f32>; 2],
    ) -> f64 {
        self.forward(fuse, projected, batch, arrays, Some(masks));
        let Self { dropout, layers, output, room } = self;
        let value = loss.slopes(&room.predicted, targets, &mut room.slopes);
        let n = room.slopes.len();

        // The output: a product with one column.
        let last = room.units.last().expect("there are fused units");
        let weight = &arrays[output.weight.0].values;
        let mut before = weight.len();
        let of_weight = place(gradients, output.weight, before);
        of_weight.fill(0.0);
        pulp::Arch::new().dispatch(|| {
            for (units, slope) in last.chunks_exact(before).zip(&room.slopes) {
                of_weight.iter_mut().zip(units).for_each(|(into, unit)| *into += slope * unit);
            }
        });
        place(gradients, output.bias, 1)[0] = room.slopes.iter().sum();
        let [gradient, other] = &mut room.gradient;
        resize(gradient, n * before);
        pulp::Arch::new().dispatch(|| {
            for (into, slope) in gradient.chunks_exact_mut(before).zip(&room.slopes) {
                into.iter_mut().zip(weight).for_each(|(into, weight)| *into = slope * weight);
            }
        });

        for (at, layer) in layers.iter().enumerate().rev() {
            let width = width(arrays, layer);
            before = arrays[layer.weight.0].shape[0];
            let bias = place(gradients, layer.bias, width);
            bias.fill(0.0);
            let rows = (AT_ONCE / width).max(1) * width;
            let units = &room.units[at + 1];
            for (gradient, units) in gradient.chunks_mut(rows).zip(units.chunks(rows)) {
                slope(gradient, units, dropout[at + 1]);
                pulp::Arch::new().dispatch(|| {
                    for row in gradient.chunks_exact(width) {
                        bias.iter_mut().zip(row).for_each(|(into, g)| *into += g);
                    }
                });
            }
            let weight = place(gradients, layer.weight, before * width);
            let units = Rows::of(&room.units[at], before);
            product(weight, units.exchanged(), Rows::of(gradient, width));
            resize(other, n * before);
            let weight = Rows::of(&arrays[layer.weight.0].values, width);
            product(other, Rows::of(gradient, width), weight.exchanged());
            std::mem::swap(gradient, other);
        }

        for (side, projected) in sides.iter_mut().zip(projected) {
            side.clear();
            side.resize(projected.len(), 0.0);
        }
        let rows = (AT_ONCE / fuse.units).max(1);
        let units = room.units[0].chunks(rows * fuse.units);
        for (at, (gradient, units)) in gradient.chunks_mut(rows * fuse.units).zip(units).enumerate()
        {
            slope(gradient, units, dropout[0]);
            let pairs = at * rows..(at * rows + rows).min(n);
            // The factorisation term is added to the prediction, so their slopes are one.
            fuse.backward(projected, batch, pairs, gradient, &room.slopes, sides);
        }
        value
    }
}

/// The gradient before ReLU and dropout by that after them: what is not zero was kept, and scaled.
fn slope(gradient: &mut [f32], units: &[f32], dropout: f64) {
    let scale = (1.0 / (1.0 - dropout)) as f32;
    pulp::Arch::new().dispatch(|| {
        for (gradient, unit) in gradient.iter_mut().zip(units) {
            *gradient *= if *unit > 0.0 { scale } else { 0.0 };
        }
    });
}

/// Where the gradient of an array is kept.
fn place(gradients: &mut [Option<Vec<f32>>], slot: Slot, n: usize) -> &mut Vec<f32> {
    let place = gradients[slot.0].get_or_insert_default();
    resize(place, n);
    place
}
