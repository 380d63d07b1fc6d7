//! The features of a profile that move a prediction most, for whoever wants to change them.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::json;
use super::extract::{Path, Query};
use super::who::{self, From};
use super::{Problem, State};
use crate::served::Served;

/// Per view.
const SHOWN: usize = 12;
/// Features per view that are tried, those that vary most.
const TRIED: usize = 120;

/// Where a profile starts, one of `cell_line` and `tissue`, and the compound that features are to matter for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct FeaturesWanted {
    /// By id or name.
    cell_line: Option<String>,
    tissue: Option<String>,
    /// By id or name; without it, the features that vary most are listed.
    compound: Option<String>,
    /// Features to list whatever they do: `view~feature`, separated by commas.
    keep: Option<String>,
}

/// Features of a profile.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Features {
    features: Vec<Changeable>,
}

/// A feature that can be changed.
#[derive(Debug, Serialize, ToSchema)]
struct Changeable {
    view: String,
    feature: String,
    kind: Kind,
    /// Its value where the profile starts.
    start: f32,
    low: f32,
    high: f32,
    /// How much the prediction moves between `low` and `high`, in the model's unit; without a compound the spread
    /// of the feature.
    effect: f64,
}

/// What kind of number a feature is, by the values it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// 0 or 1.
    Mutation,
    /// A whole number from −2 to 2.
    CopyNumber,
    /// Any number.
    Expression,
}

impl Kind {
    /// Of a view's values.
    pub(super) fn of(values: &[f32]) -> Self {
        let whole = values.iter().all(|v| v.is_nan() || v.fract() == 0.0);
        let least = (f32::MAX, f32::MIN);
        match values.iter().copied().fold(least, |(l, h), v| (l.min(v), h.max(v))) {
            (low, high) if whole && low >= 0.0 && high <= 1.0 => Self::Mutation,
            (low, high) if whole && low >= -2.0 && high <= 2.0 => Self::CopyNumber,
            _ => Self::Expression,
        }
    }
}

/// The features that move a prediction most, to make a profile with.
#[utoipa::path(
    get, path = "/v1/models/{model}/features", tag = "entities",
    params(("model" = String, Path, description = "Its id"), FeaturesWanted),
    responses((status = 200, description = "Up to 12 of each view, and those kept", body = Features)),
)]
pub(super) async fn list(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    Query(question): Query<FeaturesWanted>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let compute = move || {
        let from = From { cell_line: question.cell_line, tissue: question.tissue };
        let compound = question.compound.map(|key| who::compound(&model, &key)).transpose()?;
        let keep = question.keep.unwrap_or_default();
        json(&Features { features: of(&model, &from, compound, &keep)? })
    };
    state.work(compute).await
}

fn of(
    model: &Served,
    from: &From,
    compound: Option<u32>,
    keep: &str,
) -> Result<Vec<Changeable>, Problem> {
    let kept = |view: &str, feature: &str| {
        keep.split(',').any(|one| one.split_once('~') == Some((view, feature)))
    };
    let start = from.find(model)?;
    let mut tried = Vec::new();
    for (at, view) in model.bundle.cell_line_views().enumerate() {
        let kind = Kind::of(&view.values);
        let mut of_view: Vec<(f32, usize, f32, f32)> = (0..view.n_features())
            .map(|column| {
                let (mean, sd) = model.domain.moments(at, column);
                let (low, high) = match kind {
                    Kind::Mutation => (0.0, 1.0),
                    Kind::CopyNumber => (-2.0, 2.0),
                    Kind::Expression => (mean - 3.0 * sd, mean + 3.0 * sd),
                };
                (sd, column, low, high)
            })
            .filter(|(sd, ..)| *sd > 0.0)
            .collect();
        of_view.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut n = 0;
        of_view.retain(|(_, column, ..)| {
            n += 1;
            n <= TRIED || kept(&view.name, &view.features[*column])
        });
        let feature = |(sd, column, low, high): (f32, usize, f32, f32)| {
            let now = start.rows[at][column];
            let now = if now.is_nan() { model.domain.moments(at, column).0 } else { now };
            let feature = Changeable {
                view: view.name.clone(),
                feature: view.features[column].clone(),
                kind,
                start: now,
                low: low.min(now),
                high: high.max(now),
                effect: f64::from(sd),
            };
            (at, column, feature)
        };
        tried.extend(of_view.into_iter().map(feature));
    }
    if let Some(compound) = compound {
        let mut profiles = Vec::new();
        for (at, column, feature) in &tried {
            for value in [feature.low, feature.high] {
                let mut changed = start.clone();
                changed.rows[*at][*column] = value;
                profiles.push(changed);
            }
        }
        let values = model
            .bundle
            .predict_profiles(&profiles, &[compound])
            .map_err(|e| Problem::model(&e))?;
        for ((_, _, feature), ends) in tried.iter_mut().zip(values.chunks_exact(2)) {
            feature.effect = (ends[1].0 - ends[0].0).abs();
        }
    }
    tried.sort_by(|a, b| a.0.cmp(&b.0).then(b.2.effect.total_cmp(&a.2.effect)).then(a.1.cmp(&b.1)));
    let mut taken = std::collections::BTreeMap::<usize, usize>::new();
    tried.retain(|(at, _, feature)| {
        let n = taken.entry(*at).or_default();
        *n += 1;
        *n <= SHOWN || kept(&feature.view, &feature.feature)
    });
    Ok(tried.into_iter().map(|(_, _, feature)| feature).collect())
}
