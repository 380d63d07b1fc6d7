//! A small dense matrix of doubles, row by row.

use faer::linalg::solvers::Solve;
use faer::{Mat, Side};

/// `[rows, columns]`, row-major.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dense {
    pub(crate) columns: usize,
    pub(crate) values: Vec<f64>,
}

impl Dense {
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self { columns, values: vec![0.0; rows * columns] }
    }

    pub(crate) fn of(matrix: &Mat<f64>) -> Self {
        let (rows, columns) = (matrix.nrows(), matrix.ncols());
        let values = (0..rows).flat_map(|i| (0..columns).map(move |j| matrix[(i, j)])).collect();
        Self { columns, values }
    }

    pub(crate) fn rows(&self) -> usize {
        self.values.len().checked_div(self.columns).unwrap_or(0)
    }

    pub(crate) fn row(&self, at: usize) -> &[f64] {
        &self.values[at * self.columns..(at + 1) * self.columns]
    }

    pub(crate) fn row_mut(&mut self, at: usize) -> &mut [f64] {
        &mut self.values[at * self.columns..(at + 1) * self.columns]
    }

    /// The mean of two matrices of the same shape.
    pub(crate) fn mean(a: &Self, b: &Self) -> Self {
        let values = a.values.iter().zip(&b.values).map(|(a, b)| 0.5 * (a + b)).collect();
        Self { columns: a.columns, values }
    }
}

/// The inverse of a kernel with a penalty on its diagonal.
pub(crate) fn inverse(kernel: &Mat<f64>, penalty: f64) -> Mat<f64> {
    let n = kernel.nrows();
    let system = Mat::from_fn(n, n, |i, j| kernel[(i, j)] + if i == j { penalty } else { 0.0 });
    system
        .llt(Side::Lower)
        .expect("a kernel plus a positive penalty is positive definite")
        .solve(&Mat::<f64>::identity(n, n))
}
