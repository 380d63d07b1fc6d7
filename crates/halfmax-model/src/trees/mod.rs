//! Regression trees on pairs whose features stay with their entities.
//!
//! A screen of 82,833 pairs has 750 entities. Sums over pairs are first taken per cell line and per compound, then
//! spread over the bins of their features, so that a split costs a pass over pairs plus one over entities, not one over
//! pairs for every feature.

mod attribution;
mod bins;
mod boosting;
mod fitted;
mod forest;
mod grow;
mod one_sided;
mod shapley;
mod table;
mod tree;

pub use boosting::{Boosting, BoostingSettings};
pub use fitted::{FittedTrees, KIND};
pub use forest::{Forest, ForestSettings};
