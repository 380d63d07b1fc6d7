//! A block with its weights.

use super::{
    Attention, BuiltNormalisation, Convolution, Dense, Gated, Recurrent, Shape, Signal, activate,
};
use crate::net::arch::{Activation, Block, Layer};
use crate::net::pass::Pass;
use crate::net::weights::Maker;

/// A [`Block`] that can be computed.
#[derive(Debug, Clone)]
pub(crate) struct BuiltBlock {
    pub(crate) layer: BuiltLayer,
    pub(crate) tail: Tail,
}

/// What follows a layer: normalisation, activation, dropout.
#[derive(Debug, Clone)]
pub(crate) struct Tail {
    pub(crate) normalisation: BuiltNormalisation,
    pub(crate) activation: Activation,
    pub(crate) dropout: f64,
}

/// A [`Layer`] with its weights.
#[derive(Debug, Clone)]
pub(crate) enum BuiltLayer {
    Dense(Dense),
    Residual { dense: Dense, skip: Option<Dense> },
    Gated(Gated),
    Convolution(Convolution),
    Recurrent(Recurrent),
    Attention(Box<Attention>),
}

impl BuiltBlock {
    /// `groups` are the features of the tokens of an attention layer whose sets were named.
    pub(crate) fn new(
        block: &Block,
        shape: Shape,
        groups: Option<Vec<Vec<u32>>>,
        maker: &mut Maker,
    ) -> (Self, Shape) {
        let width = shape.width();
        let units = Shape::Units(block.layer.units());
        let (layer, shape) = match &block.layer {
            Layer::Dense { units: n } => (BuiltLayer::Dense(Dense::new(width, *n, maker)), units),
            Layer::Residual { units: n } => {
                let dense = Dense::new(width, *n, maker);
                let skip = (width != *n)
                    .then(|| maker.within("skip", |maker| Dense::new(width, *n, maker)));
                (BuiltLayer::Residual { dense, skip }, units)
            }
            Layer::Gated { units: n } => (BuiltLayer::Gated(Gated::new(width, *n, maker)), units),
            Layer::Convolution { units: n, kernel, stride, positions } => {
                let (layer, shape) =
                    Convolution::new(shape, (*n, *kernel, *stride, *positions), maker);
                (BuiltLayer::Convolution(layer), shape)
            }
            Layer::Recurrent { units: n, cell, steps } => {
                let layer = Recurrent::new(shape, (*n, *cell, *steps), maker);
                (BuiltLayer::Recurrent(layer), units)
            }
            Layer::Attention { units: n, heads, tokens, .. } => {
                let layer = Attention::new(shape, (*n, *heads, *tokens), groups, maker);
                (BuiltLayer::Attention(Box::new(layer)), units)
            }
        };
        (Self { layer, tail: Tail::new(block, shape, maker) }, shape)
    }

    pub(crate) fn forward(&self, pass: &mut Pass<'_>, signal: Signal) -> Signal {
        let signal = match &self.layer {
            BuiltLayer::Dense(dense) => Signal::Units(dense.forward(pass, signal.units())),
            BuiltLayer::Residual { dense, skip } => {
                let units = signal.units();
                let past = match skip {
                    Some(skip) => skip.forward(pass, units.clone()),
                    None => units.clone(),
                };
                let through = Signal::Units(dense.forward(pass, units));
                return Signal::Units(past + self.tail.forward(pass, through).units());
            }
            BuiltLayer::Gated(gated) => Signal::Units(gated.forward(pass, signal.units())),
            BuiltLayer::Convolution(convolution) => convolution.forward(pass, signal),
            BuiltLayer::Recurrent(recurrent) => Signal::Units(recurrent.forward(pass, signal)),
            BuiltLayer::Attention(attention) => Signal::Units(attention.forward(pass, signal)),
        };
        self.tail.forward(pass, signal)
    }
}

impl Tail {
    pub(crate) fn new(block: &Block, shape: Shape, maker: &mut Maker) -> Self {
        Self {
            normalisation: BuiltNormalisation::new(block.normalisation, shape, maker),
            activation: block.activation,
            dropout: block.dropout,
        }
    }

    pub(crate) fn forward(&self, pass: &mut Pass<'_>, signal: Signal) -> Signal {
        match self.normalisation.forward(pass, signal) {
            Signal::Units(units) => {
                Signal::Units(pass.dropout(activate(units, self.activation), self.dropout))
            }
            Signal::Sequence(sequence) => {
                let shape = sequence.dims();
                let flat = Signal::Sequence(activate(sequence, self.activation)).units();
                Signal::Sequence(pass.dropout(flat, self.dropout).reshape(shape))
            }
        }
    }
}
