//! What is chosen and learned from rows: folds, fitted transforms and designs.
//!
//! A [`Screen`](halfmax_data::Screen) becomes a [`Design`], a [`Fold`] cuts it into parts, and only a
//! fold hands out a [`Train`], without which nothing can be fitted. The training part is a compact copy:
//! the cell lines and compounds that are only tested are not in it, so they cannot leak.

mod design;
mod error;
mod fold;
mod pipeline;
mod scheme;
mod splits;
pub mod transform;

pub use design::{COMPOUND_FINGERPRINT, Design, Entity, Pair, View, fingerprints};
pub use error::PrepError;
pub use fold::{Fold, Parts, Shared, Train};
pub use pipeline::{FittedPipeline, Pipeline, Step};
pub use scheme::Scheme;
pub use splits::{Splits, read_splits};
