//! What a network does where there is hardly anything to learn from.

use std::ops::ControlFlow;

use halfmax_data::Seed;
use halfmax_data::testing::{Size, random_screen};
use halfmax_prep::{Design, Scheme, Splits};

use crate::net::{
    Activation, Arch, Block, Cell, Encoder, Layer, Loss, NetEstimator, NetSettings, Normalisation,
    Optimiser, Schedule, Training, Weighting,
};
use crate::{Estimator, Fit, Fitted, ModelError};

fn settings(arch: Arch) -> NetSettings {
    NetSettings {
        arch,
        training: Training { epochs: 3, batch_size: 8, ..Training::default() },
        features_per_view: None,
        identity: true,
        views: Vec::new(),
    }
}

fn plain() -> Arch {
    Arch::dense(&[6, 4], Activation::Relu, 0.1)
}

/// Fits to all rows but the fold's, and predicts those.
fn fitted(
    settings: NetSettings,
    design: &Design,
    splits: &Splits,
) -> Result<(Box<dyn Fitted>, Vec<f64>), ModelError> {
    let parts = splits.folds[0].parts(design);
    let mut go_on = |_| ControlFlow::Continue(());
    let mut fit =
        Fit { seed: Seed::new(1), early_stop: parts.validation.as_ref(), on_epoch: &mut go_on };
    let fitted = NetEstimator::new("net", settings)?.fit(parts.train(), &mut fit)?;
    let predicted = fitted.predict(&parts.test)?;
    Ok((fitted, predicted))
}

fn screen(cell_lines: usize, features: usize) -> (Design, Splits) {
    let size = Size { cell_lines, compounds: 4, features };
    let screen = random_screen(size, Seed::new(5));
    let design = Design::of_screen(&screen).unwrap();
    let splits = Splits::holdout(&screen, Scheme::Lpo, 0.3, 0.2, Seed::new(2)).unwrap();
    (design, splits)
}

fn works(settings: NetSettings, (design, splits): &(Design, Splits)) {
    let (_, predicted) = fitted(settings, design, splits).unwrap();
    assert!(!predicted.is_empty() && predicted.iter().all(|p| p.is_finite()), "{predicted:?}");
}

#[test]
fn a_batch_of_one_row_one_cell_line_and_constant_features_are_learned_from() {
    let mut one = settings(plain());
    one.training.batch_size = 1;
    one.arch.trunk[1].normalisation = Normalisation::Batch;
    works(one, &screen(6, 4));
    works(settings(plain()), &screen(1, 4));
    let (mut design, splits) = screen(6, 4);
    for view in &mut design.views {
        view.values = vec![1.0; view.values.len()].into();
    }
    works(settings(plain()), &(design, splits));
}

#[test]
fn a_hundred_thousand_features_are_learned_from() {
    works(settings(plain()), &screen(5, 100_000));
}

#[test]
fn every_layer_optimiser_loss_and_schedule_learns_and_is_saved() {
    let encoder = |layer| Encoder {
        view: "*".into(),
        blocks: vec![Block {
            layer,
            normalisation: Normalisation::Layer,
            activation: Activation::Selu,
            dropout: 0.1,
        }],
    };
    let layers = [
        Layer::Convolution { units: 3, kernel: 3, stride: 1, positions: 2 },
        Layer::Recurrent { units: 4, cell: Cell::Gru, steps: 2 },
        Layer::Attention {
            units: 4,
            heads: 2,
            tokens: 2,
            sets: vec![vec!["gene_1".into(), "gene_0".into()]],
        },
        Layer::Gated { units: 4 },
    ];
    let schedules = [Schedule::Constant, Schedule::Cosine, Schedule::OneCycle, Schedule::Plateau];
    let screen = screen(12, 6);
    for ((layer, optimiser), schedule) in layers.into_iter().zip(Optimiser::ALL).zip(schedules) {
        let arch = Arch { encoders: vec![encoder(layer.clone())], input_dropout: 0.2, ..plain() };
        let mut settings = settings(arch);
        settings.training = Training {
            optimiser,
            schedule,
            loss: Loss::Huber { delta: 1.0 },
            weighting: Weighting::PerCompoundVariance,
            clip: Some(1.0),
            censored: true,
            patience: Some(2),
            ..settings.training
        };
        let (fitted, predicted) = fitted(settings, &screen.0, &screen.1).unwrap();
        let saved = fitted.save();
        let loaded =
            crate::net::FittedNet::load(saved.model.clone(), saved.tensors.clone()).unwrap();
        let parts = screen.1.folds[0].parts(&screen.0);
        assert_eq!(loaded.predict(&parts.test).unwrap(), predicted, "{layer:?}");
        assert_eq!(loaded.save(), saved);
    }
}

#[test]
fn clipping_keeps_a_wild_step_small() {
    let (design, splits) = screen(12, 6);
    let weights = |clip| {
        let mut settings = settings(plain());
        settings.training = Training {
            epochs: 1,
            batch_size: 1000,
            optimiser: Optimiser::Sgd,
            learning_rate: 1.0,
            schedule: Schedule::Constant,
            clip,
            ..settings.training
        };
        let tensors = fitted(settings, &design, &splits).unwrap().0.save().tensors;
        tensors.values().flat_map(|t| t.values.clone()).collect::<Vec<f32>>()
    };
    let still = weights(Some(1e-12));
    let distance = |clip| {
        let moved = weights(clip);
        let squares = moved.iter().zip(&still).map(|(a, b)| f64::from(a - b).powi(2));
        squares.sum::<f64>().sqrt()
    };
    // One step of plain descent at rate 1 moves by exactly the norm of the gradient.
    assert!((distance(Some(0.05)) - 0.05).abs() < 1e-3, "{}", distance(Some(0.05)));
    assert!(distance(None) > 0.06);
}

#[test]
fn only_the_views_that_are_wanted_are_looked_at() {
    let (design, splits) = screen(12, 6);
    let settings = NetSettings { views: vec!["mutation".into()], ..settings(plain()) };
    let (_, predicted) = fitted(settings.clone(), &design, &splits).unwrap();
    let mut other = design.clone();
    for view in other.views.iter_mut().filter(|view| view.name != "mutation") {
        view.values = view.values.iter().map(|v| v * 2.0 - 1.0).collect();
    }
    assert_eq!(fitted(settings.clone(), &other, &splits).unwrap().1, predicted);
    let unknown = NetSettings { views: vec!["proteome".into()], ..settings };
    let error = fitted(unknown, &design, &splits).err().unwrap().to_string();
    assert!(error.contains("there is no \"proteome\"; there are expression, mutation"), "{error}");
}
