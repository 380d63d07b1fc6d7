//! Everything that defines a network before it sees data.

use serde::{Deserialize, Serialize};

use super::arch::Arch;
use super::train::Training;
use crate::ModelError;

/// Everything that defines a network before it sees data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetSettings {
    /// Its layers.
    pub arch: Arch,
    /// How it is fitted.
    pub training: Training,
    /// At most this many features of each cell-line view, the most variable over training cell lines.
    pub features_per_view: Option<usize>,
    /// Whether entities that were seen in training also get an input of their own (a one-hot id, which the
    /// first layer makes an embedding), so that what features do not explain can be learned for them. It is
    /// given to a side of the pair only if the validation rows are of entities seen in training: for unseen
    /// ones it would only hide the features.
    pub identity: bool,
    /// The views the network is given, by name; all of them if empty.
    #[serde(default)]
    pub views: Vec<String>,
}

impl NetSettings {
    /// Whether they make a network that can be fitted.
    ///
    /// # Errors
    /// [`ModelError::Arch`] with the setting that is out of range.
    pub fn check(&self) -> Result<(), ModelError> {
        self.arch.check()?;
        self.training.check()?;
        if self.features_per_view == Some(0) {
            return Err(ModelError::Arch("features_per_view must be at least 1".into()));
        }
        Ok(())
    }
}
