//! The gated linear unit.

use burn::tensor::Tensor;
use burn::tensor::activation::sigmoid;

use super::Dense;
use crate::net::pass::Pass;
use crate::net::weights::Maker;

/// `(xW + b) · σ(xV + c)` (Dauphin et al. 2017).
///
/// # Shapes
/// `[n, inputs]` to `[n, outputs]`
#[derive(Debug, Clone)]
pub(crate) struct Gated {
    pub(crate) value: Dense,
    pub(crate) gate: Dense,
}

impl Gated {
    pub(crate) fn new(inputs: usize, outputs: usize, maker: &mut Maker) -> Self {
        Self {
            value: maker.within("value", |maker| Dense::new(inputs, outputs, maker)),
            gate: maker.within("gate", |maker| Dense::new(inputs, outputs, maker)),
        }
    }

    pub(crate) fn forward(&self, pass: &Pass<'_>, units: Tensor<2>) -> Tensor<2> {
        let gate = sigmoid(self.gate.forward(pass, units.clone()));
        self.value.forward(pass, units) * gate
    }
}
