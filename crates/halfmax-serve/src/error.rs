//! Why a server did not start.

use std::path::PathBuf;

use halfmax_eval::EvalError;
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
    /// An analysis of biomarkers cannot be used.
    #[error(transparent)]
    Analysis(#[from] EvalError),
    /// An analysis that would take too much memory.
    #[error(
        "{path}: {tests} tests, at most {most} are served; analyse fewer features, with --view or --min-group"
    )]
    TooManyTests {
        /// Its directory.
        path: PathBuf,
        /// How many it has.
        tests: usize,
        /// How many there may be.
        most: usize,
    },
    /// Two analyses that addresses could not tell apart.
    #[error("{path}: another analysis is called {name:?} as well; rename one of the directories")]
    SameName {
        /// The second directory.
        path: PathBuf,
        /// Its name.
        name: String,
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
