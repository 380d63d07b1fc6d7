//! What can be wrong with splits, designs and transforms.

use halfmax_data::DataError;

/// A fault in what was asked of this layer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrepError {
    /// A fault in a file.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Splits that do not fit the screen or their scheme.
    #[error("{source_name}: {problem}")]
    Splits {
        /// The file or scheme the splits come from.
        source_name: String,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// A view that is asked for and not there, or is not as it was when the transform was fitted.
    #[error("view {view:?}: {problem}")]
    View {
        /// Its name.
        view: String,
        /// What is wrong.
        problem: String,
    },
}
