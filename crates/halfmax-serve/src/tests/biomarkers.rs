//! Associations, and what is wrong with questions and directories of them.

use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::server::{Server, write_analysis};
use crate::served::Analyses;

async fn ask(server: &Server, path: &str) -> (StatusCode, Value) {
    let path = format!("/v1/biomarkers{path}");
    server.send(Request::get(path).body(Body::empty()).unwrap()).await
}

async fn found(server: &Server, path: &str) -> Value {
    let (status, answer) = ask(server, path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    answer
}

fn items(answer: &Value) -> &[Value] {
    answer["items"].as_array().unwrap()
}

fn numbers<'a>(tests: &'a [Value], name: &'a str) -> impl Iterator<Item = f64> + 'a {
    tests.iter().map(move |test| test[name].as_f64().unwrap())
}

#[tokio::test]
async fn pages_of_tests_join_to_all_and_filters_leave_what_fits() {
    let server = Server::start();
    let all = found(&server, "").await["analyses"][0].clone();
    assert_eq!(all["terms"], json!(["tissue", "msi", "feature"]));
    let first = found(&server, "/biomarkers/tests?limit=20").await;
    let rest = found(&server, "/biomarkers/tests?limit=1000&offset=20").await;
    assert_eq!((&first["total"], items(&first).len()), (&all["tests"], 20));
    let tests = [items(&first), items(&rest)].concat();
    assert_eq!(all["tests"], tests.len());
    let ranks: Vec<f64> = numbers(&tests, "rank").collect();
    assert!(ranks.iter().zip(1..).all(|(rank, at)| rank.to_bits() == f64::from(at).to_bits()));
    assert!(numbers(&tests, "p").is_sorted());

    let significant = found(&server, "/biomarkers/tests?significant=true&limit=1000").await;
    assert!(significant["total"].as_u64() > Some(0));
    assert_eq!(significant["total"], all["significant"]);
    assert!(items(&significant).iter().all(|test| test["significant"] == true));
    let way = "/biomarkers/tests?significant=true&direction=sensitive";
    assert_eq!(found(&server, way).await["total"], all["sensitive"]);
    // A threshold of its own takes the place of the analysis's.
    let fourth = numbers(items(&significant), "p").nth(3).unwrap();
    let strict = found(&server, &format!("/biomarkers/tests?significant=true&p={fourth}")).await;
    assert_eq!(strict["total"], 3);
    // Alone, thresholds look at nothing else.
    let strong = found(&server, "/biomarkers/tests?effect=1&sort=effect&order=desc").await;
    assert_eq!(strong["total"], numbers(&tests, "effect").filter(|d| *d >= 1.0).count());
    assert!(numbers(items(&strong), "effect").is_sorted_by(|a, b| a >= b));

    let of = found(&server, "/biomarkers/tests?compound=Compound%202&feature=m1").await;
    assert_eq!(of["total"], 1);
    assert_eq!(
        (&of["items"][0]["compound"], &of["items"][0]["feature"]),
        (&json!("C00002"), &json!("M1"))
    );
}

#[tokio::test]
async fn points_are_all_tests_by_what_they_pass() {
    let server = Server::start();
    let all = found(&server, "").await["analyses"][0].clone();
    let points = found(&server, "/biomarkers/points").await;
    let total = |group: &str| points[group]["total"].as_u64().unwrap();
    assert_eq!(
        (&points["sensitive"]["total"], &points["resistant"]["total"]),
        (&all["sensitive"], &all["resistant"])
    );
    assert_eq!(all["tests"], total("sensitive") + total("resistant") + total("others"));
    let strongest = found(&server, "/biomarkers/tests?limit=1").await["items"][0].clone();
    let name = |table: &str, column: &str| {
        points[table][points["sensitive"][column][0].as_u64().unwrap() as usize].clone()
    };
    assert_eq!(name("features", "feature"), strongest["feature"]);
    assert_eq!(name("compounds", "compound")["id"], strongest["compound"]);
    let drawn = points["sensitive"]["log10_p"][0].as_f64().unwrap();
    assert!((drawn / strongest["log10_p"].as_f64().unwrap() - 1.0).abs() < 1e-3);
    let few = found(&server, "/biomarkers/points?feature=M1&p=0").await;
    assert_eq!((&few["sensitive"]["total"], &few["others"]["total"]), (&json!(0), &json!(6)));
    assert_eq!(few["rates"], points["rates"]);
}

#[tokio::test]
async fn a_test_has_the_cell_lines_that_it_was_made_of() {
    let server = Server::start();
    let one = found(&server, "/biomarkers/compounds/compound%202/features/M1").await;
    let lines = one["cell_lines"].as_array().unwrap();
    let mean = |with: bool| {
        let side = lines.iter().filter(|line| line["with"] == with);
        let values: Vec<f64> = side.map(|line| line["value"].as_f64().unwrap()).collect();
        (values.len(), values.iter().sum::<f64>() / values.len() as f64)
    };
    let ((n, with), (_, without)) = (mean(true), mean(false));
    assert_eq!(one["test"]["n_with"], n);
    assert!((with - without - one["test"]["delta"].as_f64().unwrap()).abs() < 1e-12);
    assert_eq!((&one["by_tissue"], &one["by_msi"]), (&json!(true), &json!(true)));
    assert!(lines.iter().all(|line| line["msi"].is_boolean() && line["tissue"].is_string()));
    assert!(lines[0]["name"].as_str().unwrap().starts_with("Line "));
}

#[tokio::test]
async fn summaries_count_what_passes() {
    let server = Server::start();
    let all = found(&server, "").await["analyses"][0].clone();
    for (path, n) in [("compounds", &all["n_compounds"]), ("features", &all["n_features"])] {
        let page = found(&server, &format!("/biomarkers/{path}?limit=1000")).await;
        assert_eq!(&page["total"], n);
        let sum =
            |name: &str| items(&page).iter().map(|one| one[name].as_u64().unwrap()).sum::<u64>();
        assert_eq!(
            (all["significant"].as_u64(), all["tests"].as_u64()),
            (Some(sum("significant")), Some(sum("tests")))
        );
        let none = found(&server, &format!("/biomarkers/{path}?p=0&limit=1")).await;
        assert_eq!(none["items"][0]["significant"], 0);
    }
    let best = found(&server, "/biomarkers/features?q=m1").await;
    assert_eq!((&best["total"], &best["items"][0]["best"]["rank"]), (&json!(1), &json!(1)));
    let detail = found(&server, "/biomarkers").await;
    assert_eq!(
        (&detail["id"], &detail["chance"]["permutations"]),
        (&json!("biomarkers"), &json!(3))
    );
}

#[tokio::test]
async fn what_is_known_of_a_compound_says_what_the_cell_line_has() {
    let server = Server::start();
    let path = format!("/compounds/{}/biomarkers", server.drug);
    let (_, known) = server.get(&format!("{path}?cell_line={}", server.line)).await;
    let significant = format!("/biomarkers/tests?significant=true&compound={}", server.drug);
    assert_eq!(known["total"], found(&server, &significant).await["total"]);
    let first = &known["items"][0];
    assert_eq!(
        (&first["analysis"], &first["test"]["feature"]),
        (&json!("biomarkers"), &json!("M1"))
    );
    let one = found(&server, &format!("/biomarkers/compounds/{}/features/M1", server.drug)).await;
    let lines = one["cell_lines"].as_array().unwrap();
    for line in lines {
        let key = line["id"].as_str().unwrap();
        let (_, known) = server.get(&format!("{path}?cell_line={key}")).await;
        assert_eq!(known["items"][0]["has_feature"], line["with"], "{key}");
    }
    let (_, unasked) = server.get(&path).await;
    assert_eq!(unasked["items"][0]["has_feature"], Value::Null);
    assert_eq!(
        server.get(&format!("{path}?cell_line=nobody")).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn faults_name_field_and_value() {
    let server = Server::start();
    for (path, status, field, value) in [
        ("/nosuch", 404, "analysis", "nosuch"),
        ("/biomarkers/compounds/none/features/M1", 404, "compound", "none"),
        ("/biomarkers/compounds/C00001/features/none", 404, "feature", "none"),
        ("/biomarkers/tests?compound=none", 422, "compound", "none"),
        ("/biomarkers/points?feature=none", 422, "feature", "none"),
        ("/biomarkers/tests?fdr=101", 422, "fdr", "101"),
        ("/biomarkers/points?p=-1", 422, "p", "-1"),
        ("/biomarkers/features?effect=NaN", 422, "effect", "NaN"),
        ("/biomarkers/tests?limit=many", 400, "limit", "many"),
        ("/biomarkers/tests?sort=colour", 400, "sort", "colour"),
        ("/biomarkers/tests?significant=perhaps", 400, "significant", "perhaps"),
        ("/biomarkers/tests?wish=1", 400, "wish", "1"),
    ] {
        let (found, problem) = ask(&server, path).await;
        assert_eq!(found.as_u16(), status, "{path}: {problem}");
        assert_eq!(
            (&problem["field"], &problem["value"]),
            (&json!(field), &json!(value)),
            "{problem}"
        );
    }
}

#[test]
fn a_directory_that_cannot_be_used_is_refused_with_file_and_remedy() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("one");
    let refused = |dirs: &[&Path], words: &[&str]| {
        let dirs: Vec<_> = dirs.iter().map(|dir| dir.to_path_buf()).collect();
        let fault = Analyses::read(&dirs).err().unwrap().to_string();
        assert!(words.iter().all(|word| fault.contains(word)), "{fault}");
    };
    refused(&[place.path()], &["holds no anova.json", "`halfmax anova --out DIR`"]);
    refused(&[&dir], &["one", "holds no anova.json"]);
    write_analysis(&dir, 11);
    let again = place.path().join("other/one");
    write_analysis(&again, 12);
    refused(&[&dir, &again], &["other/one", "rename"]);
    assert_eq!(Analyses::read(std::slice::from_ref(&dir)).unwrap().iter().count(), 1);

    let marker = dir.join("anova.json");
    let text = fs::read_to_string(&marker).unwrap();
    for (from, to, word) in [
        ("\"schema_version\": 2", "\"schema_version\": 1", "layout 1"),
        ("\"significant\"", "\"insignificant\"", "anova.json"),
        ("\"tests\": 4", "\"tests\": 14", "do not follow"),
        ("{", "", "anova.json"),
    ] {
        assert!(text.contains(from), "{from} is not in {text}");
        fs::write(&marker, text.replacen(from, to, 1)).unwrap();
        refused(&[&dir], &[word, "run `halfmax anova` again"]);
    }
    fs::write(&marker, &text).unwrap();
    let inputs = dir.join("inputs.json.gz");
    let mut bytes = fs::read(&inputs).unwrap();
    bytes[40] ^= 1;
    fs::write(&inputs, &bytes).unwrap();
    refused(&[&dir], &["inputs.json.gz", "checksum", "run `halfmax anova` again"]);
    fs::write(&inputs, &bytes[..40]).unwrap();
    refused(&[&dir], &["inputs.json.gz", "truncated"]);
    fs::remove_file(&inputs).unwrap();
    refused(&[&dir], &["inputs.json.gz"]);
}
