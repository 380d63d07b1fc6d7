//! DepMap's matrices: expression, copy number, mutations by gene.

use crate::ledger::Unit;
use crate::matrix::{Matrix, matrix_of};
use crate::source::Wanted;
use crate::source::depmap::models;
use crate::source::omics::{OmicsTable, refuse_choice};
use crate::table::Table;
use crate::{DataError, Ledger};

/// Which of several sequencings of a cell line DepMap uses.
pub(super) const DEFAULT: &[&str] = &["IsDefaultEntryForModel"];

/// Columns before the genes. The unnamed first one numbers the rows.
const LEADING: &[&str] = &[
    "ModelID",
    "IsDefaultEntryForModel",
    "IsDefaultEntryForMC",
    "ModelConditionID",
    "SequencingID",
    "ProfileID",
    "",
];

/// Keeps the row that is the default entry of each cell line; values are the file's own.
pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    refuse_choice(table, wanted)?;
    table.column(models::ID)?;
    let matrix = matrix_of(table, LEADING)?;
    Ok(OmicsTable::wide(table, defaults(table, matrix, ledger), ledger))
}

/// The default rows, identified by cell line only.
fn defaults(table: &Table, matrix: Matrix, ledger: &mut Ledger) -> Matrix {
    let n = matrix.features.len();
    let mut kept = Matrix { ids: Vec::new(), lines: Vec::new(), values: Vec::new(), ..matrix };
    let rows = matrix.ids.into_iter().zip(matrix.lines).zip(matrix.values.chunks_exact(n));
    for ((ids, line), values) in rows {
        if is_yes(&ids[1]) {
            kept.ids.push(ids[..1].to_vec());
            kept.lines.push(line);
            kept.values.extend_from_slice(values);
        } else {
            ledger.drop(
                &table.name(),
                Unit::Rows,
                "not the default entry of its cell line",
                &ids[0],
            );
        }
    }
    kept
}

/// Releases write `Yes` and `No`, or `True` and `False`.
pub(super) fn is_yes(cell: &str) -> bool {
    ["yes", "true", "1"].iter().any(|yes| yes.eq_ignore_ascii_case(cell))
}
