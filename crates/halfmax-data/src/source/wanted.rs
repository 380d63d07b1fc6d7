//! What the user says about a table that it does not say itself.

use crate::{Measure, Unit};

/// What the user says about a table that it does not say itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What separates cells; by default a comma, in `.tsv` and `.txt` a tab.
    pub delimiter: Option<u8>,
    /// Which of the measures of a response table; by default its ln IC50, or the one it has.
    pub measure: Option<Measure>,
    /// In what the response column is written, where the format does not settle it.
    pub unit: Option<Unit>,
    /// Which value of a long omics table, for example `rsem_tpm`; by default the first it has.
    pub take: Option<String>,
    /// Of which study, in a table that holds several.
    pub study: Option<String>,
    /// The layout of omics files, for example `improve`; by default recognised.
    pub omics_format: Option<String>,
    /// The column of the responses.
    pub response: Option<String>,
    /// The column of the cell lines.
    pub cell_line: Option<String>,
    /// The column of the compounds.
    pub compound: Option<String>,
}

impl Wanted {
    /// Whether the user names a column of the responses, so that they are not to be recognised.
    pub(crate) fn names_columns(&self) -> bool {
        self.response.is_some() || self.cell_line.is_some() || self.compound.is_some()
    }
}
