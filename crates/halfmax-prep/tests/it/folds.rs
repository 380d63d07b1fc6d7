//! Folds are disjoint, complete and keep groups together.

use std::collections::BTreeSet;

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Screen, Seed};
use halfmax_prep::{Design, Fold, Scheme, Splits};
use proptest::prelude::*;

fn screen(seed: u64) -> Screen {
    random_screen(Size { cell_lines: 17, compounds: 7, features: 4 }, Seed::new(seed))
}

fn scheme() -> impl Strategy<Value = Scheme> {
    prop_oneof![Just(Scheme::Lpo), Just(Scheme::Lco), Just(Scheme::Ldo), Just(Scheme::Lto)]
}

fn groups(screen: &Screen, scheme: Scheme, rows: &[u32]) -> BTreeSet<u64> {
    let group = scheme.groups(screen);
    rows.iter().map(|row| group[*row as usize]).collect()
}

proptest! {
    #[test]
    fn parts_are_disjoint_and_complete_and_no_group_crosses(data in 0_u64..50, seed in 0_u64..50, scheme in scheme()) {
        let screen = screen(data);
        let splits = Splits::cross_validation(&screen, scheme, 3, 0.2, Seed::new(seed)).unwrap();
        let mut tested = vec![0; screen.responses.len()];
        for fold in &splits.folds {
            let mut rows: Vec<u32> = [fold.train_rows(), fold.validation_rows(), fold.test_rows()].concat();
            rows.sort_unstable();
            prop_assert_eq!(rows, (0..screen.responses.len() as u32).collect::<Vec<_>>());
            for row in fold.test_rows() {
                tested[*row as usize] += 1;
            }
            for scheme in [scheme, Scheme::Lpo] {
                let train = groups(&screen, scheme, fold.train_rows());
                let validation = groups(&screen, scheme, fold.validation_rows());
                let test = groups(&screen, scheme, fold.test_rows());
                prop_assert!(train.is_disjoint(&test) && train.is_disjoint(&validation) && validation.is_disjoint(&test));
            }
        }
        prop_assert!(tested.iter().all(|n| *n == 1));
    }

    #[test]
    fn another_seed_gives_other_folds_and_the_same_seed_the_same(data in 0_u64..20, seed in 0_u64..100) {
        let screen = screen(data);
        for scheme in [Scheme::Lpo, Scheme::Lco] {
            let folds = |seed| Splits::cross_validation(&screen, scheme, 3, 0.2, Seed::new(seed)).unwrap();
            prop_assert_eq!(folds(seed), folds(seed));
            prop_assert_ne!(folds(seed), folds(seed + 1));
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(data in 0_u64..20, scheme in scheme()) {
        let screen = screen(data);
        let forward: Vec<u32> = (0..screen.responses.len() as u32).collect();
        let backward: Vec<u32> = forward.iter().rev().copied().collect();
        let deal = |rows: &[u32]| scheme.deal(&screen, rows, 2, Seed::new(1)).unwrap();
        prop_assert_eq!(deal(&forward), deal(&backward));
    }
}

#[test]
fn a_training_design_does_not_hold_the_cell_lines_that_are_tested() {
    let screen = screen(3);
    let design = Design::of_screen(&screen).unwrap();
    let splits = Splits::cross_validation(&screen, Scheme::Lco, 3, 0.2, Seed::new(1)).unwrap();
    for fold in &splits.folds {
        let parts = fold.parts(&design);
        let train = parts.train().design();
        assert!(parts.test.cell_lines_in(&train.cell_lines).iter().all(Option::is_none));
        assert_eq!(train.view("expression").unwrap().values.len(), train.cell_lines.len() * 4);
    }
}

#[test]
fn a_fold_that_breaks_its_scheme_is_not_made() {
    let screen = screen(3);
    let rows: Vec<u32> = (0..screen.responses.len() as u32).collect();
    let (train, test) = rows.split_at(rows.len() / 2 + 1);
    let broken =
        Fold::new("x", &screen, Some(Scheme::Ldo), train.to_vec(), Vec::new(), test.to_vec());
    assert!(broken.unwrap_err().to_string().contains("is in training as well"));
    let twice = Fold::new("x", &screen, None, vec![0, 1], Vec::new(), vec![1]);
    assert!(twice.unwrap_err().to_string().contains("row 11 is in two parts"));
}
