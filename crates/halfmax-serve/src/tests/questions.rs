//! Predictions, rankings, explanations, entities, and what is wrong with questions.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::server::Server;

#[tokio::test]
async fn a_prediction_has_its_interval_and_what_was_measured() {
    let server = Server::start();
    let pairs = json!({ "pairs": [{ "cell_line": server.line, "compound": server.drug }] });
    let answer = server.answer("/predict", pairs).await;
    let p = &answer["predictions"][0];
    let (value, lower, upper) = (&p["value"], &p["lower"], &p["upper"]);
    let (value, lower, upper) =
        (value.as_f64().unwrap(), lower.as_f64().unwrap(), upper.as_f64().unwrap());
    // Half of the interval is one of the errors, which are multiples of 0.1.
    let half = 10.0 * (upper - value);
    assert!((half - half.round()).abs() < 1e-6 && half > 1.0, "{half}");
    assert!((value - lower - (upper - value)).abs() < 1e-9);
    assert!((p["concentration_um"].as_f64().unwrap() - value.exp()).abs() < 1e-9);
    assert!(p["among_lines"]["n"].as_u64().unwrap() > 10);
    let (_, tested) = server.get(&format!("/tested?compound={}", server.drug)).await;
    let rows = tested["items"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["compound"] == server.drug.as_str()) && !rows.is_empty());
}

#[tokio::test]
async fn a_profile_that_changes_nothing_predicts_as_its_cell_line() {
    let server = Server::start();
    let line = server.answer("/rank", json!({ "cell_line": server.line })).await;
    let profile = json!({ "profile": { "from": { "cell_line": server.line } } });
    let same = server.answer("/rank", profile).await;
    let values = |answer: &Value| -> Vec<f64> {
        let all = answer["predictions"].as_array().unwrap();
        all.iter().map(|p| p["value"].as_f64().unwrap()).collect()
    };
    let (line, same) = (values(&line), values(&same));
    assert!(line.is_sorted(), "{line:?}");
    assert!(line.iter().zip(&same).all(|(a, b)| (a - b).abs() < 1e-6), "{line:?} {same:?}");
    let unknown = json!({ "from": { "tissue": "lung" }, "set": { "mutation": { "NONE": 1 } } });
    let (status, problem) = server.post("/rank", &json!({ "profile": unknown }).to_string()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((&problem["field"], &problem["value"]), (&json!("set.mutation"), &json!("NONE")));
}

#[tokio::test]
async fn the_largest_contributor_moves_the_prediction() {
    let server = Server::start();
    let from = json!({ "from": { "cell_line": server.line } });
    let asked = json!({ "profile": from, "compound": server.drug });
    let explained = server.answer("/explain", asked).await;
    let genes = explained["genes"].as_array().unwrap();
    assert!(!genes.is_empty(), "{explained}");
    // Putting the largest contributor to another value moves the prediction.
    let (view, feature) =
        (genes[0]["view"].as_str().unwrap(), genes[0]["feature"].as_str().unwrap());
    let value = genes[0]["value"].as_f64().unwrap() + 1.0;
    let changed =
        json!({ "from": { "cell_line": server.line }, "set": { view: { feature: value } } });
    let question = json!({ "profiles": [changed], "compounds": [server.drug] });
    let moved = server.answer("/predict", question).await;
    let (was, is) = (explained["value"].as_f64(), moved["predictions"][0]["value"].as_f64());
    assert!((was.unwrap() - is.unwrap()).abs() > 1e-9);
}

#[tokio::test]
async fn what_is_wrong_is_named_and_never_our_fault() {
    let server = Server::start();
    let unknown = json!({ "pairs": [{ "cell_line": "nobody", "compound": server.drug }] });
    let (status, problem) = server.post("/predict", &unknown.to_string()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((&problem["field"], &problem["value"]), (&json!("cell_line"), &json!("nobody")));
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"pairs": 1}"#,
        r#"{"pairs": [], "x": 1}"#,
        r#"{"profiles": [{"from": {"tissue": "none"}}], "compounds": ["1"]}"#,
        r#"{"cell_line": "a", "profile": {"from": {"tissue": "b"}}}"#,
        r#"{"compound": 3}"#,
        "\u{0}",
    ] {
        for path in ["/predict", "/rank", "/explain"] {
            let (status, _) = server.post(path, body).await;
            assert!(status.is_client_error(), "{path} {body:?}: {status}");
        }
    }
    for path in [
        "/nosuch",
        "/compounds/nosuch/structure.svg",
        "/cell-lines?limit=-1",
        "/features",
        "/tested?compound=nosuch",
    ] {
        assert!(server.get(path).await.0.is_client_error(), "{path}");
    }
}

#[tokio::test]
async fn pages_of_cell_lines_join_to_all() {
    let server = Server::start();
    let (_, first) = server.get("/cell-lines?limit=20").await;
    let (_, rest) = server.get("/cell-lines?limit=20&offset=20").await;
    assert_eq!(first["total"], 30);
    let ids = |page: &Value| page["items"].as_array().unwrap().len();
    assert_eq!((ids(&first), ids(&rest)), (20, 10));
    let (_, found) = server.get(&format!("/cell-lines?q={}", server.line)).await;
    assert_eq!(found["items"][0]["id"], server.line.as_str());
}

#[tokio::test]
async fn a_study_is_found_by_its_name_only() {
    let server = Server::start();
    for name in ["nosuch", "..", "..%2f..", "%2e%2e%2fbundle", "bundle"] {
        let request = Request::get(format!("/v1/studies/{name}")).body(Body::empty()).unwrap();
        assert!(server.send(request).await.0.is_client_error(), "{name}");
    }
}

