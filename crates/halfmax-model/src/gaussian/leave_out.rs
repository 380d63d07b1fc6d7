//! Errors of kernel ridge on cell lines it did not learn from, without fitting it again.
//!
//! For a group of rows left out, the error is `(A⁻¹)_gg⁻¹ (A⁻¹ Y)_g` with `A` the kernel plus penalty (Stone 1974;
//! for blocks see Rasmussen & Williams 2006, section 5.4.2). Where the mean of the targets is fitted too, `A⁻¹` is
//! replaced by `A⁻¹ − A⁻¹11ᵀA⁻¹ / 1ᵀA⁻¹1`, as of kriging with an unknown mean (Dubrule 1983): targets and kernel
//! that were centred with the row that is left out would otherwise tell its response, as all of them sum to zero.

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
pub(crate) struct Groups {
    rows: Vec<Vec<usize>>,
    /// Whether the mean of the targets is found anew without them.
    mean: bool,
}

impl Groups {
    /// Each cell line alone, or whole tissues where [`new_tissues`] will be asked about; means are found anew.
    pub(crate) fn of(train: &Design, new_tissues: bool) -> Self {
        let tissues = tissues(train);
        if new_tissues && tissues.len() > 1 {
            Self { rows: tissues.into_values().collect(), mean: true }
        } else {
            Self { mean: true, ..Self::each(train.cell_lines.len()) }
        }
    }

    /// Every row alone, around a mean that is known.
    pub(crate) fn each(n: usize) -> Self {
        Self { rows: (0..n).map(|at| vec![at]).collect(), mean: false }
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
    let mut inverse = inverse(kernel, penalty);
    // With one group there would be no row to find a mean from.
    if groups.mean && groups.rows.len() > 1 {
        without_mean(&mut inverse);
    }
    let dual = &inverse * targets;
    let mut error = dual.clone();
    for group in &groups.rows {
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

/// Takes from an inverse what a constant explains: `A⁻¹ − A⁻¹11ᵀA⁻¹ / 1ᵀA⁻¹1`.
fn without_mean(inverse: &mut Mat<f64>) {
    let n = inverse.nrows();
    let sums: Vec<f64> = (0..n).map(|j| inverse.col_as_slice(j).iter().sum()).collect();
    let all: f64 = sums.iter().sum();
    for j in 0..n {
        for (value, sum) in inverse.col_as_slice_mut(j).iter_mut().zip(&sums) {
            *value -= sum * sums[j] / all;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> (Mat<f64>, Mat<f64>, Vec<Vec<usize>>) {
        let x = Mat::from_fn(7, 3, |i, j| ((i * 5 + j * 11) % 7) as f64 - 2.0);
        let y = Mat::from_fn(7, 2, |i, j| ((i * 3 + j * 5) % 8) as f64);
        (&x * x.transpose(), y, vec![vec![0, 3], vec![1], vec![2, 4, 5], vec![6]])
    }

    /// Errors on each group by the function fitted without it: ridge around `mean` of the targets kept.
    fn one_by_one(
        kernel: &Mat<f64>,
        y: &Mat<f64>,
        groups: &[Vec<usize>],
        mean: impl Fn(&Mat<f64>, &Mat<f64>) -> Mat<f64>,
    ) -> Mat<f64> {
        let mut errors = Mat::zeros(y.nrows(), y.ncols());
        for group in groups {
            let kept: Vec<usize> = (0..y.nrows()).filter(|i| !group.contains(i)).collect();
            let inner = Mat::from_fn(kept.len(), kept.len(), |a, b| kernel[(kept[a], kept[b])]);
            let targets = Mat::from_fn(kept.len(), y.ncols(), |a, j| y[(kept[a], j)]);
            let inverse = super::inverse(&inner, 0.7);
            let mean = mean(&inverse, &targets);
            let dual = &inverse
                * Mat::from_fn(kept.len(), y.ncols(), |a, j| targets[(a, j)] - mean[(0, j)]);
            for at in group {
                for j in 0..y.ncols() {
                    let own = |(a, k): (usize, &usize)| kernel[(*at, *k)] * dual[(a, j)];
                    let predicted = kept.iter().enumerate().map(own).sum::<f64>() + mean[(0, j)];
                    errors[(*at, j)] = y[(*at, j)] - predicted;
                }
            }
        }
        errors
    }

    #[test]
    fn the_shortcut_equals_fitting_without_the_group() {
        let (kernel, y, rows) = example();
        let expected = one_by_one(&kernel, &y, &rows, |_, y| Mat::zeros(1, y.ncols()));
        let left = leave_out(&kernel, &y, 0.7, &Groups { rows, mean: false });
        assert!((&left.error - expected).norm_max() < 1e-9);
    }

    #[test]
    fn the_shortcut_finds_the_mean_anew() {
        let (kernel, y, rows) = example();
        // Generalised least squares: 1ᵀA⁻¹Y / 1ᵀA⁻¹1.
        let mean = |inverse: &Mat<f64>, y: &Mat<f64>| {
            let ones = Mat::from_fn(1, y.nrows(), |_, _| 1.0);
            let sums = &ones * inverse;
            let all = (0..y.nrows()).map(|j| sums[(0, j)]).sum::<f64>();
            &sums * y * faer::Scale(1.0 / all)
        };
        let expected = one_by_one(&kernel, &y, &rows, mean);
        let left = leave_out(&kernel, &y, 0.7, &Groups { rows, mean: true });
        assert!((&left.error - expected).norm_max() < 1e-9);
    }

    #[test]
    fn noise_is_not_told_by_what_sums_to_zero() {
        // Nothing but noise, all of it centred: the best guess is the mean, whose error is n/(n − 1) of the value.
        let kernel = Mat::from_fn(20, 20, |i, j| f64::from(u8::from(i == j)) - 0.05);
        let y = Mat::from_fn(20, 1, |i, _| ((i * 7) % 20) as f64 - 9.5);
        let groups = Groups { mean: true, ..Groups::each(20) };
        let left = leave_out(&kernel, &y, 0.01, &groups);
        for i in 0..20 {
            assert!((left.error[(i, 0)] - y[(i, 0)] * 20.0 / 19.0).abs() < 1e-9, "{i}");
        }
    }
}
