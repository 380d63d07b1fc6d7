//! What each step promises on any data, and what it says when it cannot do its work.

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Screen, Seed};
use halfmax_prep::transform::{
    correlation_matrix, entity_target, f_regression, mutual_information,
};
use halfmax_prep::{Design, Entity, Fold, Parts, Pipeline, PrepError, View};
use proptest::prelude::*;
use serde_json::{Value, json};

fn parts(seed: u64, features: usize) -> Parts {
    let size = Size { cell_lines: 25, compounds: 4, features };
    of(&random_screen(size, Seed::new(seed)))
}

/// Cell lines from the 20th on are only tested.
fn of(screen: &Screen) -> Parts {
    let rows = |train: bool| {
        let of = |row: &u32| (screen.responses[*row as usize].cell_line < 20) == train;
        (0..screen.responses.len() as u32).filter(of).collect::<Vec<u32>>()
    };
    let fold = Fold::new("steps", screen, None, rows(true), vec![], rows(false)).unwrap();
    fold.parts(&Design::of_screen(screen).unwrap())
}

fn pipeline(steps: Value) -> Pipeline {
    let settings = Value::Object([("steps".to_owned(), steps)].into_iter().collect());
    serde_json::from_value(settings).unwrap()
}

fn fitted(steps: Value, parts: &Parts) -> Result<(Design, Design), PrepError> {
    let (fitted, train) = pipeline(steps).fit(parts.train())?;
    let test = fitted.apply(&parts.test)?;
    Ok((train, test))
}

