//! The trials of a searched run, and what they come to.

use std::io::ErrorKind;
use std::path::Path;

use halfmax_search::journal::JournalFile;
use halfmax_search::{Params, SearchError, Spec, State, Trial, best, importance, replay};
use serde::Serialize;

use crate::EvalError;

/// The journal of the search.
pub const TRIALS: &str = "trials.jsonl";
/// The journal of random search at equal budget.
pub const RANDOM_TRIALS: &str = "random-trials.jsonl";

/// One study: what was searched, and every trial so far.
pub type StudyTrials = (Spec, Vec<Trial>);

/// Reads a journal without locking it; `None` if there is none, or nothing in it yet.
///
/// # Errors
/// [`EvalError::Search`] if it is damaged.
pub fn read_trials(path: &Path) -> Result<Option<StudyTrials>, EvalError> {
    match JournalFile::read(path) {
        Ok(events) => Ok(replay(&events)?),
        // The journal wraps the system's error to name the file, and keeps its kind.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(SearchError::from(error).into()),
    }
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SearchSummary {
    /// Which sampler chose.
    pub sampler: String,
    /// Which pruner stopped.
    pub pruner: String,
    /// Trials made.
    pub trials: usize,
    /// Of these, ended without a value because something went wrong.
    pub failed: usize,
    /// Of these, stopped early.
    pub pruned: usize,
    /// The trial with the lowest value.
    pub best: Option<BestTrial>,
    /// Share of the variance of the value each parameter explains alone, the largest first; absent for fewer than ten
    /// complete trials.
    pub importance: Option<Vec<Share>>,
    /// The best of random search at equal budget, unless this was random search.
    pub random_search: Option<BestTrial>,
}

/// The trial a search is for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BestTrial {
    /// Its number, from 0.
    pub trial: u32,
    /// RMSE on the rows kept for comparing trials; not a test score.
    pub value: f64,
    /// The point.
    pub params: Params,
}

/// How much one parameter matters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// Which.
    pub parameter: String,
    /// Of the variance, 0 to 1.
    pub share: f64,
}

impl BestTrial {
    /// The best of some trials.
    pub fn of(trials: &[Trial]) -> Option<Self> {
        let best = best(trials)?;
        Some(Self { trial: best.number, value: best.value()?, params: best.params.clone() })
    }
}

impl SearchSummary {
    /// Sums up a study, beside the trials of random search if there are any.
    pub fn of(spec: &Spec, trials: &[Trial], random: Option<&[Trial]>) -> Self {
        let count = |wanted: fn(&State) -> bool| trials.iter().filter(|t| wanted(&t.state)).count();
        let shares = importance(&spec.space, trials, spec.seed).map(|found| {
            let share = |(parameter, share)| Share { parameter, share };
            found.parameters.into_iter().map(share).collect()
        });
        Self {
            sampler: spec.sampler.clone(),
            pruner: spec.pruner.clone(),
            trials: trials.len(),
            failed: count(|state| matches!(state, State::Failed { .. })),
            pruned: count(|state| matches!(state, State::Pruned { .. })),
            best: BestTrial::of(trials),
            importance: shares,
            random_search: random.and_then(BestTrial::of),
        }
    }
}
