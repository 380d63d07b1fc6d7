//! Products of row-major matrices.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

use crate::vectorised::vectorised;

/// A matrix by its rows, all or some of its columns, or one read with rows and columns exchanged.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    values: &'a [f32],
    width: usize,
    /// The first column, and how many.
    columns: (usize, usize),
    exchanged: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn of(values: &'a [f32], width: usize) -> Self {
        Self { values, width, columns: (0, width), exchanged: false }
    }

    pub(super) fn columns(self, first: usize, n: usize) -> Self {
        Self { columns: (first, n), ..self }
    }

    pub(super) fn exchanged(self) -> Self {
        Self { exchanged: true, ..self }
    }

    fn matrix(self) -> MatRef<'a, f32> {
        let rows = self.values.len() / self.width;
        let matrix = MatRef::from_row_major_slice(self.values, rows, self.width);
        let (first, n) = self.columns;
        let matrix = matrix.subcols(first, n);
        if self.exchanged { matrix.transpose() } else { matrix }
    }

    fn is_whole(self) -> bool {
        !self.exchanged && self.columns == (0, self.width)
    }
}

/// So few rows do not pay for what a product of matrices prepares.
const FEW: usize = 4;

/// `into = a · b`.
pub(super) fn product(into: &mut [f32], a: Rows<'_>, b: Rows<'_>) {
    if is_small(a, b) {
        into.fill(0.0);
        return add_few(into, a, b);
    }
    multiply(into, Accum::Replace, a, b);
}

/// `into += a · b`.
pub(super) fn add_product(into: &mut [f32], a: Rows<'_>, b: Rows<'_>) {
    if is_small(a, b) {
        return add_few(into, a, b);
    }
    multiply(into, Accum::Add, a, b);
}

fn is_small(a: Rows<'_>, b: Rows<'_>) -> bool {
    a.is_whole() && b.is_whole() && a.values.len() <= FEW * a.width
}

fn multiply(into: &mut [f32], accum: Accum, a: Rows<'_>, b: Rows<'_>) {
    let (a, b) = (a.matrix(), b.matrix());
    let into = MatMut::from_row_major_slice_mut(into, a.nrows(), b.ncols());
    matmul(into, accum, a, b, 1.0, Par::Seq);
}

fn add_few(into: &mut [f32], a: Rows<'_>, b: Rows<'_>) {
    for (into, a) in into.chunks_exact_mut(b.width).zip(a.values.chunks_exact(a.width)) {
        add_row(into, a, b.values);
    }
}

vectorised! {
    /// Goes through `b` once from its beginning to its end, as memory likes it.
    fn add_row<'a>(into: &'a mut [f32], a: &'a [f32], b: &'a [f32]) {
        for (a, b) in a.iter().zip(b.chunks_exact(into.len())) {
            for (into, b) in into.iter_mut().zip(b) {
                *into += a * b;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_sums_whatever_the_shape() {
        let value = |k: usize| ((k * 7) % 11) as f32 / 5.0 - 1.0;
        for (n, k, m) in [(1, 7, 5), (3, 40, 33), (4, 9, 1), (5, 7, 5), (70, 20, 33)] {
            let a: Vec<f32> = (0..n * k).map(value).collect();
            let b: Vec<f32> = (0..k * m).map(|at| value(at + 3)).collect();
            let sum =
                |i: usize, j: usize| -> f32 { (0..k).map(|l| a[i * k + l] * b[l * m + j]).sum() };
            let mut found = vec![f32::NAN; n * m];
            product(&mut found, Rows::of(&a, k), Rows::of(&b, m));
            add_product(&mut found, Rows::of(&a, k), Rows::of(&b, m));
            for (at, found) in found.iter().enumerate() {
                let expected = 2.0 * sum(at / m, at % m);
                assert!((found - expected).abs() < 1e-4, "{n} {k} {m}: {found} is not {expected}");
            }
            // Some columns of the first, rows and columns exchanged.
            let c: Vec<f32> = (0..n * m).map(|at| value(at + 5)).collect();
            let (first, some) = (k / 3, k / 2);
            let mut found = vec![f32::NAN; some * m];
            product(&mut found, Rows::of(&a, k).columns(first, some).exchanged(), Rows::of(&c, m));
            for (at, found) in found.iter().enumerate() {
                let (i, j) = (first + at / m, at % m);
                let expected: f32 = (0..n).map(|row| a[row * k + i] * c[row * m + j]).sum();
                assert!((found - expected).abs() < 1e-4, "{n} {k} {m}: {found} is not {expected}");
            }
        }
    }
}
