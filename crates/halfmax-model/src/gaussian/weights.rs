//! How much each view counts, by leave-one-out error.

use faer::Mat;

use super::leave_out::{Groups, Left, leave_out};

/// Factors by which a view's weight is tried to change.
const FACTORS: [f64; 4] = [0.0, 0.25, 0.5, 2.0];
/// How often all views are gone through.
const SWEEPS: usize = 2;
/// Penalties tried with each set of weights, relative to the mean diagonal of the kernel.
const COARSE: [f64; 3] = [0.7, 1.5, 3.0];
/// Penalties each output may have in the end.
const FINE: [f64; 11] = [0.15, 0.3, 0.6, 1.0, 1.5, 2.5, 4.0, 7.0, 12.0, 30.0, 1000.0];

/// The weighted sum of kernels of mean diagonal 1, itself of mean diagonal 1.
pub(crate) fn combine(kernels: &[Mat<f64>], weights: &[f64]) -> Mat<f64> {
    let n = kernels[0].nrows();
    let mut sum = Mat::<f64>::zeros(n, n);
    for (kernel, weight) in kernels.iter().zip(weights).filter(|(_, w)| **w > 0.0) {
        sum += kernel * faer::Scale(*weight);
    }
    sum
}

/// Weights of the views, summing to 1: from equal ones, one view after another takes the best of a few others.
pub(crate) fn choose(
    kernels: &[Mat<f64>],
    targets: &Mat<f64>,
    measured: &dyn Fn(usize, usize) -> bool,
    groups: &Groups,
) -> Vec<f64> {
    let error = |weights: &[f64]| {
        let kernel = combine(kernels, weights);
        let of = |penalty: &f64| {
            let left = leave_out(&kernel, targets, *penalty, groups);
            squared_errors(&left.error, measured).iter().sum::<f64>()
        };
        COARSE.iter().map(of).fold(f64::INFINITY, f64::min)
    };
    let mut weights = normalised(&vec![1.0; kernels.len()]);
    let mut lowest = error(&weights);
    for _ in 0..SWEEPS {
        for at in 0..kernels.len() {
            let tried: Vec<(f64, Vec<f64>)> = FACTORS
                .iter()
                .filter_map(|factor| {
                    let mut changed = weights.clone();
                    changed[at] *= factor;
                    let changed =
                        (changed.iter().sum::<f64>() > 0.0).then(|| normalised(&changed))?;
                    Some((error(&changed), changed))
                })
                .collect();
            if let Some((error, best)) = tried.into_iter().min_by(|a, b| a.0.total_cmp(&b.0))
                && error < lowest
            {
                (lowest, weights) = (error, best);
            }
        }
    }
    weights
}

/// Dual coefficients and left-out errors `[cell lines, outputs]`, every output with the penalty that suits it.
pub(crate) fn each_output(
    kernel: &Mat<f64>,
    targets: &Mat<f64>,
    measured: &dyn Fn(usize, usize) -> bool,
    groups: &Groups,
) -> Left {
    let mut best: Option<(Vec<f64>, Left)> = None;
    for penalty in FINE {
        let left = leave_out(kernel, targets, penalty, groups);
        let errors = squared_errors(&left.error, measured);
        let Some((lowest, kept)) = &mut best else {
            best = Some((errors, left));
            continue;
        };
        for j in (0..errors.len()).filter(|j| errors[*j] < lowest[*j]).collect::<Vec<_>>() {
            lowest[j] = errors[j];
            for i in 0..kernel.nrows() {
                kept.dual[(i, j)] = left.dual[(i, j)];
                kept.error[(i, j)] = left.error[(i, j)];
            }
        }
    }
    best.expect("there are penalties to try").1
}

/// Per output, over what was measured only.
fn squared_errors(error: &Mat<f64>, measured: &dyn Fn(usize, usize) -> bool) -> Vec<f64> {
    let of = |j: usize| {
        let rows = (0..error.nrows()).filter(|i| measured(*i, j));
        rows.map(|i| error[(i, j)].powi(2)).sum()
    };
    (0..error.ncols()).map(of).collect()
}

fn normalised(weights: &[f64]) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|w| w / sum).collect()
}
