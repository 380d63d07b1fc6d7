//! A trunk of dense ReLU layers, worked out by hand.
//!
//! The reference network and most others have one. The engine would go over every batch some twenty times, each time
//! into new memory; here what follows a product (bias, ReLU, dropout mask; slope, sum of the bias) is one pass over
//! what is still in the cache, in memory that is kept.

mod forward;
mod step;

use super::arch::Activation;
use super::layer::{BuiltLayer, BuiltNormalisation, Dense, Tail};
use super::network::Plan;
use super::weights::Array;

/// Dense layers, each but the last with ReLU and dropout, over fused units.
#[derive(Debug, Clone)]
pub(super) struct DenseTrunk {
    /// Dropout of the fused units, then of each layer.
    dropout: Vec<f64>,
    layers: Vec<Dense>,
    output: Dense,
    room: Room,
}

/// Memory that is kept from step to step.
#[derive(Debug, Clone, Default)]
struct Room {
    /// `[pairs, width]` after ReLU and dropout: of the fused units, then of each layer.
    units: Vec<Vec<f32>>,
    /// The factorisation term, then the predictions: `[pairs]`.
    predicted: Vec<f32>,
    /// The slope of the loss by the predictions: `[pairs]`.
    slopes: Vec<f32>,
    /// The gradient of a layer's result, and of the one before.
    gradient: [Vec<f32>; 2],
    mask: Vec<f32>,
}

/// About this many numbers stay in the first cache while several things are done to them.
const AT_ONCE: usize = 4096;

impl DenseTrunk {
    /// `None` if the trunk has anything else in it.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let plain = |tail: &Tail| {
            matches!(tail.normalisation, BuiltNormalisation::None)
                && tail.activation == Activation::Relu
        };
        if !plain(&plan.first) || plan.heads.is_some() || plan.fuse.width() != plan.fuse.units {
            return None;
        }
        let mut dropout = vec![plan.first.dropout];
        let mut layers = Vec::new();
        for block in &plan.blocks {
            match &block.layer {
                BuiltLayer::Dense(dense) if plain(&block.tail) => layers.push(dense.clone()),
                _ => return None,
            }
            dropout.push(block.tail.dropout);
        }
        Some(Self { dropout, layers, output: plan.output.clone(), room: Room::default() })
    }
}

/// The width of a layer's result.
fn width(arrays: &[Array], layer: &Dense) -> usize {
    arrays[layer.weight.0].shape[1]
}

/// Room for `n` numbers that will all be written.
fn resize(room: &mut Vec<f32>, n: usize) {
    // What is there already is not cleared: it will be overwritten.
    room.resize(n, 0.0);
}
