//! Networks over pairs: architectures as data, built and trained on Burn.
//!
//! This folder is the only place that names the tensor engine.

mod adam;
mod arch;
mod batch;
mod build;
mod dropout;
mod estimator;
pub mod space;
mod train;

pub use arch::{Activation, Arch};
pub use estimator::{FittedNet, KIND, NetEstimator, NetSettings};
pub use train::{Schedule, Training};
