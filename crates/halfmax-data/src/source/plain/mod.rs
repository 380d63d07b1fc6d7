//! Tables of no provider in particular: ids, and what there is to say.

mod cell_lines;
mod compounds;
mod omics;
mod responses;

use super::ids::{CELL_LINE_COLUMNS, COMPOUND_COLUMNS};
use super::omics::OmicsTable;
use super::{Format, ResponseTable};

pub(crate) use cell_lines::{AnnotationColumns, CellLines, annotated as annotated_cell_lines};
pub(crate) use compounds::Compounds;

/// Responses whose columns the user names, or that are called `response`, as in what is exported as plain tables.
pub(super) const RESPONSES: Format<ResponseTable> = Format {
    name: "plain",
    needs: &[&["response"], CELL_LINE_COLUMNS, COMPOUND_COLUMNS],
    read: responses::read,
};

/// One row per cell line with all the ids it goes by; other columns are annotation.
pub(super) const CELL_LINES: Format<CellLines> =
    Format { name: "plain", needs: &[CELL_LINE_COLUMNS], read: cell_lines::read };

/// One row per compound; other columns are annotation.
pub(super) const COMPOUNDS: Format<Compounds> =
    Format { name: "plain", needs: &[COMPOUND_COLUMNS], read: compounds::read };

/// One row per cell line and one numeric column per feature; an unnamed first column holds ids.
pub(super) const OMICS: Format<OmicsTable> =
    Format { name: "plain", needs: &[OMICS_ID_COLUMNS], read: omics::read };

/// [`CELL_LINE_COLUMNS`] and the header of an index column as data frames are saved.
const OMICS_ID_COLUMNS: &[&str] = &{
    let mut all = [""; CELL_LINE_COLUMNS.len() + 1];
    let mut at = 0;
    while at < CELL_LINE_COLUMNS.len() {
        all[at] = CELL_LINE_COLUMNS[at];
        at += 1;
    }
    all
};
