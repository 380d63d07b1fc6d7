//! What can go wrong between a name and a file, with what to do about it.

use std::path::PathBuf;

/// A fault of a request, of the network or of what a server sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A catalogue that is none.
    #[error("{origin}: {problem}")]
    Catalogue {
        /// The file, or that it is the built-in one.
        origin: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A name that is not in the catalogue.
    #[error("{problem}")]
    Unknown {
        /// What was asked for, and what there is.
        problem: String,
    },
    /// The terms were not accepted yet.
    #[error(
        "{collection} comes under {title} ({url}):\n  {text}\nIf you agree, say --accept-licence; it is asked once for each folder"
    )]
    Licence {
        /// The collection.
        collection: String,
        /// What the terms are called.
        title: String,
        /// Where they stand.
        url: String,
        /// What they come to.
        text: String,
    },
    /// The server will not give the file, and asking again will not help.
    #[error("{url}: the server answers {answer}; {remedy}")]
    Refused {
        /// What was asked for.
        url: String,
        /// Its status, in words.
        answer: String,
        /// What to do.
        remedy: String,
    },
    /// Something else came than the file.
    #[error("{url}: {problem}; {remedy}")]
    NotTheFile {
        /// What was asked for.
        url: String,
        /// What came instead.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// Every attempt failed for a reason that may pass.
    #[error("{url}: gave up after {attempts} attempts without progress: {last}; {remedy}")]
    GaveUp {
        /// What was asked for.
        url: String,
        /// Attempts since the last byte arrived.
        attempts: u32,
        /// Why the last one failed.
        last: String,
        /// What to do, and what is kept.
        remedy: String,
    },
    /// A file that is not what the catalogue says.
    #[error("{path}: {problem}")]
    Mismatch {
        /// The file.
        path: PathBuf,
        /// What differs, and what to do.
        problem: String,
    },
    /// A place that holds something else, or is in use.
    #[error("{path}: {problem}")]
    Occupied {
        /// The place.
        path: PathBuf,
        /// What is there, and what to do.
        problem: String,
    },
    /// Stopped on request.
    #[error("interrupted after {bytes} bytes of {name}; the same command goes on from there")]
    Interrupted {
        /// The file.
        name: String,
        /// What is on disk.
        bytes: u64,
    },
}

impl FetchError {
    /// Wraps a system error with the file it happened to.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |source| Self::Io { path, source }
    }
}
