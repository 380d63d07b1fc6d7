//! DepMap's list of cell lines.

use crate::source::plain::{AnnotationColumns, annotated_cell_lines};
use crate::source::{CellLines, Wanted};
use crate::table::Table;
use crate::{DataError, Ledger};

/// DepMap's own id.
pub(super) const ID: &[&str] = &["ModelID", "DepMap_ID"];

const COLUMNS: AnnotationColumns = AnnotationColumns {
    ids: &[
        "ModelID",
        "DepMap_ID",
        "SangerModelID",
        "Sanger_Model_ID",
        "COSMICID",
        "RRID",
        "CCLEName",
        "CCLE_Name",
        "CellLineName",
        "cell_line_name",
        "StrippedCellLineName",
        "stripped_cell_line_name",
    ],
    names: &["CellLineName", "cell_line_name", "StrippedCellLineName", "stripped_cell_line_name"],
    tissues: &["OncotreeLineage", "lineage"],
    synonyms: &["alias"],
};

pub(super) fn read(table: &Table, _: &Wanted, ledger: &mut Ledger) -> Result<CellLines, DataError> {
    annotated_cell_lines(table, &COLUMNS, ledger)
}
