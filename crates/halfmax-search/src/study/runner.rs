//! Workers that ask, evaluate, tell.

use super::holding::AtWork;
use super::{Ask, Attempt, Study, TrialError};
use crate::journal::{Journal, Outcome};
use crate::{Params, SearchError, Trial};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a worker waits for the trials of other processes before it looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// What an observer is told while a study runs, from whichever thread it happened on.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// A trial is being evaluated.
    Started(&'a Trial),
    /// It reported a loss.
    Reported {
        /// Which trial.
        number: u32,
        /// After which step.
        step: u32,
        /// The loss.
        loss: f64,
    },
    /// It has ended.
    Finished {
        /// The trial as it ended.
        trial: &'a Trial,
        /// The lowest value of the study so far.
        lowest: Option<f64>,
    },
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// All trials are finished.
    Done,
    /// The stop flag was set; resume goes on from here.
    Stopped,
}

/// Evaluates the trials of a study on threads. How many changes how long it takes and nothing else.
pub struct Runner<'a> {
    workers: usize,
    stop: Option<&'a AtomicBool>,
    observe: Option<&'a (dyn Fn(Progress<'_>) + Sync)>,
    clock: Option<&'a (dyn Fn() -> f64 + Sync)>,
}

impl<'a> Runner<'a> {
    /// As many threads; at least one.
    pub fn new(workers: usize) -> Self {
        Self { workers: workers.max(1), stop: None, observe: None, clock: None }
    }

    /// Stops soon after the flag is set: at the next report of each running trial, which is then forgotten.
    #[must_use]
    pub fn stop_when(self, flag: &'a AtomicBool) -> Self {
        Self { stop: Some(flag), ..self }
    }

    /// Tells the observer what happens. It is called from the workers and holds them up while it works.
    #[must_use]
    pub fn observe(self, observer: &'a (dyn Fn(Progress<'_>) + Sync)) -> Self {
        Self { observe: Some(observer), ..self }
    }

    /// Notes when each trial began and ended, in seconds of this clock, as `started_s` and `finished_s`.
    #[must_use]
    pub fn clock(self, seconds: &'a (dyn Fn() -> f64 + Sync)) -> Self {
        Self { clock: Some(seconds), ..self }
    }

    /// Runs until every trial is finished or the flag is set. An objective that panics is a failed trial.
    ///
    /// # Errors
    /// When the journal fails; what it has kept can be resumed.
    pub fn run<J: Journal>(
        &self,
        study: &mut Study<J>,
        objective: impl Fn(&Params, &mut Attempt<'_>) -> Result<f64, TrialError> + Sync,
    ) -> Result<Finish, SearchError> {
        let holding = study.holding.clone();
        let shared = Shared {
            study: Mutex::new((study, None)),
            told: Condvar::new(),
            ended: AtomicBool::new(false),
        };
        let at_work = holding.at_work();
        std::thread::scope(|scope| {
            if let Some(at_work) = &at_work {
                scope.spawn(|| at_work.keep_leases());
            }
            // Also when a worker panics: the scope waits for all threads.
            let _ending = at_work.as_ref().map(AtWork::ends_with);
            std::thread::scope(|workers| {
                for _ in 1..self.workers {
                    workers.spawn(|| self.work(&shared, &objective));
                }
                self.work(&shared, &objective);
            });
        });
        let (study, error) = shared.study.into_inner().unwrap_or_else(PoisonError::into_inner);
        match error {
            Some(error) => Err(error),
            None if study.is_done() => Ok(Finish::Done),
            None => Ok(Finish::Stopped),
        }
    }

    fn work<J: Journal>(
        &self,
        shared: &Shared<'_, J>,
        objective: &(impl Fn(&Params, &mut Attempt<'_>) -> Result<f64, TrialError> + Sync),
    ) {
        let _leaving = Leaving(shared);
        let (never, silent) = (AtomicBool::new(false), |_: Progress<'_>| ());
        let (stop, observe) = (self.stop.unwrap_or(&never), self.observe.unwrap_or(&silent));
        while let Some(mut attempt) = shared.next(stop, observe) {
            observe(Progress::Started(&attempt.trial));
            if let Some(clock) = self.clock {
                attempt.note("started_s", clock());
            }
            let params = attempt.trial.params.clone();
            let evaluated = catch_unwind(AssertUnwindSafe(|| objective(&params, &mut attempt)));
            let result = evaluated.unwrap_or_else(|panic| Err(TrialError::Failed(said(&*panic))));
            if let Some(clock) = self.clock {
                attempt.note("finished_s", clock());
            }
            let number = attempt.number();
            let lost = attempt.lost.load(Ordering::Relaxed);
            if let Some((trial, lowest)) = shared.tell(number, attempt.outcome(result), lost) {
                observe(Progress::Finished { trial: &trial, lowest });
            }
        }
    }
}

/// The study, with the error that ends its run.
struct Shared<'s, J> {
    study: Mutex<(&'s mut Study<J>, Option<SearchError>)>,
    told: Condvar,
    /// No more trials are to be handed out, whatever the flag of the caller says.
    ended: AtomicBool,
}

/// A worker. One that dies of a panic in an observer would otherwise leave the others waiting for its trial.
struct Leaving<'a, 's, J: Journal>(&'a Shared<'s, J>);

impl<J: Journal> Drop for Leaving<'_, '_, J> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _guard = self.0.lock();
            self.0.ended.store(true, Ordering::SeqCst);
            self.0.told.notify_all();
        }
    }
}

