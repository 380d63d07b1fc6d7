//! What a network learns from.

use burn::tensor::Device;
use halfmax_prep::Pair;

use crate::net::features::Features;
use crate::net::network::{Network, Question};

/// Numbers a network learns from: features per entity, pairs, targets.
#[derive(Debug, Clone, Copy)]
pub(in crate::net) struct Examples<'a> {
    /// Of cell lines, of compounds.
    pub(in crate::net) sides: [&'a Features; 2],
    pub(in crate::net) pairs: &'a [Pair],
    /// Which head each compound has, −1 for none.
    pub(in crate::net) heads: &'a [i32],
    /// Per pair, on the scale the network predicts.
    pub(in crate::net) target: &'a [f32],
    /// Per pair; empty if all count the same.
    pub(in crate::net) weight: &'a [f32],
    /// Per pair: on which side of the target the response lies, 0 if it was measured; empty if all were.
    pub(in crate::net) beyond: &'a [f32],
}

impl Examples<'_> {
    /// Of a network's predictions, on its scale; every pair counts the same.
    pub(super) fn mean_squared_error(&self, network: &Network, device: &Device) -> f64 {
        let question = Question { sides: self.sides, pairs: self.pairs, heads: self.heads };
        let predicted = network.predict(&question, device);
        let squares = predicted.iter().zip(self.target).map(|(p, t)| f64::from(p - t).powi(2));
        squares.sum::<f64>() / self.pairs.len().max(1) as f64
    }
}
