//! Baselines by hand.

use std::ops::ControlFlow;

use halfmax_data::{Response, Seed};
use halfmax_model::naive::Naive;
use halfmax_model::{Estimator, Fit};
use halfmax_prep::{Design, Fold};

use crate::screen;

/// Cell lines 0 (lung), 1 (skin), 3 (lung); compounds 0, 1. Trained on three rows, asked about three.
#[test]
fn they_are_the_means_they_say() {
    let mut screen = screen();
    let rows = [(0, 0, 1.0), (0, 1, 5.0), (1, 0, 3.0), (1, 1, 0.0), (3, 0, 0.0), (3, 1, 0.0)];
    screen.responses = rows
        .iter()
        .zip(0..)
        .map(|((cell_line, compound, value), row_id)| Response {
            row_id,
            cell_line: *cell_line,
            compound: *compound,
            value: *value,
            censored: None,
        })
        .collect();
    let fold = Fold::new("x", &screen, None, vec![0, 1, 2], Vec::new(), vec![3, 4, 5]).unwrap();
    let parts = fold.parts(&Design::of_screen(&screen).unwrap());
    let predict = |naive: Naive| {
        let mut fit = Fit {
            seed: Seed::new(1),
            early_stop: None,
            on_epoch: &mut |_| ControlFlow::Continue(()),
        };
        naive.fit(parts.train(), &mut fit).unwrap().predict(&parts.test).unwrap()
    };
    // Means: all 3, cell line 0 = 3, cell line 1 = 3, compound 0 = 2, compound 1 = 5; lung: 1 and 5.
    assert_eq!(predict(Naive::GlobalMean), [3.0, 3.0, 3.0]);
    assert_eq!(predict(Naive::DrugMean), [5.0, 2.0, 5.0]);
    assert_eq!(predict(Naive::CellLineMean), [3.0, 3.0, 3.0]);
    // Cell line 0 is the only one of lung in training, cell line 1 of skin.
    assert_eq!(predict(Naive::TissueMean), [3.0, 3.0, 3.0]);
    assert_eq!(predict(Naive::TissueDrugMean), [5.0, 1.0, 5.0]);
    assert_eq!(predict(Naive::MeanEffects), [5.0, 2.0, 5.0]);
}
