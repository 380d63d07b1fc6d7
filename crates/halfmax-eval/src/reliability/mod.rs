//! How far predictions are to be relied on: intervals, and errors far from the training entities.

mod distance;
mod intervals;

pub use distance::{Bin, Distances, DomainScores};
pub use intervals::{Coverage, FoldCoverage, Intervals};

pub(crate) use distance::Tested;
pub(crate) use intervals::residuals;
