//! The API of a small model, asked as a client asks.

use std::fmt::Write;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use halfmax_data::Seed;
use halfmax_data::testing::{Size, random_screen};
use halfmax_model::bundle::{self, Contents, Origin};
use halfmax_model::conformal::{Conformal, Residual, Source};
use halfmax_model::naive::Naive;
use halfmax_model::ridge::Ridge;
use halfmax_model::{Estimator, Fit, Fitted};
use halfmax_prep::{CompoundViews, Design, Parts, Scheme, Splits};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::api::State;
use crate::guard::{Guard, Keys};
use crate::serve::routes;
use crate::served::Served;

fn fit(model: &dyn Estimator, parts: &Parts) -> Box<dyn Fitted> {
    let mut go_on = |_| ControlFlow::Continue(());
    let mut fit = Fit { seed: Seed::new(1), early_stop: None, on_epoch: &mut go_on };
    model.fit(parts.train(), &mut fit).unwrap()
}

/// A run directory with a bundle, scores and test rows whose errors are 0.1, 0.2, 0.3 …
fn write_run(dir: &Path) {
    let screen = random_screen(Size { cell_lines: 30, compounds: 6, features: 8 }, Seed::new(11));
    let design = Design::of_screen(&screen).unwrap();
    let splits = Splits::cross_validation(&screen, Scheme::Lco, 3, 0.2, Seed::new(4)).unwrap();
    let parts = splits.folds[0].parts(&design);
    let (fitted, baseline) = (fit(&Ridge, &parts), fit(&Naive::MeanEffects, &parts));
    let residuals: Vec<Residual<'_>> = (screen.responses.iter().zip(1..))
        .map(|(r, n)| Residual {
            compound: screen.compounds[r.compound as usize].id.as_str(),
            error: 0.1 * f64::from(n),
        })
        .collect();
    let contents = Contents {
        name: "small",
        description: "a ridge regression",
        fitted: fitted.as_ref(),
        baseline: baseline.as_ref(),
        screen: &screen,
        training_rows: splits.folds[0].train_rows(),
        origin: Origin {
            screen: screen.checksum.clone(),
            splits: "LCO".into(),
            fold: "0".into(),
            training_rows: splits.folds[0].train_rows().len(),
            seed: 1,
        },
        compounds: CompoundViews::default(),
        scores: json!({}),
        intervals: Conformal::of(Scheme::Lco, Source::OutOfFold, &residuals),
        card: "# A card\n",
    };
    bundle::write(&dir.join("bundle"), &contents).unwrap();
    fs::write(dir.join("scores.json"), r#"{"models": [], "splits": {"column": "LCO"}}"#).unwrap();
    let mut rows = String::from("row_id\tfold\tcell_line\tcompound\ttruth\tsmall\n");
    for (at, r) in screen.responses.iter().enumerate() {
        let line = &screen.cell_lines[r.cell_line as usize].id;
        let drug = &screen.compounds[r.compound as usize].id;
        let predicted = r.value + 0.1 * (at + 1) as f64;
        writeln!(rows, "{at}\t0\t{line}\t{drug}\t{}\t{predicted}", r.value).unwrap();
    }
    fs::write(dir.join("predictions.tsv"), rows).unwrap();
}

struct Server {
    state: Arc<State>,
    guard: Arc<Guard>,
    model: String,
    line: String,
    drug: String,
    _dir: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        write_run(dir.path());
        let served = Served::read(&dir.path().join("bundle")).unwrap();
        let (model, line, drug) = (
            served.id.clone(),
            served.bundle.cell_line(3).id.to_string(),
            served.bundle.compound(2).id.to_string(),
        );
        let state = Arc::new(State::new(vec![served], Some(dir.path().into())));
        let guard = Arc::new(Guard::new(Keys::default(), None));
        Self { state, guard, model, line, drug, _dir: dir }
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = routes(Arc::clone(&self.state), Arc::clone(&self.guard))
            .oneshot(request)
            .await
            .unwrap();
        let status = response.status();
        assert!(response.headers().contains_key("content-security-policy"));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        let path = format!("/v1/models/{}{path}", self.model);
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, body: &str) -> (StatusCode, Value) {
        let path = format!("/v1/models/{}{path}", self.model);
        self.send(Request::post(path).body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn answer(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.post(path, &body.to_string()).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }
}

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
async fn a_server_with_keys_answers_who_has_one() {
    let mut server = Server::start();
    let file = tempfile::NamedTempFile::new().unwrap();
    // printf %s secret | sha256sum
    let hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    fs::write(file.path(), hash).unwrap();
    server.guard = Arc::new(Guard::new(Keys::read(file.path()).unwrap(), None));
    let ask = |path: &str, key: &str| {
        let request = Request::get(path).header("authorization", key).body(Body::empty()).unwrap();
        server.send(request)
    };
    assert_eq!(ask("/v1/models", "Bearer secret").await.0, StatusCode::OK);
    for wrong in ["Bearer other", "Bearer ", "secret", "Basic secret"] {
        assert_eq!(ask("/v1/models", wrong).await.0, StatusCode::UNAUTHORIZED, "{wrong}");
        assert_eq!(ask("/metrics", wrong).await.0, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    assert_eq!(ask("/", "").await.0, StatusCode::OK);
    assert_eq!(ask("/v2/health/live", "").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_client_that_asks_too_often_waits() {
    let mut server = Server::start();
    server.guard = Arc::new(Guard::new(Keys::default(), std::num::NonZeroU32::new(1)));
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(server.get("/cell-lines").await.0);
    }
    assert_eq!(codes[0], StatusCode::OK);
    assert_eq!(codes[5], StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn requests_have_an_id_and_are_counted() {
    let server = Server::start();
    let ask = async |path: &str, id: &str| {
        let request = Request::get(path).header("x-request-id", id).body(Body::empty()).unwrap();
        let routes = routes(Arc::clone(&server.state), Arc::clone(&server.guard));
        let response = routes.oneshot(request).await.unwrap();
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (id, String::from_utf8(body.to_vec()).unwrap())
    };
    assert_eq!(ask("/v1/models", "mine-1").await.0, "mine-1");
    assert_ne!(ask("/v1/nosuch", "not an id").await.0, "not an id");
    let text = ask("/metrics", "m").await.1;
    let line = r#"halfmax_requests_total{method="GET",route="/v1/models",status="200"} 1"#;
    assert!(text.contains(line) && !text.contains("nosuch"), "{text}");
}
