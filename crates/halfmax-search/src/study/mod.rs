//! A search as a conversation: ask for a trial, tell how it went.

mod attempt;
mod holding;
mod replay;
mod runner;
mod spec;

use crate::journal::{Event, Journal, Leases, Outcome};
use crate::pruner::{self, Pruner};
use crate::sampler::{self, Sampler};
use crate::{Params, SearchError, State, Trial, best};
pub use attempt::{Attempt, TrialError};
use holding::Holding;
pub use replay::replay;
pub use runner::{Finish, Progress, Runner};
pub use spec::Spec;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

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
///
/// The workers may be threads of one process, or processes anywhere that [share](Study::share) a journal.
pub struct Study<J> {
    spec: Spec,
    journal: J,
    sampler: Box<dyn Sampler>,
    pruner: Arc<dyn Pruner>,
    trials: Vec<Trial>,
    /// How many events of the journal `trials` come from.
    seen: usize,
    /// Who evaluates what.
    holding: Holding,
    /// The generation that trials are handed out of.
    generation: u32,
    /// What the sampler is shown: `trials`, those of this generation as running.
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

    /// [`Study::open`] beside other workers that have the same journal open, anywhere. A trial that is running is
    /// handed out again only when the lease of its worker is dead or was given back.
    ///
    /// # Errors
    /// As [`Study::open`].
    pub fn share(spec: Spec, journal: J, leases: Arc<dyn Leases>) -> Result<Self, SearchError> {
        let sampler = sampler::by_name(&spec.sampler, spec.seed, spec.trials)?;
        let pruner = pruner::by_name(&spec.pruner, spec.steps)?;
        Self::begin(spec, journal, sampler, pruner, Holding::shared(leases))
    }

    /// [`Study::open`] with a sampler and a pruner of the caller's; those names in the settings are then only
    /// compared with the journal's.
    ///
    /// # Errors
    /// As [`Study::open`].
    pub fn open_with(
        spec: Spec,
        journal: J,
        sampler: Box<dyn Sampler>,
        pruner: Box<dyn Pruner>,
    ) -> Result<Self, SearchError> {
        Self::begin(spec, journal, sampler, pruner, Holding::alone())
    }

    fn begin(
        spec: Spec,
        mut journal: J,
        sampler: Box<dyn Sampler>,
        pruner: Box<dyn Pruner>,
        mut holding: Holding,
    ) -> Result<Self, SearchError> {
        let mut events = journal.replay(0)?;
        if events.is_empty() {
            let spec = Box::new(spec.clone());
            journal.append(&Event::Opened { format: replay::FORMAT, spec })?;
            // Another worker may have been first.
            events = journal.replay(0)?;
        }
        let problem = || "it has lost the opening of the study".into();
        let (stored, trials) =
            replay(&events)?.ok_or_else(|| SearchError::Replay { event: 1, problem: problem() })?;
        spec.check_same(&stored)?;
        trials.iter().filter(|t| !t.is_finished()).for_each(|t| holding.free(t.number));
        let mut study = Self {
            spec,
            journal,
            sampler,
            pruner: pruner.into(),
            trials,
            seen: events.len(),
            holding,
            generation: 0,
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
        let Some((spec, _)) = replay(&journal.replay(0)?)? else {
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
    /// If the journal cannot be read or written, or a sampler of the caller's left the space.
    pub fn ask(&mut self) -> Result<Ask, SearchError> {
        loop {
            if let Some(number) = self.holding.claim()? {
                self.catch_up()?;
                return self.hand_out(number);
            }
            self.catch_up()?;
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
            self.show_generation(generation);
            let params = self.sampler.suggest(&self.spec.space, &self.shown);
            self.spec.space.check(&params)?;
            self.record(&Event::Asked { number, params })?;
        }
    }

    /// A trial that this worker has taken. A point that is known is answered here, also when whoever asked for it
    /// died before.
    fn hand_out(&mut self, number: u32) -> Result<Ask, SearchError> {
        let Some(trial) = self.trials.get(number as usize).cloned() else {
            let problem = "is leased, but was not handed out".into();
            return Err(SearchError::Tell { number, problem });
        };
        let known = self.known(&trial.params).map(|t| (t.number, t.state.clone()));
        let Some((first, state)) = known else { return Ok(Ask::Run(trial)) };
        self.tell(number, Outcome { repeat_of: Some(first), ..state.into() })?;
        Ok(Ask::Known(self.trials[number as usize].clone()))
    }

    /// Records how a trial ended. Losses that are not finite, on the way or at the end, make it a failed one.
    /// In a shared journal the first worker to tell a trial is right, and what the others say is left out.
    ///
    /// # Errors
    /// If the trial is not running, or the journal cannot be written.
    pub fn tell(&mut self, number: u32, outcome: Outcome) -> Result<(), SearchError> {
        let refuse = |problem: &str| Err(SearchError::Tell { number, problem: problem.into() });
        let Some(trial) = self.trials.get(number as usize) else {
            return refuse("has not been handed out");
        };
        if trial.is_finished() && !self.holding.is_shared() {
            return refuse("has been told before");
        }
        if outcome.state == State::Running {
            return refuse("cannot be told to be running");
        }
        if !trial.is_finished() {
            self.record(&Event::Told { number, outcome: finite(outcome) })?;
        }
        self.holding.done(number);
        Ok(())
    }

    /// Gives a running trial back unevaluated; it will be handed out again.
    pub fn abandon(&mut self, number: u32) {
        if self.trials.get(number as usize).is_some_and(|t| !t.is_finished()) {
            self.holding.give_back(number);
        }
    }

    /// Keeps an event, then takes it in: alone as it is, beside others with what they have said before it.
    fn record(&mut self, event: &Event) -> Result<(), SearchError> {
        self.journal.append(event)?;
        if self.holding.is_shared() { self.catch_up() } else { self.take_in(event) }
    }

    /// Takes in what other workers have said.
    fn catch_up(&mut self) -> Result<(), SearchError> {
        if self.holding.is_shared() {
            for event in self.journal.replay(self.seen)? {
                self.take_in(&event)?;
            }
        }
        Ok(())
    }

    fn take_in(&mut self, event: &Event) -> Result<(), SearchError> {
        replay::apply(&self.spec, &mut self.trials, self.seen, event)?;
        self.seen += 1;
        if let (Event::Asked { number, .. }, Some(trial)) = (event, self.trials.last()) {
            self.holding.free(*number);
            if trial.generation == self.generation {
                self.shown.push(trial.clone());
            } else {
                self.show_generation(trial.generation);
            }
        }
        Ok(())
    }

    /// Whether other workers have this study open, so that waiting means to look again from time to time.
    fn is_shared(&self) -> bool {
        self.holding.is_shared()
    }

    /// Set when another worker has taken a trial over that this one was too slow to renew.
    fn lost(&self, number: u32) -> Arc<AtomicBool> {
        self.holding.lost(number)
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
        if generation == self.generation && !self.shown.is_empty() {
            return;
        }
        self.generation = generation;
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
