//! Why a model cannot be fitted, kept or used.

use std::path::PathBuf;

use halfmax_data::DataError;
use halfmax_prep::PrepError;

/// A fault in fitting, saving, loading or predicting.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A fault in a file.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A fault in preparing the rows.
    #[error(transparent)]
    Prep(#[from] PrepError),
    /// A name that no model has.
    #[error("there is no model {name:?}; there are {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// Settings that make no network.
    #[error("architecture: {0}")]
    Arch(String),
    /// Training that left the numbers.
    #[error(
        "{model}: the loss is no longer finite in epoch {epoch}; lower the learning rate (now {learning_rate})"
    )]
    Diverged {
        /// Which model.
        model: String,
        /// 1-based.
        epoch: usize,
        /// In force at the time.
        learning_rate: f64,
    },
    /// A prediction that cannot be split among features.
    #[error("cannot be explained: {0}")]
    Unexplained(String),
    /// A model that ONNX cannot say.
    #[error("not to be had as ONNX: {0}")]
    Onnx(String),
    /// The caller asked to stop and nothing usable was learned.
    #[error("stopped before the first epoch was done")]
    Stopped,
    /// A bundle that is not what it says.
    #[error("{path}: {problem}")]
    Bundle {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// A cell line or compound that a bundle does not know, or knows twice.
    #[error("{what} {key:?} {problem}")]
    Entity {
        /// `cell line` or `compound`.
        what: &'static str,
        /// What was asked for.
        key: String,
        /// Not known, with the nearest names; or which ids it fits.
        problem: String,
    },
}
