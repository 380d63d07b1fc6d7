//! Models compared on the same folds: is one better than another, or was it the folds?

mod bootstrap;
mod ranks;
mod resampled_t;
mod studentised_range;

pub use bootstrap::{GroupedErrors, RmseDifference, rmse_difference};
pub use ranks::{RankTest, rank_test};
pub use resampled_t::{ResampledT, resampled_t};
