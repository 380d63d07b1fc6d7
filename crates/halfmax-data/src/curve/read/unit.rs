//! Units of doses.

use std::str::FromStr;

use crate::DataError;
use crate::table::{Row, Table};

/// What a dose is given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoseUnit {
    /// mol/l.
    Molar,
    /// 10⁻³ mol/l.
    Millimolar,
    /// 10⁻⁶ mol/l.
    Micromolar,
    /// 10⁻⁹ mol/l.
    Nanomolar,
    /// 10⁻¹² mol/l.
    Picomolar,
    /// log10 of mol/l.
    Log10Molar,
    /// log10 of 10⁻⁶ mol/l.
    Log10Micromolar,
}

impl DoseUnit {
    /// A dose in micromolar.
    pub fn micromolar(self, value: f64) -> f64 {
        match self {
            Self::Molar => value * 1e6,
            Self::Millimolar => value * 1e3,
            Self::Micromolar => value,
            Self::Nanomolar => value / 1e3,
            Self::Picomolar => value / 1e6,
            Self::Log10Molar => 10_f64.powf(value + 6.0),
            Self::Log10Micromolar => 10_f64.powf(value),
        }
    }

    fn is_logarithm(self) -> bool {
        matches!(self, Self::Log10Molar | Self::Log10Micromolar)
    }

    /// The unit a column name ends in, as in `dose_nM`.
    pub(super) fn in_name(column: &str) -> Option<Self> {
        let lower =
            column.to_lowercase().replace(['µ', 'μ'], "u").replace(['(', ')', '[', ']'], " ");
        let logarithm = lower.contains("log10");
        let last = lower.split([' ', '_', '.', '-']).rfind(|part| !part.is_empty())?;
        let unit = last.parse().ok()?;
        match (logarithm, unit) {
            (true, Self::Molar) => Some(Self::Log10Molar),
            (true, Self::Micromolar) => Some(Self::Log10Micromolar),
            (true, _) => None,
            (false, unit) => Some(unit),
        }
    }

    /// The dose in a cell, in micromolar; 0 is no dose.
    pub(super) fn read(
        self,
        table: &Table,
        row: &Row,
        column: usize,
    ) -> Result<Option<f64>, DataError> {
        let Some(value) = table.number(row, column)? else { return Ok(None) };
        let dose = self.micromolar(value);
        if dose < 0.0 || !dose.is_finite() || (dose == 0.0 && self.is_logarithm()) {
            let problem = if value < 0.0 && !self.is_logarithm() {
                "is negative; a dose is 0 or more (say --dose-unit log10-M if it is a logarithm)"
            } else {
                "is no dose in this unit; check --dose-unit"
            };
            return Err(table.value_error(row.line, column, &value.to_string(), problem));
        }
        Ok(Some(dose))
    }
}

impl FromStr for DoseUnit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_lowercase().replace(['µ', 'μ'], "u").as_str() {
            "m" | "molar" => Ok(Self::Molar),
            "mm" | "millimolar" => Ok(Self::Millimolar),
            "um" | "micromolar" => Ok(Self::Micromolar),
            "nm" | "nanomolar" => Ok(Self::Nanomolar),
            "pm" | "picomolar" => Ok(Self::Picomolar),
            "log10-m" => Ok(Self::Log10Molar),
            "log10-um" => Ok(Self::Log10Micromolar),
            _ => Err("expected M, mM, uM, nM, pM, log10-M or log10-uM".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_says_its_unit_at_its_end() {
        for (name, unit) in [
            ("dose_uM", Some(DoseUnit::Micromolar)),
            ("Dose (nM)", Some(DoseUnit::Nanomolar)),
            ("concentration.µM", Some(DoseUnit::Micromolar)),
            ("log10_dose_M", Some(DoseUnit::Log10Molar)),
            ("dose", None),
            ("conc", None),
        ] {
            assert_eq!(DoseUnit::in_name(name), unit, "{name}");
        }
    }

    #[test]
    fn every_unit_comes_to_the_same_dose() {
        use DoseUnit::{
            Log10Micromolar, Log10Molar, Micromolar, Millimolar, Molar, Nanomolar, Picomolar,
        };
        for (unit, value) in [
            (Molar, 5e-7),
            (Millimolar, 5e-4),
            (Micromolar, 0.5),
            (Nanomolar, 500.0),
            (Picomolar, 5e5),
            (Log10Molar, 5e-7_f64.log10()),
            (Log10Micromolar, 0.5_f64.log10()),
        ] {
            assert!((unit.micromolar(value) - 0.5).abs() < 1e-12, "{unit:?}");
        }
    }
}
