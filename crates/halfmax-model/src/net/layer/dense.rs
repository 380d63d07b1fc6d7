//! The dense layer.

use burn::tensor::Tensor;

use crate::net::pass::Pass;
use crate::net::weights::{Maker, Slot};

/// `xW + b`.
///
/// # Shapes
/// `[n, inputs]` to `[n, outputs]`; `weight` is `[inputs, outputs]`, `bias` `[1, outputs]`
#[derive(Debug, Clone)]
pub(crate) struct Dense {
    pub(crate) weight: Slot,
    pub(crate) bias: Slot,
}

impl Dense {
    pub(crate) fn new(inputs: usize, outputs: usize, maker: &mut Maker) -> Self {
        Self {
            weight: maker.he("weight", [inputs, outputs]),
            bias: maker.row("bias", outputs, 0.0),
        }
    }

    pub(crate) fn forward(&self, pass: &Pass<'_>, units: Tensor<2>) -> Tensor<2> {
        units.matmul(pass.array(self.weight)) + pass.array(self.bias)
    }
}
