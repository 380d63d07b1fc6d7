//! Why a server did not start.

use std::path::PathBuf;

use halfmax_model::ModelError;

/// A fault before the first request. Every variant names what it is about.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// A bundle cannot be used.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A file beside a bundle is not what a run writes.
    #[error("{path}: {problem}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where in it, and what stands there.
        problem: String,
    },
    /// Nothing to serve.
    #[error("no bundle was given; name the directories, as in `halfmax serve runs/lco/bundle`")]
    NoBundle,
    /// The address cannot be listened on.
    #[error(
        "cannot listen on {address}: {source}; is another server there? Choose another with --listen"
    )]
    Listen {
        /// What was asked for.
        address: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The system stopped the server.
    #[error("the server stopped: {0}")]
    Stopped(std::io::Error),
}
