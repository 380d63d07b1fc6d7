//! Genomics of Drug Sensitivity in Cancer.

mod cell_lines;
mod expression;
mod genetic_features;
mod responses;

use super::ids::{CELL_LINE_COLUMNS, COMPOUND_COLUMNS};
use super::{CellLines, Format, OmicsTable, ResponseTable};

/// `GDSC*_fitted_dose_response*`: the legacy 19 columns and the re-hosted 16.
pub(super) const RESPONSES: Format<ResponseTable> = Format {
    name: "gdsc",
    needs: &[&["LN_IC50", "AUC"], CELL_LINE_COLUMNS, COMPOUND_COLUMNS],
    read: responses::read,
};

/// `Cell_Lines_Details.xlsx`.
pub(super) const CELL_LINES: Format<CellLines> = Format {
    name: "gdsc",
    needs: &[&["COSMIC identifier"], &["Sample Name"]],
    read: cell_lines::read,
};

/// `Cell_line_RMA_proc_basalExp.txt`: one row per gene, one column per profile.
pub(super) const EXPRESSION: Format<OmicsTable> =
    Format { name: "gdsc-expression", needs: &[&["GENE_SYMBOLS"]], read: expression::read };

/// `PANCANCER_Genetic_features_*.csv`: one row per cell line and feature.
pub(super) const GENETIC_FEATURES: Format<OmicsTable> = Format {
    name: "gdsc-genetic-features",
    needs: &[&["cosmic_sample_id"], &["genetic_feature"], &["is_mutated"]],
    read: genetic_features::read,
};