#[tokio::test]
async fn filters_leave_what_fits_and_ranks_follow_them() {
    let server = Server::start();
    let (_, all) = server.get("/cell-lines?limit=1000").await;
    let tissue = all["items"][0]["tissue"].as_str().unwrap().to_owned();
    let (_, some) = server.get(&format!("/cell-lines?limit=1000&tissue={tissue}")).await;
    let of_tissue = |line: &&Value| line["tissue"] == tissue.as_str();
    let n = all["items"].as_array().unwrap().iter().filter(of_tissue).count();
    assert!(n > 0 && n < 30 && some["total"] == n, "{some}");
    let question = json!({ "compound": server.drug, "tissue": tissue });
    let ranked = server.answer("/rank", question).await;
    assert_eq!(ranked["predictions"].as_array().unwrap().len(), n);
    let (status, problem) = server
        .post("/rank", &json!({ "cell_line": server.line, "tissue": tissue }).to_string())
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((&problem["field"], &problem["value"]), (&json!("tissue"), &json!(tissue)));
    let limited = server.answer("/rank", json!({ "cell_line": server.line, "limit": 2 })).await;
    assert_eq!(limited["predictions"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_grid_holds_the_predictions_of_its_pairs() {
    let server = Server::start();
    let (status, grid) = server.get("/grid").await;
    assert_eq!(status, StatusCode::OK);
    let (lines, drugs) =
        (grid["cell_lines"].as_array().unwrap(), grid["compounds"].as_array().unwrap());
    assert_eq!((lines.len(), drugs.len()), (30, 6));
    let pairs = json!({ "pairs": [{ "cell_line": lines[7], "compound": drugs[4] }] });
    let one = server.answer("/predict", pairs).await["predictions"][0]["value"].as_f64().unwrap();
    assert!((one - grid["values"][7][4].as_f64().unwrap()).abs() < 1e-5);
    let some = json!({ "cell_lines": [lines[7]], "compounds": [drugs[4], drugs[0]] });
    let some = server.answer("/grid", some).await;
    assert_eq!(some["values"], json!([[grid["values"][7][4], grid["values"][7][0]]]));
    let (status, problem) = server.post("/grid", r#"{"compounds": ["none"]}"#).await;
    assert_eq!((status, &problem["value"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("none")));
}

#[tokio::test]
async fn contributions_of_a_linear_model_add_up_to_its_prediction() {
    let server = Server::start();
    let asked = json!({ "cell_line": server.line, "compound": server.drug });
    let explained = server.answer("/explain", asked).await;
    assert_eq!(explained["method"], "integrated_gradients");
    let number = |value: &Value| value.as_f64().unwrap();
    let genes = explained["genes"].as_array().unwrap();
    let sum: f64 = genes.iter().map(|gene| number(&gene["contribution"])).sum();
    let difference = number(&explained["value"]) - number(&explained["baseline"]);
    // Contributions of less than a thousandth of the largest are not sent.
    assert!((sum - difference).abs() < 0.01 * (1.0 + difference.abs()), "{sum} {difference}");
    assert!(genes.len() > 1 && number(&explained["gap"]).abs() < 1e-6);
}

#[tokio::test]
async fn every_fault_is_a_problem_with_field_and_value() {
    let server = Server::start();
    let ask = async |method: &str, path: &str, body: &str| {
        let body = Body::from(body.to_owned());
        let came =
            server.come(Request::builder().method(method).uri(path).body(body).unwrap()).await;
        assert_eq!(came.header("content-type"), "application/problem+json", "{path}");
        let problem = came.json();
        assert_eq!(problem["status"], came.status.as_u16(), "{path}");
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{path}");
        (came.status.as_u16(), problem["field"].clone(), problem["value"].clone(), came)
    };
    let (status, field, value, _) = ask("GET", "/v1/models/lco/cell-lines?limit=many", "").await;
    assert_eq!((status, field, value), (400, json!("limit"), json!("many")));
    let (status, field, value, _) = ask("GET", "/v1/models/lco/cell-lines?lim=1", "").await;
    assert_eq!((status, field, value), (400, json!("lim"), json!("1")));
    let (status, field, value, _) = ask("GET", "/v1/models/none", "").await;
    assert_eq!((status, field, value), (404, json!("model"), json!("none")));
    let (status, field, value, _) = ask("GET", "/nowhere", "").await;
    assert_eq!((status, field, value), (404, json!("path"), json!("/nowhere")));
    let (status, field, value, came) = ask("DELETE", "/v1/models", "").await;
    assert_eq!((status, field, value), (405, json!("method"), json!("DELETE")));
    assert_eq!(came.header("allow"), "GET,HEAD");
    let question = r#"{"pairs": [{"cell_line": 7, "compound": "x"}]}"#;
    let (status, field, value, _) = ask("POST", "/v1/models/lco/predict", question).await;
    assert_eq!((status, field, value), (400, json!("pairs[0].cell_line"), json!("7")));
    let (status, ..) = ask("GET", "/v1/models/%ff", "").await;
    assert_eq!(status, 400);
    let large = format!(r#"{{"pairs": [], "compounds": ["{}"]}}"#, "x".repeat(3 << 20));
    let (status, field, ..) = ask("POST", "/v1/models/lco/predict", &large).await;
    assert_eq!((status, field), (413, json!("body")));
}
