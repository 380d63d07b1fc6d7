//! What speaks against using a curve.

use super::fit::Fit;
use super::growth;
use super::model::{Judgement, Model, Settings};
use super::point::Curve;
use super::significance::Call;

/// A reservation about a fit. Nothing is dropped for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The viability hardly falls over the tested doses, or a four-parameter or growth-rate curve
    /// is not significant.
    NoResponse,
    /// The curve rises with dose.
    Rises,
    /// The curve never comes to a viability of 0.5, so there is no IC50.
    NoIc50,
    /// The IC50 lies above the highest dose: it is extrapolated.
    AboveRange,
    /// The IC50 lies below the lowest dose.
    BelowRange,
    /// The residuals are large.
    PoorFit,
    /// Too few distinct doses.
    FewDoses,
    /// A higher dose left clearly more cells alive than a lower one.
    NotMonotone,
    /// A parameter stopped at the edge of what the model allows.
    AtBound,
}

impl Flag {
    /// Every flag.
    pub const ALL: [Self; 9] = [
        Self::NoResponse,
        Self::Rises,
        Self::NoIc50,
        Self::AboveRange,
        Self::BelowRange,
        Self::PoorFit,
        Self::FewDoses,
        Self::NotMonotone,
        Self::AtBound,
    ];

    /// As it stands in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoResponse => "no_response",
            Self::Rises => "rises",
            Self::NoIc50 => "no_ic50",
            Self::AboveRange => "above_range",
            Self::BelowRange => "below_range",
            Self::PoorFit => "poor_fit",
            Self::FewDoses => "few_doses",
            Self::NotMonotone => "not_monotone",
            Self::AtBound => "at_bound",
        }
    }

    /// What it says, for people.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NoResponse => "viability hardly falls, or the fall is not significant",
            Self::Rises => "viability rises with dose",
            Self::NoIc50 => "viability never comes to 50 %",
            Self::AboveRange => "IC50 is extrapolated beyond the highest dose",
            Self::BelowRange => "IC50 is extrapolated below the lowest dose",
            Self::PoorFit => "the points lie far from the curve",
            Self::FewDoses => "too few distinct doses",
            Self::NotMonotone => "a higher dose left clearly more cells alive than a lower one",
            Self::AtBound => "a parameter stopped at the edge of what the model allows",
        }
    }
}

/// The reservations about a fit, in the order of [`Flag::ALL`].
pub(crate) fn flags(curve: &Curve, fit: &Fit, settings: &Settings) -> Vec<Flag> {
    let judgement = &settings.judgement;
    let fall = fit.viability_at_low - fit.viability_at_high;
    let silent = fall.abs() < judgement.min_effect
        || fit.growth.is_some_and(|g| g.p.is_nan() || g.p >= growth::LEVEL)
        || fit.significance.is_some_and(|s| matches!(s.call, Call::Not | Call::Unclear));
    let ic50 = fit.ic50.map(|e| e.value);
    let raised = [
        (Flag::NoResponse, silent),
        (Flag::Rises, fall < -judgement.min_effect),
        (Flag::NoIc50, ic50.is_none()),
        (Flag::AboveRange, ic50.is_some_and(|x| x > fit.range.1)),
        (Flag::BelowRange, ic50.is_some_and(|x| x < fit.range.0)),
        (Flag::PoorFit, fit.agreement.rmse > judgement.max_rmse),
        (Flag::FewDoses, fit.doses < judgement.min_doses),
        (Flag::NotMonotone, rise(curve) > judgement.max_rise),
        (Flag::AtBound, at_bound(fit, settings.model)),
    ];
    raised.into_iter().filter_map(|(flag, is)| is.then_some(flag)).collect()
}

/// By how much the mean at a dose exceeds that at a lower one, at most.
fn rise(curve: &Curve) -> f64 {
    let mut lowest = f64::INFINITY;
    curve.dose_means().iter().fold(0.0, |most: f64, point| {
        lowest = lowest.min(point.viability);
        most.max(point.viability - lowest)
    })
}

fn at_bound(fit: &Fit, model: Model) -> bool {
    if model == Model::Gdsc {
        return false;
    }
    let bounds = model.bounds(fit.range.0, fit.range.1);
    let at = super::descent::array(fit.curve);
    (0..4).any(|i| {
        bounds.low[i] < bounds.high[i] && (at[i] <= bounds.low[i] || at[i] >= bounds.high[i])
    })
}

impl Default for Judgement {
    fn default() -> Self {
        Self {
            confidence: 0.95,
            min_doses: 5,
            max_rmse: 0.3,
            min_effect: 0.1,
            max_rise: 0.25,
            alpha: 0.05,
            fold_change: 0.3,
        }
    }
}
