//! A view taken away.

use serde::{Deserialize, Serialize};

use super::{Apply, Transform, view};
use crate::{Design, PrepError, Train};

/// Takes a view away, for example genes once their pathways are features. Nothing is learned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropView {
    /// The view.
    pub view: String,
}

impl Transform for DropView {
    type Fitted = Self;

    fn fit(&self, train: Train<'_>) -> Result<Self, PrepError> {
        view(train.design(), &self.view)?;
        Ok(self.clone())
    }
}

impl Apply for DropView {
    fn apply(&self, rows: &mut Design) -> Result<(), PrepError> {
        view(rows, &self.view)?;
        rows.views.retain(|view| view.name != self.view);
        Ok(())
    }
}
