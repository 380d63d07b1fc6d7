//! How alike the losses of two points should be.

/// Matérn's kernel with ν = 5/2 and one length a parameter.
///
/// The squared distance adds (Δ/ℓ)² for a parameter with an order, on its unit interval and so on its
/// logarithm where the space says log, and [different]/ℓ² for a choice without order: Hamming's distance, which is
/// Euclid's between one-hot codes, so the kernel stays positive definite.
#[derive(Debug, Clone)]
pub(super) struct Kernel {
    /// Whether a parameter has no order.
    pub(super) categorical: Vec<bool>,
    /// 1/ℓ².
    pub(super) precision: Vec<f64>,
}

const SQRT_5: f64 = 2.236_067_977_499_79;

impl Kernel {
    /// The squared distance along one parameter before it is divided by ℓ².
    pub(super) fn gap(&self, place: usize, a: f64, b: f64) -> f64 {
        let gap = a - b;
        if self.categorical[place] { f64::from(u8::from(gap.abs() > 1e-9)) } else { gap * gap }
    }

    fn distance(&self, a: &[f64], b: &[f64]) -> f64 {
        let gaps =
            a.iter().zip(b).enumerate().map(|(i, (a, b))| self.gap(i, *a, *b) * self.precision[i]);
        gaps.sum::<f64>().sqrt()
    }

    /// The correlation, 1 for the same point.
    pub(super) fn correlation(&self, a: &[f64], b: &[f64]) -> f64 {
        let r = SQRT_5 * self.distance(a, b);
        (1.0 + r + r * r / 3.0) * (-r).exp()
    }

    /// What, times gap · precision, is the derivative of the correlation by ln ℓ.
    pub(super) fn slope(&self, a: &[f64], b: &[f64]) -> f64 {
        let r = SQRT_5 * self.distance(a, b);
        5.0 / 3.0 * (1.0 + r) * (-r).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_the_derivative() {
        let at = |log_length: f64| Kernel {
            categorical: vec![false, true],
            precision: vec![(-2.0 * log_length).exp(), 1.5],
        };
        let (a, b) = ([0.1, 0.25], [0.6, 0.75]);
        let numeric =
            (at(0.3 + 1e-6).correlation(&a, &b) - at(0.3 - 1e-6).correlation(&a, &b)) / 2e-6;
        let kernel = at(0.3);
        let exact = kernel.slope(&a, &b) * kernel.gap(0, a[0], b[0]) * kernel.precision[0];
        assert!((numeric - exact).abs() < 1e-8, "{numeric} {exact}");
        assert!((kernel.correlation(&a, &a) - 1.0).abs() < 1e-15);
    }
}
