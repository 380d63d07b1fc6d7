//! How files come over the network, on one line.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use halfmax_fetch::Event;
use indicatif::ProgressBar;

use crate::progress::style;
use crate::{interrupt, show};

/// Sleeps, unless Ctrl-C is pressed.
pub(crate) fn pause(wait: Duration) {
    let begun = Instant::now();
    while !interrupt::pressed() && begun.elapsed() < wait {
        std::thread::sleep(Duration::from_millis(50).min(wait));
    }
}

/// One line that moves, and lines that stay.
pub(crate) struct Bar {
    line: ProgressBar,
}

impl Bar {
    pub(crate) fn new() -> Self {
        Self { line: ProgressBar::no_length().with_style(style("{spinner} {msg} {elapsed}")) }
    }

    pub(crate) fn show(&mut self, event: Event<'_>) -> ControlFlow<()> {
        match event {
            Event::Asking { name } => {
                self.line.set_style(style("{spinner} {msg} {elapsed}"));
                self.line.set_message(format!("asking for {name}"));
                self.line.reset_eta();
            }
            Event::Bytes { name, bytes, total } => {
                if let Some(total) = total {
                    self.line.set_style(style(
                        "{msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} left",
                    ));
                    self.line.set_length(total);
                } else {
                    self.line.set_style(style("{spinner} {msg} {bytes} {bytes_per_sec}"));
                }
                self.line.set_message(name.to_owned());
                self.line.set_position(bytes);
            }
            Event::Waiting { name, why, wait } => self
                .stay(&format!("{name}: {why}; trying again in {} s", wait.as_secs_f64().ceil())),
            Event::Restarted { name, why } => self.stay(&format!("{name}: {why}; starting over")),
            Event::Unpacking { name } => self.line.set_message(format!("unpacking {name}")),
            _ => {}
        }
        if interrupt::pressed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    pub(crate) fn finish(&self) {
        self.line.finish_and_clear();
    }

    fn stay(&self, line: &str) {
        self.line.suspend(|| show::say(line));
    }
}
