//! The first layer of one side, outside the engine's gradients.
//!
//! The engine multiplies zeros and writes the whole gradient before it reads it again; here only what is not zero is
//! multiplied, and a gradient meets the optimiser while it is still in the cache.

mod learning;
mod seen;

use halfmax_data::Seed;

use super::dropout::Masks;
use super::features::{Features, Sparse};
use super::product::{Rows, add_product};
use super::weights::uniform;
use crate::vectorised::vectorised;
pub(super) use learning::{Learning, add_up};
use seen::{Seen, see};

/// A dense layer `xW + b` over wide, partly sparse features.
///
/// # Shapes
/// `[n, inputs]` to `[n, units]`; `weight` is `[inputs, units]`, `bias` `[units]`
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Projection {
    pub(super) units: usize,
    pub(super) weight: Vec<f32>,
    pub(super) bias: Vec<f32>,
    /// Columns before this one have no bias: the other side has it, and one is enough for a sum.
    pub(super) biased_from: usize,
}

impl Projection {
    /// Uniform weights, zero biases; `columns` says how many have which bound.
    pub(super) fn new(
        inputs: usize,
        columns: &[(usize, f32)],
        biased_from: usize,
        seed: Seed,
    ) -> Self {
        let units = columns.iter().map(|(n, _)| n).sum();
        let mut weight = vec![0.0; inputs * units];
        let mut start = 0;
        for (at, (n, bound)) in columns.iter().enumerate() {
            let fresh = uniform(seed.fork(&format!("columns {at}")), [inputs, *n], *bound);
            for (row, fresh) in weight.chunks_exact_mut(units).zip(fresh.chunks_exact(*n)) {
                row[start..start + n].copy_from_slice(fresh);
            }
            start += n;
        }
        Self { units, weight, bias: vec![0.0; units], biased_from }
    }

    /// How many features it takes.
    pub(super) fn inputs(&self) -> usize {
        self.weight.len() / self.units
    }

    /// The layer of some entities; `direct` says which parts it takes.
    ///
    /// # Shapes
    /// `[rows, units]`
    pub(super) fn forward(&self, features: &Features, rows: &[u32], direct: &[bool]) -> Vec<f32> {
        let (mut seen, mut result) = (Vec::new(), Vec::new());
        see(features, rows, direct, None, &mut seen);
        self.multiply(&seen, rows.len(), &mut result);
        result
    }

    /// The same in training: features are dropped, and remembered for the gradient.
    pub(super) fn forward_training(
        &self,
        learning: &mut Learning,
        features: &Features,
        rows: &[u32],
        direct: &[bool],
        dropout: Option<(f64, &mut Masks)>,
        result: &mut Vec<f32>,
    ) {
        see(features, rows, direct, dropout, &mut learning.seen);
        self.multiply(&learning.seen, rows.len(), result);
    }

    fn multiply(&self, seen: &[Seen], n: usize, result: &mut Vec<f32>) {
        let units = self.units;
        result.clear();
        (0..n).for_each(|_| result.extend_from_slice(&self.bias));
        let mut start = 0;
        for part in seen {
            let width = part.width();
            let weight = &self.weight[start * units..(start + width) * units];
            start += width;
            if width == 0 || n == 0 {
                continue;
            }
            match part {
                Seen::Dense { values, .. } => {
                    add_product(result, Rows::of(values, width), Rows::of(weight, units));
                }
                Seen::Sparse { entries, .. } => add_sparse(result, units, entries, weight),
            }
        }
    }
}

vectorised! {
    /// Adds the product of a sparse matrix with `weight`, both of so many units.
    fn add_sparse<'a>(result: &'a mut [f32], units: usize, entries: &'a Sparse, weight: &'a [f32]) {
        // Piece by piece of all rows: that part of the weights stays in the cache.
        for from in (0..units).step_by(PIECE) {
            for (at, row) in result.chunks_exact_mut(units).enumerate() {
                add_rows(row, from, entries.row(at), weight);
            }
        }
    }

    /// A multiple of some rows, all added up.
    fn sum_rows<'a>(sum: &'a mut [f32], entries: &'a [(u32, f32)], rows: &'a [f32]) {
        sum.fill(0.0);
        for from in (0..sum.len()).step_by(PIECE) {
            add_rows(sum, from, entries, rows);
        }
    }
}

/// So many sums stay in registers.
const PIECE: usize = 64;

/// Adds multiples of some rows to one, in the [`PIECE`] of columns at `from`; called where the widest vectors are
/// allowed.
#[inline(always)]
#[allow(clippy::inline_always, reason = "vectorised only inside the caller that allows it")]
fn add_rows(into: &mut [f32], from: usize, entries: &[(u32, f32)], rows: &[f32]) {
    let width = into.len();
    let piece = &mut into[from..width.min(from + PIECE)];
    if let Ok(piece) = <&mut [f32; PIECE]>::try_from(&mut *piece) {
        let mut sums = *piece;
        for (row, value) in entries {
            let row = &rows[*row as usize * width + from..][..PIECE];
            sums.iter_mut().zip(row).for_each(|(sum, row)| *sum += value * row);
        }
        *piece = sums;
    } else {
        for (row, value) in entries {
            let row = &rows[*row as usize * width + from..][..piece.len()];
            piece.iter_mut().zip(row).for_each(|(sum, row)| *sum += value * row);
        }
    }
}
