//! A server of a small model, asked as a client asks.

use std::fmt::Write;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use halfmax_data::Seed;
use halfmax_data::testing::{Size, random_screen};
use halfmax_eval::anova::{self, Factor, inputs, null};
use halfmax_model::bundle::{self, Contents, Origin};
use halfmax_model::conformal::{Conformal, Residual, Source};
use halfmax_model::naive::Naive;
use halfmax_model::ridge::Ridge;
use halfmax_model::{Estimator, Fit, Fitted};
use halfmax_prep::{CompoundViews, Design, Parts, Scheme, Splits};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::api::{Sources, State};
use crate::guard::{Guard, Keys};
use crate::serve::routes;

fn fit(model: &dyn Estimator, parts: &Parts) -> Box<dyn Fitted> {
    let mut go_on = |_| ControlFlow::Continue(());
    let mut fit = Fit { seed: Seed::new(1), early_stop: None, on_epoch: &mut go_on };
    model.fit(parts.train(), &mut fit).unwrap()
}

/// A run directory with a bundle, scores and test rows whose errors are 0.1, 0.2, 0.3 …
pub(super) fn write_run(dir: &Path, seed: u64) {
    fs::create_dir_all(dir).unwrap();
    let screen = random_screen(Size { cell_lines: 30, compounds: 6, features: 8 }, Seed::new(seed));
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

/// An analysis of the screen of `write_run`, whose drugs go with the feature `M1`.
pub(super) fn write_analysis(dir: &Path, seed: u64) {
    let screen = random_screen(Size { cell_lines: 30, compounds: 6, features: 8 }, Seed::new(seed));
    let mut inputs = inputs::screen::read(&screen, &["mutation".into()]).unwrap();
    let states: Vec<&str> = (0..30).map(|at| if at % 4 == 0 { "1" } else { "0" }).collect();
    inputs.msi = Some(Factor::new(&states));
    let settings = anova::Settings { p_threshold: 0.05, ..anova::Settings::default() };
    let study = anova::run(inputs, &settings).unwrap();
    let null = null::null(&study, 3, Seed::new(1));
    anova::write(dir, &study, Some(&null)).unwrap();
}

/// A server with two versions of one model, an analysis, and a directory that is gone with it.
pub(super) struct Server {
    pub(super) state: Arc<State>,
    pub(super) guard: Arc<Guard>,
    pub(super) model: String,
    pub(super) line: String,
    pub(super) drug: String,
    pub(super) analysis: String,
    pub(super) feature: String,
    pub(super) dir: tempfile::TempDir,
}

/// What came back.
pub(super) struct Came {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Bytes,
}

impl Came {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Server {
    pub(super) fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        write_run(&dir.path().join("new/lco"), 11);
        write_run(&dir.path().join("old/lco"), 12);
        let bundles = ["new/lco/bundle", "old/lco/bundle"].map(|path| dir.path().join(path));
        write_analysis(&dir.path().join("biomarkers"), 11);
        let sources = Sources {
            bundles: bundles.into(),
            runs: Some(dir.path().join("new")),
            biomarkers: vec![dir.path().join("biomarkers")],
        };
        let state = Arc::new(State::read(sources, false).unwrap());
        let served = state.model("lco").unwrap();
        let (line, drug) =
            (served.bundle.cell_line(3).id.to_string(), served.bundle.compound(2).id.to_string());
        let guard = Arc::new(Guard::new(Keys::default(), None));
        let (analysis, feature) = ("biomarkers".into(), "M1".into());
        Self { state, guard, model: "lco".into(), line, drug, analysis, feature, dir }
    }

    pub(super) async fn come(&self, request: Request<Body>) -> Came {
        let routes = routes(Arc::clone(&self.state), Arc::clone(&self.guard));
        let response = routes.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        assert!(parts.headers.contains_key("content-security-policy"));
        let bytes = body.collect().await.unwrap().to_bytes();
        Came { status: parts.status, headers: parts.headers, bytes }
    }

    pub(super) async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        let came = self.come(request).await;
        (came.status, came.json())
    }

    pub(super) async fn get(&self, path: &str) -> (StatusCode, Value) {
        let path = format!("/v1/models/{}{path}", self.model);
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, body: &str) -> (StatusCode, Value) {
        let path = format!("/v1/models/{}{path}", self.model);
        self.send(Request::post(path).body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(super) async fn answer(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.post(path, &body.to_string()).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }
}
