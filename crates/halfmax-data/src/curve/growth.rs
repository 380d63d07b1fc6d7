//! Growth-rate inhibition, which does not depend on how fast cells divide.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use super::point::Curve;
use super::sigmoid::log10_molar;
use super::statistics::Agreement;

/// What growth-rate curves have besides their parameters (Hafner et al., Nature Methods 13:521, 2016).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Lower of the values at the two highest doses.
    pub max: f64,
    /// Mean of 1 − GR between neighbouring doses on a logarithmic scale: the area over the curve.
    pub area_over: f64,
    /// Probability of a fit this much better than a level line, if there is no response.
    pub p: f64,
}

/// A curve with a larger p is taken for a level line, which has no GR50.
pub(crate) const LEVEL: f64 = 0.05;

/// The growth-rate value of a count: 1 if cells grow as untreated ones, 0 if they do not grow, below if they die.
///
/// `control` is the count of untreated cells at the same time, `start` that at the time of treatment; counts are
/// above zero.
pub fn growth_rate(count: f64, control: f64, start: f64) -> f64 {
    ((count / start).log2() / (control / start).log2()).exp2() - 1.0
}

/// Free parameters of a curve, and of a level line.
const CURVE: f64 = 3.0;
const LINE: f64 = 1.0;

pub(crate) fn of(curve: &Curve, agreement: &Agreement) -> Growth {
    let means = curve.dose_means();
    let last = means.iter().rev().take(2).map(|p| p.viability);
    let areas = means.windows(2).map(|pair| {
        let width = log10_molar(pair[1].dose_um) - log10_molar(pair[0].dose_um);
        (width, width * (1.0 - f64::midpoint(pair[0].viability, pair[1].viability)))
    });
    let (width, area) = areas.fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let spare = agreement.values as f64 - CURVE + LINE;
    let gain = (agreement.squares_about_mean - agreement.squares) / (CURVE - LINE);
    let f = gain / (agreement.squares / spare);
    let p = FisherSnedecor::new(CURVE - LINE, spare).map_or(1.0, |null| null.sf(f.max(0.0)));
    Growth { max: last.fold(f64::INFINITY, f64::min), area_over: area / width, p }
}
