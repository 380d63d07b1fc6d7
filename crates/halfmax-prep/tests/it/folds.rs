//! Folds are disjoint, complete and keep groups together.

use std::collections::BTreeSet;

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Screen, Seed};
use halfmax_prep::{Design, Fold, Scheme, Splits, read_splits};
use proptest::prelude::*;

fn screen(seed: u64) -> Screen {
    random_screen(Size { cell_lines: 17, compounds: 7, features: 4 }, Seed::new(seed))
}

fn scheme() -> impl Strategy<Value = Scheme> {
    proptest::sample::select(&Scheme::ALL[..])
}

fn groups(screen: &Screen, scheme: Scheme, rows: &[u32]) -> BTreeSet<u64> {
    let groupings = scheme.groupings(screen);
    // The groups of the second grouping are other than those of the first.
    let of = |(grouping, group): (u64, &Vec<u64>)| -> Vec<u64> {
        rows.iter().map(|row| group[*row as usize] << 1 | grouping).collect()
    };
    (0..).zip(&groupings).flat_map(of).collect()
}

/// The splits after they were written to a file and read again.
fn rewritten(screen: &Screen, splits: &Splits) -> Splits {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("folds.csv");
    std::fs::write(&file, splits.to_csv(screen)).unwrap();
    read_splits(&file, None, screen, 0.2, Seed::new(1)).unwrap()
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
            let all: Vec<u32> = (0..screen.responses.len() as u32).collect();
            // Pairs of an entity that is tested and one that is not can be in no part.
            if scheme == Scheme::Lcdo {
                prop_assert!(rows.windows(2).all(|pair| pair[0] < pair[1]) && rows.len() < all.len());
            } else {
                prop_assert_eq!(rows, all);
            }
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
        prop_assert!(tested.iter().all(|n| *n == 1 || (scheme == Scheme::Lcdo && *n == 0)));
        let back = rewritten(&screen, &splits);
        prop_assert_eq!(&back.scheme, &splits.scheme);
        for (fold, back) in splits.folds.iter().zip(&back.folds) {
            prop_assert_eq!(fold.test_rows(), back.test_rows());
        }
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
fn drugs_of_one_scaffold_stay_together() {
    let screen = screen(3);
    let groups = &Scheme::Lso.groupings(&screen)[0];
    let of = |compound: u32| {
        groups[screen.responses.iter().position(|r| r.compound == compound).unwrap()]
    };
    // Aspirin, paracetamol, benzene and ibuprofen have a benzene ring; ethanol has none, cyclohexane and caffeine others.
    assert!([2, 3, 5].iter().all(|compound| of(*compound) == of(0)));
    assert_eq!(BTreeSet::from([of(0), of(1), of(4), of(6)]).len(), 4);
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
        assert!(parts.train().refit().is_none());
        let both = parts.train_and_refit().refit().unwrap();
        assert!(both.refit().is_none());
        let both = both.design();
        let validation = parts.validation.as_ref().unwrap();
        assert_eq!(both.len(), train.len() + validation.len());
        assert!(parts.test.cell_lines_in(&both.cell_lines).iter().all(Option::is_none));
        assert!(validation.cell_lines_in(&both.cell_lines).iter().all(Option::is_some));
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
