//! Missing values become the median of their feature.

use serde::{Deserialize, Serialize};

use super::columns::{Columns, percentile, sorted};
use super::impute::FittedImpute;
use super::{Transform, view};
use crate::{PrepError, Train};

/// Fills missing values of a view with the median over training entities (0 for a feature never seen).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImputeMedian {
    /// The view.
    pub view: String,
}

impl Transform for ImputeMedian {
    type Fitted = FittedImpute;

    fn fit(&self, train: Train<'_>) -> Result<FittedImpute, PrepError> {
        let columns = Columns::of(view(train.design(), &self.view)?);
        let median = |column: &[f32]| percentile(&sorted(column), 0.5).unwrap_or(0.0) as f32;
        Ok(FittedImpute::new(self.view.clone(), columns.iter().map(median).collect()))
    }
}
