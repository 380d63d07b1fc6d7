//! DepMap of the Broad Institute.

mod matrices;
mod models;
mod mutations;

use super::omics::OmicsTable;
use super::{CellLines, Format};

/// `Model.csv`, and `sample_info.csv` of the releases before it.
pub(super) const CELL_LINES: Format<CellLines> = Format {
    name: "depmap",
    needs: &[models::ID, &["StrippedCellLineName", "stripped_cell_line_name"]],
    read: models::read,
};

/// `OmicsSomaticMutations.csv`, one row per mutation.
pub(super) const MUTATIONS: Format<OmicsTable> = Format {
    name: "depmap mutations",
    needs: &[models::ID, mutations::GENE],
    read: mutations::read,
};

/// `Omics*.csv` whose genes stand after columns that say which sequencing a row is.
pub(super) const MATRICES: Format<OmicsTable> =
    Format { name: "depmap", needs: &[models::ID, matrices::DEFAULT], read: matrices::read };
