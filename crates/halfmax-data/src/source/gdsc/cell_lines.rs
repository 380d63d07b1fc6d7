//! GDSC's list of cell lines.

use crate::source::plain::{AnnotationColumns, annotated_cell_lines};
use crate::source::{CellLines, Wanted};
use crate::table::Table;
use crate::{DataError, Ledger};

/// The columns of `Cell_Lines_Details.xlsx`; line breaks in its headers are read as blanks.
const COLUMNS: AnnotationColumns = AnnotationColumns {
    ids: &["COSMIC identifier", "Sample Name"],
    names: &["Sample Name"],
    tissues: &["GDSC Tissue descriptor 1"],
    synonyms: &[],
};

/// Reads the first sheet; its row of totals has no identifier and goes to the ledger.
pub(super) fn read(table: &Table, _: &Wanted, ledger: &mut Ledger) -> Result<CellLines, DataError> {
    annotated_cell_lines(table, &COLUMNS, ledger)
}
