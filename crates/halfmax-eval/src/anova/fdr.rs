//! How many of the discoveries are to be expected false.

use serde::{Deserialize, Serialize};

/// How p-values become false discovery rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Benjamini and Hochberg (1995): as if every hypothesis were null.
    #[default]
    BenjaminiHochberg,
    /// Storey's q-value: with the share of null hypotheses estimated from large p-values.
    QValue,
}

impl Correction {
    /// ln of the false discovery rate (0 to 1) for each ln p, in the order given.
    pub fn ln_rates(self, ln_p: &[f64]) -> Vec<f64> {
        match self {
            Self::BenjaminiHochberg => benjamini_hochberg(ln_p),
            Self::QValue => storey(ln_p),
        }
    }

    /// How it is written.
    pub const fn label(self) -> &'static str {
        match self {
            Self::BenjaminiHochberg => "Benjamini–Hochberg",
            Self::QValue => "q-value",
        }
    }
}

/// ln of the Benjamini–Hochberg rate for each ln p.
pub fn benjamini_hochberg(ln_p: &[f64]) -> Vec<f64> {
    step_up(ln_p, 0.0)
}

/// ln of Storey's q-value for each ln p.
///
/// The share of null hypotheses is estimated at λ = 0, 0.05, … 0.9 and read off the interpolating cubic spline at
/// the last of them, as GDSCTools does. An interpolating spline meets its knots, so that is the estimate at 0.9
/// itself: ten times the share of p-values from 0.9 on, at most 1.
pub fn storey(ln_p: &[f64]) -> Vec<f64> {
    const LAMBDA: f64 = 0.9;
    let large = ln_p.iter().filter(|ln_p| ln_p.exp() >= LAMBDA).count() as f64;
    let null_share = (large / ln_p.len() as f64 / (1.0 - LAMBDA)).min(1.0);
    step_up(ln_p, null_share.ln())
}

/// min over the larger ones of p · `share` · tests / rank.
fn step_up(ln_p: &[f64], ln_share: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..ln_p.len()).collect();
    order.sort_by(|a, b| ln_p[*a].total_cmp(&ln_p[*b]));
    let ln_tests = (ln_p.len() as f64).ln();
    let mut rates = vec![0.0; ln_p.len()];
    let mut least = 0.0_f64;
    for (rank, &at) in order.iter().enumerate().rev() {
        least = least.min(ln_p[at] + ln_share + ln_tests - ((rank + 1) as f64).ln());
        rates[at] = least;
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logs(p: &[f64]) -> Vec<f64> {
        p.iter().map(|p| p.ln()).collect()
    }

    #[test]
    fn rates_step_up() {
        let rates = benjamini_hochberg(&logs(&[0.01, 0.04, 0.03, 0.5]));
        for (rate, exact) in rates.iter().zip([0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5]) {
            assert!((rate.exp() - exact).abs() < 1e-15, "{} {exact}", rate.exp());
        }
    }

    #[test]
    fn where_few_are_null_the_q_value_is_smaller() {
        let mut p: Vec<f64> = (1..=90).map(|i| f64::from(i) * 1e-4).collect();
        p.extend((0..10).map(|i| 0.05 + 0.1 * f64::from(i)));
        let (bh, q) = (benjamini_hochberg(&logs(&p)), storey(&logs(&p)));
        // One of a hundred is at least 0.9, so a tenth is taken for null.
        assert!((q[0] - bh[0] - 0.1_f64.ln()).abs() < 1e-12);
    }
}
