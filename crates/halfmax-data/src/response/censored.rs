//! Responses beyond the doses that were tested.

use std::str::FromStr;

use super::Measure;

/// A concentration that was not measured but extrapolated: all that is known is on which side of the tested
/// doses it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Censored {
    /// Half the effect was not reached at the highest tested dose.
    AboveMaxDose,
    /// More than half the effect was there at the lowest tested dose.
    BelowMinDose,
}

impl Censored {
    /// How it is written in a stored screen.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AboveMaxDose => "above",
            Self::BelowMinDose => "below",
        }
    }
}

impl FromStr for Censored {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "above" => Ok(Self::AboveMaxDose),
            "below" => Ok(Self::BelowMinDose),
            _ => Err("is neither \"above\" nor \"below\"".into()),
        }
    }
}

/// The tested doses of one curve, in micromolar, where known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DoseRange {
    /// The lowest.
    pub min_um: Option<f64>,
    /// The highest.
    pub max_um: Option<f64>,
}

impl DoseRange {
    /// On which side of the tested doses a value of `measure` lies, if it stands for a concentration.
    pub fn censors(self, measure: Measure, value: f64) -> Option<Censored> {
        let um = measure.concentration_um(value)?;
        // A value that a screen capped at its end dose is as unknown as one beyond it; printed doses are rounded.
        let at_or_beyond = |dose: f64, beyond: bool| beyond || (um / dose - 1.0).abs() < 1e-6;
        if self.max_um.is_some_and(|dose| at_or_beyond(dose, um > dose)) {
            return Some(Censored::AboveMaxDose);
        }
        if self.min_um.is_some_and(|dose| at_or_beyond(dose, um < dose)) {
            return Some(Censored::BelowMinDose);
        }
        None
    }

    /// The value of `measure` at the tested dose beyond which a censored one lies.
    pub fn end(self, measure: Measure, side: Censored) -> Option<f64> {
        let dose = match side {
            Censored::AboveMaxDose => self.max_um,
            Censored::BelowMinDose => self.min_um,
        };
        dose.filter(|dose| *dose > 0.0).and_then(|dose| measure.of_ln_um(dose.ln()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TESTED: DoseRange = DoseRange { min_um: Some(0.01), max_um: Some(10.0) };

    #[test]
    fn beyond_the_tested_doses_is_censored_whatever_the_direction_of_the_measure() {
        let side =
            |measure: Measure, um: f64| TESTED.censors(measure, measure.of_ln_um(um.ln()).unwrap());
        for measure in [Measure::LnIc50, Measure::PIc50] {
            assert_eq!(side(measure, 1.0), None);
            assert_eq!(side(measure, 11.0), Some(Censored::AboveMaxDose));
            assert_eq!(side(measure, 10.0), Some(Censored::AboveMaxDose));
            assert_eq!(side(measure, 0.009), Some(Censored::BelowMinDose));
        }
        assert_eq!(TESTED.censors(Measure::Auc, 0.99), None);
        assert_eq!(DoseRange::default().censors(Measure::LnIc50, 20.0), None);
    }

    #[test]
    fn the_end_of_the_tested_doses_is_in_the_unit_of_the_measure() {
        let end = |measure, side| TESTED.end(measure, side).unwrap();
        assert!((end(Measure::LnIc50, Censored::AboveMaxDose) - 10.0_f64.ln()).abs() < 1e-12);
        assert!((end(Measure::PIc50, Censored::AboveMaxDose) - 5.0).abs() < 1e-12);
        assert!((end(Measure::PIc50, Censored::BelowMinDose) - 8.0).abs() < 1e-12);
        assert_eq!(TESTED.end(Measure::Auc, Censored::AboveMaxDose), None);
    }
}
