//! Networks learn what there is, say when they cannot, and compute the gradients they should.

use std::ops::ControlFlow;

use halfmax_data::Seed;
use halfmax_model::naive::Naive;
use halfmax_model::net::NetEstimator;
use halfmax_model::{Estimator, Fit, ModelError, Stop};
use halfmax_prep::Scheme;

use crate::{fit, net, parts, rmse, screen, settings};

#[test]
fn a_planted_signal_is_found_in_cell_lines_never_seen() {
    let screen = halfmax_data::testing::random_screen(
        halfmax_data::testing::Size { cell_lines: 120, compounds: 6, features: 8 },
        Seed::new(2),
    );
    let parts = parts(&screen, Scheme::Lco);
    let score = |model: &dyn Estimator| {
        rmse(&parts.test.response, &fit(model, &parts, 1).predict(&parts.test).unwrap())
    };
    let (network, naive) = (score(&net(settings())), score(&Naive::MeanEffects));
    assert!(network < 0.7 * naive, "network {network}, mean effects {naive}");
}

#[test]
fn a_few_rows_are_overfitted_when_nothing_holds_it_back() {
    let parts = parts(&screen(), Scheme::Lpo);
    let mut free = settings();
    free.arch = halfmax_model::net::Arch {
        factors: free.arch.factors,
        ..halfmax_model::net::Arch::dense(&[64, 32], halfmax_model::net::Activation::Relu, 0.0)
    };
    free.training.weight_decay = 0.0;
    free.training.epochs = 300;
    free.training.patience = None;
    let fitted = fit(&net(free), &parts, 1);
    let train = parts.train().design();
    // Replicates of a pair differ by up to 0.6 and cannot both be met.
    let error = rmse(&train.response, &fitted.predict(train).unwrap());
    assert!(error < 0.12, "{error}");
}

#[test]
fn early_stopping_keeps_the_weights_of_the_best_epoch() {
    let parts = parts(&screen(), Scheme::Lco);
    let mut losses = Vec::new();
    let mut settings = settings();
    settings.training.patience = Some(3);
    settings.training.learning_rate = 0.02;
    settings.training.epochs = 200;
    let mut watch = |epoch: halfmax_model::Epoch| {
        losses.push(epoch.validation_loss.unwrap());
        ControlFlow::Continue(())
    };
    let mut fit =
        Fit { seed: Seed::new(1), early_stop: parts.validation.as_ref(), on_epoch: &mut watch };
    let fitted = net(settings).fit(parts.train(), &mut fit).unwrap();
    let validation = parts.validation.as_ref().unwrap();
    let kept = rmse(&validation.response, &fitted.predict(validation).unwrap()).powi(2);
    let best = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert!((kept / best - 1.0).abs() < 1e-3, "kept {kept}, best {best}");
    assert!(
        losses.len() < 200 && losses[losses.len() - 4] <= losses[losses.len() - 1],
        "it never stopped"
    );
}

#[test]
fn whoever_watches_can_end_it() {
    let parts = parts(&screen(), Scheme::Lco);
    let end = |how| {
        let mut epochs = 0;
        let mut watch = |_| {
            epochs += 1;
            if epochs == 2 { ControlFlow::Break(how) } else { ControlFlow::Continue(()) }
        };
        let mut fit = Fit { seed: Seed::new(1), early_stop: None, on_epoch: &mut watch };
        (net(settings()).fit(parts.train(), &mut fit).map(|_| ()), epochs)
    };
    assert!(matches!(end(Stop::Keep), (Ok(()), 2)));
    assert!(matches!(end(Stop::Abandon), (Err(ModelError::Stopped), 2)));
}

#[test]
fn a_diverging_fit_says_so() {
    let parts = parts(&screen(), Scheme::Lco);
    let mut wild = settings();
    wild.training.learning_rate = 1e30;
    let mut go_on = |_| ControlFlow::Continue(());
    let mut fit = Fit { seed: Seed::new(1), early_stop: None, on_epoch: &mut go_on };
    let error = net(wild).fit(parts.train(), &mut fit).err().unwrap();
    assert!(matches!(error, ModelError::Diverged { .. }), "{error}");
    assert!(error.to_string().contains("lower the learning rate"));
}

#[test]
fn settings_that_make_no_network_are_refused_by_name() {
    let refused = |change: &dyn Fn(&mut halfmax_model::net::NetSettings)| {
        let mut settings = settings();
        change(&mut settings);
        NetEstimator::new("x", settings).unwrap_err().to_string()
    };
    assert!(refused(&|s| s.arch.trunk.clear()).contains("trunk = []"));
    assert!(
        refused(&|s| s.arch.trunk[1].dropout = 1.0)
            .contains("trunk, block 2: dropout = 1: must be 0 to below 1")
    );
    assert!(refused(&|s| s.training.epochs = 0).contains("epochs and batch_size"));
    assert!(refused(&|s| s.training.learning_rate = f64::NAN).contains("learning_rate = NaN"));
}
