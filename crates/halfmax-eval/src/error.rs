//! Why an evaluation cannot be made or kept.

use halfmax_data::DataError;
use halfmax_model::ModelError;
use halfmax_prep::PrepError;
use halfmax_search::SearchError;

/// A fault in evaluating.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A fault in a file.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A fault in splits or transforms.
    #[error(transparent)]
    Prep(#[from] PrepError),
    /// A fault in a model, with the model and fold it happened in.
    #[error("model {model}, fold {fold}: {source}")]
    Model {
        /// Its name.
        model: String,
        /// The fold.
        fold: String,
        /// The fault.
        source: Box<ModelError>,
    },
    /// A fault in keeping a model.
    #[error(transparent)]
    Bundle(#[from] ModelError),
    /// A fault in the files of a run.
    #[error(transparent)]
    Report(#[from] crate::report::ReportError),
    /// A request that makes no sense.
    #[error("{0}")]
    Request(String),
    /// An audit that found what makes scores wrong.
    #[error("{severe} severe finding{}: scores on this data would be wrong", if *severe == 1 { "" } else { "s" })]
    Audit {
        /// How many.
        severe: usize,
    },
    /// Somebody pressed Ctrl-C.
    #[error("interrupted; nothing was written")]
    Interrupted,
    /// A fault in a search: its space, its settings or its journal.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A search that was told to stop.
    #[error("the search was stopped after {finished} of {of} trials")]
    SearchStopped {
        /// Trials that need not be run again.
        finished: usize,
        /// How many there are to be.
        of: usize,
    },
    /// A search without a winner.
    #[error("none of {trials} trials ended with a value; the first reason: {reason}")]
    NoTrial {
        /// How many were tried.
        trials: usize,
        /// Of the first that failed.
        reason: String,
    },
}
