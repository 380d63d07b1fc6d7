//! The models that are served.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use halfmax_data::Measure;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::json;
use super::extract::Path;
use super::{Problem, State};
use crate::served::{Models, Run, Served};

/// The report brings its own scripts and styles, and asks nobody for anything.
const REPORT_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; frame-ancestors 'none'";

/// All models.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AllModels {
    /// The id of the model that is shown first.
    default: String,
    models: Vec<Summary>,
}

/// What a model is and predicts.
#[derive(Debug, Serialize, ToSchema)]
struct Summary {
    /// What it goes by in addresses: the name of its run, with `@version` if it is not the default version.
    id: String,
    /// The beginning of its manifest's SHA-256.
    version: String,
    /// Every version of this name that is served, the default one first.
    versions: Vec<String>,
    /// The kind of model.
    name: String,
    description: String,
    /// What it predicts, as files call it: `ln_ic50`.
    measure: String,
    /// What it predicts, as people call it: `ln IC50`.
    quantity: String,
    /// Of its predictions; empty if they have none.
    unit: String,
    /// The concentration that a prediction stands for, `IC50` or `EC50`, if it stands for one.
    concentration: Option<String>,
    /// Which end of the measure is sensitive; null if that is not known.
    sensitive: Option<Sensitive>,
    n_cell_lines: usize,
    n_compounds: usize,
    /// Share of responses that its intervals are to hold; null without intervals.
    coverage: Option<f64>,
}

/// Which end of a measure is sensitive.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sensitive {
    /// The smaller the value, the more sensitive the cell line.
    Low,
    /// The larger the value, the more sensitive the cell line.
    High,
}

/// What a model is, how it was tested, how good it was.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Detail {
    #[serde(flatten)]
    summary: Summary,
    /// Where its intervals come from.
    calibration: Option<String>,
    training_rows: usize,
    /// Checksum of the screen it learned from.
    screen: String,
    seed: u64,
    /// The model card, in Markdown.
    card: Option<String>,
    splits: Option<Splits>,
    scores: Vec<SchemeScores>,
    /// Address of the report of its run.
    report: Option<String>,
}

/// Which rows were left out for testing.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
struct Splits {
    column: String,
    #[serde(default)]
    scheme: Option<String>,
    #[serde(default)]
    folds: Vec<Fold>,
}

/// Rows of one fold.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
struct Fold {
    name: String,
    train: usize,
    validation: usize,
    test: usize,
}

/// Scores of a model and of naive ones under one scheme.
#[derive(Debug, Serialize, ToSchema)]
struct SchemeScores {
    scheme: String,
    models: Vec<ModelScores>,
}

/// Scores by metric, null where undefined.
type Scores = BTreeMap<String, Option<f64>>;

/// The scores of one model, means over folds.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ModelScores {
    name: String,
    /// Whether it looks at no features.
    #[serde(default)]
    naive: bool,
    /// Over all test rows.
    #[serde(default)]
    pooled: Option<Scores>,
    /// Within a compound, mean over compounds.
    #[serde(default)]
    per_drug: Option<Scores>,
    /// Within a cell line, mean over cell lines.
    #[serde(default)]
    per_cell_line: Option<Scores>,
    /// After mean effects were subtracted.
    #[serde(default)]
    normalised: Option<Scores>,
}

impl Summary {
    fn of(models: &Models, model: &Served) -> Self {
        let about = &model.bundle.about;
        let measure = about.measure;
        Self {
            id: models.id(model),
            version: model.version.clone(),
            versions: models.versions(&model.name).map(Into::into).collect(),
            name: about.name.clone(),
            description: about.description.clone(),
            measure: measure.key().into(),
            quantity: measure.name().into(),
            unit: measure.unit().into(),
            concentration: match measure {
                Measure::LnIc50 | Measure::PIc50 => Some("IC50".into()),
                Measure::LnEc50 | Measure::PEc50 => Some("EC50".into()),
                _ => None,
            },
            sensitive: Sensitive::of(model),
            n_cell_lines: model.bundle.cell_lines().count(),
            n_compounds: model.bundle.compounds().count(),
            coverage: model.coverage(),
        }
    }
}

impl Sensitive {
    pub(super) fn of(model: &Served) -> Option<Self> {
        model.more_sensitive().map(|order| if order.is_lt() { Self::Low } else { Self::High })
    }
}

/// The models of this server.
#[utoipa::path(
    get, path = "/v1/models", tag = "models",
    responses((status = 200, description = "Every model, the default one first", body = AllModels)),
)]
pub(super) async fn list(
    extract::State(state): extract::State<Arc<State>>,
) -> Result<Response, Problem> {
    let models = state.models();
    let default = models.id(models.first());
    json(&AllModels { default, models: models.iter().map(|m| Summary::of(&models, m)).collect() })
}

/// One model with card, splits and scores.
#[utoipa::path(
    get, path = "/v1/models/{model}", tag = "models",
    params(("model" = String, Path, description = "Its id")),
    responses((status = 200, description = "The model", body = Detail)),
)]
pub(super) async fn show(
    extract::State(state): extract::State<Arc<State>>,
    Path(key): Path<String>,
) -> Result<Response, Problem> {
    let model = state.model(&key)?;
    let about = &model.bundle.about;
    let run = model.run.as_ref();
    let summary = Summary::of(&state.models(), &model);
    let report = run.and_then(|run| run.report.as_ref());
    json(&Detail {
        calibration: model
            .bundle
            .calibration()
            .map(|c| format!("{} errors, {}", c.n(), about.origin.splits)),
        training_rows: about.origin.training_rows,
        screen: about.origin.screen.clone(),
        seed: about.origin.seed,
        card: run.and_then(|run| run.card.clone()),
        splits: run.and_then(|run| serde_json::from_value(run.scores["splits"].clone()).ok()),
        scores: vec![run.map_or_else(|| scores_of_bundle(&model), scores_of_run)],
        report: report.map(|_| format!("/v1/models/{}/report", summary.id)),
        summary,
    })
}

fn scores_of_run(run: &Run) -> SchemeScores {
    let scheme = run.scores["splits"]["column"].as_str().unwrap_or_default().to_owned();
    let models = run.scores["models"].as_array().into_iter().flatten();
    let read = models.filter_map(|model| serde_json::from_value(model.clone()).ok());
    SchemeScores { scheme, models: read.collect() }
}

/// The bundle keeps its own scores, for when its run directory is elsewhere.
fn scores_of_bundle(model: &Served) -> SchemeScores {
    let about = &model.bundle.about;
    let part = |name: &str| serde_json::from_value(about.scores[name].clone()).ok();
    let scores = ModelScores {
        name: about.name.clone(),
        naive: false,
        pooled: part("pooled"),
        per_drug: part("per_drug"),
        per_cell_line: part("per_cell_line"),
        normalised: part("normalised"),
    };
    SchemeScores { scheme: about.origin.splits.clone(), models: vec![scores] }
}

/// The report of the model's run, a page.
#[utoipa::path(
    get, path = "/v1/models/{model}/report", tag = "models",
    params(("model" = String, Path, description = "Its id")),
    responses((status = 200, description = "The report", body = String, content_type = "text/html")),
)]
pub(super) async fn report(
    extract::State(state): extract::State<Arc<State>>,
    Path(key): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let none = || Problem::not_found("model", &key, "this model has no report beside it");
    let model = state.model(&key)?;
    let path = model.run.as_ref().and_then(|run| run.report.clone()).ok_or_else(none)?;
    let text = tokio::fs::read(path).await.map_err(|_| none())?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, REPORT_POLICY),
    ];
    Ok((headers, text))
}
