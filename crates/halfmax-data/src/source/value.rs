//! What the cells of a response table hold.

use super::Wanted;
use crate::table::{Row, Table};
use crate::{DataError, Measure, Unit};

/// Where the responses stand and in what they are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValueColumn {
    pub(crate) column: usize,
    pub(crate) unit: Unit,
    pub(crate) measure: Measure,
}

impl ValueColumn {
    /// The response of a row in the unit of the measure; `None` if the cell is empty.
    pub(crate) fn read(&self, table: &Table, row: &Row) -> Result<Option<f64>, DataError> {
        let Some(number) = table.number(row, self.column)? else { return Ok(None) };
        let fault = |problem: String| {
            table.value_error(row.line, self.column, &number.to_string(), problem)
        };
        let value = self.unit.convert(number, self.measure).map_err(fault)?;
        let (low, high) = self.measure.plausible();
        if (low..=high).contains(&value) {
            return Ok(Some(value));
        }
        Err(fault(if self.unit == Unit::of(self.measure) {
            format!("is outside {low}…{high}; the column must hold {}", self.measure.expected())
        } else {
            format!(
                "would be {} {value}, outside {low}…{high}; is the column in {}?",
                self.measure.name(),
                self.unit.name()
            )
        }))
    }
}

impl ValueColumn {
    /// The column of the measure that is wanted, or of the first that is offered.
    pub(crate) fn offered(
        table: &Table,
        wanted: &Wanted,
        offers: &[(Measure, &'static str, Unit)],
    ) -> Result<Self, DataError> {
        let measure = wanted.measure.unwrap_or(offers[0].0);
        if let Some((_, column, unit)) = offers.iter().find(|(offered, _, _)| *offered == measure) {
            return Ok(Self { column: table.column(&[column])?, unit: *unit, measure });
        }
        let there: Vec<String> = offers.iter().map(|(m, _, _)| m.key().replace('_', "-")).collect();
        Err(DataError::Request(format!(
            "{}: holds nothing from which {} can be had; ask for {}",
            table.name(),
            measure.name(),
            there.join(", ")
        )))
    }

    /// As [`ValueColumn::read`], for fits that may lead anywhere where there was no effect to fit: an implausible
    /// value is none of the file's faults.
    pub(crate) fn fitted(&self, table: &Table, row: &Row) -> Result<Fitted, DataError> {
        let Some(number) = table.number(row, self.column)? else { return Ok(Fitted::Missing) };
        let (low, high) = self.measure.plausible();
        Ok(match self.unit.convert(number, self.measure) {
            Ok(value) if (low..=high).contains(&value) => Fitted::Value(value),
            _ => Fitted::Implausible,
        })
    }
}

/// What a fit gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fitted {
    /// A value in the unit of the measure.
    Value(f64),
    /// A number that no measurement could support.
    Implausible,
    /// Nothing.
    Missing,
}

impl Table {
    /// A dose in micromolar.
    pub(crate) fn dose(&self, row: &Row, column: Option<usize>) -> Result<Option<f64>, DataError> {
        let Some(column) = column else { return Ok(None) };
        match self.number(row, column)? {
            Some(dose) if dose <= 0.0 => Err(self.value_error(
                row.line,
                column,
                &dose.to_string(),
                "is not a dose: it must be above 0, in micromolar (leave the cell empty if unknown)",
            )),
            dose => Ok(dose),
        }
    }

    /// `ROW_ID`, or the 0-based number of the data row where there is no such column.
    pub(crate) fn row_id(
        &self,
        row: &Row,
        column: Option<usize>,
        number: u64,
    ) -> Result<u64, DataError> {
        let Some(column) = column else { return Ok(number) };
        let cell = row.cell(column).unwrap_or_default();
        cell.parse().map_err(|_| self.value_error(row.line, column, cell, "is not a whole number"))
    }
}
