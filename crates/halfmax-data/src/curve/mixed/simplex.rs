//! Minimum of a function of few variables without derivatives.

/// Nelder and Mead's search (Computer Journal 7:308, 1965) from `start`, its first steps of size `step`.
pub(crate) fn minimise(start: &[f64], step: f64, mut f: impl FnMut(&[f64]) -> f64) -> Vec<f64> {
    let n = start.len();
    let mut corners: Vec<(f64, Vec<f64>)> = (0..=n)
        .map(|i| {
            let mut at = start.to_vec();
            if i > 0 {
                at[i - 1] += step;
            }
            (f(&at), at)
        })
        .collect();
    for _ in 0..200 * n {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let spread = (1..=n)
            .flat_map(|i| (0..n).map(move |j| (i, j)))
            .map(|(i, j)| (corners[i].1[j] - corners[0].1[j]).abs())
            .fold(0.0, f64::max);
        if spread < 1e-8 {
            break;
        }
        let centre: Vec<f64> =
            (0..n).map(|j| corners[..n].iter().map(|c| c.1[j]).sum::<f64>() / n as f64).collect();
        let mut beyond = |by: f64, corners: &[(f64, Vec<f64>)]| {
            let at: Vec<f64> =
                (0..n).map(|j| centre[j] + by * (centre[j] - corners[n].1[j])).collect();
            (f(&at), at)
        };
        let reflected = beyond(1.0, &corners);
        if reflected.0 < corners[0].0 {
            let expanded = beyond(2.0, &corners);
            corners[n] = if expanded.0 < reflected.0 { expanded } else { reflected };
        } else if reflected.0 < corners[n - 1].0 {
            corners[n] = reflected;
        } else {
            let towards = if reflected.0 < corners[n].0 { 0.5 } else { -0.5 };
            let contracted = beyond(towards, &corners);
            if contracted.0 < corners[n].0.min(reflected.0) {
                corners[n] = contracted;
            } else {
                let best = corners[0].1.clone();
                for corner in &mut corners[1..] {
                    for (value, target) in corner.1.iter_mut().zip(&best) {
                        *value = f64::midpoint(*value, *target);
                    }
                    corner.0 = f(&corner.1);
                }
            }
        }
    }
    corners.sort_by(|a, b| a.0.total_cmp(&b.0));
    corners.swap_remove(0).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosenbrocks_valley_is_followed_to_its_end() {
        let f = |p: &[f64]| 100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2);
        let best = minimise(&[-1.2, 1.0], 0.5, f);
        assert!((best[0] - 1.0).abs() < 1e-6 && (best[1] - 1.0).abs() < 1e-6, "{best:?}");
    }
}
