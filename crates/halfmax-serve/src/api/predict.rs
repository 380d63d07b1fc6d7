//! Predictions: pairs, a grid of cell lines and compounds, profiles, a ranking.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{self, Path};
use halfmax_data::Direction;
use halfmax_model::domain::Nearness;
use halfmax_prep::Pair;
use serde::{Deserialize, Serialize};

use super::problem::body;
use super::who::{self, Asked, AskedProfile, Who};
use super::{Problem, State, work};
use crate::served::{Served, in_words};

/// Predictions of one request.
const MOST: usize = 200_000;

/// Pairs; or cell lines and compounds, for all their pairs; or profiles and compounds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    #[serde(default)]
    pairs: Vec<AskedPair>,
    #[serde(default)]
    cell_lines: Vec<String>,
    #[serde(default)]
    profiles: Vec<AskedProfile>,
    #[serde(default)]
    compounds: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedPair {
    cell_line: String,
    compound: String,
}

/// Predictions in the order asked for.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    coverage: Option<f64>,
    predictions: Vec<Predicted>,
}

/// One prediction; values are in the unit of the model, `…_um` in µM.
#[derive(Debug, Serialize)]
struct Predicted {
    cell_line: Option<String>,
    cell_line_name: Option<String>,
    compound: String,
    compound_name: String,
    target: Option<String>,
    pathway: Option<String>,
    value: f64,
    concentration_um: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    lower_um: Option<f64>,
    upper_um: Option<f64>,
    coverage: Option<f64>,
    mean_effects: f64,
    mean_effects_um: Option<f64>,
    measured: Option<f64>,
    measured_um: Option<f64>,
    among_lines: Option<Among>,
    out_of_domain: Option<String>,
}

/// Where a value falls among the measured values of all cell lines tested with the compound.
#[derive(Debug, Serialize)]
struct Among {
    n: usize,
    below: usize,
}

pub(super) async fn predict(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    bytes: Bytes,
) -> Result<Json<Answer>, Problem> {
    let question: Question = body(&bytes)?;
    work(&state, move |state| {
        let model = state.model(&model)?;
        let bundle = &model.bundle;
        let compounds: Vec<u32> = question
            .compounds
            .iter()
            .map(|key| who::compound(bundle, key))
            .collect::<Result<_, _>>()?;
        let rows = question.cell_lines.len() + question.profiles.len();
        let total = question.pairs.len().saturating_add(rows.saturating_mul(compounds.len()));
        if total == 0 {
            return Err(Problem::field(
                "pairs",
                "",
                "give pairs, or compounds with cell_lines or profiles",
            ));
        }
        if total > MOST {
            let detail = format!("at most {MOST} predictions are made at once; ask in parts");
            return Err(Problem::field("pairs", &total.to_string(), detail));
        }
        let mut pairs = Vec::with_capacity(total);
        for pair in &question.pairs {
            pairs.push(Pair {
                cell_line: who::line(bundle, &pair.cell_line)?,
                compound: who::compound(bundle, &pair.compound)?,
            });
        }
        for key in &question.cell_lines {
            let cell_line = who::line(bundle, key)?;
            pairs.extend(compounds.iter().map(|&compound| Pair { cell_line, compound }));
        }
        let mut predictions = of_pairs(model, &pairs)?;
        for profile in &question.profiles {
            let who = Who::of(None, Some(profile), bundle)?;
            predictions.extend(of_who(model, &who, &compounds)?);
        }
        Ok(Json(Answer { coverage: model.coverage(), predictions }))
    })
    .await
}

pub(super) async fn rank(
    extract::State(state): extract::State<Arc<State>>,
    Path(model): Path<String>,
    bytes: Bytes,
) -> Result<Json<Answer>, Problem> {
    let asked: Asked = body(&bytes)?;
    work(&state, move |state| {
        let model = state.model(&model)?;
        let who = Who::of(asked.cell_line.as_deref(), asked.profile.as_ref(), &model.bundle)?;
        let compounds: Vec<u32> = (0..model.bundle.compounds().count() as u32).collect();
        let mut predictions = of_who(model, &who, &compounds)?;
        match model.bundle.about.measure.direction() {
            Direction::HighIsSensitive => predictions.sort_by(|a, b| b.value.total_cmp(&a.value)),
            _ => predictions.sort_by(|a, b| a.value.total_cmp(&b.value)),
        }
        Ok(Json(Answer { coverage: model.coverage(), predictions }))
    })
    .await
}

fn of_who(model: &Served, who: &Who, compounds: &[u32]) -> Result<Vec<Predicted>, Problem> {
    match who {
        Who::Line(cell_line) => {
            let pair = |&compound| Pair { cell_line: *cell_line, compound };
            of_pairs(model, &compounds.iter().map(pair).collect::<Vec<_>>())
        }
        Who::Profile(profile) => {
            let values = model
                .bundle
                .predict_profiles(std::slice::from_ref(profile), compounds)
                .map_err(|e| Problem::model(&e))?;
            let outside = model.domain.outside(&model.bundle, profile);
            let one = |(&compound, (value, naive))| Predicted {
                out_of_domain: outside.clone(),
                ..Predicted::of(model, None, compound, value, naive)
            };
            Ok(compounds.iter().zip(values).map(one).collect())
        }
    }
}

fn of_pairs(model: &Served, pairs: &[Pair]) -> Result<Vec<Predicted>, Problem> {
    let values = model.bundle.predict(pairs).map_err(|e| Problem::model(&e))?;
    let one = |(pair, p): (&Pair, halfmax_model::bundle::Prediction)| {
        let outside = p.domain.as_ref().filter(|domain| domain.outside).map(in_domain_words);
        Predicted {
            cell_line: Some(p.cell_line),
            cell_line_name: Some(p.cell_line_name),
            out_of_domain: outside,
            ..Predicted::of(model, Some(pair.cell_line), pair.compound, p.value, p.mean_effects)
        }
    };
    Ok(pairs.iter().zip(values).map(one).collect())
}

/// Which of both is outside of what the model knows, for people.
fn in_domain_words(domain: &halfmax_model::domain::Domain) -> String {
    let far =
        |what, near: Option<&Nearness>| near.filter(|n| n.is_outside()).map(|n| in_words(what, n));
    let line = far("the cell line's features are", domain.cell_line.as_ref());
    let drug = far("the drug's structure is", domain.compound.as_ref());
    [line, drug].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

impl Predicted {
    fn of(model: &Served, line: Option<u32>, compound: u32, value: f64, naive: f64) -> Self {
        let measure = model.bundle.about.measure;
        let um = |value: f64| measure.concentration_um(value);
        let drug = model.bundle.compound(compound);
        let half = model.half_width(compound);
        let (lower, upper) = (half.map(|h| value - h), half.map(|h| value + h));
        let measured =
            model.run.as_ref().zip(line).and_then(|(run, line)| run.measured(line, compound));
        Self {
            cell_line: None,
            cell_line_name: None,
            compound: drug.id.to_string(),
            compound_name: drug.name.clone(),
            target: drug.target.clone(),
            pathway: drug.pathway.clone(),
            value,
            concentration_um: um(value),
            lower,
            upper,
            lower_um: lower.and_then(um),
            upper_um: upper.and_then(um),
            coverage: half.and_then(|_| model.coverage()),
            mean_effects: naive,
            mean_effects_um: um(naive),
            measured,
            measured_um: measured.and_then(um),
            among_lines: model
                .run
                .as_ref()
                .and_then(|run| run.among(compound, value))
                .map(|(n, below)| Among { n, below }),
            out_of_domain: None,
        }
    }
}
