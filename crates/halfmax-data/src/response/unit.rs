//! In what a file writes a measure.

use std::f64::consts::LN_10;
use std::str::FromStr;

use super::Measure;

/// In what a file writes a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Molar.
    M,
    /// Millimolar.
    Mm,
    /// Micromolar.
    Um,
    /// Nanomolar.
    Nm,
    /// Natural logarithm of micromolar.
    LnUm,
    /// Natural logarithm of nanomolar.
    LnNm,
    /// Natural logarithm of molar.
    LnM,
    /// Decadic logarithm of micromolar.
    Log10Um,
    /// Decadic logarithm of nanomolar.
    Log10Nm,
    /// Decadic logarithm of molar.
    Log10M,
    /// Negative decadic logarithm of molar.
    NegLog10M,
    /// A fraction of the controls, 0 to 1.
    Fraction,
    /// A percentage of the controls, 0 to 100.
    Percent,
    /// One minus the measure: an AUC where the AAC is wanted, or the reverse.
    OneMinus,
    /// A number as it is.
    Plain,
}

impl Unit {
    /// Every unit with its name on the command line.
    pub const ALL: [(&'static str, Self); 15] = [
        ("m", Self::M),
        ("mm", Self::Mm),
        ("um", Self::Um),
        ("nm", Self::Nm),
        ("ln-um", Self::LnUm),
        ("ln-nm", Self::LnNm),
        ("ln-m", Self::LnM),
        ("log10-um", Self::Log10Um),
        ("log10-nm", Self::Log10Nm),
        ("log10-m", Self::Log10M),
        ("neg-log10-m", Self::NegLog10M),
        ("fraction", Self::Fraction),
        ("percent", Self::Percent),
        ("one-minus", Self::OneMinus),
        ("plain", Self::Plain),
    ];

    /// The unit of a measure itself.
    pub const fn of(measure: Measure) -> Self {
        match measure {
            Measure::LnIc50 | Measure::LnEc50 => Self::LnUm,
            Measure::PIc50 | Measure::PEc50 => Self::NegLog10M,
            Measure::Auc | Measure::Aac => Self::Fraction,
            Measure::Response => Self::Plain,
        }
    }

    /// Whether values of `measure` can be written in it.
    pub fn suits(self, measure: Measure) -> bool {
        match self {
            Self::Fraction | Self::Percent | Self::OneMinus => {
                matches!(measure, Measure::Auc | Measure::Aac)
            }
            Self::Plain => measure == Measure::Response,
            _ => measure.is_concentration(),
        }
    }

    /// A number in this unit as a value of `measure`; what is wrong with it otherwise.
    ///
    /// # Errors
    /// A concentration that is not positive, or a unit in which the measure is never written.
    pub fn convert(self, number: f64, measure: Measure) -> Result<f64, String> {
        if !self.suits(measure) {
            return Err(format!(
                "is in {}, in which {} is not written",
                self.name(),
                measure.name()
            ));
        }
        let ln_um = match self {
            Self::Fraction | Self::Plain => return Ok(number),
            Self::Percent => return Ok(number / 100.0),
            Self::OneMinus => return Ok(1.0 - number),
            // The same logarithm there and back would cost the last bit.
            _ if self == Self::of(measure) => return Ok(number),
            Self::M => (positive(number)? * 1e6).ln(),
            Self::Mm => (positive(number)? * 1e3).ln(),
            Self::Um => positive(number)?.ln(),
            Self::Nm => (positive(number)? / 1e3).ln(),
            Self::LnUm => number,
            Self::LnNm => number - 3.0 * LN_10,
            Self::LnM => number + 6.0 * LN_10,
            Self::Log10Um => number * LN_10,
            Self::Log10Nm => (number - 3.0) * LN_10,
            Self::Log10M => (number + 6.0) * LN_10,
            Self::NegLog10M => (6.0 - number) * LN_10,
        };
        measure.of_ln_um(ln_um).ok_or_else(|| "is not a concentration".to_owned())
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, unit)| *unit == self).map_or("", |(name, _)| name)
    }
}

fn positive(number: f64) -> Result<f64, String> {
    if number > 0.0 {
        return Ok(number);
    }
    Err("is not a concentration: it must be above 0 (is the column already a logarithm? say --unit)".into())
}

impl FromStr for Unit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = text.to_lowercase().replace('µ', "u").replace('_', "-");
        Self::ALL.iter().find(|(name, _)| *name == wanted).map(|(_, unit)| *unit).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|(name, _)| *name).collect();
            format!("no unit is called {text:?}; there are {}", known.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_concentration_in_every_unit_is_one_value() {
        let written = [
            (Unit::M, 2.5e-6),
            (Unit::Mm, 2.5e-3),
            (Unit::Um, 2.5),
            (Unit::Nm, 2500.0),
            (Unit::LnUm, 2.5_f64.ln()),
            (Unit::LnNm, 2500.0_f64.ln()),
            (Unit::LnM, 2.5e-6_f64.ln()),
            (Unit::Log10Um, 2.5_f64.log10()),
            (Unit::Log10Nm, 2500.0_f64.log10()),
            (Unit::Log10M, 2.5e-6_f64.log10()),
            (Unit::NegLog10M, -(2.5e-6_f64.log10())),
        ];
        for (unit, number) in written {
            let ln = unit.convert(number, Measure::LnIc50).unwrap();
            assert!((ln - 2.5_f64.ln()).abs() < 1e-12, "{unit:?}");
            let p = unit.convert(number, Measure::PEc50).unwrap();
            assert!((p + 2.5e-6_f64.log10()).abs() < 1e-12, "{unit:?}");
            let um = Measure::PEc50.concentration_um(p).unwrap();
            assert!((um - 2.5).abs() < 1e-12, "{unit:?}");
        }
    }

    #[test]
    fn percent_is_a_fraction_and_nothing_is_taken_for_something_else() {
        assert!((Unit::Percent.convert(40.0, Measure::Auc).unwrap() - 0.4).abs() < 1e-15);
        assert!(Unit::Um.convert(0.0, Measure::LnIc50).unwrap_err().contains("above 0"));
        assert!(Unit::Um.convert(1.0, Measure::Auc).is_err());
        assert!(Unit::Percent.convert(1.0, Measure::LnIc50).is_err());
        assert_eq!("µM".parse(), Ok(Unit::Um));
        assert!("uM2".parse::<Unit>().is_err());
    }

    #[test]
    fn names_and_keys_lead_back() {
        for measure in Measure::ALL {
            assert_eq!(measure.key().parse(), Ok(measure));
            assert_eq!(serde_json::to_string(&measure).unwrap(), format!("{:?}", measure.key()));
            assert!(Unit::of(measure).suits(measure));
        }
        for (name, unit) in Unit::ALL {
            assert_eq!(name.parse(), Ok(unit));
            assert_eq!(unit.name(), name);
        }
    }
}
