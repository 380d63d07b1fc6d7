//! The column that says which responses lie beyond the tested doses.

use crate::table::{Row, Table};
use crate::{Censored, DataError, DoseRange};

/// The header, in every layout that halfmax writes.
pub(crate) const HEADER: &str = "CENSORED";

/// Where the column stands, if there is one: 1 is above the highest tested dose, -1 below the lowest, 0 within.
#[derive(Debug, Clone, Copy)]
pub(super) struct CensoringColumn(Option<usize>);

impl CensoringColumn {
    pub(super) fn of(table: &Table) -> Self {
        Self(table.find(&[HEADER]))
    }

    /// What was tested, and what the row says about its response; the column has the last word over the doses.
    pub(super) fn read(
        self,
        table: &Table,
        row: &Row,
        tested: DoseRange,
    ) -> Result<(DoseRange, Option<Censored>), DataError> {
        let Some((column, cell)) = self.0.and_then(|c| Some((c, row.cell(c)?))) else {
            return Ok((tested, None));
        };
        match cell.strip_suffix(".0").unwrap_or(cell) {
            "1" => Ok((tested, Some(Censored::AboveMaxDose))),
            "-1" => Ok((tested, Some(Censored::BelowMinDose))),
            "0" => Ok((DoseRange { min_um: Some(0.0), max_um: Some(f64::INFINITY) }, None)),
            _ => Err(table.value_error(
                row.line,
                column,
                cell,
                "must be 1 (above the tested doses), -1 (below) or 0 (within)",
            )),
        }
    }
}

/// What the column says of a response.
pub(crate) const fn code(censored: Option<Censored>) -> &'static str {
    match censored {
        Some(Censored::AboveMaxDose) => "1",
        Some(Censored::BelowMinDose) => "-1",
        None => "0",
    }
}
