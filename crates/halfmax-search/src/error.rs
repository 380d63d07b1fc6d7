//! What can be wrong with a space, a point or a study, with its name.

/// A refusal of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// A space nothing could be drawn from, or that says something other than it means.
    #[error("parameter {parameter:?}: {problem}")]
    Space {
        /// Which parameter.
        parameter: String,
        /// Why it is impossible, and what would be possible.
        problem: String,
    },
    /// A point that is not in the space.
    #[error("parameter {parameter:?}: {problem}")]
    Params {
        /// Which parameter.
        parameter: String,
        /// What is wrong with its value.
        problem: String,
    },
    /// A name no registry knows.
    #[error("no {role} is called {name:?}; there are: {known}")]
    Name {
        /// `sampler` or `pruner`.
        role: &'static str,
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The journal could not be read or written.
    #[error("journal: {0}")]
    Journal(#[from] std::io::Error),
    /// A journal whose events cannot follow each other.
    #[error("journal, event {event}: {problem}")]
    Replay {
        /// 1-based number of the event, which in a file is its line.
        event: usize,
        /// What it contradicts.
        problem: String,
    },
    /// A study opened with other settings than it was begun with.
    #[error(
        "this study was begun with {what} {stored}, not {asked}; continue it as it was, or start another"
    )]
    Settings {
        /// Which setting.
        what: &'static str,
        /// Its value in the journal.
        stored: String,
        /// Its value now.
        asked: String,
    },
    /// A table of a space that does not hold together.
    #[error("table: {0}")]
    Table(String),
    /// A result for a trial that is not waiting for one.
    #[error("trial {number}: {problem}")]
    Tell {
        /// Which trial.
        number: u32,
        /// Why no result is expected.
        problem: String,
    },
}
