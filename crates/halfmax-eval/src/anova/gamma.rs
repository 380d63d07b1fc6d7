//! The logarithm of the gamma function.

/// Coefficients of Stirling's series, B₂ₖ / (2k (2k − 1)).
const STIRLING: [f64; 6] =
    [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];
/// From here on the series is exact to the last bit.
const LARGE: f64 = 15.0;

/// ln Γ(z) for z > 0.
pub(super) fn ln_gamma(z: f64) -> f64 {
    let (mut z, mut shift) = (z, 1.0);
    while z < LARGE {
        shift *= z;
        z += 1.0;
    }
    let square = 1.0 / (z * z);
    let series = STIRLING.iter().rev().fold(0.0, |sum, c| sum * square + c) / z;
    let half_ln_two_pi = 0.5 * std::f64::consts::TAU.ln();
    (z - 0.5) * z.ln() - z + half_ln_two_pi + series - f64::ln(shift)
}

/// ln B(a, b).
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factorials_and_the_root_of_pi_are_found() {
        assert!((ln_gamma(0.5) - 0.5 * std::f64::consts::PI.ln()).abs() < 1e-14);
        assert!(ln_gamma(1.0).abs() < 1e-14 && ln_gamma(2.0).abs() < 1e-14);
        let factorial: f64 = (1..=20).map(f64::from).product();
        assert!((ln_gamma(21.0) / factorial.ln() - 1.0).abs() < 1e-15);
    }
}
