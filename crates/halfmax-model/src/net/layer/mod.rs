//! Layers with weights, one kind a file.

mod activation;
mod attention;
mod block;
mod convolution;
mod dense;
mod gated;
mod normalisation;
mod recurrent;
mod signal;

pub(super) use activation::activate;
pub(super) use attention::Attention;
pub(super) use block::{BuiltBlock, BuiltLayer, Tail};
pub(super) use convolution::{Convolution, averaging};
pub(super) use dense::Dense;
pub(super) use gated::Gated;
pub(super) use normalisation::{BuiltNormalisation, EPSILON};
pub(super) use recurrent::Recurrent;
pub(super) use signal::{Shape, Signal};
