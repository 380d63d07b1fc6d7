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
    /// Share of cell-line features set to zero in training, 0 to below 1: no single gene is to be relied on.
    pub input_dropout: f64,
    /// Length of a factorisation term added to the output: the inner product of a linear projection of each
    /// side. With one-hot ids it is a matrix factorisation, with features a linear model per compound of low
    /// rank, both of which hidden layers are slow to learn. 0 for none.
    pub factors: usize,
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
        for (name, rate) in [("dropout", self.dropout), ("input_dropout", self.input_dropout)] {
            if !(0.0..1.0).contains(&rate) {
                return Err(ModelError::Arch(format!("{name} = {rate}: must be 0 to below 1")));
            }
        }
        if self.factors > 4096 {
            return Err(ModelError::Arch(format!("factors = {}: at most 4096", self.factors)));
        }
        Ok(())
    }
}
