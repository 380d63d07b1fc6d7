//! Errors of kernel ridge on cell lines it did not learn from, without fitting it again.
//!
//! For a group of rows left out, the error is `(A⁻¹)_gg⁻¹ (A⁻¹ Y)_g` with `A` the kernel plus penalty (Stone 1974;
//! for blocks see Rasmussen & Williams 2006, section 5.4.2).

use std::collections::BTreeMap;

use faer::linalg::solvers::Solve;
use faer::{Mat, Side};
use halfmax_prep::Design;

use super::matrix::inverse;

/// Whether no validation row is of a tissue seen in training, so that what is chosen by leaving out suits what will be
/// asked.
pub(crate) fn new_tissues(train: &Design, validation: Option<&Design>) -> bool {
    let known = tissues(train);
    let is_known = |tissue: &Option<String>| known.contains_key(tissue.as_deref().unwrap_or(""));
    validation.is_some_and(|rows| !rows.tissues.iter().any(is_known))
}

fn tissues(train: &Design) -> BTreeMap<&str, Vec<usize>> {
    let mut tissues: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, tissue) in train.tissues.iter().enumerate() {
        tissues.entry(tissue.as_deref().unwrap_or("")).or_default().push(at);
    }
    tissues
}

/// Rows that are left out together.
pub(crate) struct Groups(Vec<Vec<usize>>);

impl Groups {
    /// Each cell line alone, or whole tissues where [`new_tissues`] will be asked about.
    pub(crate) fn of(train: &Design, new_tissues: bool) -> Self {
        let tissues = tissues(train);
        if new_tissues && tissues.len() > 1 {
            Self(tissues.into_values().collect())
        } else {
            Self::each(train.cell_lines.len())
        }
    }

    /// Every row alone.
    pub(crate) fn each(n: usize) -> Self {
        Self((0..n).map(|at| vec![at]).collect())
    }
}

/// A fit of kernel ridge for one penalty.
pub(crate) struct Left {
    /// Dual coefficients `[cell lines, outputs]`.
    pub(crate) dual: Mat<f64>,
    /// Truth less the prediction of a fit without the row's group, same shape.
    pub(crate) error: Mat<f64>,
}

/// Fits all outputs with one penalty, each group left out once.
pub(crate) fn leave_out(
    kernel: &Mat<f64>,
    targets: &Mat<f64>,
    penalty: f64,
    groups: &Groups,
) -> Left {
    let inverse = inverse(kernel, penalty);
    let dual = &inverse * targets;
    let mut error = dual.clone();
    for group in &groups.0 {
        if let [at] = group[..] {
            let own = inverse[(at, at)];
            for j in 0..targets.ncols() {
                error[(at, j)] /= own;
            }
            continue;
        }
        let block = Mat::from_fn(group.len(), group.len(), |a, b| inverse[(group[a], group[b])]);
        let part = Mat::from_fn(group.len(), targets.ncols(), |a, j| dual[(group[a], j)]);
        let solved = block
            .llt(Side::Lower)
            .expect("a block of an inverse kernel is positive definite")
            .solve(&part);
        for (a, at) in group.iter().enumerate() {
            for j in 0..targets.ncols() {
                error[(*at, j)] = solved[(a, j)];
            }
        }
    }
    Left { dual, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortcut_equals_fitting_without_the_group() {
        let x = Mat::from_fn(7, 3, |i, j| ((i * 5 + j * 11) % 7) as f64 - 2.0);
        let kernel = &x * x.transpose();
        let y = Mat::from_fn(7, 2, |i, j| ((i * 3 + j * 5) % 8) as f64);
        let groups = Groups(vec![vec![0, 3], vec![1], vec![2, 4, 5], vec![6]]);
        let left = leave_out(&kernel, &y, 0.7, &groups);
        for group in &groups.0 {
            let kept: Vec<usize> = (0..7).filter(|i| !group.contains(i)).collect();
            let inner = Mat::from_fn(kept.len(), kept.len(), |a, b| kernel[(kept[a], kept[b])]);
            let targets = Mat::from_fn(kept.len(), 2, |a, j| y[(kept[a], j)]);
            let dual = super::inverse(&inner, 0.7) * targets;
            for at in group {
                for j in 0..2 {
                    let predicted: f64 = kept
                        .iter()
                        .enumerate()
                        .map(|(a, k)| kernel[(*at, *k)] * dual[(a, j)])
                        .sum();
                    let expected = y[(*at, j)] - predicted;
                    assert!((left.error[(*at, j)] - expected).abs() < 1e-9);
                }
            }
        }
    }
}
