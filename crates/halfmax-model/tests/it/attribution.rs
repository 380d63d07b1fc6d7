//! Attributions add up, agree with other ways to the same numbers, and are refused where there are none.

use std::sync::Arc;

use halfmax_data::Seed;
use halfmax_model::attribution::{Attributions, IDENTITY, Method, RESPONSES, Reference};
use halfmax_model::blend::Blend;
use halfmax_model::gaussian::Gaussian;
use halfmax_model::naive::Naive;
use halfmax_model::net::{Block, Encoder, Fusion, Layer};
use halfmax_model::ridge::Ridge;
use halfmax_model::{Estimator, Fitted, ModelError};
use halfmax_prep::{Design, Entity, Pair, Scheme};

use crate::contract::{boosting, forest, multitask, prepared};
use crate::{fit, net, parts, screen, settings};

const PATH: Method = Method::IntegratedGradients { steps: 200 };

fn shap(samples: usize) -> Method {
    Method::GradientShap { samples, seed: Seed::new(3) }
}

fn attribute(
    model: &dyn Fitted,
    rows: &Design,
    background: &Design,
    side: Entity,
    method: Method,
) -> Attributions {
    model.attribute(rows, &Reference { side, background, method }).unwrap()
}

/// Models whose predictions can be split, with how well the shares must add up.
fn models() -> Vec<(Box<dyn Estimator>, f64)> {
    let blend = Blend::new("blend", vec![Box::new(Gaussian::joint()), Box::new(multitask())]);
    let mut gated = settings();
    gated.arch.fusion = Fusion::Gated;
    gated.identity = false;
    vec![
        (Box::new(Ridge), 1e-4),
        (Box::new(Gaussian::joint()), 1e-4),
        (Box::new(Gaussian::mean_only()), 1e-3),
        (Box::new(Gaussian::radial()), 1e-3),
        (Box::new(multitask()), 1e-4),
        (Box::new(blend), 1e-4),
        (Box::new(prepared()), 1e-4),
        (Box::new(forest()), 1e-9),
        (Box::new(boosting()), 1e-9),
        (Box::new(net(settings())), 2e-2),
        (Box::new(net(gated)), 2e-2),
        (Box::new(net(encoded())), 2e-2),
    ]
}

/// A network with an encoder over one view.
fn encoded() -> halfmax_model::net::NetSettings {
    let mut encoded = settings();
    let block = Block { layer: Layer::Dense { units: 6 }, ..encoded.arch.trunk[0].clone() };
    encoded.arch.encoders = vec![Encoder { view: "expression".into(), blocks: vec![block] }];
    encoded
}

#[test]
fn shares_add_up_to_the_difference_from_the_baseline() {
    for scheme in [Scheme::Lpo, Scheme::Lco] {
        let parts = parts(&screen(), scheme);
        let train = parts.train().design();
        for (model, tolerance) in models() {
            let fitted = fit(model.as_ref(), &parts, 1);
            let found = attribute(fitted.as_ref(), &parts.test, train, Entity::CellLine, PATH);
            assert_eq!(found.prediction, fitted.predict(&parts.test).unwrap());
            assert_eq!(found.values.len(), parts.test.len() * found.features.len());
            let mut moved = 0.0_f64;
            for row in 0..parts.test.len() {
                moved = moved.max((found.prediction[row] - found.baseline[row]).abs());
                let gap = found.gap(row);
                assert!(gap.abs() < tolerance, "{} {scheme}: gap {gap}", model.name());
            }
            assert!(moved > 0.05, "{}: nothing to split", model.name());
        }
    }
}

#[test]
fn more_steps_leave_less_unexplained() {
    let parts = parts(&screen(), Scheme::Lco);
    let fitted = fit(&net(settings()), &parts, 1);
    let worst = |steps| {
        let method = Method::IntegratedGradients { steps };
        let train = parts.train().design();
        let found = attribute(fitted.as_ref(), &parts.test, train, Entity::CellLine, method);
        (0..parts.test.len()).map(|row| found.gap(row).abs()).fold(0.0, f64::max)
    };
    let (few, many) = (worst(4), worst(256));
    assert!(many < few / 4.0 && many < 5e-3, "{few} {many}");
}

