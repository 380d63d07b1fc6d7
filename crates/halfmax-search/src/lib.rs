//! A search.

mod error;
mod hash;
pub mod journal;
mod params;
pub mod pruner;
pub mod sampler;
mod space;
mod stream;
mod study;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod trial;

pub use error::SearchError;
pub use journal::Journal;
pub use params::{Params, Value};
pub use pruner::Pruner;
pub use sampler::Sampler;
pub use space::{Condition, Distribution, Parameter, Rule, Space};
pub use stream::{Stream, trial_seed};
pub use study::{Ask, Attempt, Finish, Progress, Runner, Spec, Study, TrialError};
pub use trial::{State, Trial, best, best_so_far};
