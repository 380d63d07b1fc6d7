//! The normal equations of every drug, solved in the space of its cell lines.
//!
//! There are far fewer cell lines than features, so the dual form `w = Xᵀ(XXᵀ + λI)⁻¹y` is the cheap one, and
//! the products `XXᵀ` are shared by all drugs and penalties (Saunders et al. 1998).

use faer::linalg::solvers::Solve;
use faer::{Mat, Side};
use halfmax_prep::{Design, Entity};

use crate::naive::Means;

/// The cell-line views of a design beside each other: one profile per row.
pub(super) struct Rows {
    values: Vec<f32>,
    n_features: usize,
}

impl Rows {
    pub(super) fn of(design: &Design) -> Self {
        let views: Vec<_> = design.views.iter().filter(|v| v.entity == Entity::CellLine).collect();
        let n = design.cell_lines.len();
        let values = (0..n)
            .flat_map(|at| views.iter().flat_map(move |v| v.row(at).iter().copied()))
            .collect();
        Self { values, n_features: views.iter().map(|v| v.n_features()).sum() }
    }

    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    pub(super) fn row(&self, at: usize) -> &[f32] {
        &self.values[at * self.n_features..(at + 1) * self.n_features]
    }
}

/// All drugs of a training design, ready to be solved for any penalty.
pub(super) struct Task {
    profiles: Rows,
    /// Inner products of profiles over their mean squared length.
    kernel: Mat<f64>,
    /// The mean squared length.
    scale: f64,
    /// Per compound: cell line and response less the drug's mean; replicates stay rows of their own.
    responses: Vec<Vec<(usize, f64)>>,
}

impl Task {
    pub(super) fn of(design: &Design, means: &Means) -> Self {
        let profiles = Rows::of(design);
        let n = design.cell_lines.len();
        let x = Mat::from_fn(n, profiles.n_features, |i, j| f64::from(profiles.row(i)[j]));
        let mut kernel = &x * x.transpose();
        let scale =
            ((0..n).map(|i| kernel[(i, i)]).sum::<f64>() / n.max(1) as f64).max(f64::MIN_POSITIVE);
        kernel /= scale;
        let mut responses = vec![Vec::new(); design.compounds.len()];
        for (pair, value) in design.pairs.iter().zip(&design.response) {
            let mean = means.compound(design.compounds[pair.compound as usize].as_str());
            responses[pair.compound as usize].push((pair.cell_line as usize, value - mean));
        }
        Self { profiles, kernel, scale, responses }
    }

    /// Weights `[compounds, features]` for a penalty above 0.
    pub(super) fn solve(&self, penalty: f64) -> Vec<f32> {
        self.responses.iter().flat_map(|rows| self.weights(rows, penalty)).collect()
    }

    fn weights(&self, rows: &[(usize, f64)], penalty: f64) -> Vec<f32> {
        let n = rows.len();
        let system = Mat::from_fn(n, n, |i, j| {
            self.kernel[(rows[i].0, rows[j].0)] + if i == j { penalty } else { 0.0 }
        });
        let target = Mat::from_fn(n, 1, |i, _| rows[i].1);
        let dual = system
            .llt(Side::Lower)
            .expect("a kernel plus a positive penalty is positive definite")
            .solve(&target);
        let mut weights = vec![0.0_f64; self.profiles.n_features];
        for (i, (cell_line, _)) in rows.iter().enumerate() {
            let share = dual[(i, 0)] / self.scale;
            for (weight, x) in weights.iter_mut().zip(self.profiles.row(*cell_line)) {
                *weight += share * f64::from(*x);
            }
        }
        weights.into_iter().map(|w| w as f32).collect()
    }
}