/// Where the network is smooth enough for it, the integrated slope of a feature is what a finite difference says.
#[test]
fn a_single_feature_that_moves_gets_the_whole_difference() {
    let parts = parts(&screen(), Scheme::Lco);
    let fitted = fit(&net(encoded()), &parts, 1);
    let mut one = parts.test.subset(&[0]);
    for side in [Entity::CellLine, Entity::Compound] {
        let background = one.clone();
        for view in one.views.iter_mut().filter(|view| view.entity == side) {
            let mut values = view.values.to_vec();
            values[1] = if values[1] > 0.5 { 0.0 } else { 1.0 };
            view.values = values.into();
        }
        let found = attribute(fitted.as_ref(), &one, &background, side, PATH);
        let expected = fitted.predict(&one).unwrap()[0] - fitted.predict(&background).unwrap()[0];
        assert!((found.values.iter().sum::<f64>() - expected).abs() < 5e-3);
        for (feature, share) in found.features.iter().zip(&found.values) {
            let view = one.view(&feature.view);
            let at = view.and_then(|v| v.features.iter().position(|f| *f == feature.name));
            assert!(at == Some(1) || share.abs() < 1e-7, "{feature:?} {share}");
        }
    }
}

#[test]
fn trees_split_either_side_against_the_mean_over_its_training_entities() {
    let screen = screen();
    let whole = Design::of_screen(&screen).unwrap();
    for scheme in [Scheme::Lpo, Scheme::Lco] {
        let parts = parts(&screen, scheme);
        let train = parts.train().design();
        for model in [Box::new(forest()) as Box<dyn Estimator>, Box::new(boosting())] {
            let fitted = fit(model.as_ref(), &parts, 1);
            for side in [Entity::CellLine, Entity::Compound] {
                let one = parts.test.subset(&[0]);
                let found = attribute(fitted.as_ref(), &one, train, side, PATH);
                // Whatever the method, they are the same.
                assert_eq!(found, attribute(fitted.as_ref(), &one, train, side, shap(3)));
                assert!(found.gap(0).abs() < 1e-9, "{} {scheme}", model.name());
                let own = whole_pair(&whole, &one);
                let pairs: Vec<Pair> = match side {
                    Entity::CellLine => places(&whole.cell_lines, &train.cell_lines)
                        .map(|cell_line| Pair { cell_line, ..own })
                        .collect(),
                    Entity::Compound => places(&whole.compounds, &train.compounds)
                        .map(|compound| Pair { compound, ..own })
                        .collect(),
                };
                let rows: Vec<u32> = (0..pairs.len() as u32).collect();
                let response = vec![f64::NAN; pairs.len()];
                let others = Design { pairs, response, beyond: Vec::new(), ..whole.clone() };
                let predicted = fitted.predict(&others.subset(&rows)).unwrap();
                let mean = predicted.iter().sum::<f64>() / predicted.len() as f64;
                let gap = found.baseline[0] - mean;
                assert!(gap.abs() < 1e-9, "{} {scheme} {side:?}: {gap}", model.name());
            }
        }
    }
}

/// Where some ids stand among others.
fn places<'a, T: PartialEq>(among: &'a [T], ids: &'a [T]) -> impl Iterator<Item = u32> + 'a {
    ids.iter().map(|id| among.iter().position(|other| other == id).unwrap() as u32)
}

/// The pair of a single row, as `whole` counts entities.
fn whole_pair(whole: &Design, one: &Design) -> Pair {
    Pair {
        cell_line: places(&whole.cell_lines, &one.cell_lines).next().unwrap(),
        compound: places(&whole.compounds, &one.compounds).next().unwrap(),
    }
}

