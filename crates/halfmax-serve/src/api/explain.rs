//! Which features of a cell line moved a prediction.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{self, Path};
use serde::{Deserialize, Serialize};

use super::problem::body;
use super::who::{self, AskedProfile, Who};
use super::{Problem, State, work};

/// How many features are tried: those that deviate most from the mean cell line.
const TRIED: usize = 240;
/// Contributions smaller than this share of the largest one are left out.
const NOTABLE: f64 = 1e-3;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    cell_line: Option<String>,
    profile: Option<AskedProfile>,
    compound: String,
}

/// Contributions, the largest first.
#[derive(Debug, Serialize)]
pub(super) struct Explanation {
    method: &'static str,
    value: f64,
    genes: Vec<Gene>,
}

#[derive(Debug, Serialize)]
struct Gene {
    view: String,
    feature: String,
    value: f32,
    /// How much higher the prediction is than with the feature at its mean, in the model's unit.
    contribution: f64,
}

pub(super) async fn explain(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    bytes: Bytes,
) -> Result<Json<Explanation>, Problem> {
    let question: Question = body(&bytes)?;
    work(&state, move |state| {
        let model = state.model(&model)?;
        let bundle = &model.bundle;
        let who = Who::of(question.cell_line.as_deref(), question.profile.as_ref(), bundle)?;
        let compound = who::compound(bundle, &question.compound)?;
        let profile = who.profile(bundle);
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
        let values = bundle.predict_profiles(&profiles, &[compound]).map_err(|e| Problem::model(&e))?;
        let value = values[0].0;
        let views: Vec<_> = bundle.cell_line_views().collect();
        let mut genes: Vec<Gene> = tried
            .iter()
            .zip(&values[1..])
            .map(|((_, at, column, _), (without, _))| Gene {
                view: views[*at].name.clone(),
                feature: views[*at].features[*column].clone(),
                value: profile.rows[*at][*column],
                contribution: value - without,
            })
            .collect();
        genes.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
        let largest = genes.first().map_or(0.0, |g| g.contribution.abs());
        genes.retain(|g| g.contribution.abs() > NOTABLE * largest);
        genes.truncate(60);
        Ok(Json(Explanation {
            method: "Each bar is how much the prediction changes when this one feature is at the mean of the cell lines learned from; only the 240 features that deviate most were tried.",
            value,
            genes,
        }))
    })
    .await
}
