//! Designs into fitted models into predictions.
//!
//! Every model is an [`Estimator`] that becomes a [`Fitted`]; [`registry`] is the only list of them. The
//! tensor engine is named in [`net`] and nowhere else.

pub mod attribution;
pub mod blend;
pub mod bundle;
pub mod conformal;
pub mod domain;
pub mod elastic_net;
mod error;
mod estimator;
pub mod factorisation;
pub mod gaussian;
pub mod multitask;
pub mod naive;
pub mod nearest;
pub mod net;
mod prepared;
pub mod registry;
pub mod ridge;
pub mod searched;
mod seen;
pub mod trees;
mod vectorised;

pub use error::ModelError;
pub use estimator::{Epoch, Estimator, Fit, Fitted, Saved, Settled, Stop, Tensor};
pub use prepared::{FittedPrepared, PreparedEstimator};
