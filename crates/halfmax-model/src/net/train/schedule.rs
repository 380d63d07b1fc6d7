//! How the learning rate changes.

use serde::{Deserialize, Serialize};

/// How the learning rate changes over training.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Schedule {
    /// Always the same.
    Constant,
    /// Down a half cosine to zero over the epochs (Loshchilov & Hutter 2017).
    #[default]
    Cosine,
    /// Up a half cosine from 1/25 over the first 30 % of the steps, then down one to 1/250,000 (Smith & Topin 2019).
    OneCycle,
    /// Halved after each three epochs without a lower loss: of the validation rows if there are any, else of the
    /// training rows.
    Plateau,
}

/// What of the learning rate [`Schedule::Plateau`] leaves each time.
const PLATEAU_FACTOR: f64 = 0.5;
/// Epochs it waits.
const PLATEAU_PATIENCE: usize = 3;
/// Share of the steps in which [`Schedule::OneCycle`] goes up.
const RISING: f64 = 0.3;
const START: f64 = 1.0 / 25.0;
const END: f64 = START / 1e4;

/// A schedule on its way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    schedule: Schedule,
    highest: f64,
    steps: usize,
    /// What plateaus left of the rate.
    left: f64,
    lowest_loss: f64,
    waited: usize,
}

impl Course {
    pub(super) fn new(schedule: Schedule, highest: f64, steps: usize) -> Self {
        Self { schedule, highest, steps, left: 1.0, lowest_loss: f64::INFINITY, waited: 0 }
    }

    /// The rate of a step, counted from 0.
    pub(super) fn rate(&self, step: usize) -> f64 {
        let share = match self.schedule {
            Schedule::Constant => 1.0,
            Schedule::Cosine => cosine(1.0, 0.0, step as f64 / self.steps as f64),
            Schedule::OneCycle => {
                let last = (self.steps as f64 - 1.0).max(1.0);
                let top = RISING * self.steps as f64 - 1.0;
                let step = step as f64;
                if step <= top {
                    cosine(START, 1.0, step / top)
                } else {
                    cosine(1.0, END, ((step - top) / (last - top)).min(1.0))
                }
            }
            Schedule::Plateau => self.left,
        };
        self.highest * share
    }

    /// The loss after an epoch.
    pub(super) fn after_epoch(&mut self, loss: f64) {
        if loss < self.lowest_loss {
            self.lowest_loss = loss;
            self.waited = 0;
        } else {
            self.waited += 1;
            if self.waited >= PLATEAU_PATIENCE {
                self.left *= PLATEAU_FACTOR;
                self.waited = 0;
            }
        }
    }
}

fn cosine(from: f64, to: f64, done: f64) -> f64 {
    to + (from - to) * 0.5 * (1.0 + (std::f64::consts::PI * done).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosine_goes_from_all_to_nothing() {
        let course = Course::new(Schedule::Cosine, 0.1, 10);
        assert!((course.rate(0) - 0.1).abs() < 1e-12);
        assert!((course.rate(5) - 0.05).abs() < 1e-12);
        assert!(course.rate(10) < 1e-12);
    }

    #[test]
    fn one_cycle_is_that_of_pytorch() {
        // torch.optim.lr_scheduler.OneCycleLR(max_lr=0.1, total_steps=20), its rate before steps 0, 3, 5, 12, 19.
        let course = Course::new(Schedule::OneCycle, 0.1, 20);
        for (step, expected) in ONE_CYCLE {
            let found = course.rate(step);
            assert!((found - expected).abs() < 1e-9, "{step}: {found} is not {expected}");
        }
    }

    const ONE_CYCLE: [(usize, f64); 5] =
        [(0, 0.004), (3, 0.066_832_815_73), (5, 0.1), (12, 0.050_000_2), (19, 4e-7)];

    #[test]
    fn a_plateau_halves_after_three_epochs_without_a_lower_loss() {
        let mut course = Course::new(Schedule::Plateau, 1.0, 10);
        let rates: Vec<f64> = [3.0, 2.0, 2.5, 2.0, 2.1, 1.9, 2.0, 2.0, 2.0]
            .into_iter()
            .map(|loss| {
                course.after_epoch(loss);
                course.rate(0)
            })
            .collect();
        assert_eq!(rates, [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25]);
    }
}
