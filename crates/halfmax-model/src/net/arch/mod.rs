//! An architecture as data.

mod block;
mod check;
mod words;

use serde::{Deserialize, Serialize};

pub use block::{Block, Cell, Layer, Normalisation};
pub use words::{Activation, Fusion, Heads};

/// A network over pairs.
///
/// The first layer is a sum of projections, one per side of the pair: the same function as a dense layer on
/// their concatenation, but computed once per distinct cell line and compound instead of once per pair.
///
/// # Shapes
/// - cell line: `[n_cell_line_features]`, compound: `[n_compound_features]`
/// - each encoder: the features of one view to `[k]`, once per distinct entity
/// - fused: `[units]` of `trunk[0]`, a projection of both sides
/// - trunk: block after block, once per pair
/// - output: `[1]`, linear
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arch {
    /// Layers of single views before the projection; views without one are projected as they are.
    #[serde(default)]
    pub encoders: Vec<Encoder>,
    /// How the two sides come together.
    #[serde(default)]
    pub fusion: Fusion,
    /// Blocks over pairs. The first is dense: its units are those of the projections.
    pub trunk: Vec<Block>,
    /// Share of cell-line features set to zero in training, 0 to below 1: no single gene is to be relied on.
    pub input_dropout: f64,
    /// Length of a factorisation term added to the output: the inner product of a linear projection of each
    /// side. With one-hot ids it is a matrix factorisation, with features a linear model per compound of low
    /// rank, both of which hidden layers are slow to learn. 0 for none.
    pub factors: usize,
    /// What the last units become.
    #[serde(default)]
    pub heads: Heads,
}

/// Layers over the features of one view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoder {
    /// Name of the view; `*` gives every cell-line view an encoder of its own.
    pub view: String,
    /// Its blocks. A convolution or a recurrent layer takes the features in the order of the view.
    pub blocks: Vec<Block>,
}

/// The name of an encoder that stands for every cell-line view.
pub const EVERY_VIEW: &str = "*";

impl Arch {
    /// Dense layers of these widths with one activation and dropout throughout, and nothing else.
    pub fn dense(hidden: &[usize], activation: Activation, dropout: f64) -> Self {
        let block = |units: &usize| Block {
            layer: Layer::Dense { units: *units },
            normalisation: Normalisation::None,
            activation,
            dropout,
        };
        Self {
            encoders: Vec::new(),
            fusion: Fusion::Sum,
            trunk: hidden.iter().map(block).collect(),
            input_dropout: 0.0,
            factors: 0,
            heads: Heads::Shared,
        }
    }

    /// The widths of the trunk if it is of dense layers only.
    pub fn hidden(&self) -> Option<Vec<usize>> {
        self.trunk
            .iter()
            .map(|block| match block.layer {
                Layer::Dense { units } => Some(units),
                _ => None,
            })
            .collect()
    }

    /// In a few words: `512–256–128 relu`, blocks that are not dense by name.
    pub fn describe(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        for encoder in &self.encoders {
            let view = if encoder.view == EVERY_VIEW { "each view" } else { &encoder.view };
            words.push(format!("{view}: {}, ", blocks(&encoder.blocks)));
        }
        if self.fusion != Fusion::Sum {
            words.push(format!("{} fusion, ", self.fusion.name()));
        }
        words.push(blocks(&self.trunk));
        if self.factors > 0 {
            words.push(format!(", {} factors", self.factors));
        }
        if self.heads == Heads::PerCompound {
            words.push(", a head per compound".into());
        }
        words.concat()
    }
}

fn blocks(blocks: &[Block]) -> String {
    let widths: Vec<String> = blocks.iter().map(|block| block.layer.describe()).collect();
    let mut activations: Vec<&str> = blocks.iter().map(|block| block.activation.name()).collect();
    activations.dedup();
    format!("{} {}", widths.join("–"), activations.join("/"))
}
