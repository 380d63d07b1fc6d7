//! The factor of a positive definite matrix.
//!
//! Hand-written because it is small, and because a library that picks its kernels by processor would give other
//! suggestions on another machine.

/// L of A = L Lᵀ, by rows.
#[derive(Debug, Clone)]
pub(super) struct Cholesky {
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// Factors the matrix whose lower triangle is given by rows. `None` if it is not positive definite.
    pub(super) fn new(lower: Vec<Vec<f64>>) -> Option<Self> {
        let mut rows = lower;
        for i in 0..rows.len() {
            let (done, rest) = rows.split_at_mut(i);
            let row = &mut rest[0];
            for (j, other) in done.iter().enumerate() {
                row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
            }
            let pivot = row[i] - dot(&row[..i], &row[..i]);
            if !(pivot > 0.0 && pivot.is_finite()) {
                return None;
            }
            row[i] = pivot.sqrt();
        }
        Some(Self { rows })
    }

    /// L⁻¹ b.
    pub(super) fn solve_lower(&self, b: &[f64]) -> Vec<f64> {
        let mut x = Vec::with_capacity(b.len());
        for (row, value) in self.rows.iter().zip(b) {
            let i = x.len();
            x.push((value - dot(&row[..i], &x)) / row[i]);
        }
        x
    }

    /// A⁻¹ b.
    pub(super) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = self.solve_lower(b);
        for i in (0..x.len()).rev() {
            x[i] /= self.rows[i][i];
            let known = x[i];
            for (value, factor) in x[..i].iter_mut().zip(&self.rows[i][..i]) {
                *value -= factor * known;
            }
        }
        x
    }

    /// The lower triangle of A⁻¹, by rows.
    pub(super) fn inverse(&self) -> Vec<Vec<f64>> {
        let n = self.rows.len();
        // Row j of `columns` is column j of L⁻¹ from the diagonal on, so that products run along memory.
        let mut columns: Vec<Vec<f64>> = Vec::with_capacity(n);
        for j in 0..n {
            let mut column = vec![1.0 / self.rows[j][j]];
            for i in j + 1..n {
                let row = &self.rows[i];
                column.push(-dot(&row[j..i], &column) / row[i]);
            }
            columns.push(column);
        }
        let entry = |i: usize, j: usize| dot(&columns[i], &columns[j][i - j..]);
        (0..n).map(|i| (0..=i).map(|j| entry(i, j)).collect()).collect()
    }

    /// ln |A|.
    pub(super) fn log_determinant(&self) -> f64 {
        2.0 * self.rows.iter().enumerate().map(|(i, row)| row[i].ln()).sum::<f64>()
    }
}

/// The inner product, summed in eight lanes: the order is fixed, yet the compiler can use vectors.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a8.zip(b8) {
        for (lane, (x, y)) in lanes.iter_mut().zip(x.iter().zip(y)) {
            *lane += x * y;
        }
    }
    lanes.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stream;

    #[test]
    fn factor_solution_inverse_and_determinant_agree() {
        let n = 19;
        let mut stream = Stream::new(5, 0, "test");
        let points: Vec<Vec<f64>> = (0..n).map(|_| stream.cube(n)).collect();
        let entry =
            |i: usize, j: usize| dot(&points[i], &points[j]) + if i == j { 0.5 } else { 0.0 };
        let lower = (0..n).map(|i| (0..=i).map(|j| entry(i, j)).collect()).collect();
        let factor = Cholesky::new(lower).unwrap();
        let b = stream.cube(n);
        let x = factor.solve(&b);
        let inverse = factor.inverse();
        for i in 0..n {
            let back: f64 = (0..n).map(|j| entry(i, j) * x[j]).sum();
            assert!((back - b[i]).abs() < 1e-9);
            let by_inverse: f64 = (0..n).map(|j| inverse[i.max(j)][i.min(j)] * b[j]).sum();
            assert!((by_inverse - x[i]).abs() < 1e-8);
        }
        let two = Cholesky::new(vec![vec![4.0], vec![2.0, 3.0]]).unwrap();
        assert!((two.log_determinant() - 8.0_f64.ln()).abs() < 1e-12);
        assert!(Cholesky::new(vec![vec![1.0], vec![2.0, 1.0]]).is_none());
    }
}
