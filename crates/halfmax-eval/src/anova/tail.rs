//! Tails of the F and t distributions as logarithms, exact where the probability itself would underflow.

use super::gamma::ln_beta;

/// The upper tail of an F distribution, with what does not depend on the statistic computed once.
#[derive(Debug, Clone, Copy)]
pub(super) struct FTail {
    d1: f64,
    d2: f64,
    ln_beta: f64,
}

impl FTail {
    /// For `d1` and `d2` degrees of freedom, both positive.
    pub(super) fn new(d1: f64, d2: f64) -> Self {
        Self { d1, d2, ln_beta: ln_beta(0.5 * d1, 0.5 * d2) }
    }

    /// ln P(F > f): the regularised incomplete beta function at
    /// x = d2 / (d2 + d1 f) with the parameters d2 / 2 and d1 / 2.
    pub(super) fn ln_survival(&self, f: f64) -> f64 {
        if f.is_nan() {
            return f64::NAN;
        }
        if f <= 0.0 {
            return 0.0;
        }
        if f.is_infinite() {
            return f64::NEG_INFINITY;
        }
        let odds = self.d1 * f / self.d2;
        let (a, b) = (0.5 * self.d2, 0.5 * self.d1);
        let (ln_x, ln_rest) = (-odds.ln_1p(), -(1.0 / odds).ln_1p());
        let (x, rest) = (1.0 / (1.0 + odds), odds / (1.0 + odds));
        let ln_front = a * ln_x + b * ln_rest - self.ln_beta;
        // Each fraction converges fast on its side of the mean of the beta distribution.
        if x < (a + 1.0) / (a + b + 2.0) {
            ln_front + (fraction(a, b, x) / a).ln()
        } else {
            (-(ln_front.exp() * fraction(b, a, rest) / b)).ln_1p()
        }
    }
}

/// ln P(F > f) for an F distribution with `d1` and `d2` degrees of freedom.
pub fn ln_f_survival(f: f64, d1: f64, d2: f64) -> f64 {
    FTail::new(d1, d2).ln_survival(f)
}

/// ln P(|T| > |t|) for Student's t with `df` degrees of freedom, which need not be whole.
pub fn ln_t_two_sided(t: f64, df: f64) -> f64 {
    ln_f_survival(t * t, 1.0, df)
}

/// The continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8), by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    const ROUNDS: u32 = 100_000;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for round in 1..ROUNDS {
        let m = f64::from(round);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        let step = d * c;
        value *= step;
        if (step - 1.0).abs() < 3e-16 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms_are_met() {
        // With two degrees of freedom above, the tail is (1 + 2 f / d2)^(-d2 / 2).
        for (f, d2) in [(0.3_f64, 7.0), (4.0, 800.0), (900.0, 800.0), (1e6, 300.0)] {
            let exact = -0.5 * d2 * (2.0 * f / d2).ln_1p();
            assert!((ln_f_survival(f, 2.0, d2) / exact - 1.0).abs() < 1e-12, "{f} {d2}");
        }
        // With one degree of freedom, t is Cauchy.
        let exact = (1.0 - 2.0 / std::f64::consts::PI * 3.0_f64.atan()).ln();
        assert!((ln_t_two_sided(3.0, 1.0) - exact).abs() < 1e-13);
    }

    #[test]
    fn no_effect_has_probability_one_and_any_effect_less() {
        assert!(ln_f_survival(0.0, 3.0, 40.0).abs() < 1e-300);
        assert!(ln_f_survival(1e-12, 1.0, 40.0) < 0.0);
        assert!(ln_f_survival(1e9, 1.0, 800.0).is_finite());
    }
}
