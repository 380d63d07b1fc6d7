//! Nothing that is fitted changes when test rows do.

use std::collections::BTreeSet;
use std::sync::Arc;

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Screen, Seed};
use halfmax_prep::{Design, Pipeline, Scheme, Splits, Step};
use proptest::prelude::*;
use serde_json::json;

/// Other responses in the test rows, other profiles of the cell lines that occur in them alone.
fn spoil(screen: &mut Screen, test: &[u32]) {
    for row in test {
        screen.responses[*row as usize].value += 1000.0;
    }
    for row in test {
        let response = screen.responses[*row as usize];
        let cell_line = &mut screen.cell_lines[response.cell_line as usize];
        cell_line.tissue = Some("spoilt".into());
    }
    for omics in &mut screen.omics {
        let n = omics.n_features();
        let mut values = omics.values.to_vec();
        for row in test {
            let cell_line = screen.responses[*row as usize].cell_line as usize;
            values[cell_line * n..(cell_line + 1) * n].fill(1e6);
        }
        omics.values = Arc::from(values);
    }
}

/// Every step there is, on data it can take.
fn everything() -> Pipeline {
    let steps = [
        json!({"step": "missing_indicator", "view": "expression"}),
        json!({"step": "impute_knn", "view": "expression", "neighbours": 2}),
        json!({"step": "impute_median", "view": "mutation"}),
        json!({"step": "impute_mean", "view": "fingerprint"}),
        json!({"step": "one_hot", "annotation": "tissue"}),
        json!({"step": "frequency", "annotation": "tissue", "into": "common"}),
        json!({"step": "gene_sets", "view": "expression", "sets": {"S": ["E0", "E1", "E2"]}, "into": "sets"}),
        json!({"step": "variance_threshold", "view": "fingerprint"}),
        json!({"step": "top_variance", "view": "fingerprint", "keep": 60}),
        json!({"step": "correlation_filter", "view": "fingerprint", "threshold": 0.9}),
        json!({"step": "f_test", "view": "fingerprint", "keep": 5}),
        json!({"step": "anova", "view": "mutation", "keep": 5}),
        json!({"step": "gene_list", "view": "mutation", "genes": ["M0", "M1", "M2", "M3", "M4", "M5"]}),
        json!({"step": "mutual_information", "view": "expression", "keep": 5}),
        json!({"step": "lasso", "view": "expression", "keep": 4}),
        json!({"step": "robust", "view": "expression"}),
        json!({"step": "min_max", "view": "expression"}),
        json!({"step": "quantile", "view": "expression", "output": "normal"}),
        json!({"step": "standardise", "view": "expression"}),
        json!({"step": "pca", "view": "expression", "components": 2}),
        json!({"step": "drop", "view": "common"}),
    ];
    let pipeline: Pipeline = serde_json::from_value(json!({"steps": steps})).unwrap();
    let used: BTreeSet<&str> = pipeline.steps.iter().map(Step::name).collect();
    assert_eq!(used, Step::NAMES.iter().copied().collect());
    pipeline
}

/// Values as bits, so that missing equals missing.
fn bits(design: &Design) -> Vec<(String, Vec<u32>)> {
    let views = design.views.iter();
    views.map(|v| (v.name.clone(), v.values.iter().map(|v| v.to_bits()).collect())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn changing_test_rows_changes_no_fitted_bit(data in 0_u64..40, seed in 0_u64..40) {
        let clean = random_screen(Size { cell_lines: 15, compounds: 5, features: 6 }, Seed::new(data));
        let splits = Splits::cross_validation(&clean, Scheme::Lco, 3, 0.2, Seed::new(seed)).unwrap();
        for fold in &splits.folds {
            let mut spoilt = clean.clone();
            spoil(&mut spoilt, fold.test_rows());
            let standard = Pipeline::standard(&["expression", "mutation", "fingerprint"], Some(4));
            for pipeline in [standard, everything()] {
                let fitted = |screen: &Screen| {
                    let design = Design::of_screen(screen).unwrap();
                    pipeline.fit(fold.parts(&design).train()).unwrap()
                };
                let (clean, spoilt) = (fitted(&clean), fitted(&spoilt));
                prop_assert_eq!(serde_json::to_string(&clean.0).unwrap(), serde_json::to_string(&spoilt.0).unwrap());
                prop_assert_eq!(bits(&clean.1), bits(&spoilt.1));
            }
        }
    }
}

#[test]
fn training_rows_come_out_imputed_scaled_and_selected() {
    let screen = random_screen(Size { cell_lines: 40, compounds: 5, features: 8 }, Seed::new(1));
    let design = Design::of_screen(&screen).unwrap();
    let splits = Splits::cross_validation(&screen, Scheme::Lco, 4, 0.2, Seed::new(1)).unwrap();
    let parts = splits.folds[0].parts(&design);
    let (fitted, train) = Pipeline::standard(&["expression"], Some(5)).fit(parts.train()).unwrap();
    let view = train.view("expression").unwrap();
    assert_eq!(view.n_features(), 5);
    for column in 0..5 {
        let values: Vec<f64> =
            (0..train.cell_lines.len()).map(|row| f64::from(view.row(row)[column])).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4, "{mean} {variance}");
    }
    let test = fitted.apply(&parts.test).unwrap();
    assert!(test.view("expression").unwrap().values.iter().all(|v| v.is_finite()));
    let mut renamed = parts.test.clone();
    renamed.views[0].features = renamed.views[0].features.iter().rev().cloned().collect();
    assert!(
        fitted
            .apply(&renamed)
            .unwrap_err()
            .to_string()
            .contains("has feature \"E7\" where training had \"E0\"")
    );
}
