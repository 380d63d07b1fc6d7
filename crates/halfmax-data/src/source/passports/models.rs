//! The Passports' list of models.

use crate::source::plain::{AnnotationColumns, annotated_cell_lines};
use crate::source::{CellLines, Wanted};
use crate::table::Table;
use crate::{DataError, Ledger};

/// The Passports' own id, `SIDM…`.
pub(super) const ID: &[&str] = &["model_id"];
/// Where the gene of a row stands.
pub(super) const GENE: &[&str] = &["gene_symbol", "symbol"];

const COLUMNS: AnnotationColumns = AnnotationColumns {
    ids: &["model_id", "BROAD_ID", "COSMIC_ID", "RRID", "CCLE_ID", "model_name"],
    names: &["model_name"],
    tissues: &["tissue"],
    synonyms: &["synonyms"],
};

pub(super) fn read(table: &Table, _: &Wanted, ledger: &mut Ledger) -> Result<CellLines, DataError> {
    annotated_cell_lines(table, &COLUMNS, ledger)
}
