//! Whether one sampler is better than another, by ranks.

/// The one-sided p of the rank-sum test (Wilcoxon 1945; Mann and Whitney 1947): how probable it would be that `a` is
/// this much lower than `b` if both came from one distribution. Normal approximation with the corrections for
/// ties and continuity, which is good from eight values a side on.
pub fn rank_sum_p(a: &[f64], b: &[f64]) -> f64 {
    let (n, m) = (a.len() as f64, b.len() as f64);
    let wins: f64 = a.iter().flat_map(|x| b.iter().map(move |y| score(*x, *y))).sum();
    let mut all: Vec<f64> = a.iter().chain(b).copied().collect();
    all.sort_by(f64::total_cmp);
    let ties: f64 = all
        .chunk_by(|x, y| x.total_cmp(y).is_eq())
        .map(|c| (c.len() as f64).powi(3) - c.len() as f64)
        .sum();
    let total = n + m;
    let variance = n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    if variance <= 0.0 {
        return 0.5;
    }
    1.0 - crate::normal::normal_cdf((wins - n * m / 2.0 - 0.5) / variance.sqrt())
}

/// 1 if `a` is lower, ½ if they are equal.
fn score(a: f64, b: f64) -> f64 {
    if a < b {
        1.0
    } else if a > b {
        0.0
    } else {
        0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_is_that_of_scipy() {
        // mannwhitneyu(a, b, alternative="less", method="asymptotic")
        let a = [1.0, 2.0, 2.0, 3.5, 4.0, 5.0, 6.0, 7.0];
        let b = [2.0, 4.0, 5.5, 6.5, 7.5, 8.0, 9.0, 10.0];
        assert!(
            (rank_sum_p(&a, &b) - 0.022_600_676_488_261).abs() < 1e-12,
            "{}",
            rank_sum_p(&a, &b)
        );
        assert!((rank_sum_p(&[1.0; 9], &[1.0; 9]) - 0.5).abs() < 1e-12);
    }
}
