//! How much lower a loss may be expected to be, on the logarithmic scale.

use crate::normal::{LN_SQRT_TAU, density, normal_cdf, tail};

/// ln(φ(z) + z Φ(z)): the logarithm of the expected improvement in units of the standard deviation, z being how
/// far the mean lies below the best (Ament et al., "Unexpected Improvements to Expected Improvement", `NeurIPS`
/// 2023). The improvement itself is zero in doubles from z = −38 on, and its slope with it.
pub(super) fn log_improvement(z: f64) -> f64 {
    if z > -2.0 {
        return (density(z) + z * normal_cdf(z)).ln();
    }
    // φ + zΦ = φ · (1 − x/(x + c)) = φ · c/(x + c) with x = −z: nothing cancels.
    let c = tail(-z);
    -0.5 * z * z - LN_SQRT_TAU + (c / (c - z)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_right_where_the_improvement_is_not() {
        assert!((log_improvement(0.0) + LN_SQRT_TAU).abs() < 1e-14);
        assert!((log_improvement(5.0) - 5.0_f64.ln()).abs() < 1e-6);
        let (left, right) = (log_improvement(-2.0 - 1e-9), log_improvement(-2.0 + 1e-9));
        assert!((left - right).abs() < 1e-7, "the branches meet: {left} {right}");
        // Far out, φ(z)/z² to first order.
        let z: f64 = -100.0;
        assert!(
            (log_improvement(z) - (-0.5 * z * z - LN_SQRT_TAU - 2.0 * z.abs().ln())).abs() < 1e-3
        );
        assert!(log_improvement(-1e6).is_finite());
    }
}
