//! From the projections of both sides to predictions.

use super::{AT_ONCE, DenseTrunk, resize, width};
use crate::net::batch::Batch;
use crate::net::dropout::Masks;
use crate::net::fuse::Fuse;
use crate::net::product::{Rows, product};
use crate::net::weights::Array;
use crate::vectorised::vectorised;

impl DenseTrunk {
    /// One number per pair; with `masks`, units are dropped.
    ///
    /// # Shapes
    /// `projected`: `[distinct, columns]` of both sides; to `[pairs]`
    pub(in crate::net) fn forward(
        &mut self,
        fuse: &Fuse,
        projected: [&[f32]; 2],
        batch: &Batch,
        arrays: &[Array],
        mut masks: Option<&mut Masks>,
    ) -> &[f32] {
        let n = batch.cell_line_of.len();
        let room = &mut self.room;
        room.units.resize_with(self.layers.len() + 1, Vec::new);
        resize(&mut room.units[0], n * fuse.units);
        room.predicted.clear();
        let rows = (AT_ONCE / fuse.units).max(1);
        for (at, units) in room.units[0].chunks_mut(rows * fuse.units).enumerate() {
            let pairs = at * rows..(at * rows + rows).min(n);
            fuse.forward(projected, batch, pairs, units, &mut room.predicted);
            rectify(units, &[], self.dropout[0], masks.as_deref_mut(), &mut room.mask);
        }
        let mut before = fuse.units;
        for (at, layer) in self.layers.iter().enumerate() {
            let width = width(arrays, layer);
            let (done, rest) = room.units.split_at_mut(at + 1);
            let units = &mut rest[0];
            resize(units, n * width);
            let weight = &arrays[layer.weight.0].values;
            product(units, Rows::of(&done[at], before), Rows::of(weight, width));
            let bias = &arrays[layer.bias.0].values;
            for units in units.chunks_mut((AT_ONCE / width).max(1) * width) {
                rectify(units, bias, self.dropout[at + 1], masks.as_deref_mut(), &mut room.mask);
            }
            before = width;
        }
        let weight = &arrays[self.output.weight.0].values;
        let bias = arrays[self.output.bias.0].values[0];
        room.predicted.resize(n, 0.0);
        let last = room.units.last().expect("there are fused units");
        add_output(&mut room.predicted, last, weight, bias);
        &room.predicted
    }
}

/// `max(x + b, 0)`, then some of them dropped.
fn rectify(
    units: &mut [f32],
    bias: &[f32],
    rate: f64,
    masks: Option<&mut Masks>,
    mask: &mut Vec<f32>,
) {
    let masks = masks.filter(|_| rate > 0.0);
    let dropped = masks.is_some();
    if let Some(masks) = masks {
        resize(mask, units.len());
        masks.fill(mask, rate);
    }
    if dropped {
        bias_relu_mask(units, bias, mask);
    } else {
        bias_relu(units, bias);
    }
}

vectorised! {
    fn bias_relu_mask<'a>(units: &'a mut [f32], bias: &'a [f32], mask: &'a [f32]) {
        if bias.is_empty() {
            units.iter_mut().zip(mask).for_each(|(unit, mask)| *unit = unit.max(0.0) * mask);
            return;
        }
        let rows = units.chunks_exact_mut(bias.len()).zip(mask.chunks_exact(bias.len()));
        for (row, mask) in rows {
            let both = bias.iter().zip(mask);
            row.iter_mut().zip(both).for_each(|(unit, (b, m))| *unit = (*unit + b).max(0.0) * m);
        }
    }

    fn bias_relu<'a>(units: &'a mut [f32], bias: &'a [f32]) {
        if bias.is_empty() {
            for unit in units.iter_mut() {
                *unit = unit.max(0.0);
            }
            return;
        }
        for row in units.chunks_exact_mut(bias.len()) {
            row.iter_mut().zip(bias).for_each(|(unit, bias)| *unit = (*unit + bias).max(0.0));
        }
    }

    fn add_output<'a>(predicted: &'a mut [f32], units: &'a [f32], weight: &'a [f32], bias: f32) {
        for (predicted, units) in predicted.iter_mut().zip(units.chunks_exact(weight.len())) {
            *predicted += bias + dot(units, weight);
        }
    }
}

/// Their inner product, in eight sums so that it is quick and always the same.
#[inline(always)]
#[allow(clippy::inline_always, reason = "vectorised only inside the caller that allows it")]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (a, b) = (a.chunks(8), b.chunks(8));
    for (a, b) in a.zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}
