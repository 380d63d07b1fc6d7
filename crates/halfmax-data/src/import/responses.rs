//! Reads fitted dose responses and leads them back to cell lines and compounds.

use std::collections::HashMap;
use std::path::Path;

use super::cell_lines::CellLines;
use super::compounds::Compounds;
use super::ids::{CELL_LINE_COLUMNS, COMPOUND_COLUMNS, id_columns, resolve};
use super::omics::OmicsFile;
use crate::ledger::Unit;
use crate::table::{Row, Table};
use crate::{DataError, Ledger, Measure, Response};

/// What a response can be joined to.
pub(crate) struct Known<'a> {
    pub(crate) cell_lines: &'a CellLines,
    pub(crate) compounds: &'a Compounds,
    pub(crate) omics: &'a [OmicsFile],
}

/// Reads the responses whose cell line and compound are known; indices are rows of those tables.
pub(crate) fn read(
    path: &Path,
    delimiter: Option<u8>,
    known: &Known<'_>,
    ledger: &mut Ledger,
) -> Result<Vec<Response>, DataError> {
    let table = Table::open(path, delimiter)?;
    let columns = Columns::of(&table)?;
    let file = table.name();
    let mut responses = Vec::new();
    let mut seen: HashMap<u64, u64> = HashMap::new();
    for (number, row) in table.rows().enumerate() {
        let row = row?;
        let row_id = row_id(&table, &row, columns.row_id, number as u64)?;
        if let Some(first) = seen.insert(row_id, row.line) {
            return Err(DataError::Duplicate {
                path: path.into(),
                line: row.line,
                first,
                what: "ROW_ID",
                id: row_id.to_string(),
            });
        }
        // Read before anything is dropped: a broken number is a fault of the file in any row.
        let value = measured(&table, &row, columns.value)?;
        match place(&row, &columns, known, value) {
            Ok((cell_line, compound, value)) => {
                responses.push(Response { row_id, cell_line, compound, value });
            }
            Err((reason, example)) => ledger.drop(&file, Unit::Rows, &reason, example),
        }
    }
    if responses.is_empty() {
        return Err(DataError::NothingLeft {
            path: path.into(),
            problem: format!(
                "no response is left: {}; do the files use the same ids?",
                ledger
                    .entries()
                    .iter()
                    .filter(|e| e.file == file && e.unit == Unit::Rows)
                    .map(|e| format!("{} rows: {} ({})", e.count, e.reason, e.examples))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        });
    }
    ledger.keep(&file, Unit::Rows, "responses", responses.len() as u64);
    Ok(responses)
}

struct Columns {
    row_id: Option<usize>,
    value: usize,
    cell_line: Vec<usize>,
    compound: Vec<usize>,
}

impl Columns {
    fn of(table: &Table) -> Result<Self, DataError> {
        let columns = Self {
            row_id: table.find(&["ROW_ID"]),
            value: table.column(&[Measure::LnIc50.column()])?,
            cell_line: id_columns(table, CELL_LINE_COLUMNS),
            compound: id_columns(table, COMPOUND_COLUMNS),
        };
        if columns.cell_line.is_empty() {
            table.column(&CELL_LINE_COLUMNS[..7])?;
        }
        if columns.compound.is_empty() {
            table.column(COMPOUND_COLUMNS)?;
        }
        Ok(columns)
    }
}

fn row_id(table: &Table, row: &Row, column: Option<usize>, number: u64) -> Result<u64, DataError> {
    let Some(column) = column else { return Ok(number) };
    let cell = row.cell(column).unwrap_or_default();
    cell.parse().map_err(|_| table.value_error(row.line, column, cell, "is not a whole number"))
}

fn measured(table: &Table, row: &Row, column: usize) -> Result<Option<f64>, DataError> {
    let value = table.number(row, column)?;
    let (low, high) = Measure::LnIc50.plausible();
    match value {
        Some(v) if !(low..=high).contains(&v) => Err(table.value_error(
            row.line,
            column,
            &v.to_string(),
            format!("is outside {low}…{high}; the column must hold the natural logarithm of the IC50 in micromolar"),
        )),
        value => Ok(value),
    }
}

type Placed = Result<(u32, u32, f64), (String, String)>;

fn place(row: &Row, columns: &Columns, known: &Known<'_>, value: Option<f64>) -> Placed {
    let cell_line = resolve(row, &columns.cell_line, &known.cell_lines.index)
        .map_err(|u| (format!("cell line {} in {}", u.reason, known.cell_lines.file), u.id))?;
    let compound = resolve(row, &columns.compound, &known.compounds.index)
        .map_err(|u| (format!("compound {} in {}", u.reason, known.compounds.file), u.id))?;
    for omics in known.omics {
        if !omics.row_of.contains_key(&cell_line) {
            let id = known.cell_lines.rows[cell_line as usize].id.to_string();
            return Err((format!("cell line has no {} in {}", omics.kind, omics.file), id));
        }
    }
    let value = value.ok_or_else(|| ("no LN_IC50".to_owned(), format!("line {}", row.line)))?;
    Ok((cell_line, compound, value))
}
