//! A search as a conversation: ask for a trial, tell how it went.

mod attempt;
mod replay;
mod runner;
mod spec;

use crate::journal::{Event, Journal, Outcome};
use crate::pruner::{self, Pruner};
use crate::sampler::{self, Sampler};
use crate::{Params, SearchError, State, Trial, best};
pub use attempt::{Attempt, TrialError};
pub use replay::replay;
pub use runner::{Finish, Progress, Runner};
pub use spec::Spec;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What [`Study::ask`] answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Evaluate this trial, then tell.
    Run(Trial),
    /// This trial's point had been evaluated before: its value was taken over. Ask again.
    Known(Trial),
    /// Nothing can be handed out before a running trial of this generation is told.
    Wait,
    /// All trials are finished.
    Done,
}

/// A search over a journal, which is all it remembers.
///
/// **Same seed, same trials, for any number of workers.** Trials come in generations of fixed size. The sampler
/// sees every trial of earlier generations as it ended, and the trials of its own generation as points without
/// a value, whether they have ended or not; the pruner sees earlier generations and the trial itself. So
/// nothing depends on which trial ends first. The price is a pause at the end of a generation, and a sampler that
/// learns only between generations: choose the size as a small multiple of the workers at hand.
pub struct Study<J> {
    spec: Spec,
    journal: J,
    sampler: Box<dyn Sampler>,
    pruner: Arc<dyn Pruner>,
    trials: Vec<Trial>,
    /// Running trials nobody is evaluating: those of a process that died or was stopped.
    abandoned: BTreeSet<u32>,
    /// What the sampler is shown: `trials`, those of the last generation as running.
    shown: Vec<Trial>,
    /// What the pruner is shown: the finished generations.
    earlier: Arc<Vec<Trial>>,
}

impl<J: Journal> Study<J> {
    /// Begins a study, or continues the one in the journal, which must have been begun with the same settings.
    /// Trials that were running when it was left are handed out again, with the same points and seeds.
    ///
    /// # Errors
    /// If the settings are refused or are not those of the journal, or the journal cannot be read.
    pub fn open(spec: Spec, journal: J) -> Result<Self, SearchError> {
        let sampler = sampler::by_name(&spec.sampler, spec.seed, spec.trials)?;
        let pruner = pruner::by_name(&spec.pruner, spec.steps)?;
        Self::open_with(spec, journal, sampler, pruner)
    }

    /// [`Study::open`] with a sampler and a pruner of the caller's; those names in the settings are then only
    /// compared with the journal's.
    ///
    /// # Errors
    /// As [`Study::open`].
    pub fn open_with(
        spec: Spec,
        mut journal: J,
        sampler: Box<dyn Sampler>,
        pruner: Box<dyn Pruner>,
    ) -> Result<Self, SearchError> {
        let trials = if let Some((stored, trials)) = replay(&journal.replay()?)? {
            spec.check_same(&stored)?;
            trials
        } else {
            let spec = Box::new(spec.clone());
            journal.append(&Event::Opened { format: replay::FORMAT, spec })?;
            Vec::new()
        };
        let running = trials.iter().filter(|t| !t.is_finished()).map(|t| t.number);
        let abandoned = running.collect();
        let mut study = Self {
            spec,
            journal,
            sampler,
            pruner: pruner.into(),
            trials,
            abandoned,
            shown: Vec::new(),
            earlier: Arc::default(),
        };
        let last = study.trials.last().map_or(0, |t| t.generation);
        study.show_generation(last);
        Ok(study)
    }

    /// Continues the study in the journal with the settings it was begun with.
    ///
    /// # Errors
    /// If the journal is empty or cannot be read.
    pub fn resume(journal: J) -> Result<Self, SearchError> {
        let Some((spec, _)) = replay(&journal.replay()?)? else {
            let problem = "the journal is empty; begin a study in it first".into();
            return Err(SearchError::Replay { event: 1, problem });
        };
        Self::open(spec, journal)
    }

    /// The settings.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// All trials handed out so far, in order.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// The complete trial with the lowest value.
    pub fn best(&self) -> Option<&Trial> {
        best(&self.trials)
    }

    /// Whether all trials are finished.
    pub fn is_done(&self) -> bool {
        self.trials.len() >= self.spec.trials as usize && self.trials.iter().all(Trial::is_finished)
    }

