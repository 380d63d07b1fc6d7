//! What is chosen and learned from rows: folds, fitted transforms and designs.
//!
//! A [`Screen`](halfmax_data::Screen) becomes a [`Design`], a [`Fold`] cuts it into parts, and only a
//! fold hands out a [`Train`], without which nothing can be fitted. The training part is a compact copy:
//! the cell lines and compounds that are only tested are not in it, so they cannot leak.

mod annotation;
mod change;
mod column_wise;
mod compound_views;
mod cross_study;
mod design;
mod error;
mod fold;
pub mod names;
mod pipeline;
mod published;
mod scheme;
mod split_file;
mod splits;
pub mod testing;
pub mod transform;
mod unsound;

pub use annotation::Annotation;
pub use change::{Change, Changed};
pub use column_wise::ColumnWise;
pub use compound_views::{COMPOUND_DESCRIPTORS, COMPOUND_FINGERPRINT, CompoundViews};
pub use cross_study::{Common, CrossStudy};
pub use design::{Design, Entity, Pair, View};
pub use error::PrepError;
pub use fold::{Fold, Parts, Shared, Train};
pub use pipeline::{Absent, FittedPipeline, Pipeline, Prepared, Step};
pub use published::{PublishedSplits, read_drevalpy_splits, read_improve_splits};
pub use scheme::Scheme;
pub use split_file::read_splits;
pub use splits::Splits;
