//! All compounds for one cell line or profile, or all cell lines for one compound, the most sensitive first.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_prep::Pair;
use serde::Deserialize;
use utoipa::ToSchema;

use super::extract::{Json, Path};
use super::filter::{OfCompounds, OfLines};
use super::predicted::Predicted;
use super::send::{Form, Predictions};
use super::strict::{self, Whole};
use super::who::{self, AskedProfile, Who};
use super::{Problem, State};
use crate::served::Served;

/// A cell line or a profile, for which compounds are ranked; or a compound, for which cell lines are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RankQuestion {
    /// By id or name.
    cell_line: Option<String>,
    #[serde(default, deserialize_with = "strict::option")]
    profile: Option<AskedProfile>,
    /// By id or name.
    compound: Option<String>,
    /// Of the compounds, only those with this target.
    target: Option<String>,
    /// Of the compounds, only those of this pathway.
    pathway: Option<String>,
    /// Of the cell lines, only those of this tissue.
    tissue: Option<String>,
    /// Of the cell lines, only those of this cancer type.
    cancer_type: Option<String>,
    /// How many to send; all if left out.
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    limit: Option<Whole>,
}

/// Compounds or cell lines, the most sensitive first; in ascending order where the measure has no direction.
#[utoipa::path(
    post, path = "/v1/models/{model}/rank", tag = "predictions",
    params(("model" = String, Path, description = "Its id")),
    request_body = RankQuestion,
    responses((status = 200, description = "Predictions, the most sensitive first", content(
        (Predictions = "application/json"), (super::predicted::Predicted = "application/x-ndjson"),
    ))),
)]
pub(super) async fn rank(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    form: Form,
    Json { question, .. }: Json<RankQuestion>,
) -> Result<Response, Problem> {
    let model = state.model(&model)?;
    let compute = move || {
        let mut predictions = of(&model, &question)?;
        let falling = model.more_sensitive() == Some(Ordering::Greater);
        predictions.sort_by(|a, b| {
            let rising = a.value.total_cmp(&b.value);
            if falling { rising.reverse() } else { rising }
        });
        if let Some(Whole(limit)) = question.limit {
            predictions.truncate(limit as usize);
        }
        form.whole(&Predictions { coverage: model.coverage(), predictions })
    };
    state.work(compute).await
}

fn of<'a>(model: &'a Served, asked: &RankQuestion) -> Result<Vec<Predicted<'a>>, Problem> {
    let bundle = &model.bundle;
    if let Some(compound) = &asked.compound {
        for (field, given) in [
            ("cell_line", asked.cell_line.is_some()),
            ("profile", asked.profile.is_some()),
            ("target", asked.target.is_some()),
            ("pathway", asked.pathway.is_some()),
        ] {
            if given {
                let detail = "a compound is given, for which cell lines are ranked; leave one out";
                return Err(Problem::field(field, "", detail));
            }
        }
        let filter =
            OfLines { tissue: asked.tissue.clone(), cancer_type: asked.cancer_type.clone() };
        let compound = who::compound(model, compound)?;
        let lines = bundle.cell_lines().zip(0..).filter(|(line, _)| filter.fit(line));
        return of_pairs(model, lines.map(|(_, cell_line)| Pair { cell_line, compound }).collect());
    }
    for (field, given) in [("tissue", &asked.tissue), ("cancer_type", &asked.cancer_type)] {
        if let Some(value) = given {
            let detail = "cell lines are chosen only where a compound is given";
            return Err(Problem::field(field, value, detail));
        }
    }
    let who = Who::of(asked.cell_line.as_deref(), asked.profile.as_ref(), model)?;
    let filter = OfCompounds { target: asked.target.clone(), pathway: asked.pathway.clone() };
    let drugs = bundle.compounds().zip(0..).filter(|(drug, _)| filter.fit(drug));
    let compounds: Vec<u32> = drugs.map(|(_, at)| at).collect();
    match who {
        Who::Line(cell_line) => {
            let pair = |compound| Pair { cell_line, compound };
            of_pairs(model, compounds.into_iter().map(pair).collect())
        }
        Who::Profile(profile) => {
            let values = bundle
                .predict_profiles(std::slice::from_ref(&profile), &compounds)
                .map_err(|e| Problem::model(&e))?;
            let outside = model.domain.outside(bundle, &profile);
            let one = |(&compound, values): (&u32, (f64, f64))| {
                Predicted::of_profile(model, compound, values, outside.as_deref())
            };
            Ok(compounds.iter().zip(values).map(one).collect())
        }
    }
}

fn of_pairs(model: &Served, pairs: Vec<Pair>) -> Result<Vec<Predicted<'_>>, Problem> {
    let values = model.predict(&pairs).map_err(|e| Problem::model(&e))?;
    let one = |(pair, values): (Pair, (f64, f64))| Predicted::of_pair(model, pair, values);
    Ok(pairs.into_iter().zip(values).map(one).collect())
}
