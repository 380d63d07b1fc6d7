//! One molecular matrix over the cell lines of a screen.

use std::sync::Arc;

/// A kind of molecular profile (expression, copy number, mutation, …) measured on cell lines.
///
/// `values` is row-major with one row per cell line, in the order of the screen's cell lines; a missing
/// value is NaN. Units are the file's own: the matrix is a fact, scaling is a choice made later.
#[derive(Debug, Clone, PartialEq)]
pub struct Omics {
    /// The name given at import, for example `expression`.
    pub kind: String,
    /// Column names, unique.
    pub features: Arc<[String]>,
    /// `n_cell_lines × n_features`, row-major.
    pub values: Arc<[f32]>,
}

impl Omics {
    /// Number of columns.
    pub fn n_features(&self) -> usize {
        self.features.len()
    }

    /// The profile of one cell line.
    pub fn row(&self, cell_line: usize) -> &[f32] {
        let n = self.n_features();
        &self.values[cell_line * n..(cell_line + 1) * n]
    }

    /// How many values are missing.
    pub fn n_missing(&self) -> usize {
        self.values.iter().filter(|v| v.is_nan()).count()
    }
}
