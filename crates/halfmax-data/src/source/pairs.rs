//! Responses with one pair to a row, where every column has been found.

use super::censoring::CensoringColumn;
use super::value::ValueColumn;
use super::{Mention, Mentions, ResponseRow, ResponseTable};
use crate::table::{Row, Table};
use crate::{DataError, DoseRange};

/// Where everything stands.
pub(super) struct Pairs {
    pub(super) row_id: Option<usize>,
    pub(super) value: ValueColumn,
    /// Ids of the cell line, most specific first.
    pub(super) cell_line: Vec<usize>,
    pub(super) cell_line_name: Option<usize>,
    pub(super) tissue: Option<usize>,
    /// Ids of the compound, most specific first.
    pub(super) compound: Vec<usize>,
    pub(super) compound_name: Option<usize>,
}

impl Pairs {
    /// Reads the rows that `wanted` wants; a row without `ROW_ID` is known by its number among all rows.
    pub(super) fn read(
        &self,
        table: &Table,
        mut wanted: impl FnMut(&Row) -> bool,
    ) -> Result<ResponseTable, DataError> {
        let (mut cell_lines, mut compounds) = (Mentions::default(), Mentions::default());
        let censoring = CensoringColumn::of(table);
        let mut rows = Vec::new();
        let mut number = 0;
        table.for_each(|row| {
            let row_id = self.row_id(table, row, number)?;
            number += 1;
            if !wanted(row) {
                return Ok(());
            }
            let text = |column: Option<usize>| column.and_then(|c| row.cell(c)).map(str::to_owned);
            let value = self.value.read(table, row)?;
            let cell_line =
                cell_lines.index(self.cell_line.iter().map(|c| row.cell(*c)), || Mention {
                    name: text(self.cell_line_name),
                    tissue: text(self.tissue),
                    ..Mention::default()
                });
            let compound = compounds.index(self.compound.iter().map(|c| row.cell(*c)), || {
                Mention { name: text(self.compound_name), ..Mention::default() }
            });
            let (doses, censored) = censoring.read(table, row, DoseRange::default())?;
            rows.push(ResponseRow {
                line: row.line,
                row_id,
                cell_line,
                compound,
                value,
                doses,
                censored,
            });
            Ok(())
        })?;
        Ok(ResponseTable {
            file: table.name(),
            path: table.path().into(),
            measure: self.value.measure,
            value_column: table.header()[self.value.column].clone(),
            cell_lines,
            compounds,
            rows,
        })
    }

    fn row_id(&self, table: &Table, row: &Row, number: u64) -> Result<u64, DataError> {
        let Some(column) = self.row_id else { return Ok(number) };
        let cell = row.cell(column).unwrap_or_default();
        cell.parse().map_err(|_| table.value_error(row.line, column, cell, "is not a whole number"))
    }
}
