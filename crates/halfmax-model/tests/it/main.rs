//! What every model promises, and what networks and baselines do besides.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, with its figures shown"
)]

mod bundle;
mod classical;
mod contract;
mod naive;
mod net;
mod onnx;
mod ridge;

use std::ops::ControlFlow;

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Screen, Seed};
use halfmax_model::net::{Activation, Arch, NetEstimator, NetSettings, Schedule, Training};
use halfmax_model::{Estimator, Fit, Fitted};
use halfmax_prep::{Design, Parts, Scheme, Splits};

fn screen() -> Screen {
    random_screen(Size { cell_lines: 30, compounds: 6, features: 8 }, Seed::new(11))
}

fn parts(screen: &Screen, scheme: Scheme) -> Parts {
    let design = Design::of_screen(screen).unwrap();
    let splits = Splits::cross_validation(screen, scheme, 3, 0.2, Seed::new(4)).unwrap();
    splits.folds[0].parts(&design)
}

fn fit(model: &dyn Estimator, parts: &Parts, seed: u64) -> Box<dyn Fitted> {
    let mut go_on = |_| ControlFlow::Continue(());
    let mut fit =
        Fit { seed: Seed::new(seed), early_stop: parts.validation.as_ref(), on_epoch: &mut go_on };
    model.fit(parts.train(), &mut fit).unwrap()
}

/// As [`fit`], allowed to learn from validation rows in the end.
fn refit(model: &dyn Estimator, parts: &Parts, seed: u64) -> Box<dyn Fitted> {
    let mut go_on = |_| ControlFlow::Continue(());
    let mut fit =
        Fit { seed: Seed::new(seed), early_stop: parts.validation.as_ref(), on_epoch: &mut go_on };
    model.fit(parts.train_and_refit(), &mut fit).unwrap()
}

/// A network small enough for tests.
fn settings() -> NetSettings {
    NetSettings {
        arch: Arch {
            input_dropout: 0.1,
            factors: 3,
            ..Arch::dense(&[16, 8], Activation::Relu, 0.1)
        },
        training: Training {
            epochs: 30,
            batch_size: 32,
            learning_rate: 5e-3,
            schedule: Schedule::Cosine,
            weight_decay: 0.01,
            patience: Some(10),
            ..Training::default()
        },
        features_per_view: None,
        identity: true,
        views: Vec::new(),
    }
}

fn net(settings: NetSettings) -> NetEstimator {
    NetEstimator::new("small", settings).unwrap()
}

fn rmse(truth: &[f64], predicted: &[f64]) -> f64 {
    let squares: f64 = truth.iter().zip(predicted).map(|(t, p)| (t - p).powi(2)).sum();
    (squares / truth.len() as f64).sqrt()
}