impl<'s, J: Journal> Shared<'s, J> {
    fn lock(&self) -> MutexGuard<'_, (&'s mut Study<J>, Option<SearchError>)> {
        self.study.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next trial, as soon as there is one. `None` when the worker should go home.
    fn next<'a>(
        &self,
        stop: &'a AtomicBool,
        observe: &'a (dyn Fn(Progress<'_>) + Sync),
    ) -> Option<Attempt<'a>> {
        let mut guard = self.lock();
        loop {
            let ended = self.ended.load(Ordering::SeqCst) || stop.load(Ordering::Relaxed);
            if ended || guard.1.is_some() {
                return None;
            }
            match guard.0.ask() {
                Ok(Ask::Run(trial)) => {
                    let study = &guard.0;
                    let (pruner, earlier) = (study.pruner.clone(), study.earlier.clone());
                    let study_seed = study.spec.seed;
                    let lost = study.lost(trial.number);
                    return Some(Attempt {
                        trial,
                        study_seed,
                        pruner,
                        earlier,
                        stop,
                        lost,
                        observe,
                    });
                }
                Ok(Ask::Known(trial)) => {
                    let lowest = guard.0.best().and_then(Trial::value);
                    observe(Progress::Finished { trial: &trial, lowest });
                }
                Ok(Ask::Wait) if guard.0.is_shared() => {
                    let waited = self.told.wait_timeout(guard, LOOK_AGAIN);
                    guard = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                Ok(Ask::Wait) => {
                    guard = self.told.wait(guard).unwrap_or_else(PoisonError::into_inner);
                }
                Ok(Ask::Done) => return None,
                Err(error) => guard.1 = Some(error),
            }
        }
    }

    /// Records the outcome and wakes who waits. The trial as it ended, with the lowest value so far.
    fn tell(
        &self,
        number: u32,
        outcome: Option<Outcome>,
        lost: bool,
    ) -> Option<(Trial, Option<f64>)> {
        let mut guard = self.lock();
        let told = if let Some(outcome) = outcome {
            guard.0.tell(number, outcome)
        } else if lost {
            guard.0.abandon(number);
            Ok(())
        } else {
            // Also an objective that stops of its own accord: asked again, it would stop again.
            self.ended.store(true, Ordering::SeqCst);
            guard.0.abandon(number);
            Ok(())
        };
        self.told.notify_all();
        if let Err(error) = told {
            guard.1.get_or_insert(error);
            guard.0.abandon(number);
            return None;
        }
        let trial = guard.0.trials()[number as usize].clone();
        trial.is_finished().then(|| (trial, guard.0.best().and_then(Trial::value)))
    }
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.map_or_else(|| "panicked".into(), |text| format!("panicked: {text}"))
}
