//! Every metric equals scipy or scikit-learn (`tests/golden/metrics.py`).

use halfmax_eval::metric;

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
