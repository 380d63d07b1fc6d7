//! Weights on the simplex of least squared error.

/// Enough for the error to stand still in six digits with a handful of members.
const ROUNDS: usize = 2000;
/// Pulls the weights towards equal ones, so that few validation rows do not decide everything, as a share of the
/// lowest mean squared error.
const PULL: f64 = 0.02;

/// Weights that are not negative and sum to one, minimising the mean squared error of the weighted mean
/// (Frank & Wolfe 1956, with exact steps).
pub(super) fn weights(truth: &[f64], predicted: &[Vec<f64>]) -> Vec<f64> {
    let k = predicted.len();
    let n = truth.len().max(1) as f64;
    let error = |a: usize| predicted[a].iter().zip(truth).map(|(p, t)| p - t).collect::<Vec<f64>>();
    let errors: Vec<Vec<f64>> = (0..k).map(error).collect();
    let product =
        |a: usize, b: usize| errors[a].iter().zip(&errors[b]).map(|(x, y)| x * y).sum::<f64>() / n;
    let mut gram: Vec<Vec<f64>> = (0..k).map(|a| (0..k).map(|b| product(a, b)).collect()).collect();
    let lowest = (0..k).map(|a| gram[a][a]).fold(f64::INFINITY, f64::min);
    for (a, row) in gram.iter_mut().enumerate() {
        row[a] += PULL * lowest;
    }
    let mut weights = vec![1.0 / k as f64; k];
    for _ in 0..ROUNDS {
        let slope: Vec<f64> =
            (0..k).map(|a| (0..k).map(|b| gram[a][b] * weights[b]).sum()).collect();
        // Move weight from the worst member that has some to the best.
        let best = (0..k).min_by(|a, b| slope[*a].total_cmp(&slope[*b])).unwrap_or(0);
        let worst = (0..k)
            .filter(|a| weights[*a] > 0.0)
            .max_by(|a, b| slope[*a].total_cmp(&slope[*b]))
            .unwrap_or(0);
        let curvature = gram[best][best] + gram[worst][worst] - 2.0 * gram[best][worst];
        let gain = slope[worst] - slope[best];
        if best == worst || gain <= 1e-12 || curvature <= 0.0 {
            break;
        }
        let step = (gain / curvature).min(weights[worst]);
        weights[best] += step;
        weights[worst] -= step;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opposite_errors_cancel_and_a_useless_member_gets_nothing() {
        let truth: Vec<f64> = (0..100).map(f64::from).collect();
        let noise = |at: usize| if at.is_multiple_of(2) { 1.0 } else { -1.0 };
        let with = |scale: f64| {
            truth.iter().enumerate().map(|(at, t)| t + scale * noise(at)).collect::<Vec<f64>>()
        };
        let far = truth.iter().map(|t| t + 50.0).collect();
        let found = weights(&truth, &[with(1.0), with(-1.0), far]);
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(found[2] < 1e-2 && (found[0] - found[1]).abs() < 0.05, "{found:?}");
    }
}
