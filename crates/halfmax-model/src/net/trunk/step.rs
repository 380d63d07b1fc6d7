//! From predictions back to the gradient of every weight.

use super::{AT_ONCE, DenseTrunk, resize, width};
use crate::net::batch::Batch;
use crate::net::dropout::Masks;
use crate::net::fuse::Fuse;
use crate::net::loss::{Loss, Targets};
use crate::net::product::{Rows, product};
use crate::net::projection::add_up;
use crate::net::weights::{Array, Slot};
use crate::vectorised::vectorised;

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
        add_multiples(of_weight, last, &room.slopes);
        place(gradients, output.bias, 1)[0] = room.slopes.iter().sum();
        let [gradient, other] = &mut room.gradient;
        resize(gradient, n * before);
        multiples(gradient, weight, &room.slopes);

        for (at, layer) in layers.iter().enumerate().rev() {
            let width = width(arrays, layer);
            before = arrays[layer.weight.0].shape[0];
            let bias = place(gradients, layer.bias, width);
            bias.fill(0.0);
            let rows = (AT_ONCE / width).max(1) * width;
            let units = &room.units[at + 1];
            for (gradient, units) in gradient.chunks_mut(rows).zip(units.chunks(rows)) {
                slope(gradient, units, dropout[at + 1]);
                add_up(bias, gradient);
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
    keep(gradient, units, (1.0 / (1.0 - dropout)) as f32);
}

vectorised! {
    fn keep<'a>(gradient: &'a mut [f32], units: &'a [f32], scale: f32) {
        for (gradient, unit) in gradient.iter_mut().zip(units) {
            *gradient *= if *unit > 0.0 { scale } else { 0.0 };
        }
    }

    /// Adds each row of `rows` times its number to `into`.
    fn add_multiples<'a>(into: &'a mut [f32], rows: &'a [f32], by: &'a [f32]) {
        for (row, by) in rows.chunks_exact(into.len()).zip(by) {
            for (into, row) in into.iter_mut().zip(row) {
                *into += by * row;
            }
        }
    }

    /// One row times each number, row after row.
    fn multiples<'a>(into: &'a mut [f32], row: &'a [f32], by: &'a [f32]) {
        for (into, by) in into.chunks_exact_mut(row.len()).zip(by) {
            for (into, row) in into.iter_mut().zip(row) {
                *into = by * row;
            }
        }
    }
}

/// Where the gradient of an array is kept.
fn place(gradients: &mut [Option<Vec<f32>>], slot: Slot, n: usize) -> &mut Vec<f32> {
    let place = gradients[slot.0].get_or_insert_default();
    resize(place, n);
    place
}
