//! Activations as tensors.

use burn::tensor::Tensor;
use burn::tensor::activation::{gelu, relu, selu, sigmoid, silu, tanh};

use crate::net::arch::Activation;

/// Applies an activation to each unit.
pub(crate) fn activate<const D: usize>(units: Tensor<D>, activation: Activation) -> Tensor<D> {
    match activation {
        Activation::Relu => relu(units),
        Activation::Gelu => gelu(units),
        Activation::Silu => silu(units),
        Activation::Selu => selu(units),
        Activation::Tanh => tanh(units),
        Activation::Sigmoid => sigmoid(units),
        Activation::Linear => units,
    }
}
