//! An architecture as data.

use serde::{Deserialize, Serialize};

use crate::ModelError;

/// A feed-forward network over a pair.
///
/// The first layer is a sum of projections, one per side of the pair: the same function as a dense layer on
/// their concatenation, but computed once per distinct cell line and compound instead of once per pair.
///
/// # Shapes
/// - cell line: `[n_cell_line_features]`, compound: `[n_compound_features]`
/// - hidden layers: `hidden[0]`, `hidden[1]`, …
/// - output: `[1]`, linear
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arch {
    /// Width of each hidden layer, 1 to 16,384.
    pub hidden: Vec<usize>,
    /// Between layers.
    pub activation: Activation,
    /// Share of hidden units set to zero in training, 0 to below 1.
    pub dropout: f64,
}

/// What happens between layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Activation {
    /// max(0, x).
    Relu,
    /// x · Φ(x).
    Gelu,
    /// x · σ(x).
    Silu,
    /// Hyperbolic tangent.
    Tanh,
    /// Logistic function.
    Sigmoid,
}

impl Arch {
    /// Whether the settings make a network.
    ///
    /// # Errors
    /// [`ModelError::Arch`] with the setting that is out of range.
    pub fn check(&self) -> Result<(), ModelError> {
        if self.hidden.is_empty() || self.hidden.iter().any(|width| !(1..=16_384).contains(width)) {
            return Err(ModelError::Arch(format!(
                "hidden = {:?}: at least one layer, each 1 to 16384 wide",
                self.hidden
            )));
        }
        if !(0.0..1.0).contains(&self.dropout) {
            return Err(ModelError::Arch(format!("dropout = {}: must be 0 to below 1", self.dropout)));
        }
        Ok(())
    }
}
