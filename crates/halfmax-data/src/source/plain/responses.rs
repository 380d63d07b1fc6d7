//! Responses whose columns the user names.

use crate::source::censoring::CensoringColumn;
use crate::source::ids::{CELL_LINE_COLUMNS, COMPOUND_COLUMNS, id_columns};
use crate::source::value::ValueColumn;
use crate::source::{Mention, Mentions, ResponseRow, ResponseTable, Wanted};
use crate::table::Table;
use crate::{DataError, DoseRange, Ledger, Unit};

/// Reads one row per response of the columns that were named, or of those that go by their usual names.
pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    _: &mut Ledger,
) -> Result<ResponseTable, DataError> {
    let measure = wanted.measure.unwrap_or_default();
    let value = ValueColumn {
        column: named(table, wanted.response.as_deref(), "--response", RESPONSE_COLUMNS)?,
        unit: wanted.unit.unwrap_or(Unit::of(measure)),
        measure,
    };
    let cell_line = entity(table, wanted.cell_line.as_deref(), "--cell-line", CELL_LINE_COLUMNS)?;
    let compound = entity(table, wanted.compound.as_deref(), "--compound", COMPOUND_COLUMNS)?;
    let smiles = table.find(&["SMILES", "smiles", "canonical_smiles"]);
    let tissue = table.find(&["TISSUE", "tissue", "Tissue"]);
    let doses =
        [table.find(&["MIN_CONC", "min_dose_um"]), table.find(&["MAX_CONC", "max_dose_um"])];
    let censoring = CensoringColumn::of(table);
    let row_id = table.find(&["ROW_ID", "row_id"]);
    let mut cell_lines = Mentions::default();
    let mut compounds = Mentions::default();
    let mut rows = Vec::new();
    table.for_each(|row| {
        let text = |column: Option<usize>| column.and_then(|c| row.cell(c)).map(str::to_owned);
        let cell_line = cell_lines.index(cell_line.iter().map(|c| row.cell(*c)), || Mention {
            tissue: text(tissue),
            ..Mention::default()
        });
        let compound = compounds.index(compound.iter().map(|c| row.cell(*c)), || Mention {
            smiles: text(smiles),
            ..Mention::default()
        });
        let tested =
            DoseRange { min_um: table.dose(row, doses[0])?, max_um: table.dose(row, doses[1])? };
        let (doses, censored) = censoring.read(table, row, tested)?;
        rows.push(ResponseRow {
            line: row.line,
            row_id: table.row_id(row, row_id, rows.len() as u64)?,
            cell_line,
            compound,
            value: value.read(table, row)?,
            doses,
            censored,
        });
        Ok(())
    })?;
    Ok(ResponseTable {
        file: table.name(),
        path: table.path().into(),
        measure,
        value_column: table.header()[value.column].clone(),
        cell_lines,
        compounds,
        rows,
    })
}

/// Where the response may stand if nobody says.
const RESPONSE_COLUMNS: &[&str] = &["response"];

/// The column the user named, or the first of the usual ones.
fn named(
    table: &Table,
    name: Option<&str>,
    flag: &str,
    usual: &[&str],
) -> Result<usize, DataError> {
    let found = match name {
        Some(name) => table.column(&[name]),
        None => table.column(usual),
    };
    found.map_err(|error| match error {
        DataError::Column { path, wanted, hint } => {
            DataError::Column { path, wanted, hint: format!("{hint}; say {flag} COLUMN") }
        }
        other => other,
    })
}

/// The columns that identify an entity: the one named, before the usual ones.
fn entity(
    table: &Table,
    name: Option<&str>,
    flag: &str,
    usual: &[&str],
) -> Result<Vec<usize>, DataError> {
    let first = named(table, name, flag, usual)?;
    let others = id_columns(table, usual).into_iter().filter(|column| *column != first);
    Ok(std::iter::once(first).chain(others).collect())
}
