//! Networks over pairs: architectures as data, built and trained on Burn.
//!
//! This folder is the only place that names the tensor engine.

mod arch;
mod attribution;
mod backend;
mod batch;
mod dropout;
mod estimator;
mod features;
mod fitted;
mod fuse;
mod layer;
mod loss;
mod network;
mod onnx;
mod optimiser;
mod pass;
mod product;
mod projection;
mod scale;
mod settings;
mod settled;
mod sides;
pub mod space;
mod targets;
#[cfg(test)]
mod tests;
mod train;
mod trunk;
mod weights;
mod workload;

pub use arch::{
    Activation, Arch, Block, Cell, EVERY_VIEW, Encoder, Fusion, Heads, Layer, Normalisation,
};
pub use backend::Backend;
pub use estimator::NetEstimator;
pub use fitted::{FittedNet, KIND};
pub use loss::{Loss, Weighting};
pub use optimiser::Optimiser;
pub use settings::NetSettings;
pub use train::{Schedule, Training};
pub use workload::{Numbers, Workload};
