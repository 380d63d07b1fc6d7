//! Cell Model Passports of the Wellcome Sanger Institute.

mod copy_number;
mod expression;
mod matrices;
mod models;
mod mutations;
mod profiles;

use super::omics::OmicsTable;
use super::{CellLines, Format};

/// `model_list_*.csv`.
pub(super) const CELL_LINES: Format<CellLines> = Format {
    name: "passports",
    needs: &[
        models::ID,
        &["model_name"],
        &["BROAD_ID", "COSMIC_ID", "CCLE_ID", "RRID", "synonyms"],
    ],
    read: models::read,
};

/// `rnaseq_*.csv`, one row per cell line and gene.
pub(super) const EXPRESSION: Format<OmicsTable> = Format {
    name: "passports expression",
    needs: &[models::ID, models::GENE, expression::VALUES],
    read: expression::read,
};

/// `cnv_summary_*.csv` and `*_CNV_genes_*.csv`, one row per cell line and gene.
pub(super) const COPY_NUMBER: Format<OmicsTable> = Format {
    name: "passports copy number",
    needs: &[models::ID, models::GENE, copy_number::VALUES],
    read: copy_number::read,
};

/// `mutations_*.csv`, one row per mutation.
pub(super) const MUTATIONS: Format<OmicsTable> = Format {
    name: "passports mutations",
    needs: &[models::ID, models::GENE, mutations::MUTATION],
    read: mutations::read,
};

/// Matrices with one column per cell line and one row per gene.
pub(super) const MATRICES: Format<OmicsTable> =
    Format { name: "passports", needs: &[models::ID], read: matrices::read };
