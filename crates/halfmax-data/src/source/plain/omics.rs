//! Matrices of one row per cell line and one column per feature.

use crate::matrix::matrix_of;
use crate::source::Wanted;
use crate::source::ids::CELL_LINE_COLUMNS;
use crate::source::omics::{OmicsTable, refuse_choice};
use crate::table::Table;
use crate::{DataError, Ledger};

pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    refuse_choice(table, wanted)?;
    let matrix = matrix_of(table, CELL_LINE_COLUMNS)?;
    Ok(OmicsTable::wide(table, matrix, ledger))
}
