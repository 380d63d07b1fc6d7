//! A running search on the terminal.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use halfmax_search::{Progress, Trial, best};
use indicatif::{MultiProgress, ProgressBar};

use crate::progress::style;

/// One line for the study, one for each running trial. Nothing is drawn where standard error is no terminal.
pub(crate) struct Live {
    all: MultiProgress,
    total: ProgressBar,
    epochs: u64,
    begun: Instant,
    state: Mutex<State>,
}

struct State {
    running: BTreeMap<u32, ProgressBar>,
    best: Option<(u32, f64)>,
    finished: u64,
}

impl Live {
    /// Watches a study in which `past` trials were made before.
    pub(crate) fn new(label: &str, trials: u32, epochs: u32, past: &[Trial]) -> Self {
        let all = MultiProgress::new();
        let total = all
            .add(ProgressBar::new(trials.into()).with_style(style(
                "{prefix} {bar:30} {pos}/{len} trials, {elapsed} so far  {msg}",
            )));
        total.set_prefix(label.to_owned());
        total.set_position(past.iter().filter(|t| t.is_finished()).count() as u64);
        total.enable_steady_tick(Duration::from_millis(500));
        let best = best(past).and_then(|t| Some((t.number, t.value()?)));
        let state = State { running: BTreeMap::new(), best, finished: 0 };
        let live =
            Self { all, total, epochs: epochs.into(), begun: Instant::now(), state: state.into() };
        live.say(&live.state());
        live
    }

    /// What a runner tells.
    pub(crate) fn observe(&self, progress: Progress<'_>) {
        let mut state = self.state();
        match progress {
            Progress::Started(trial) => {
                let bar = self.all.add(ProgressBar::new(self.epochs));
                bar.set_style(style("  {prefix:10} {bar:30} epoch {pos}/{len}  {msg}"));
                bar.set_prefix(format!("trial {}", trial.number));
                state.running.insert(trial.number, bar);
            }
            Progress::Reported { number, step, loss } => {
                if let Some(bar) = state.running.get(&number) {
                    bar.set_position(step.into());
                    bar.set_message(format!("RMSE {loss:.4}"));
                }
            }
            Progress::Finished { trial, .. } => {
                if let Some(bar) = state.running.remove(&trial.number) {
                    bar.finish_and_clear();
                }
                let value = trial.value().map(|value| (trial.number, value));
                if value.is_some_and(|(_, v)| state.best.is_none_or(|(_, lowest)| v < lowest)) {
                    state.best = value;
                }
                state.finished += 1;
                self.total.inc(1);
            }
            _ => {}
        }
        self.say(&state);
    }

    pub(crate) fn finish(&self) {
        for bar in self.state().running.values() {
            bar.finish_and_clear();
        }
        self.total.finish_and_clear();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say(&self, state: &State) {
        let best = state.best.map_or("no value yet".to_owned(), |(number, value)| {
            format!("best RMSE {value:.4} (trial {number})")
        });
        let seconds = self.begun.elapsed().as_secs_f64();
        let pace = if state.finished > 0 {
            let per_hour = state.finished as f64 / seconds * 3600.0;
            let left = self.total.length().unwrap_or_default() - self.total.position();
            let left = Duration::from_secs_f64(left as f64 * seconds / state.finished as f64);
            format!(", {per_hour:.0} trials/h, {} left", indicatif::HumanDuration(left))
        } else {
            String::new()
        };
        self.total.set_message(format!("{best}, {} running{pace}", state.running.len()));
    }
}
