//! What was found for each compound, and for each feature.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_eval::anova::{Settings, Study, Summary, by_drug, by_feature};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::test::Test;
use super::wanted::Thresholds;
use crate::api::answer::json;
use crate::api::extract::{Path, Query};
use crate::api::paged::Page;
use crate::api::{Problem, State};
use crate::served::Analysis;

/// What counts as a discovery, and which page of what it is counted for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct SummariesWanted {
    /// Letters that must occur in the name or id.
    q: Option<String>,
    /// What passes has a smaller p; that of the analysis if left out.
    #[param(minimum = 0, maximum = 1)]
    p: Option<f64>,
    /// What passes has a lower false discovery rate, in percent; that of the analysis if left out.
    #[param(minimum = 0, maximum = 100)]
    fdr: Option<f64>,
    /// What passes has at least this Cohen's d; that of the analysis if left out.
    #[param(minimum = 0)]
    effect: Option<f64>,
    /// How many to leave out at the beginning.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    offset: Option<u32>,
    /// How many to send; 100 if left out, 1,000 at most.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    limit: Option<u32>,
}

/// The tests of one compound or of one feature.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TestSummary<'a> {
    /// The compound's id or the feature's name.
    id: &'a str,
    /// What people call it.
    name: &'a str,
    tests: usize,
    /// How many of them pass.
    significant: usize,
    /// Of these, those with a lower IC50.
    sensitive: usize,
    /// Of these, those with a higher IC50.
    resistant: usize,
    /// The test with the smallest p.
    best: Option<Test<'a>>,
}

/// The compounds of an analysis, most discoveries first.
#[utoipa::path(
    get, path = "/v1/biomarkers/{analysis}/compounds", tag = "biomarkers",
    params(("analysis" = String, Path, description = "Its id"), SummariesWanted),
    responses((status = 200, description = "A page of them", body = Page<TestSummary>)),
)]
pub(in crate::api) async fn compounds(
    extract::State(state): extract::State<Arc<State>>,
    Path(analysis): Path<String>,
    Query(wanted): Query<SummariesWanted>,
) -> Result<Response, Problem> {
    summaries(&state, &analysis, wanted, by_drug).await
}

/// The features of an analysis, most discoveries first.
#[utoipa::path(
    get, path = "/v1/biomarkers/{analysis}/features", tag = "biomarkers",
    params(("analysis" = String, Path, description = "Its id"), SummariesWanted),
    responses((status = 200, description = "A page of them", body = Page<TestSummary>)),
)]
pub(in crate::api) async fn features(
    extract::State(state): extract::State<Arc<State>>,
    Path(analysis): Path<String>,
    Query(wanted): Query<SummariesWanted>,
) -> Result<Response, Problem> {
    summaries(&state, &analysis, wanted, by_feature).await
}

type Summarise = for<'s> fn(&'s Study, &Settings) -> Vec<Summary<'s>>;

async fn summaries(
    state: &State,
    analysis: &str,
    wanted: SummariesWanted,
    summarise: Summarise,
) -> Result<Response, Problem> {
    let analysis = state.analysis(analysis)?;
    let compute = move || {
        let thresholds = Thresholds { p: wanted.p, fdr: wanted.fdr, effect: wanted.effect };
        let settings = thresholds.checked()?.within(&analysis);
        let q = wanted.q.unwrap_or_default().to_lowercase();
        let mut found = summarise(&analysis.study, &settings);
        found.retain(|one| [one.id, one.name].iter().any(|text| text.to_lowercase().contains(&q)));
        let summary = |one| TestSummary::of(&analysis, &one, &settings);
        json(&Page::of(found, wanted.offset, wanted.limit, summary))
    };
    state.work(compute).await
}

impl<'a> TestSummary<'a> {
    fn of(analysis: &'a Analysis, of: &Summary<'a>, settings: &Settings) -> Self {
        Self {
            id: of.id,
            name: of.name,
            tests: of.tests,
            significant: of.sensitive + of.resistant,
            sensitive: of.sensitive,
            resistant: of.resistant,
            best: of.best.map(|(a, _)| Test::at(analysis, analysis.study.rank(a), settings)),
        }
    }
}
