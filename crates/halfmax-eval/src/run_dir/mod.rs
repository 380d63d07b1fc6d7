//! The layout of a run on disk; the only writer of results.

mod card;
mod scores;
mod tables;
mod write;

pub use scores::{ModelScores, ScoresDocument, scores_document};
pub use write::{Run, write};

/// The file that makes a directory a run.
pub const MARKER: &str = "provenance.json";
