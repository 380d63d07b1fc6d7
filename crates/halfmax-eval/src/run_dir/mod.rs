//! The layout of a run on disk; the only writer of results.

mod card;
mod data_card;
mod into;
mod scores;
mod search;
mod tables;
mod write;

pub use into::{Unfinished, stage_into};
pub use scores::{ModelScores, ScoresDocument, scores_document};
pub use search::{BestTrial, RANDOM_TRIALS, SearchSummary, StudyTrials, TRIALS, read_trials};
pub use write::{Run, write};

/// The file that makes a directory a run.
pub const MARKER: &str = "provenance.json";
