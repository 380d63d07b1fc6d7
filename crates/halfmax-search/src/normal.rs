//! The normal distribution, far into the tail.

/// ln √2π.
pub(crate) const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_7;

/// The density of the standard normal.
pub(crate) fn density(z: f64) -> f64 {
    (-0.5 * z * z - LN_SQRT_TAU).exp()
}

/// The distribution function of the standard normal: the series of φ by odd powers near zero, Laplace's
/// continued fraction beyond two.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    if z < -2.0 {
        return density(z) / (-z + tail(-z));
    }
    if z > 2.0 {
        return 1.0 - normal_cdf(-z);
    }
    let (mut term, mut sum, mut odd) = (z, z, 1.0);
    while term.abs() > 1e-17 * sum.abs() {
        odd += 2.0;
        term *= z * z / odd;
        sum += term;
    }
    0.5 + density(z) * sum
}

/// 1/(x + 2/(x + 3/(x + …))), so that the ratio of Mills is 1/(x + tail). For x of 2 and more.
pub(crate) fn tail(x: f64) -> f64 {
    (2..=120).rev().fold(x, |below, k| x + f64::from(k) / below).recip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distribution_function_agrees_with_tables() {
        // scipy.stats.norm.cdf
        let known = [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (-1.96, 0.024_997_895_148_220_435),
            (-2.5, 0.006_209_665_325_776_132),
            (-6.0, 9.865_876_450_376_946e-10),
            (3.0, 0.998_650_101_968_369_9),
        ];
        for (z, p) in known {
            assert!((normal_cdf(z) / p - 1.0).abs() < 1e-12, "{z}: {} against {p}", normal_cdf(z));
        }
    }
}
