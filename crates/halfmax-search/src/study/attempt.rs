//! The evaluation of one trial, as its objective sees it.

use super::Progress;
use crate::journal::Outcome;
use crate::pruner::Pruner;
use crate::{State, Trial, trial_seed};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why a trial has no value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TrialError {
    /// It promised little. [`Attempt::report`] returns this when the pruner says so.
    #[error("the trial was pruned")]
    Pruned,
    /// The study is to stop, or another worker has taken this trial over: it is forgotten here, and evaluated again
    /// on resume or there.
    #[error("the study was stopped")]
    Stopped,
    /// It went wrong: diverged, ran out of memory. Recorded; the study goes on.
    #[error("{0}")]
    Failed(String),
}

impl TrialError {
    /// A failure with what `reason` says.
    pub fn failed(reason: impl fmt::Display) -> Self {
        Self::Failed(reason.to_string())
    }
}

/// Handed to the objective with the point.
pub struct Attempt<'a> {
    pub(super) trial: Trial,
    pub(super) study_seed: u64,
    pub(super) pruner: Arc<dyn Pruner>,
    pub(super) earlier: Arc<Vec<Trial>>,
    pub(super) stop: &'a AtomicBool,
    pub(super) lost: Arc<AtomicBool>,
    pub(super) observe: &'a (dyn Fn(Progress<'_>) + Sync),
}

impl Attempt<'_> {
    /// The number of the trial.
    pub fn number(&self) -> u32 {
        self.trial.number
    }

    /// The seed to train with: the same whenever, wherever and however often this trial is run.
    pub fn seed(&self) -> u64 {
        trial_seed(self.study_seed, self.trial.number)
    }

    /// Reports the loss after a step, counted from 1. Hand an error on with `?`.
    ///
    /// # Errors
    /// [`TrialError::Pruned`] to stop this trial, [`TrialError::Stopped`] to stop the study,
    /// [`TrialError::Failed`] if the loss is not finite or the step does not ascend.
    pub fn report(&mut self, step: u32, loss: f64) -> Result<(), TrialError> {
        let last = self.trial.last_report().map_or(0, |(s, _)| s);
        if step <= last {
            return Err(TrialError::Failed(format!("step {step} was reported after step {last}")));
        }
        if !loss.is_finite() {
            return Err(TrialError::Failed(format!("step {step} reported {loss}")));
        }
        self.trial.intermediate.push((step, loss));
        (self.observe)(Progress::Reported { number: self.trial.number, step, loss });
        self.go_on()?;
        if self.pruner.should_prune(&self.trial, &self.earlier) {
            return Err(TrialError::Pruned);
        }
        Ok(())
    }

    /// Whether to go on, where there is no loss to report. Hand an error on with `?`.
    ///
    /// # Errors
    /// [`TrialError::Stopped`] to stop the study.
    pub fn go_on(&self) -> Result<(), TrialError> {
        if self.stop.load(Ordering::Relaxed) || self.lost.load(Ordering::Relaxed) {
            return Err(TrialError::Stopped);
        }
        Ok(())
    }

    /// Records a further measurement, such as a latency, with the trial. No sampler sees it.
    pub fn note(&mut self, name: impl Into<String>, value: f64) {
        self.trial.notes.insert(name.into(), value);
    }

    /// What to tell. `None` if the trial was stopped.
    pub(super) fn outcome(self, result: Result<f64, TrialError>) -> Option<Outcome> {
        let state = match result {
            Ok(value) => State::Complete { value },
            Err(TrialError::Pruned) => {
                State::Pruned { step: self.trial.last_report().map_or(0, |(step, _)| step) }
            }
            Err(TrialError::Failed(reason)) => State::Failed { reason },
            Err(TrialError::Stopped) => return None,
        };
        let Trial { intermediate, notes, .. } = self.trial;
        Some(Outcome { state, intermediate, notes, repeat_of: None })
    }
}