fn column(view: &View, column: usize) -> Vec<f32> {
    (0..view.values.len() / view.n_features()).map(|row| view.row(row)[column]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn ranks_lie_between_0_and_1_in_the_order_of_values(seed in 0_u64..1000) {
        let parts = parts(seed, 4);
        let (_, test) = fitted(json!([{"step": "quantile", "view": "expression"}]), &parts).unwrap();
        let (ranks, before) = (test.view("expression").unwrap(), parts.test.view("expression").unwrap());
        for feature in 0..4 {
            let mut pairs: Vec<(f32, f32)> = column(before, feature).into_iter().zip(column(ranks, feature)).collect();
            prop_assert!(pairs.iter().all(|(v, rank)| v.is_nan() == rank.is_nan()));
            pairs.retain(|(v, _)| !v.is_nan());
            pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
            prop_assert!(pairs.windows(2).all(|p| p[0].1 <= p[1].1));
            prop_assert!(pairs.iter().all(|(_, rank)| (0.0..=1.0).contains(rank)));
        }
    }

    #[test]
    fn neighbours_fill_holes_and_nothing_else(seed in 0_u64..1000, k in 1_usize..8) {
        let parts = parts(seed, 10);
        let steps = json!([{"step": "impute_knn", "view": "expression", "neighbours": k, "weights": "distance"}]);
        let (_, test) = fitted(steps, &parts).unwrap();
        let (after, before) = (test.view("expression").unwrap(), parts.test.view("expression").unwrap());
        let train = parts.train().design().view("expression").unwrap().clone();
        for feature in 0..10 {
            let donors: Vec<f32> = column(&train, feature).into_iter().filter(|v| !v.is_nan()).collect();
            let low = donors.iter().copied().fold(f32::INFINITY, f32::min) - 1e-5;
            let high = donors.iter().copied().fold(f32::NEG_INFINITY, f32::max) + 1e-5;
            for (before, after) in column(before, feature).into_iter().zip(column(after, feature)) {
                if before.is_nan() {
                    prop_assert!((low..=high).contains(&after));
                } else {
                    prop_assert_eq!(before.to_bits(), after.to_bits());
                }
            }
        }
    }

    #[test]
    fn no_two_kept_features_correlate_and_each_dropped_one_does(seed in 0_u64..1000, threshold in 0.2_f64..0.9) {
        let parts = parts(seed, 12);
        let before = parts.train().design().view("expression").unwrap().clone();
        let steps = json!([{"step": "correlation_filter", "view": "expression", "threshold": threshold}]);
        let (train, _) = fitted(steps, &parts).unwrap();
        let kept = &train.view("expression").unwrap().features;
        let all: Vec<usize> = (0..12).collect();
        let r = correlation_matrix(&before, &all);
        let stays = |at: &usize| kept.contains(&before.features[*at]);
        for (at, r) in r.iter().enumerate() {
            prop_assert!((r[at].unwrap() - 1.0).abs() < 1e-12);
            let above = (0..12).filter(stays).filter(|other| *other != at && r[*other].unwrap().abs() > threshold).count();
            prop_assert_eq!(above == 0, stays(&at));
        }
    }

    #[test]
    fn components_are_uncorrelated_and_descend(seed in 0_u64..1000) {
        let parts = parts(seed, 6);
        let steps = json!([
            {"step": "impute_median", "view": "expression"},
            {"step": "pca", "view": "expression", "components": 40}
        ]);
        let (train, _) = fitted(steps, &parts).unwrap();
        let scores = train.view("expression").unwrap();
        prop_assert_eq!(scores.n_features(), 6);
        let all: Vec<usize> = (0..6).collect();
        let r = correlation_matrix(scores, &all);
        for (a, row) in r.iter().enumerate() {
            prop_assert!(row.iter().enumerate().all(|(b, r)| a == b || r.unwrap().abs() < 1e-4));
        }
        let variance = |c| column(scores, c).iter().map(|v| f64::from(*v).powi(2)).sum::<f64>();
        prop_assert!((1..6).all(|c| variance(c) <= variance(c - 1)));
    }

    #[test]
    fn scores_do_not_depend_on_the_order_of_entities(seed in 0_u64..1000) {
        let parts = parts(seed, 5);
        let design = parts.train().design();
        let target = entity_target(design, Entity::CellLine);
        let view = design.view("expression").unwrap();
        let turned = View {
            values: (0..target.len()).rev().flat_map(|row| view.row(row).to_vec()).collect(),
            ..view.clone()
        };
        let backwards: Vec<f64> = target.iter().rev().copied().collect();
        for (a, b) in f_regression(view, &target).iter().zip(f_regression(&turned, &backwards)) {
            prop_assert!((a.statistic - b.statistic).abs() <= 1e-9 * a.statistic.max(1.0));
        }
        for (a, b) in mutual_information(view, &target, 3).iter().zip(mutual_information(&turned, &backwards, 3)) {
            prop_assert!((a - b).abs() < 1e-9);
        }
    }
}

/// The planted truth: expression E0 and mutation M1 drive every response.
#[test]
fn supervised_steps_find_what_drives_response() {
    let screen = random_screen(Size { cell_lines: 150, compounds: 4, features: 30 }, Seed::new(4));
    let all = (0..screen.responses.len() as u32).collect();
    let fold = Fold::new("all", &screen, None, all, vec![], vec![]).unwrap();
    let parts = fold.parts(&Design::of_screen(&screen).unwrap());
    let kept = |step: Value, view: &str| {
        let steps = json!([{"step": "impute_mean", "view": view}, step]);
        let (_, design) = pipeline(steps).fit(parts.train()).unwrap();
        design.view(view).unwrap().features.to_vec()
    };
    for step in ["f_test", "mutual_information", "lasso"] {
        let step = json!({"step": step, "view": "expression", "keep": 1});
        assert_eq!(kept(step, "expression"), ["E0"]);
    }
    for step in ["f_test", "anova", "mutual_information", "lasso"] {
        let step = json!({"step": step, "view": "mutation", "keep": 1});
        assert_eq!(kept(step, "mutation"), ["M1"]);
    }
}

#[test]
fn a_compound_given_to_sensitive_lines_is_no_more_potent() {
    let mut screen =
        random_screen(Size { cell_lines: 20, compounds: 4, features: 2 }, Seed::new(2));
    for response in &mut screen.responses {
        response.value = f64::from(response.cell_line) + 10.0 * f64::from(response.compound);
    }
    // Complete: one response per pair.
    let mut seen = std::collections::BTreeSet::new();
    screen.responses.retain(|r| seen.insert((r.cell_line, r.compound)));
    let first = screen.responses[0];
    for pair in (0..20).flat_map(|line| (0..4).map(move |compound| (line, compound))) {
        if seen.insert(pair) {
            let (cell_line, compound) = pair;
            let value = f64::from(cell_line) + 10.0 * f64::from(compound);
            screen.responses.push(halfmax_data::Response { cell_line, compound, value, ..first });
        }
    }
    let design = Design::of_screen(&screen).unwrap();
    for (line, target) in entity_target(&design, Entity::CellLine).iter().enumerate() {
        assert!((target - (line as f64 - 9.5)).abs() < 1e-9);
    }
    for (compound, target) in entity_target(&design, Entity::Compound).iter().enumerate() {
        assert!((target - 10.0 * (compound as f64 - 1.5)).abs() < 1e-9);
    }
}

#[test]
fn a_step_that_cannot_work_says_which_and_why() {
    let parts = parts(1, 6);
    let refused = |steps: Value| fitted(steps, &parts).unwrap_err().to_string();
    for (step, message) in [
        (
            json!({"step": "robust", "view": "rna"}),
            "step 1 (robust): view \"rna\": is not there; there are expression, mutation, fingerprint",
        ),
        (
            json!({"step": "pca", "view": "expression", "components": 2}),
            "has missing values; impute them first",
        ),
        (
            json!({"step": "lasso", "view": "expression", "keep": 2}),
            "view \"expression\", feature \"E",
        ),
        (
            json!({"step": "lasso", "view": "mutation", "alpha": 1e6}),
            "none of its 6 features is left: the penalty is too large",
        ),
        (json!({"step": "lasso", "view": "mutation"}), "say how many features to keep"),
        (json!({"step": "f_test", "view": "mutation"}), "say how many features to keep"),
        (json!({"step": "f_test", "view": "mutation", "max_p": 0.0}), "max_p = 0 must be above 0"),
        (
            json!({"step": "anova", "view": "expression", "keep": 2}),
            "has more than 10 distinct values; f_test is for continuous features",
        ),
        (
            json!({"step": "mutual_information", "view": "expression", "keep": 0}),
            "keep = 0 leaves nothing",
        ),
        (
            json!({"step": "impute_knn", "view": "expression", "neighbours": 0}),
            "neighbours = 0 must be at least 1",
        ),
        (
            json!({"step": "correlation_filter", "view": "expression", "threshold": 1.5}),
            "threshold = 1.5 must be above 0 and at most 1",
        ),
        (
            json!({"step": "variance_threshold", "view": "mutation", "threshold": 9}),
            "none of its 6 features is left: no variance is above 9",
        ),
        (
            json!({"step": "min_max", "view": "expression", "low": 1, "high": 1}),
            "low = 1 must be below high = 1",
        ),
        (
            json!({"step": "quantile", "view": "expression", "quantiles": 1}),
            "quantiles = 1 must be at least 2",
        ),
        (
            json!({"step": "gene_list", "view": "expression", "genes": ["TP53", "KRAS"]}),
            "it has none of the 2 names of the list (TP53, KRAS …); its own are like E0",
        ),
        (
            json!({"step": "gene_sets", "view": "expression", "sets": {"P": ["E0", "E1"]}}),
            "none of the 1 gene sets has 3 genes in it",
        ),
        (
            json!({"step": "one_hot", "annotation": "tisue"}),
            "annotation \"tisue\": is not there; there are tissue, target, pathway",
        ),
        (json!({"step": "one_hot", "annotation": "target"}), "no training entity has it"),
        (
            json!({"step": "one_hot", "annotation": "tissue", "into": "mutation"}),
            "would become view \"mutation\", which is there already",
        ),
        (json!({"step": "drop", "view": "rna"}), "view \"rna\": is not there"),
    ] {
        let found = refused(json!([step]));
        assert!(found.contains(message), "{found}\nshould say\n{message}");
    }
    let second =
        refused(json!([{"step": "robust", "view": "mutation"}, {"step": "robust", "view": "rna"}]));
    assert!(second.starts_with("step 2 (robust): "), "{second}");
}

#[test]
fn names_that_a_view_does_not_have_are_told() {
    let parts = parts(1, 3);
    let design = parts.train().design();
    let pipeline = pipeline(json!([
        {"step": "gene_list", "view": "expression", "genes": ["e0", "E2", "TP53", "TP53"]},
        {"step": "gene_sets", "view": "expression", "sets": {"A": ["E0", "KRAS"], "B": ["NRAS", "KRAS"]}},
        {"step": "robust", "view": "expression"}
    ]));
    let absent: Vec<_> = pipeline.steps.iter().map(|step| step.absent(&design.views)).collect();
    let [Some(list), Some(sets), None] = absent.as_slice() else { panic!("{absent:?}") };
    assert_eq!((list.step, list.of, &list.names[..]), ("gene_list", 3, &["TP53".to_owned()][..]));
    assert_eq!((sets.of, &sets.names[..]), (3, &["KRAS".to_owned(), "NRAS".to_owned()][..]));
    let (design, _) = fitted(
        json!([{"step": "gene_list", "view": "expression", "genes": ["e0", "E2", "TP53"]}]),
        &parts,
    )
    .unwrap();
    assert_eq!(design.view("expression").unwrap().features[..], ["E0", "E2"]);
}
