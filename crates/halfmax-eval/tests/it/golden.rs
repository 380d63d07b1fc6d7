//! Metrics equal scipy and scikit-learn (`tests/golden/metrics.py`), paired tests scikit-posthocs (`paired.py`).

use halfmax_eval::metric;
use halfmax_eval::paired::{rank_test, resampled_t};

#[test]
fn metrics_match_their_witnesses() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/metrics.json")).unwrap();
    let numbers =
        |value: &serde_json::Value| -> Vec<f64> { serde_json::from_value(value.clone()).unwrap() };
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 5);
    for case in cases {
        let (truth, predicted) = (numbers(&case["truth"]), numbers(&case["predicted"]));
        for metric in metric::ALL {
            let expected = case[metric.name()].as_f64().unwrap();
            let found = metric.score(&truth, &predicted).unwrap();
            assert!(
                (found - expected).abs() < 1e-12 * expected.abs().max(1.0),
                "{}: {found}, {expected}",
                metric.name()
            );
        }
    }
}

fn near(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() < 1e-8 * expected.abs().max(1.0),
        "{what}: {found}, {expected}"
    );
}

#[test]
fn rank_tests_match_their_witnesses() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/paired.json")).unwrap();
    let matrix = |value: &serde_json::Value| -> Vec<Vec<f64>> {
        serde_json::from_value(value.clone()).unwrap()
    };
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let found = rank_test(&matrix(&case["scores"]), false).unwrap();
        let value = |key: &str| case[key].as_f64().unwrap();
        near(found.chi_squared, value("chi_squared"), "chi squared");
        near(found.p, value("p"), "p");
        near(found.p_f, value("p_f"), "p of F");
        near(found.critical_difference, value("critical_difference"), "critical difference");
        for (found, expected) in found.mean_ranks.iter().zip(case["mean_ranks"].as_array().unwrap())
        {
            near(*found, expected.as_f64().unwrap(), "mean rank");
        }
        for (name, found) in [("nemenyi", &found.nemenyi), ("conover", &found.conover)] {
            for (found, expected) in
                found.iter().flatten().zip(matrix(&case[name]).iter().flatten())
            {
                near(*found, *expected, name);
            }
        }
    }
    let case = &golden["resampled_t"];
    let differences: Vec<f64> = serde_json::from_value(case["differences"].clone()).unwrap();
    let found = resampled_t(&differences, case["test_share"].as_f64().unwrap()).unwrap();
    for (name, found) in [("mean", found.mean), ("t", found.t), ("p", found.p)] {
        near(found, case[name].as_f64().unwrap(), name);
    }
}

#[test]
fn models_that_are_alike_have_no_rank_test() {
    assert_eq!(rank_test(&[vec![1.0, 1.0], vec![2.0, 2.0]], false), None);
    assert_eq!(rank_test(&[vec![1.0, 2.0]], false), None);
    let better = rank_test(&[vec![1.0, 2.0], vec![1.0, 3.0]], true).unwrap();
    assert_eq!(better.mean_ranks, [2.0, 1.0]);
}
