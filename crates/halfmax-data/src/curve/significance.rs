//! Whether a four-parameter curve says more than a level line.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use super::layout::Layout;
use super::model::Judgement;
use super::point::Curve;
use super::sigmoid::{Sigmoid, log10_molar};
use super::statistics::Agreement;

/// `CurveCurator`'s verdict on a curve (Bayer et al., Nature Communications 14:7902, 2023).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Significance {
    /// Recalibrated F statistic, 0 or more.
    pub f: f64,
    /// Its probability if there is no response.
    pub p: f64,
    /// log2 of the curve at the highest dose, untreated cells being 1.
    pub fold_change: f64,
    /// −log10 p of F after shrinking it for small fold changes.
    pub relevance: f64,
    /// What it comes to.
    pub call: Call,
}

/// The verdict in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Viability rises with dose.
    Up,
    /// Viability falls with dose.
    Down,
    /// Nothing happens, with little noise.
    Not,
    /// Neither can be said.
    Unclear,
}

impl Call {
    /// As it stands in tables, where `Unclear` is empty.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Not => "not",
            Self::Unclear => "",
        }
    }
}

/// Noise about a level line up to which a curve may be called `not`.
const QUIET: f64 = 0.1;
/// By how much the F statistic of curves without a response lies above an F distribution.
const SHIFT: f64 = 0.12;
const NUMERATOR: f64 = 5.0;
const PARAMETERS: f64 = 4.0;

/// Judges a four-parameter fit.
pub(crate) fn judge(
    curve: &Curve,
    layout: &Layout,
    test: &Test,
    fitted: &Sigmoid,
    agreement: &Agreement,
    judgement: &Judgement,
) -> Option<Significance> {
    let level = level(curve, layout);
    let n = agreement.values as f64;
    // The squares about any level: those about the mean and the distance of the mean.
    let sum: f64 = curve.points.iter().map(|p| p.viability).sum::<f64>()
        + if layout.control { 1.0 } else { 0.0 };
    let null = agreement.squares_about_mean + n * (sum / n - level).powi(2) + 1e-20;
    let own = agreement.squares + 1e-20;
    let f = ((null - own) / own * (n / PARAMETERS)).max(0.0);
    let (_, high) = curve.range_um()?;
    let fold_change = fitted.at(log10_molar(high)).log2();
    let shrunk = (1.0 / f.sqrt() + test.fudge / fold_change.abs()).powi(-2);
    let relevance = -test.tail(shrunk).log10() + 0.0;
    let half = judgement.fold_change.abs() / 2.0;
    let call = if relevance >= -judgement.alpha.log10() {
        match fold_change {
            c if c.abs() < judgement.fold_change => Call::Unclear,
            c if c < 0.0 => Call::Down,
            _ => Call::Up,
        }
    } else if (null / n).sqrt() <= QUIET && level.log2().abs() <= half {
        Call::Not
    } else {
        Call::Unclear
    };
    Some(Significance { f, p: test.tail(f), fold_change, relevance, call })
}

/// The level line: the mean of what was fitted.
fn level(curve: &Curve, layout: &Layout) -> f64 {
    let means: Vec<f64> = curve.dose_means().iter().map(|p| p.viability).collect();
    let values = layout.values(&means);
    let total: f64 = layout.weight.iter().sum();
    layout.weight.iter().zip(values).map(|(w, y)| w * y).sum::<f64>() / total
}

/// The distribution of F without a response, for so many values.
#[derive(Debug)]
pub(crate) struct Test {
    null: FisherSnedecor,
    fudge: f64,
}

impl Test {
    /// `None` for fewer than five values.
    pub(crate) fn new(values: usize, judgement: &Judgement) -> Option<Self> {
        if values <= 4 {
            return None;
        }
        let n = values as f64;
        let few = 1.0 / ((n - 4.0).powi(4) / n + 4.0);
        let null = FisherSnedecor::new(NUMERATOR, (0.8 - few) * (n - 2.5)).ok()?;
        let limit = null.inverse_cdf(1.0 - judgement.alpha);
        Some(Self { null, fudge: judgement.fold_change.abs() / limit.sqrt() })
    }

    fn tail(&self, f: f64) -> f64 {
        if f <= SHIFT { 1.0 } else { self.null.sf(f - SHIFT) }
    }
}
