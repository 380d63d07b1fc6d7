//! Transforms agree with scikit-learn (`tests/golden/transforms.py`) to 1e-6.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Omics, Screen, Seed};
use halfmax_prep::transform::{
    CorrelationFilter, FTest, GeneSets, ImputeKnn, ImputeMean, ImputeMedian, Lasso, MinMax,
    MissingIndicator, OneHot, Output, Pca, Quantile, Robust, Standardise, Transform,
    VarianceThreshold, Weights, correlation_matrix, f_classif, f_regression, lasso,
    mutual_information,
};
use halfmax_prep::{Design, Entity, Fold, Parts, Pipeline, Step, View};
use serde_json::Value;

static GOLDEN: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../golden/transforms.json")).unwrap());

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn matrix(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

fn data(name: &str) -> Vec<Vec<f64>> {
    matrix(&GOLDEN["data"][name])
}

/// The seven training rows of `pca_wide` are the first of `train`.
const ALL: usize = usize::MAX;

/// Training rows in a training part, new rows in a test part, of a screen with one compound.
fn parts(train: &[Vec<f64>], new: &[Vec<f64>]) -> Parts {
    let n = train.len() + new.len();
    let mut screen: Screen =
        random_screen(Size { cell_lines: n, compounds: 2, features: 1 }, Seed::new(1));
    let target = numbers(&GOLDEN["data"]["y"]);
    let template = screen.responses[0];
    let response = |at: usize| {
        let mut response = template;
        (response.row_id, response.cell_line, response.compound) = (at as u64, at as u32, 0);
        response.value = target.get(at).filter(|_| at < train.len()).copied().unwrap_or(0.0);
        response
    };
    screen.responses = (0..n).map(response).collect();
    let values: Vec<f32> = train.iter().chain(new).flatten().map(|v| *v as f32).collect();
    screen.omics = vec![Omics {
        kind: "x".into(),
        features: (0..train[0].len()).map(|at| format!("G{at}")).collect(),
        values: values.into(),
    }];
    let rows = |from, to| (from..to).map(|row: usize| row as u32).collect::<Vec<_>>();
    let fold =
        Fold::new("golden", &screen, None, rows(0, train.len()), vec![], rows(train.len(), n));
    fold.unwrap().parts(&Design::of_screen(&screen).unwrap())
}

fn view(rows: &[Vec<f64>]) -> View {
    View {
        name: "x".into(),
        entity: Entity::CellLine,
        features: (0..rows[0].len()).map(|at| format!("G{at}")).collect(),
        values: rows.iter().flatten().map(|v| *v as f32).collect(),
    }
}

/// The step's view over training and new rows.
fn run(step: Step, train: &[Vec<f64>], new: &[Vec<f64>], view: &str) -> [View; 2] {
    let parts = parts(train, new);
    let (fitted, design) = Pipeline { steps: vec![step] }.fit(parts.train()).unwrap();
    let again = serde_json::from_str(&serde_json::to_string(&fitted).unwrap()).unwrap();
    let applied = fitted.apply(&parts.test).unwrap();
    let reread: halfmax_prep::FittedPipeline = again;
    let bits = |design: &Design| {
        let values = &design.view(view).unwrap().values;
        values.iter().map(|v| v.to_bits()).collect::<Vec<u32>>()
    };
    assert_eq!(bits(&reread.apply(&parts.test).unwrap()), bits(&applied), "after a round trip");
    [design.view(view).unwrap().clone(), applied.view(view).unwrap().clone()]
}

#[track_caller]
fn close(what: &str, found: f64, expected: f64) {
    let good = (found.is_nan() && expected.is_nan())
        || (found - expected).abs() <= 1e-6 * expected.abs().max(1.0);
    assert!(good, "{what}: {found}, scikit-learn has {expected}");
}

#[track_caller]
fn same(what: &str, found: &View, expected: &[Vec<f64>]) {
    assert_eq!(found.n_features(), expected[0].len(), "{what}: features");
    assert_eq!(found.values.len(), expected.len() * expected[0].len(), "{what}: values");
    for (row, expected) in expected.iter().enumerate() {
        for (column, (value, expected)) in found.row(row).iter().zip(expected).enumerate() {
            close(&format!("{what}, row {row}, column {column}"), f64::from(*value), *expected);
        }
    }
}

#[track_caller]
fn check(name: &str, step: Step, train: &str, new: &str, first: usize, columns: Option<&[usize]>) {
    let pick = |rows: Vec<Vec<f64>>| match columns {
        None => rows,
        Some(columns) => rows.iter().map(|row| columns.iter().map(|c| row[*c]).collect()).collect(),
    };
    let (mut train, new) = (pick(data(train)), pick(data(new)));
    train.truncate(first);
    let [fitted, applied] = run(step, &train, &new, "x");
    same(&format!("{name}, training rows"), &fitted, &matrix(&GOLDEN[name]["train"]));
    same(&format!("{name}, new rows"), &applied, &matrix(&GOLDEN[name]["new"]));
}

fn x() -> String {
    "x".into()
}

#[test]
fn scaling() {
    let min_max = |low, high, clip| Step::MinMax(MinMax { view: x(), low, high, clip });
    let quantile = |output, quantiles| Step::Quantile(Quantile { view: x(), output, quantiles });
    for (name, step) in [
        ("standardise", Step::Standardise(Standardise { view: x() })),
        ("robust", Step::Robust(Robust { view: x() })),
        ("min_max", min_max(0.0, 1.0, false)),
        ("min_max_clip", min_max(-1.0, 2.0, true)),
        ("quantile_uniform", quantile(Output::Uniform, 1000)),
        ("quantile_uniform_10", quantile(Output::Uniform, 10)),
        ("quantile_normal", quantile(Output::Normal, 1000)),
        ("quantile_normal_10", quantile(Output::Normal, 10)),
    ] {
        check(name, step, "train", "new", ALL, None);
    }
}

#[test]
fn scaling_around_missing_values() {
    let seen: Vec<usize> = numbers(&GOLDEN["data"]["seen"]).iter().map(|v| *v as usize).collect();
    let normal = Quantile { view: x(), output: Output::Normal, quantiles: 1000 };
    for (name, step) in [
        ("robust_holed", Step::Robust(Robust { view: x() })),
        ("min_max_holed", Step::MinMax(MinMax { view: x(), low: 0.0, high: 1.0, clip: false })),
        ("quantile_normal_holed", Step::Quantile(normal)),
    ] {
        check(name, step, "holed_train", "holed_new", ALL, Some(&seen));
    }
}

#[test]
fn imputation() {
    let knn = |neighbours, weights| Step::ImputeKnn(ImputeKnn { view: x(), neighbours, weights });
    for (name, step) in [
        ("impute_mean", Step::ImputeMean(ImputeMean { view: x() })),
        ("impute_median", Step::ImputeMedian(ImputeMedian { view: x() })),
        ("impute_knn_3_uniform", knn(3, Weights::Uniform)),
        ("impute_knn_5_distance", knn(5, Weights::Distance)),
        ("impute_knn_100_uniform", knn(100, Weights::Uniform)),
    ] {
        check(name, step, "holed_train", "holed_new", ALL, None);
    }
    let step = Step::MissingIndicator(MissingIndicator { view: x() });
    let [fitted, applied] = run(step, &data("holed_train"), &data("holed_new"), "x");
    let n = data("holed_train")[0].len();
    for (view, part) in [(&fitted, "train"), (&applied, "new")] {
        let expected = matrix(&GOLDEN["missing_indicator"][part]);
        for (row, expected) in expected.iter().enumerate() {
            let added: Vec<f64> = view.row(row)[n..].iter().map(|v| f64::from(*v)).collect();
            assert_eq!(&added, expected, "{part} {row}");
        }
    }
    assert_eq!(fitted.features[n], "G0 missing");
}

#[test]
fn principal_components() {
    let pca = |components, whiten| Pca { view: x(), components, whiten };
    check("pca", Step::Pca(pca(6, false)), "train", "new", ALL, None);
    check("pca_whiten", Step::Pca(pca(4, true)), "train", "new", ALL, None);
    check("pca_wide", Step::Pca(pca(6, false)), "train", "new", 7, None);
    let parts = parts(&data("train"), &data("new"));
    let fitted = pca(6, false).fit(parts.train()).unwrap();
    for (found, expected) in fitted.variance().iter().zip(numbers(&GOLDEN["pca"]["variance"])) {
        close("variance", *found, expected);
    }
}

fn chosen<T>(step: &T) -> Vec<usize>
where
    T: Transform<Fitted = halfmax_prep::transform::FittedSelect>,
{
    let parts = parts(&data("train"), &data("new"));
    let fitted = step.fit(parts.train()).unwrap();
    fitted.columns().iter().map(|c| *c as usize).collect()
}

fn columns(value: &Value) -> Vec<usize> {
    numbers(value).iter().map(|v| *v as usize).collect()
}

#[test]
fn filters() {
    let variance = |threshold| chosen(&VarianceThreshold { view: x(), threshold });
    assert_eq!(variance(1.5), columns(&GOLDEN["variance_threshold"]));
    assert_eq!(variance(0.0), columns(&GOLDEN["not_constant"]));
    for (threshold, expected) in GOLDEN["correlation_filter"].as_object().unwrap() {
        let filter = CorrelationFilter { view: x(), threshold: threshold.parse().unwrap() };
        assert_eq!(chosen(&filter), columns(expected), "{threshold}");
    }
}

#[test]
fn correlations() {
    for (name, rows) in [("correlation", "train"), ("correlation_holed", "holed_train")] {
        let rows = data(rows);
        let all: Vec<usize> = (0..rows[0].len()).collect();
        let found = correlation_matrix(&view(&rows), &all);
        for (found, expected) in found.iter().zip(matrix(&GOLDEN[name])) {
            for (found, expected) in found.iter().zip(expected) {
                close(name, found.unwrap_or(f64::NAN), expected);
            }
        }
    }
}

#[test]
fn f_tests() {
    let target = numbers(&GOLDEN["data"]["y"]);
    for (scores, name) in [
        (f_regression(&view(&data("train")), &target), "f_regression"),
        (f_classif(&view(&data("levels")), &target).unwrap(), "f_classif"),
    ] {
        let expected = numbers(&GOLDEN[name]["f"]).into_iter().zip(numbers(&GOLDEN[name]["p"]));
        for (at, (score, (f, p))) in scores.iter().zip(expected).enumerate() {
            // A constant has no F in scikit-learn, or 0 and 1.
            close(&format!("{name} F {at}"), score.statistic, if f.is_nan() { 0.0 } else { f });
            let p = if p.is_nan() { 1.0 } else { p };
            assert!((score.p - p).abs() <= 1e-6 * p, "{name} p {at}: {} {p}", score.p);
        }
    }
    let f_test = |keep, max_p| chosen(&FTest { view: x(), keep, max_p });
    assert_eq!(f_test(Some(4), None), columns(&GOLDEN["f_test_4"]));
    assert_eq!(f_test(None, Some(0.01)), columns(&GOLDEN["f_test_p"]));
}

#[test]
fn mutual_informations() {
    let target = numbers(&GOLDEN["data"]["y"]);
    for k in [3, 5] {
        let expected = &GOLDEN[&format!("mutual_information_{k}")];
        let found = mutual_information(&view(&data("train")), &target, k);
        let continuous = columns(&GOLDEN["continuous"]);
        for (column, expected) in continuous.into_iter().zip(numbers(&expected["continuous"])) {
            close(&format!("feature {column}, {k} neighbours"), found[column], expected);
        }
        let found = mutual_information(&view(&data("levels")), &target, k);
        for (found, expected) in found.iter().zip(numbers(&expected["discrete"])) {
            close("discrete feature", *found, expected);
        }
    }
}

#[test]
fn sparse_linear_models() {
    let target = numbers(&GOLDEN["data"]["y"]);
    for alpha in [0.5, 0.1, 0.01] {
        let found = lasso(&view(&data("train")), &target, alpha).unwrap();
        for (found, expected) in found.iter().zip(numbers(&GOLDEN[&format!("lasso_{alpha}")])) {
            close(&format!("weight at {alpha}"), *found, expected);
        }
    }
    let keep = chosen(&Lasso { view: x(), alpha: None, keep: Some(4) });
    assert_eq!(keep, columns(&GOLDEN["lasso_keep_4"]));
}

#[test]
fn gene_sets() {
    let named = GOLDEN["gene_sets"]["sets"].as_object().unwrap();
    let genes =
        |set: &Value| columns(set).iter().map(|c| format!("g{c}")).chain(["NONE".into()]).collect();
    let sets: BTreeMap<String, Vec<String>> =
        named.iter().map(|(name, set)| (name.clone(), genes(set))).collect();
    let step = GeneSets { view: x(), sets, min_genes: 2, into: "sets".into(), replace: false };
    let [fitted, applied] = run(Step::GeneSets(step), &data("train"), &data("new"), "sets");
    same("training rows", &fitted, &matrix(&GOLDEN["gene_sets"]["train"]));
    same("new rows", &applied, &matrix(&GOLDEN["gene_sets"]["new"]));
    assert_eq!(fitted.features[..], ["A", "B", "C"]);
}

#[test]
fn categories() {
    let text = |name: &str| -> Vec<Option<String>> {
        let values = GOLDEN["data"][name].as_array().unwrap();
        values.iter().map(|v| v.as_str().map(str::to_owned)).collect()
    };
    let one_hot = |annotation: &str, separator: Option<&str>| OneHot {
        annotation: annotation.into(),
        entity: None,
        separator: separator.map(str::to_owned),
        min_count: 0,
        into: None,
    };
    let size = Size { cell_lines: 48, compounds: 6, features: 1 };
    let mut screen = random_screen(size, Seed::new(1));
    for (cell_line, tissue) in screen.cell_lines.iter_mut().zip(text("tissue")) {
        cell_line.tissue = tissue;
    }
    for (compound, target) in screen.compounds.iter_mut().zip(text("targets")) {
        compound.target = target;
    }
    let all = (0..screen.responses.len() as u32).collect();
    let fold = Fold::new("all", &screen, None, all, vec![], vec![]).unwrap();
    let parts = fold.parts(&Design::of_screen(&screen).unwrap());
    let steps =
        vec![Step::OneHot(one_hot("tissue", None)), Step::OneHot(one_hot("target", Some(",")))];
    let (_, design) = Pipeline { steps }.fit(parts.train()).unwrap();
    same("tissue", design.view("tissue").unwrap(), &matrix(&GOLDEN["one_hot"]));
    let targets = design.view("target").unwrap();
    same("target", targets, &matrix(&GOLDEN["multi_hot"]["values"]));
    let categories = GOLDEN["multi_hot"]["categories"].as_array().unwrap();
    let names: Arc<[String]> =
        categories.iter().map(|c| format!("target={}", c.as_str().unwrap())).collect();
    assert_eq!(targets.features, names);
}
