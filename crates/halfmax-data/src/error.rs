//! What can be wrong with a user's files, with the place and the value.

use std::path::PathBuf;

/// A fault in input data. Every variant names the file and, where there is one, line, column and value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file could not be opened, read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A table without a header or without rows.
    #[error("{path}: the file is empty{remedy}")]
    Empty {
        /// The file.
        path: PathBuf,
        /// What was expected, as a continuation of the sentence.
        remedy: String,
    },
    /// A column that must be there is not.
    #[error("{path}: no column {wanted}{hint}")]
    Column {
        /// The file.
        path: PathBuf,
        /// The names that would have been accepted.
        wanted: String,
        /// The nearest header, or what the headers are.
        hint: String,
    },
    /// A header that occurs twice.
    #[error("{path}: column {column:?} occurs twice in the header")]
    DuplicateColumn {
        /// The file.
        path: PathBuf,
        /// The header.
        column: String,
    },
    /// A cell that cannot be what its column holds.
    #[error("{path}: line {line}, column {column:?}: {value:?} {problem}")]
    Value {
        /// The file.
        path: PathBuf,
        /// 1-based, the header being line 1.
        line: u64,
        /// The header of the column.
        column: String,
        /// What stands there.
        value: String,
        /// Why it will not do, and what would.
        problem: String,
    },
    /// A row with more or fewer cells than the header.
    #[error(
        "{path}: line {line} has {found} cells, the header has {expected}; is the file truncated, or the delimiter not {delimiter:?}?"
    )]
    Ragged {
        /// The file.
        path: PathBuf,
        /// 1-based, the header being line 1.
        line: u64,
        /// Cells in the row.
        found: usize,
        /// Cells in the header.
        expected: usize,
        /// What separates cells, as read from the header.
        delimiter: char,
    },
    /// An id that must be unique is not.
    #[error(
        "{path}: line {line}: {what} {id:?} was already given in line {first}; keep one of the two rows"
    )]
    Duplicate {
        /// The file.
        path: PathBuf,
        /// The second occurrence.
        line: u64,
        /// The first occurrence.
        first: u64,
        /// `cell line` or `compound`.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// Nothing is left after joining the files.
    #[error("{path}: {problem}")]
    NothingLeft {
        /// The file whose rows were all dropped.
        path: PathBuf,
        /// Why, and what to do.
        problem: String,
    },
    /// A stored directory or file that is not what its manifest says.
    #[error("{path}: {problem}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// An output place that holds something else.
    #[error("{path}: {problem}")]
    Occupied {
        /// The directory.
        path: PathBuf,
        /// What is there, and what to do.
        problem: String,
    },
    /// A structure that is not a molecule.
    #[error("compound {compound:?}: SMILES {smiles:?}: {problem}")]
    Smiles {
        /// Which compound.
        compound: String,
        /// The string.
        smiles: String,
        /// Why it is refused.
        problem: String,
    },
    /// A request that makes no sense, for example a simulated screen of no cell lines.
    #[error("{0}")]
    Request(String),
}

impl DataError {
    /// Wraps a system error with the file it happened to.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |source| Self::Io { path, source }
    }
}
