//! Fits as moving bars on the terminal.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Duration;

use halfmax_eval::protocol::{Observer, Progress};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::interrupt;

/// One bar for all fits, one for each that is running. Nothing is drawn where standard error is no terminal.
pub(crate) struct Bars {
    all: MultiProgress,
    total: ProgressBar,
    running: Mutex<BTreeMap<(String, String), ProgressBar>>,
}

impl Bars {
    pub(crate) fn new() -> Self {
        let all = MultiProgress::new();
        let total = all.add(
            ProgressBar::new(0).with_style(style("{bar:30} {pos}/{len} fits, {elapsed} so far")),
        );
        total.enable_steady_tick(Duration::from_millis(200));
        Self { all, total, running: Mutex::new(BTreeMap::new()) }
    }

    pub(crate) fn finish(&self) {
        self.total.finish_and_clear();
    }
}

/// A spinner with a message, for work that has no steps to count.
pub(crate) fn spinner(message: &str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner()
        .with_style(style("{spinner} {msg} {elapsed}"))
        .with_message(message.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

/// A bar for `len` steps of one kind.
pub(crate) fn bar(what: &str, len: u64) -> ProgressBar {
    let template = "{bar:30} {pos}/{len} {prefix}, {elapsed} so far, {eta} left";
    let bar = ProgressBar::new(len).with_style(style(template)).with_prefix(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

pub(crate) fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Observer for Bars {
    fn on_progress(&self, progress: Progress<'_>) -> ControlFlow<()> {
        self.total.set_length(progress.fits as u64);
        let key = (progress.model.to_owned(), progress.fold.to_owned());
        let mut running = self.running.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(epoch) = progress.epoch {
            let bar = running.entry(key).or_insert_with(|| {
                let bar = self.all.add(ProgressBar::new(epoch.of as u64));
                bar.set_style(style("  {prefix:24} {bar:30} epoch {pos}/{len}  {msg}  {eta} left"));
                bar.set_prefix(format!("{} fold {}", progress.model, progress.fold));
                bar
            });
            bar.set_position(epoch.epoch as u64);
            let validation = epoch
                .validation_loss
                .map_or(String::new(), |loss| format!(", validation {:.3}", loss.sqrt()));
            bar.set_message(format!("RMSE training {:.3}{validation}", epoch.train_loss.sqrt()));
        } else {
            if let Some(bar) = running.remove(&key) {
                bar.finish_and_clear();
            }
            self.total.inc(1);
        }
        if interrupt::pressed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