#[test]
fn expected_gradients_agree_with_the_exact_shares_of_linear_models_and_add_up_for_others() {
    let parts = parts(&screen(), Scheme::Lco);
    let train = parts.train().design();
    let fitted = fit(&Ridge, &parts, 1);
    let exact = attribute(fitted.as_ref(), &parts.test, train, Entity::CellLine, PATH);
    assert_eq!(exact, attribute(fitted.as_ref(), &parts.test, train, Entity::CellLine, shap(5)));
    let exact_ensemble: Box<dyn Estimator> = Box::new(multitask());
    for (model, tolerance) in [(exact_ensemble, 1e-4), (Box::new(net(settings())) as _, 0.25)] {
        let fitted = fit(model.as_ref(), &parts, 1);
        let rows = parts.test.subset(&[0, 3, 5]);
        let found = attribute(fitted.as_ref(), &rows, train, Entity::CellLine, shap(400));
        let again = attribute(fitted.as_ref(), &rows, train, Entity::CellLine, shap(400));
        assert_eq!(found, again);
        for row in 0..rows.len() {
            assert!(found.gap(row).abs() < tolerance, "{} {}", model.name(), found.gap(row));
        }
        let alone = rows.subset(&[1]);
        let alone = attribute(fitted.as_ref(), &alone, train, Entity::CellLine, shap(400));
        for (a, b) in alone.values.iter().zip(found.row(1)) {
            assert!((a - b).abs() < 1e-4, "{a} alone, {b} among others");
        }
    }
}

#[test]
fn what_is_no_feature_has_a_name_of_its_own() {
    let parts = parts(&screen(), Scheme::Lpo);
    let train = parts.train().design();
    let share = |model: &dyn Estimator, view: &str| {
        let fitted = fit(model, &parts, 1);
        let found = attribute(fitted.as_ref(), &parts.test, train, Entity::CellLine, PATH);
        let at = found.features.iter().position(|feature| feature.view == view)?;
        Some((0..parts.test.len()).map(|row| found.row(row)[at].abs()).sum::<f64>())
    };
    assert!(share(&Gaussian::joint(), RESPONSES).unwrap() > 0.1);
    assert_eq!(share(&Gaussian::mean_only(), RESPONSES), None);
    assert!(share(&net(settings()), IDENTITY).unwrap() > 0.0);
}

#[test]
fn a_model_that_cannot_be_split_says_so() {
    let parts = parts(&screen(), Scheme::Lco);
    let background = parts.train().design().clone();
    let refused = |fitted: Box<dyn Fitted>, side| {
        let reference = Reference { side, background: &background, method: PATH };
        match fitted.attribute(&parts.test, &reference) {
            Err(ModelError::Unexplained(problem)) => problem,
            other => panic!("{other:?}"),
        }
    };
    let naive = refused(fit(&Naive::MeanEffects, &parts, 1), Entity::CellLine);
    assert!(naive.contains("does not split"), "{naive}");
    let ridge = refused(fit(&Ridge, &parts, 1), Entity::Compound);
    assert!(ridge.contains("only of the cell line"), "{ridge}");
    let blend = Blend::new("blend", vec![Box::new(Naive::DrugMean), Box::new(Naive::DrugMean)]);
    let blend = refused(fit(&blend, &parts, 1), Entity::CellLine);
    assert!(blend.starts_with("drug-mean: "), "{blend}");
    let unknown = Arc::new([halfmax_data::CompoundId::from("another")]);
    let mut rows = parts.test.subset(&[0]);
    rows.compounds = unknown;
    let fitted = fit(&Ridge, &parts, 1);
    let reference = Reference { side: Entity::CellLine, background: &background, method: PATH };
    let problem = fitted.attribute(&rows, &reference).unwrap_err().to_string();
    assert!(problem.contains("compound another"), "{problem}");
}
