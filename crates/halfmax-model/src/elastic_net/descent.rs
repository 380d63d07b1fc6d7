//! Coordinate descent for one drug.

use halfmax_prep::View;

/// Passes over the features in use before the others are looked at again.
const PASSES: usize = 200;
/// A pass that changes no weight by more than this share of the response's standard deviation is the last.
const TOLERANCE: f64 = 1e-5;

/// A drug's responses, the features of its cell lines, and where the descent stands.
///
/// Features are not centred again over the drug's own cell lines: there is no intercept besides the drug's mean.
pub(super) struct Drug {
    n: usize,
    /// Feature by feature.
    columns: Vec<f64>,
    /// Mean square of each feature.
    squares: Vec<f64>,
    residual: Vec<f64>,
    weights: Vec<f64>,
    tolerance: f64,
}

impl Drug {
    /// From cell-line views and rows of (cell line, response less the drug's mean).
    pub(super) fn of(views: &[&View], rows: &[(usize, f64)]) -> Self {
        let n = rows.len();
        let p: usize = views.iter().map(|v| v.n_features()).sum();
        let mut columns = vec![0.0; n * p];
        for (at, (cell_line, _)) in rows.iter().enumerate() {
            let values = views.iter().flat_map(|view| view.row(*cell_line));
            for (feature, value) in values.enumerate() {
                columns[feature * n + at] = f64::from(*value);
            }
        }
        let squares = columns.chunks_exact(n.max(1)).map(|c| dot(c, c) / n as f64).collect();
        let residual: Vec<f64> = rows.iter().map(|(_, value)| *value).collect();
        let sd = (dot(&residual, &residual) / n.max(1) as f64).sqrt();
        Self { n, columns, squares, residual, weights: vec![0.0; p], tolerance: TOLERANCE * sd }
    }

    pub(super) fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The smallest penalty at which no feature has a weight, as long as none has.
    pub(super) fn largest_penalty(&self, ratio: f64) -> f64 {
        (0..self.weights.len()).map(|at| self.gradient(at).abs()).fold(0.0, f64::max) / ratio
    }

    fn column(&self, at: usize) -> &[f64] {
        &self.columns[at * self.n..(at + 1) * self.n]
    }

    fn gradient(&self, at: usize) -> f64 {
        dot(self.column(at), &self.residual) / self.n.max(1) as f64
    }

    /// Goes on from the last weights to those of another penalty (Friedman, Hastie & Tibshirani 2010): features in
    /// use until they stand still, then any other that wants a weight.
    pub(super) fn solve(&mut self, penalty: f64, ratio: f64) {
        let p = self.weights.len();
        let mut used: Vec<usize> = (0..p).filter(|at| self.weights[*at] != 0.0).collect();
        loop {
            for _ in 0..PASSES {
                let change =
                    used.iter().map(|at| self.step(*at, penalty, ratio)).fold(0.0, f64::max);
                if change <= self.tolerance {
                    break;
                }
            }
            let known = used.len();
            let wants = |at: &usize| {
                self.weights[*at] == 0.0
                    && self.gradient(*at).abs() > penalty * ratio + self.tolerance
            };
            let new: Vec<usize> = (0..p).filter(wants).filter(|at| !used.contains(at)).collect();
            used.extend(new);
            if used.len() == known {
                return;
            }
            used.sort_unstable();
        }
    }

    /// The best weight of one feature, all others staying; returns by how much it changed.
    fn step(&mut self, at: usize, penalty: f64, ratio: f64) -> f64 {
        let (old, square) = (self.weights[at], self.squares[at]);
        let pull = self.gradient(at) + square * old;
        let size = (pull.abs() - penalty * ratio).max(0.0) / (square + penalty * (1.0 - ratio));
        let new = if size > 0.0 { pull.signum() * size } else { 0.0 };
        let change = new - old;
        if change != 0.0 {
            self.weights[at] = new;
            let column = &self.columns[at * self.n..(at + 1) * self.n];
            for (residual, x) in self.residual.iter_mut().zip(column) {
                *residual -= change * x;
            }
        }
        change.abs()
    }
}

/// Eight sums side by side, which the compiler can keep in vector registers.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}
