//! The benchmark data of IMPROVE (Partin et al. 2025), `csa_data`.
//!
//! `y_data/response.tsv` holds the responses of all studies, `x_data` omics and structures; splits refer to rows of the
//! response table by their number.

mod header;
mod omics;
mod responses;

pub(crate) use responses::FINGERPRINTS;

use super::{Format, OmicsTable, ResponseTable};

/// `response.tsv`.
pub(super) const RESPONSES: Format<ResponseTable> = Format {
    name: "improve",
    needs: &[&["improve_sample_id"], &["improve_chem_id"]],
    read: responses::read,
};

/// `cancer_gene_expression.tsv` and its like, with up to four rows of names.
pub(super) const OMICS: Format<OmicsTable> =
    Format { name: "improve", needs: &[&["improve_sample_id"]], read: omics::read };
