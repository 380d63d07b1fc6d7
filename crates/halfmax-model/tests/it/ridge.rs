//! Per-drug ridge equals scikit-learn (`tests/golden/ridge.py`).

use std::ops::ControlFlow;

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Response, Seed};
use halfmax_model::ridge::Ridge;
use halfmax_model::{Estimator, Fit};
use halfmax_prep::{Design, Fold};

#[test]
fn predictions_match_their_witness() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/ridge.json")).unwrap();
    let matrix =
        |name: &str| -> Vec<Vec<f64>> { serde_json::from_value(golden[name].clone()).unwrap() };
    let (features, response, new) = (matrix("features"), matrix("response"), matrix("new"));

    let mut screen =
        random_screen(Size { cell_lines: 13, compounds: 2, features: 4 }, Seed::new(1));
    screen.omics.truncate(1);
    screen.omics[0].values = features.iter().chain(&new).flatten().map(|v| *v as f32).collect();
    let trained = (0..2)
        .flat_map(|compound| (0..10 - 3 * compound).map(move |cell_line| (cell_line, compound)));
    let asked = (0..2).flat_map(|compound| (10..13).map(move |cell_line| (cell_line, compound)));
    screen.responses = trained
        .chain(asked)
        .zip(0..)
        .map(|((cell_line, compound), row_id)| {
            let value = response[compound as usize].get(cell_line as usize).copied().unwrap_or(0.0);
            Response { row_id, cell_line, compound, value, censored: None }
        })
        .collect();
    let fold =
        Fold::new("x", &screen, None, (0..17).collect(), Vec::new(), (17..23).collect()).unwrap();
    let parts = fold.parts(&Design::of_screen(&screen).unwrap());
    let mut fit =
        Fit { seed: Seed::new(1), early_stop: None, on_epoch: &mut |_| ControlFlow::Continue(()) };
    let predicted = Ridge.fit(parts.train(), &mut fit).unwrap().predict(&parts.test).unwrap();
    for (found, expected) in predicted.iter().zip(matrix("predicted").iter().flatten()) {
        assert!((found - expected).abs() < 1e-5, "{found} is not {expected}");
    }
}
