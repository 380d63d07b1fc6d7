//! What can be wrong with splits, designs and transforms.

use halfmax_data::DataError;

use crate::View;

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
    /// A feature that a step cannot use.
    #[error("view {view:?}, feature {feature:?}: {problem}")]
    Feature {
        /// The view.
        view: String,
        /// Its column.
        feature: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// Annotation that is asked for and not there, or cannot be used.
    #[error("annotation {annotation:?}: {problem}")]
    Annotation {
        /// Its name.
        annotation: String,
        /// What is wrong.
        problem: String,
    },
    /// A setting of a step that makes no sense.
    #[error("{0}")]
    Setting(String),
    /// A step of a pipeline that could not be fitted.
    #[error("step {number} ({name}): {source}")]
    Step {
        /// 1-based place in the pipeline.
        number: usize,
        /// What the step is called in files.
        name: &'static str,
        /// Why.
        source: Box<PrepError>,
    },
}

impl PrepError {
    /// A missing value met by a step that needs all of them.
    pub(crate) fn missing(view: &View, feature: &str) -> Self {
        Self::Feature {
            view: view.name.clone(),
            feature: feature.into(),
            problem:
                "has missing values; impute them first (impute_mean, impute_median or impute_knn)"
                    .into(),
        }
    }
}
