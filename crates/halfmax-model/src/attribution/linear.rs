//! Slopes of units carried back to the inputs of the layer that made them.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

/// The slope of every input, by those of the units of a dense layer.
///
/// # Shapes
/// `weight`: `[inputs, units]`, `slopes`: `[rows, units]` row-major; to `[rows, inputs]` row-major
pub(crate) fn backproject(weight: MatRef<'_, f32>, slopes: &[f32]) -> Vec<f32> {
    let (inputs, units) = (weight.nrows(), weight.ncols());
    let rows = slopes.len().checked_div(units).unwrap_or(0);
    let mut back = vec![0.0; rows * inputs];
    matmul(
        MatMut::from_row_major_slice_mut(&mut back, rows, inputs),
        Accum::Replace,
        MatRef::from_row_major_slice(slopes, rows, units),
        weight.transpose(),
        1.0,
        Par::Seq,
    );
    back
}
