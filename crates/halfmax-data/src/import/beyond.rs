//! What becomes of responses beyond the doses that were tested.

use std::str::FromStr;

use crate::ledger::Unit;
use crate::source::{ResponseRow, ResponseTable};
use crate::{Censored, DoseRange, Ledger, Response};

/// What becomes of a response beyond the doses that were tested: an extrapolation, not a measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeyondDoses {
    /// It stays as it is, flagged.
    #[default]
    Keep,
    /// It goes to the ledger.
    Drop,
    /// It is set to the nearest tested dose, flagged.
    Clip,
}

impl FromStr for BeyondDoses {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "keep" => Ok(Self::Keep),
            "drop" => Ok(Self::Drop),
            "clip" => Ok(Self::Clip),
            _ => Err("expected keep, drop or clip".into()),
        }
    }
}

impl BeyondDoses {
    /// The response as it goes on, if it does.
    pub(super) fn apply(
        self,
        mut response: Response,
        row: &ResponseRow,
        doses: DoseRange,
        table: &ResponseTable,
        ledger: &mut Ledger,
    ) -> Option<Response> {
        response.censored =
            response.censored.or_else(|| doses.censors(table.measure, response.value));
        let Some(side) = response.censored else { return Some(response) };
        let end = doses.end(table.measure, side).filter(|end| (end - response.value).abs() > 0.0);
        let line = || format!("line {}", row.line);
        match (self, end) {
            (Self::Drop, _) => {
                let reason = match side {
                    Censored::AboveMaxDose => "response above the highest tested dose",
                    Censored::BelowMinDose => "response below the lowest tested dose",
                };
                ledger.drop(&table.file, Unit::Rows, reason, line());
                return None;
            }
            (Self::Clip, Some(end)) => {
                response.value = end;
                let what = match side {
                    Censored::AboveMaxDose => "response above the highest tested dose: set to it",
                    Censored::BelowMinDose => "response below the lowest tested dose: set to it",
                };
                ledger.note_row(&table.file, what, line);
            }
            (Self::Keep, _) | (Self::Clip, None) => {
                let what = match side {
                    Censored::AboveMaxDose => "response above the highest tested dose: flagged",
                    Censored::BelowMinDose => "response below the lowest tested dose: flagged",
                };
                ledger.note_row(&table.file, what, line);
            }
        }
        Some(response)
    }
}
