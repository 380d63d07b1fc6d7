//! Which features of a cell line moved a prediction.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_model::ModelError;
use halfmax_model::attribution::Method;
use halfmax_model::bundle::{Explanation, Profile};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::json;
use super::extract::{Json, Path};
use super::who::{self, AskedProfile, Who};
use super::{Problem, State, strict};
use crate::served::Served;

/// How many features are changed one at a time: those that deviate most from the mean cell line.
const TRIED: usize = 240;
/// Contributions smaller than this share of the largest one are left out.
const NOTABLE: f64 = 1e-3;
/// Contributions that are sent at most.
const SENT: usize = 60;

/// A cell line or a profile, and a compound.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ExplainQuestion {
    /// By id or name.
    cell_line: Option<String>,
    #[serde(default, deserialize_with = "strict::option")]
    profile: Option<AskedProfile>,
    /// By id or name.
    compound: String,
}

/// A prediction split among features of the cell line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Explained {
    method: MethodName,
    /// What the contributions are, in words.
    about: String,
    /// The prediction, in the unit of the model.
    value: f64,
    /// The prediction for an average cell line; null if features were changed one at a time.
    baseline: Option<f64>,
    /// What all contributions, those not sent included, fail to explain of `value` − `baseline`.
    gap: Option<f64>,
    /// The largest first.
    genes: Vec<Gene>,
}

/// How contributions were found.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum MethodName {
    /// Integrated gradients (Sundararajan et al. 2017), exact for linear models: contributions sum to the difference
    /// from an average cell line.
    IntegratedGradients,
    /// Each feature put to its mean while all others stay: contributions sum to nothing in particular.
    OneAtATime,
}

/// What one feature has to do with a prediction.
#[derive(Debug, Serialize, ToSchema)]
struct Gene {
    view: String,
    feature: String,
    /// Of the cell line or profile; null if it is missing, or made by preprocessing.
    value: Option<f32>,
    /// How much higher the prediction is for it, in the unit of the model.
    contribution: f64,
}

/// Contributions of features to a prediction.
#[utoipa::path(
    post, path = "/v1/models/{model}/explain", tag = "predictions",
    params(("model" = String, Path, description = "Its id")),
    request_body = ExplainQuestion,
    responses((status = 200, description = "Contributions, the largest first", body = Explained)),
)]
pub(super) async fn explain(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Json { question, .. }: Json<ExplainQuestion>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let compute = move || {
        let who = Who::of(question.cell_line.as_deref(), question.profile.as_ref(), &model)?;
        let compound = who::compound(&model, &question.compound)?;
        let profile = who.profile(&model);
        match model.bundle.explain_profile(&profile, compound, Method::default()) {
            Ok(found) => json(&split(found)),
            Err(ModelError::Unexplained(why)) => json(&changed(&model, &profile, compound, &why)?),
            Err(fault) => Err(Problem::model(&fault)),
        }
    };
    state.work(compute).await
}

fn split(found: Explanation) -> Explained {
    let gene = |share: halfmax_model::bundle::Share| Gene {
        view: share.view,
        feature: share.feature,
        value: share.value,
        contribution: share.attribution,
    };
    Explained {
        method: MethodName::IntegratedGradients,
        about: "Integrated gradients: what each feature adds to the prediction for an average cell line; all of them together give the prediction.".into(),
        value: found.prediction,
        baseline: Some(found.baseline),
        gap: Some(found.completeness_gap),
        genes: notable(found.shares.into_iter().map(gene).collect()),
    }
}

/// The effect of putting each feature to its mean, for a model that cannot be split because of `why`.
fn changed(
    model: &Served,
    profile: &Profile,
    compound: u32,
    why: &str,
) -> Result<Explained, Problem> {
    let mut tried = Vec::new();
    for (at, row) in profile.rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            let (mean, sd) = model.domain.moments(at, column);
            let deviation = (value - mean) / sd;
            if deviation.is_finite() && deviation != 0.0 {
                tried.push((deviation.abs(), at, column, mean));
            }
        }
    }
    tried.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    tried.truncate(TRIED);
    let mut profiles = vec![profile.clone()];
    for (_, at, column, mean) in &tried {
        let mut without = profile.clone();
        without.rows[*at][*column] = *mean;
        profiles.push(without);
    }
    let values = model.bundle.predict_profiles(&profiles, &[compound]);
    let values = values.map_err(|e| Problem::model(&e))?;
    let value = values[0].0;
    let views: Vec<_> = model.bundle.cell_line_views().collect();
    let gene =
        |((_, at, column, _), (without, _)): (&(f32, usize, usize, f32), &(f64, f64))| Gene {
            view: views[*at].name.clone(),
            feature: views[*at].features[*column].clone(),
            value: Some(profile.rows[*at][*column]),
            contribution: value - without,
        };
    let genes = tried.iter().zip(&values[1..]).map(gene).collect();
    Ok(Explained {
        method: MethodName::OneAtATime,
        about: format!(
            "This model cannot be split among its features ({why}). Instead, each contribution is how much the prediction changes when this one feature is at the mean of the cell lines learned from; only the {TRIED} features that deviate most were tried."
        ),
        value,
        baseline: None,
        gap: None,
        genes: notable(genes),
    })
}

fn notable(mut genes: Vec<Gene>) -> Vec<Gene> {
    genes.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    let largest = genes.first().map_or(0.0, |gene| gene.contribution.abs());
    genes.retain(|gene| gene.contribution.abs() > NOTABLE * largest);
    genes.truncate(SENT);
    genes
}
