//! One block of an architecture: a layer with what follows it.

use serde::{Deserialize, Serialize};

use super::Activation;

/// A layer, then normalisation, activation, dropout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// What it computes.
    pub layer: Layer,
    /// Before the activation.
    #[serde(default)]
    pub normalisation: Normalisation,
    /// Of each unit.
    #[serde(default)]
    pub activation: Activation,
    /// Share of units set to zero in training, 0 to below 1; the others are scaled up, so that the mean stays.
    #[serde(default)]
    pub dropout: f64,
}

/// What a block computes from `[n, width]`, or from the sequence `[n, length, channels]` a convolution left.
///
/// A sequence is laid out flat where a layer wants units; units are read as a sequence of one channel where a
/// convolution wants positions, in pieces of equal length where a recurrent or an attention layer wants steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "type", deny_unknown_fields)]
#[non_exhaustive]
pub enum Layer {
    /// `xW + b`.
    ///
    /// # Shapes
    /// `[n, width]` to `[n, units]`
    Dense {
        /// Width of the result, 1 to 16,384.
        units: usize,
    },
    /// `x + f(xW + b)`, with `f` the rest of the block; a projection of `x` where the widths differ (He et al. 2016).
    ///
    /// # Shapes
    /// `[n, width]` to `[n, units]`
    Residual {
        /// Width of the result, 1 to 16,384.
        units: usize,
    },
    /// `(xW + b) · σ(xV + c)` (Dauphin et al. 2017).
    ///
    /// # Shapes
    /// `[n, width]` to `[n, units]`
    Gated {
        /// Width of the result, 1 to 16,384.
        units: usize,
    },
    /// 1-D convolution over ordered features, padded so that every position counts.
    ///
    /// # Shapes
    /// `[n, length, channels]` to `[n, ⌈length / stride⌉, units]`, averaged to `[n, positions, units]` if that is
    /// shorter
    Convolution {
        /// Channels of the result, 1 to 16,384.
        units: usize,
        /// Positions seen at once, odd.
        kernel: usize,
        /// Positions moved at a time, at least 1.
        stride: usize,
        /// At most this many positions are left, at least 1.
        positions: usize,
    },
    /// A recurrent layer over ordered features cut into steps of equal length; its last state.
    ///
    /// # Shapes
    /// `[n, width]` as `[n, steps, ⌈width / steps⌉]`, or `[n, length, channels]`, to `[n, units]`
    Recurrent {
        /// Width of the state, 1 to 16,384.
        units: usize,
        /// Which kind.
        cell: Cell,
        /// How many steps units are cut into, at least 1.
        steps: usize,
    },
    /// Self-attention between groups of features: each group becomes a token by a projection of its own, tokens
    /// attend to each other, and their mean is the result (Vaswani et al. 2017, without positions).
    ///
    /// # Shapes
    /// `[n, width]` as `[n, tokens, units]`, or `[n, length, channels]` as `[n, length, units]`, to `[n, units]`
    Attention {
        /// Width of a token, a multiple of `heads`.
        units: usize,
        /// Heads.
        heads: usize,
        /// How many groups of equal length, where `sets` names none.
        tokens: usize,
        /// Groups of features by name, such as the genes of pathways; what is in none is a group of its own. Only
        /// for the first block of an encoder, whose features have names. Empty for groups of equal length.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sets: Vec<Vec<String>>,
    },
}

/// The kind of a recurrent layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Cell {
    /// Long short-term memory (Hochreiter & Schmidhuber 1997).
    Lstm,
    /// Gated recurrent unit (Cho et al. 2014), the reset gate after the product, as in cuDNN.
    Gru,
}

/// What is done to units before the activation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Normalisation {
    /// Nothing.
    #[default]
    None,
    /// Each unit over the rows of a batch in training, by running means afterwards (Ioffe & Szegedy 2015).
    Batch,
    /// The units of each row (Ba et al. 2016).
    Layer,
}

impl Layer {
    /// The width of its result, or its number of channels.
    pub fn units(&self) -> usize {
        match self {
            Self::Dense { units }
            | Self::Residual { units }
            | Self::Gated { units }
            | Self::Convolution { units, .. }
            | Self::Recurrent { units, .. }
            | Self::Attention { units, .. } => *units,
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Self::Dense { units } => units.to_string(),
            Self::Residual { units } => format!("residual {units}"),
            Self::Gated { units } => format!("gated {units}"),
            Self::Convolution { units, kernel, .. } => format!("convolution {units}×{kernel}"),
            Self::Recurrent { units, cell: Cell::Lstm, .. } => format!("LSTM {units}"),
            Self::Recurrent { units, cell: Cell::Gru, .. } => format!("GRU {units}"),
            Self::Attention { units, heads, .. } => format!("attention {units}/{heads}"),
        }
    }
}
