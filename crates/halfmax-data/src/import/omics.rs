//! Leads the rows of a molecular matrix back to cell lines.

use std::collections::BTreeMap;

use crate::ledger::Unit;
use crate::matrix::Matrix;
use crate::source::{CELL_LINE_COLUMNS, CellLines, OmicsTable, resolve};
use crate::{DataError, Ledger};

/// An omics file whose rows know their cell line.
pub(super) struct OmicsFile {
    pub(super) kind: String,
    pub(super) file: String,
    pub(super) matrix: Matrix,
    /// Row of the matrix by row of the cell-line table.
    pub(super) row_of: BTreeMap<u32, usize>,
    /// Columns that hold at least one value.
    pub(super) columns: Vec<usize>,
    /// What the ledger counts profiles by.
    pub(super) profiles: Unit,
}

pub(super) fn place(
    kind: &str,
    table: OmicsTable,
    cell_lines: &CellLines,
    ledger: &mut Ledger,
) -> Result<OmicsFile, DataError> {
    let OmicsTable { file, path, matrix, id_columns, profiles } = table;
    let features = match profiles {
        Unit::Rows => Unit::Columns,
        Unit::Columns => Unit::Rows,
    };
    let mut row_of: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, ids) in matrix.ids.iter().enumerate() {
        let id = ids.iter().find(|id| !id.is_empty()).map_or("", String::as_str);
        let cell_line = match resolve(ids, &cell_lines.index) {
            Ok(cell_line) => cell_line,
            Err(unresolved) => {
                let reason = match unresolved.reason {
                    "not listed" => format!("cell line not in {}", cell_lines.file),
                    reason => format!("cell line {reason} in {}", cell_lines.file),
                };
                ledger.drop(&file, profiles, &reason, id);
                continue;
            }
        };
        if let Some(first) = row_of.get(&cell_line).filter(|first| matrix.ids[**first] != *ids) {
            let reason = "cell line has a row under another of its names";
            let first = &matrix.ids[*first][0];
            ledger.drop(&file, profiles, reason, format!("{id}, after {first}"));
            continue;
        }
        if let Some(first) = row_of.insert(cell_line, at) {
            return Err(DataError::Duplicate {
                path,
                line: matrix.lines[at],
                first: matrix.lines[first],
                what: "cell line",
                id: id.into(),
            });
        }
    }
    let n = matrix.features.len();
    let mut has_value = vec![false; n];
    for row in row_of.values() {
        for (seen, value) in has_value.iter_mut().zip(&matrix.values[row * n..(row + 1) * n]) {
            *seen |= !value.is_nan();
        }
    }
    let columns: Vec<usize> = (0..n).filter(|column| has_value[*column]).collect();
    for column in (0..n).filter(|column| !has_value[*column]) {
        ledger.drop(&file, features, "no value in any cell line", &matrix.features[column]);
    }
    ledger.keep(&file, features, "features", columns.len() as u64);
    if id_columns > 0 {
        ledger.keep(&file, Unit::Columns, "ids", id_columns as u64);
    }
    if columns.is_empty() {
        return Err(DataError::NothingLeft {
            path,
            problem: format!(
                "none of its cell lines is in {}; do both use the same ids ({})?",
                cell_lines.file,
                CELL_LINE_COLUMNS[..5].join(", ")
            ),
        });
    }
    Ok(OmicsFile { kind: kind.into(), file, matrix, row_of, columns, profiles })
}
