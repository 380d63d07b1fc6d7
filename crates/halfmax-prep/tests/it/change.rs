//! Changes on purpose change what they say, on training rows alone.

use halfmax_data::Seed;
use halfmax_data::testing::{Size, random_screen};
use halfmax_prep::{Change, Design, Parts, Scheme, Splits};
use proptest::prelude::*;

fn parts(seed: u64, scheme: Scheme) -> (Design, Parts, Vec<u32>) {
    let size = Size { cell_lines: 17, compounds: 7, features: 4 };
    let screen = random_screen(size, Seed::new(seed));
    let design = Design::of_screen(&screen).unwrap();
    let splits = Splits::cross_validation(&screen, scheme, 3, 0.2, Seed::new(seed)).unwrap();
    (design.clone(), splits.folds[0].parts(&design), splits.folds[0].test_rows().to_vec())
}

fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|v| v.to_bits()).collect()
}

proptest! {
    #[test]
    fn a_shuffled_view_is_the_same_rows_in_other_hands(seed in 0_u64..40) {
        for scheme in [Scheme::Lpo, Scheme::Lco] {
            let (_, parts, _) = parts(seed, scheme);
            let change = Change::ShuffledView { view: "expression".into() };
            let changed = change.fit(parts.train(), Seed::new(seed)).unwrap();
            let (before, after) = (parts.train().design(), changed.train().design());
            let rows = |design: &Design| {
                let view = design.view("expression").unwrap();
                let mut rows: Vec<Vec<u32>> =
                    (0..design.cell_lines.len()).map(|at| bits(view.row(at))).collect();
                rows.sort();
                rows
            };
            prop_assert_eq!(rows(before), rows(after));
            prop_assert_ne!(bits(&before.views[0].values), bits(&after.views[0].values));
            prop_assert_eq!(&before.response, &after.response);
            // A line that is trained and tested has the same wrong profile in both.
            let tested = changed.apply(&parts.test);
            for (at, place) in tested.cell_lines_in(&after.cell_lines).iter().enumerate() {
                if let Some(place) = place {
                    prop_assert_eq!(bits(tested.views[0].row(at)), bits(after.views[0].row(*place as usize)));
                }
            }
            prop_assert_eq!(&tested.response, &parts.test.response);
        }
    }

    #[test]
    fn shuffled_responses_are_the_same_values_and_those_to_predict_stay(seed in 0_u64..40) {
        let (_, parts, _) = parts(seed, Scheme::Lpo);
        let changed = Change::ShuffledResponses.fit(parts.train(), Seed::new(seed)).unwrap();
        let (before, after) = (&parts.train().design().response, &changed.train().design().response);
        prop_assert_ne!(before, after);
        prop_assert_eq!(sorted(before.clone()), sorted(after.clone()));
        prop_assert_eq!(changed.apply(&parts.test).response, parts.test.response.clone());
    }

    #[test]
    fn a_larger_share_holds_a_smaller_one_and_whole_groups(seed in 0_u64..40) {
        for scheme in Scheme::ALL {
            let (_, parts, _) = parts(seed, scheme);
            let of = |share| {
                let change = Change::Share { share, scheme };
                change.fit(parts.train(), Seed::new(seed)).unwrap().train().design().clone()
            };
            let (some, more, all) = (of(0.4), of(0.8), of(1.0));
            let train = parts.train().design();
            prop_assert!(all.pairs == train.pairs && all.response == train.response);
            prop_assert!(some.len() <= more.len() && more.len() <= all.len());
            // With few drugs, two shares can be the same drugs.
            if matches!(scheme, Scheme::Lpo | Scheme::Lco) {
                prop_assert!(some.len() < more.len() && more.len() < all.len());
            }
            prop_assert!(some.cell_lines.iter().all(|id| more.cell_lines.contains(id)));
            if scheme == Scheme::Lco {
                let rows = |design: &Design, id| {
                    let line = design.cell_lines.iter().position(|other| other == id).unwrap();
                    design.pairs.iter().filter(|pair| pair.cell_line == line as u32).count()
                };
                prop_assert!(some.cell_lines.iter().all(|id| rows(&some, id) == rows(&all, id)));
            }
        }
    }
}

/// Leak canary: whatever the test rows hold, the changed training rows are the same.
#[test]
fn test_rows_change_nothing_of_what_is_learned_from() {
    for change in [
        Change::ShuffledView { view: "expression".into() },
        Change::ShuffledResponses,
        Change::WithoutView { view: "mutation".into() },
        Change::Share { share: 0.5, scheme: Scheme::Lco },
    ] {
        let size = Size { cell_lines: 17, compounds: 7, features: 4 };
        let screen = random_screen(size, Seed::new(3));
        let splits = Splits::cross_validation(&screen, Scheme::Lco, 3, 0.2, Seed::new(1)).unwrap();
        let fold = &splits.folds[0];
        let design = Design::of_screen(&screen).unwrap();
        let mut other = design.clone();
        for row in fold.test_rows() {
            other.response[*row as usize] = 1e6;
            let line = other.pairs[*row as usize].cell_line as usize;
            for view in &mut other.views[..2] {
                let n = view.n_features();
                let mut values = view.values.to_vec();
                values[line * n..(line + 1) * n].fill(77.0);
                view.values = values.into();
            }
        }
        let learned = |design: &Design| {
            let changed = change.fit(fold.parts(design).train(), Seed::new(5)).unwrap();
            let train = changed.train().design().clone();
            let views: Vec<Vec<u32>> = train.views.iter().map(|view| bits(&view.values)).collect();
            (train.response, views)
        };
        assert_eq!(learned(&design), learned(&other), "{change:?}");
    }
}

#[test]
fn what_cannot_be_changed_is_said() {
    let (_, parts, _) = parts(1, Scheme::Lpo);
    let fault = |change: Change| change.fit(parts.train(), Seed::new(1)).err().unwrap().to_string();
    let missing = fault(Change::WithoutView { view: "proteome".into() });
    assert!(missing.contains("proteome") && missing.contains("expression"), "{missing}");
    assert!(fault(Change::Share { share: 0.0, scheme: Scheme::Lpo }).contains("share = 0"));
}
