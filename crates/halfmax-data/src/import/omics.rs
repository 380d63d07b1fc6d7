//! Reads a molecular matrix and leads its rows back to cell lines.

use std::collections::BTreeMap;
use std::path::Path;

use super::cell_lines::CellLines;
use super::ids::{CELL_LINE_COLUMNS, Found};
use crate::ledger::Unit;
use crate::matrix::{Matrix, read_matrix};
use crate::{DataError, Ledger};

/// An omics file whose rows know their cell line.
pub(crate) struct OmicsFile {
    pub(crate) kind: String,
    pub(crate) file: String,
    pub(crate) matrix: Matrix,
    /// Row of the matrix by row of the cell-line table.
    pub(crate) row_of: BTreeMap<u32, usize>,
    /// Columns that hold at least one value.
    pub(crate) columns: Vec<usize>,
}

pub(crate) fn read(
    kind: &str,
    path: &Path,
    delimiter: Option<u8>,
    cell_lines: &CellLines,
    ledger: &mut Ledger,
) -> Result<OmicsFile, DataError> {
    let (table, matrix) = read_matrix(path, delimiter, CELL_LINE_COLUMNS)?;
    let file = table.name();
    let mut row_of = BTreeMap::new();
    for (at, ids) in matrix.ids.iter().enumerate() {
        let id = ids.iter().find(|id| !id.is_empty()).map_or("", String::as_str);
        let found = ids
            .iter()
            .map(|id| cell_lines.index.find(id))
            .find(|found| matches!(found, Found::Row(_)));
        let Some(Found::Row(cell_line)) = found else {
            ledger.drop(&file, Unit::Rows, &format!("cell line not in {}", cell_lines.file), id);
            continue;
        };
        if let Some(first) = row_of.insert(cell_line, at) {
            return Err(DataError::Duplicate {
                path: path.into(),
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
        ledger.drop(&file, Unit::Columns, "no value in any cell line", &matrix.features[column]);
    }
    ledger.keep(&file, Unit::Columns, "features", columns.len() as u64);
    ledger.keep(&file, Unit::Columns, "ids", (table.header().len() - n) as u64);
    if columns.is_empty() {
        return Err(DataError::NothingLeft {
            path: path.into(),
            problem: format!(
                "none of its cell lines is in {}; do both use the same ids ({})?",
                cell_lines.file,
                CELL_LINE_COLUMNS[..5].join(", ")
            ),
        });
    }
    Ok(OmicsFile { kind: kind.into(), file, matrix, row_of, columns })
}
