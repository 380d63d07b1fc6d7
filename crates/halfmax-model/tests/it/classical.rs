//! Classical models equal scikit-learn (`tests/golden/classical.py`).

use std::ops::ControlFlow;

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Response, Screen, Seed};
use halfmax_model::elastic_net::ElasticNet;
use halfmax_model::factorisation::{Factorisation, Settings};
use halfmax_model::gaussian::Gaussian;
use halfmax_model::nearest::Nearest;
use halfmax_model::trees::{Boosting, BoostingSettings, Forest, ForestSettings};
use halfmax_model::{Estimator, Fit};
use halfmax_prep::{Design, Fold, Parts, Scheme};
use serde_json::Value;

use crate::{parts, refit, rmse};

const CELL_LINES: u32 = 40;
const NEW: u32 = 8;
const COMPOUNDS: u32 = 5;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/classical.json")).unwrap()
}

fn matrix(name: &str) -> Vec<Vec<f64>> {
    serde_json::from_value(golden()[name].clone()).unwrap()
}

/// The screen of the witness: features, no structures, no tissues; every pair, whether tested or not.
fn whole() -> Screen {
    let size = Size { cell_lines: CELL_LINES as usize, compounds: COMPOUNDS as usize, features: 4 };
    let mut screen = random_screen(size, Seed::new(1));
    screen.omics.truncate(1);
    screen.omics[0].values = matrix("features").iter().flatten().map(|v| *v as f32).collect();
    screen.cell_lines.iter_mut().for_each(|line| line.tissue = None);
    for compound in &mut screen.compounds {
        (compound.smiles, compound.target, compound.pathway) = (None, None, None);
    }
    let response = matrix("response");
    let pairs = (0..CELL_LINES).flat_map(|i| (0..COMPOUNDS).map(move |j| (i, j)));
    screen.responses = pairs
        .zip(0..)
        .map(|((cell_line, compound), row_id)| Response {
            row_id,
            cell_line,
            compound,
            value: response[cell_line as usize][compound as usize],
            censored: None,
        })
        .collect();
    screen
}

/// Trained on pairs of old cell lines that `is_trained` takes, asked about `asked`.
fn split(is_trained: impl Fn(usize, usize) -> bool, asked: impl Fn(usize) -> bool) -> Parts {
    let screen = whole();
    let rows = 0..screen.responses.len() as u32;
    let of = |row: u32| ((row / COMPOUNDS) as usize, (row % COMPOUNDS) as usize);
    let trained = |row: &u32| {
        let (i, j) = of(*row);
        i < (CELL_LINES - NEW) as usize && is_trained(i, j)
    };
    let train: Vec<u32> = rows.clone().filter(trained).collect();
    let test = rows.filter(|row| !trained(row) && asked(of(*row).0)).collect();
    let fold = Fold::new("x", &screen, None, train, Vec::new(), test).unwrap();
    fold.parts(&Design::of_screen(&screen).unwrap())
}

/// Trained as the witness was, asked about new cell lines.
fn tested() -> Parts {
    let tested: Vec<Vec<bool>> = serde_json::from_value(golden()["tested"].clone()).unwrap();
    split(|i, j| tested[i][j], |i| i >= (CELL_LINES - NEW) as usize)
}

fn predict(model: &dyn Estimator, parts: &Parts) -> Vec<f64> {
    let mut fit =
        Fit { seed: Seed::new(1), early_stop: None, on_epoch: &mut |_| ControlFlow::Continue(()) };
    model.fit(parts.train(), &mut fit).unwrap().predict(&parts.test).unwrap()
}

fn assert_close(found: &[f64], expected: impl Iterator<Item = f64>, within: f64) {
    let expected: Vec<f64> = expected.collect();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < within, "{found} is not {expected}");
    }
}

#[test]
fn elastic_net_is_scikit_learns() {
    let found = predict(&ElasticNet, &tested());
    assert_close(&found, matrix("elastic_net").into_iter().flatten(), 1e-4);
}

#[test]
fn nearest_neighbours_are_scikit_learns() {
    let found = predict(&Nearest::with(3).unwrap(), &tested());
    assert_close(&found, matrix("nearest").into_iter().flatten(), 1e-5);
}

