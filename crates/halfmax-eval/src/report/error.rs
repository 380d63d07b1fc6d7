//! What can be wrong with a run directory, with the file's name.

use std::path::{Path, PathBuf};

/// A fault in a run directory. Every variant names the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file that is not what a run writes.
    #[error("{path}: {problem}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where in it, and what stands there.
        problem: String,
    },
    /// A table that lacks a column it must have.
    #[error("{path}: no column {wanted:?}; the header has {found}")]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        wanted: &'static str,
        /// The columns that are there, separated by commas.
        found: String,
    },
    /// A cell that cannot be what its column holds.
    #[error("{path}: line {line}, column {column:?}: {value:?} is not a number")]
    Number {
        /// The file.
        path: PathBuf,
        /// 1-based, the header being line 1.
        line: u64,
        /// The header of the column.
        column: String,
        /// What stands there.
        value: String,
    },
}

impl ReportError {
    /// Wraps a system error with the file it happened to.
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        |source| Self::Io { path, source }
    }

    /// A file with something wrong in it.
    pub(super) fn malformed(path: &Path, problem: &dyn std::fmt::Display) -> Self {
        Self::Malformed { path: path.to_path_buf(), problem: problem.to_string() }
    }
}