    /// The next trial to evaluate.
    ///
    /// # Errors
    /// If the journal cannot be written, or a sampler of the caller's left the space.
    pub fn ask(&mut self) -> Result<Ask, SearchError> {
        if let Some(number) = self.abandoned.pop_first() {
            return Ok(Ask::Run(self.trials[number as usize].clone()));
        }
        let number = u32::try_from(self.trials.len()).unwrap_or(u32::MAX);
        let generation = number / self.spec.generation;
        let exhausted = number >= self.spec.trials;
        let wait_for = if exhausted { &self.trials[..] } else { self.before(generation) };
        if wait_for.iter().any(|t| !t.is_finished()) {
            return Ok(Ask::Wait);
        }
        if exhausted {
            return Ok(Ask::Done);
        }
        if self.shown.len() == self.earlier.len() + self.spec.generation.get() as usize {
            self.show_generation(generation);
        }
        let params = self.sampler.suggest(&self.spec.space, &self.shown);
        self.spec.space.check(&params)?;
        let known = self.known(&params).map(|t| (t.number, t.state.clone()));
        self.journal.append(&Event::Asked { number, params: params.clone() })?;
        let trial = Trial::running(number, generation, params);
        self.trials.push(trial.clone());
        self.shown.push(trial.clone());
        let Some((first, state)) = known else { return Ok(Ask::Run(trial)) };
        self.tell(number, Outcome { repeat_of: Some(first), ..state.into() })?;
        Ok(Ask::Known(self.trials[number as usize].clone()))
    }

    /// Records how a trial ended. Losses that are not finite, on the way or at the end, make it a failed one.
    ///
    /// # Errors
    /// If the trial is not running, or the journal cannot be written.
    pub fn tell(&mut self, number: u32, outcome: Outcome) -> Result<(), SearchError> {
        let refuse = |problem: &str| Err(SearchError::Tell { number, problem: problem.into() });
        let Some(trial) = self.trials.get_mut(number as usize) else {
            return refuse("has not been handed out");
        };
        if trial.is_finished() {
            return refuse("has been told before");
        }
        if outcome.state == State::Running {
            return refuse("cannot be told to be running");
        }
        let outcome = finite(outcome);
        self.journal.append(&Event::Told { number, outcome: outcome.clone() })?;
        replay::finish(trial, outcome);
        self.abandoned.remove(&number);
        Ok(())
    }

    /// Gives a running trial back unevaluated; it will be handed out again.
    pub fn abandon(&mut self, number: u32) {
        if self.trials.get(number as usize).is_some_and(|t| !t.is_finished()) {
            self.abandoned.insert(number);
        }
    }

    /// Whether the trial, which ends with the report just made, should be stopped.
    pub fn should_prune(&self, trial: &Trial) -> bool {
        self.pruner.should_prune(trial, self.before(trial.generation))
    }

    /// The earliest complete trial of an earlier generation at this point: the cache from which repeated points are
    /// answered.
    pub fn known(&self, params: &Params) -> Option<&Trial> {
        if !self.spec.reuse_repeats {
            return None;
        }
        self.earlier.iter().find(|t| t.value().is_some() && t.params == *params)
    }

    fn before(&self, generation: u32) -> &[Trial] {
        let first = (u64::from(generation) * u64::from(self.spec.generation.get())) as usize;
        &self.trials[..first.min(self.trials.len())]
    }

    fn show_generation(&mut self, generation: u32) {
        let earlier = self.before(generation).to_vec();
        let own = &self.trials[earlier.len()..];
        let own = own.iter().map(|t| Trial::running(t.number, t.generation, t.params.clone()));
        self.shown = earlier.iter().cloned().chain(own).collect();
        self.earlier = Arc::new(earlier);
    }
}

/// The outcome as a journal can hold it: JSON has no number that is not finite.
fn finite(mut outcome: Outcome) -> Outcome {
    outcome.notes.retain(|_, value| value.is_finite());
    let finite = outcome.intermediate.iter().take_while(|(_, loss)| loss.is_finite()).count();
    if let Some((step, loss)) = outcome.intermediate.get(finite) {
        outcome.state = State::Failed { reason: format!("step {step} reported {loss}") };
        outcome.intermediate.truncate(finite);
    }
    if let State::Complete { value } = outcome.state
        && !value.is_finite()
    {
        outcome.state = State::Failed { reason: format!("the loss was {value}") };
    }
    outcome
}
