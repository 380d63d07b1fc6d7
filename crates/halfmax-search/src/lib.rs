//! A search.

mod error;
mod hash;
mod params;
pub mod sampler;
mod space;
mod stream;
mod trial;

pub use error::SearchError;
pub use params::{Params, Value};
pub use sampler::Sampler;
pub use space::{Condition, Distribution, Parameter, Rule, Space};
pub use stream::{Stream, trial_seed};
pub use trial::{State, Trial, best, best_so_far};
