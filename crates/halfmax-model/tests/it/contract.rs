//! The contract: every model in the registry passes it.

use halfmax_data::Seed;
use halfmax_model::blend::Blend;
use halfmax_model::elastic_net::ElasticNet;
use halfmax_model::factorisation::Factorisation;
use halfmax_model::gaussian::Gaussian;
use halfmax_model::multitask::{Multitask, Settings};
use halfmax_model::naive::Naive;
use halfmax_model::nearest::Nearest;
use halfmax_model::ridge::Ridge;
use halfmax_model::trees::{Boosting, BoostingSettings, Forest, ForestSettings};
use halfmax_model::{Estimator, PreparedEstimator, registry};
use halfmax_prep::Scheme;

use crate::{fit, net, parts, refit, screen, settings};

/// Ridge on prepared views, of annotation as well.
pub(crate) fn prepared() -> PreparedEstimator {
    let steps = serde_json::json!({"steps": [
        {"step": "impute_knn", "view": "expression", "neighbours": 3},
        {"step": "quantile", "view": "expression", "output": "normal"},
        {"step": "pca", "view": "expression", "components": 4},
        {"step": "f_test", "view": "mutation", "keep": 4},
        {"step": "one_hot", "annotation": "tissue"},
    ]});
    PreparedEstimator::new(serde_json::from_value(steps).unwrap(), Box::new(Ridge))
}

/// All baselines, and a network of each kind that is small enough to fit here.
fn models() -> Vec<Box<dyn Estimator>> {
    let mut plain = settings();
    plain.arch.factors = 0;
    plain.arch.input_dropout = 0.0;
    plain.training.patience = None;
    plain.identity = false;
    plain.features_per_view = Some(5);
    let naive = Naive::ALL.into_iter().map(|naive| Box::new(naive) as Box<dyn Estimator>);
    naive
        .chain([
            Box::new(Ridge) as Box<dyn Estimator>,
            Box::new(Gaussian::joint()),
            Box::new(Gaussian::mean_only()),
            Box::new(Gaussian::radial()),
            Box::new(ElasticNet),
            Box::new(Factorisation::default()),
            Box::new(Nearest::default()),
            Box::new(forest()),
            Box::new(boosting()),
            Box::new(multitask()),
            Box::new(Blend::new("blend", vec![Box::new(Gaussian::joint()), Box::new(multitask())])),
            Box::new(prepared()),
            Box::new(net(settings())),
            Box::new(net(plain)),
        ])
        .collect()
}

pub(crate) fn forest() -> Forest {
    Forest::new(ForestSettings { trees: 4, ..ForestSettings::default() }).unwrap()
}

pub(crate) fn boosting() -> Boosting {
    let settings = BoostingSettings { trees: 8, min_leaf: 3, max_leaves: 5, ..Default::default() };
    Boosting::new(settings).unwrap()
}

pub(crate) fn multitask() -> Multitask {
    Multitask::new(Settings {
        hidden: 8,
        epochs: 4,
        batch_size: 8,
        members: 2,
        ..Settings::default()
    })
    .unwrap()
}

#[test]
fn every_name_in_the_registry_makes_a_model_of_that_name() {
    for name in registry::names() {
        let model = registry::estimator(&name).unwrap();
        assert_eq!(model.name(), name);
        assert!(!model.describe().is_empty());
    }
    let unknown = registry::estimator("netz").err().unwrap().to_string();
    assert!(
        unknown.contains(
            "there is no model \"netz\"; there are net, ann, best, gaussian, kernel-rbf, kernel, multitask, searched-lco, ridge, elastic-net, forest, boosting, nearest, factorisation, mean-effects"
        ),
        "{unknown}"
    );
}

#[test]
fn the_same_seed_gives_the_same_bits_and_one_row_the_same_as_many() {
    for scheme in Scheme::ALL {
        let parts = parts(&screen(), scheme);
        for model in models() {
            let first = fit(model.as_ref(), &parts, 1);
            let again = fit(model.as_ref(), &parts, 1);
            let predicted = first.predict(&parts.test).unwrap();
            assert_eq!(predicted.len(), parts.test.len());
            assert!(predicted.iter().all(|p| p.is_finite()), "{}", model.name());
            assert_eq!(first.save(), again.save(), "{}", model.name());
            assert_eq!(predicted, again.predict(&parts.test).unwrap(), "{}", model.name());
            for row in [0, parts.test.len() as u32 - 1] {
                let alone = first.predict(&parts.test.subset(&[row])).unwrap()[0];
                let among = predicted[row as usize];
                assert!(
                    (alone - among).abs() < 1e-4,
                    "{}: {alone} alone, {among} among others",
                    model.name()
                );
            }
        }
    }
}

#[test]
fn what_is_saved_predicts_the_same_after_it_is_loaded() {
    let parts = parts(&screen(), Scheme::Lco);
    for model in models() {
        let fitted = fit(model.as_ref(), &parts, 2);
        let saved = fitted.save();
        let text = serde_json::to_string(&saved.model).unwrap();
        let loaded =
            registry::load(saved.kind, serde_json::from_str(&text).unwrap(), saved.tensors.clone())
                .unwrap();
        assert_eq!(
            fitted.predict(&parts.test).unwrap(),
            loaded.predict(&parts.test).unwrap(),
            "{}",
            model.name()
        );
        assert_eq!(loaded.save(), saved, "{}", model.name());
    }
}

#[test]
fn fits_side_by_side_are_the_same_as_one_after_another() {
    let parts = parts(&screen(), Scheme::Lpo);
    let model = net(settings());
    let alone: Vec<_> = (0..4).map(|seed| fit(&model, &parts, seed).save()).collect();
    let together: Vec<_> = std::thread::scope(|scope| {
        let (model, parts) = (&model, &parts);
        let running: Vec<_> =
            (0..4).map(|seed| scope.spawn(move || fit(model, parts, seed).save())).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(alone, together);
    assert_ne!(alone[0], alone[1], "another seed must give other weights");
}

#[test]
fn changing_test_rows_changes_nothing_that_was_learned() {
    let clean = screen();
    let design = halfmax_prep::Design::of_screen(&clean).unwrap();
    let splits =
        halfmax_prep::Splits::cross_validation(&clean, Scheme::Lco, 3, 0.2, Seed::new(4)).unwrap();
    let mut spoilt = clean.clone();
    for row in splits.folds[0].test_rows() {
        spoilt.responses[*row as usize].value = 1e6;
    }
    let spoilt = halfmax_prep::Design::of_screen(&spoilt).unwrap();
    for model in models() {
        let learned = |design| fit(model.as_ref(), &splits.folds[0].parts(design), 3).save();
        assert_eq!(learned(&design), learned(&spoilt), "{}", model.name());
        let learned = |design| refit(model.as_ref(), &splits.folds[0].parts(design), 3).save();
        assert_eq!(learned(&design), learned(&spoilt), "{}", model.name());
    }
}

#[test]
fn validation_rows_are_learned_from_only_where_that_is_allowed_and_only_by_models_that_say_so() {
    let parts = parts(&screen(), Scheme::Lpo);
    for model in models() {
        let alone = fit(model.as_ref(), &parts, 3).save();
        let with_them = refit(model.as_ref(), &parts, 3).save();
        assert_eq!(alone != with_them, model.refits(), "{}", model.name());
    }
}