#[test]
fn boosting_is_scikit_learns_histogram_boosting() {
    let settings = BoostingSettings {
        trees: 25,
        learning_rate: 0.1,
        max_leaves: 6,
        min_leaf: 7,
        shrink: 1.0,
        features: 1.0,
        patience: 1,
    };
    let found = predict(&Boosting::new(settings).unwrap(), &tested());
    // The witness knows cell lines only; here no feature tells compounds apart either.
    let expected: Vec<f64> = serde_json::from_value(golden()["boosting"].clone()).unwrap();
    assert_close(&found, expected.into_iter().flat_map(|v| [v; COMPOUNDS as usize]), 1e-4);
}

#[test]
fn a_forest_of_one_tree_on_all_pairs_and_features_is_scikit_learns_tree() {
    let settings =
        ForestSettings { trees: 1, features: 1.0, min_leaf: 7, max_leaves: 1000, bootstrap: false };
    let found = predict(&Forest::new(settings).unwrap(), &tested());
    let expected: Vec<f64> = serde_json::from_value(golden()["tree"].clone()).unwrap();
    assert_close(&found, expected.into_iter().flat_map(|v| [v; COMPOUNDS as usize]), 1e-4);
}

#[test]
fn factorisation_is_alternating_ridge_and_a_new_cell_line_adds_nothing() {
    let tested: Vec<Vec<bool>> = serde_json::from_value(golden()["tested"].clone()).unwrap();
    let parts = split(|i, j| tested[i][j], |_| true);
    let settings = Settings { rank: 2, penalty: 3.0, rounds: 20 };
    let found = predict(&Factorisation::with(settings).unwrap(), &parts);
    let full = matrix("factorisation");
    let asked = (0..CELL_LINES as usize)
        .flat_map(|i| (0..COMPOUNDS as usize).map(move |j| (i, j)))
        .filter(|(i, j)| !tested[*i][*j]);
    assert_close(&found, asked.map(|(i, j)| full[i][j]), 1e-4);
}

#[test]
fn kernel_ridge_in_gaussian_kernels_is_the_mean_of_four_of_scikit_learns() {
    let parts = split(|_, _| true, |i| i >= (CELL_LINES - NEW) as usize);
    let found = predict(&Gaussian::radial(), &parts);
    assert_close(&found, matrix("kernel_rbf").into_iter().flatten(), 1e-4);
}

#[test]
fn settings_that_make_no_model_are_refused() {
    let forest = Forest::new(ForestSettings { features: 0.0, ..Default::default() });
    assert!(forest.unwrap_err().to_string().contains("features = 0 must be above 0"));
    let boosting = Boosting::new(BoostingSettings { learning_rate: 2.0, ..Default::default() });
    assert!(boosting.unwrap_err().to_string().contains("learning_rate = 2"));
    let factorisation = Factorisation::with(Settings { penalty: 0.0, ..Default::default() });
    assert!(factorisation.unwrap_err().to_string().contains("penalty = 0"));
    assert!(Nearest::with(0).unwrap_err().to_string().contains("at least 1"));
}

/// On random pairs of a screen with planted structure, every model that looks at features or at other responses must
/// be ahead of the global mean.
#[test]
fn every_classical_model_learns_something() {
    let screen = random_screen(Size { cell_lines: 60, compounds: 8, features: 8 }, Seed::new(5));
    let parts = parts(&screen, Scheme::Lpo);
    let mean = |design: &Design| design.response.iter().sum::<f64>() / design.len() as f64;
    let naive = rmse(&parts.test.response, &vec![mean(&parts.test); parts.test.len()]);
    let models: [Box<dyn Estimator>; 6] = [
        Box::new(Forest::default()),
        Box::new(Boosting::default()),
        Box::new(Factorisation::default()),
        Box::new(Nearest::default()),
        Box::new(ElasticNet),
        Box::new(Gaussian::radial()),
    ];
    for model in models {
        let predicted = refit(model.as_ref(), &parts, 1).predict(&parts.test).unwrap();
        let own = rmse(&parts.test.response, &predicted);
        assert!(own < 0.95 * naive, "{}: {own} against {naive}", model.name());
    }
}
