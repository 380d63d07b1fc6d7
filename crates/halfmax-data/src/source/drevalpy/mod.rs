//! Data sets as drevalpy (Bernett et al. 2026) lays them out.
//!
//! `DS/DS.csv` holds the responses, its neighbours the names of cell lines and drugs, the omics and the structures.
//! drevalpy knows a cell line by `cell_line_name` and a drug by `pubchem_id`.

mod omics;
mod responses;

pub(crate) use responses::FINGERPRINTS;

use super::{Format, OmicsTable, ResponseTable};

/// `DS.csv`: published measures, and those that CurveCurator fitted again (`*_curvecurator`).
pub(super) const RESPONSES: Format<ResponseTable> = Format {
    name: "drevalpy",
    needs: &[&["pubchem_id"], &["cell_line_name", "cellosaurus_id"]],
    read: responses::read,
};

/// `gene_expression.csv` and its like.
pub(super) const OMICS: Format<OmicsTable> = Format {
    name: "drevalpy",
    needs: &[&["cellosaurus_id"], &["cell_line_name"]],
    read: omics::read,
};
