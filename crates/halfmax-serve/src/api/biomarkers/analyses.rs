//! The analyses of variance that are served.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_eval::anova::Null;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::json;
use crate::api::extract::Path;
use crate::api::{Problem, State};
use crate::served::Analysis;

/// All analyses.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AllAnalyses<'a> {
    analyses: Vec<AnalysisSummary<'a>>,
}

/// What an analysis tested, and how.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnalysisSummary<'a> {
    /// The name of its directory.
    id: &'a str,
    /// The terms of the model of ln IC50, in their order.
    terms: Vec<&'a str>,
    n_cell_lines: usize,
    n_compounds: usize,
    n_features: usize,
    /// Pairs of compound and feature that were tested.
    tests: usize,
    /// Those that pass the thresholds.
    significant: usize,
    /// Of these, those with a lower IC50.
    sensitive: usize,
    /// Of these, those with a higher IC50.
    resistant: usize,
    thresholds: AnalysisThresholds,
    /// How p became false discovery rates, as people say it.
    correction: &'a str,
    /// Whether every compound was corrected on its own.
    per_compound: bool,
    /// The only tissue whose cell lines were analysed; null if it is all of them.
    tissue: Option<&'a str>,
}

/// What a discovery must pass.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
struct AnalysisThresholds {
    /// Its p lies below.
    p: f64,
    /// Its false discovery rate lies below, in percent.
    fdr: f64,
    /// Its Cohen's d is at least this.
    effect: f64,
}

/// An analysis with what is to be known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AnalysisDetail<'a> {
    #[serde(flatten)]
    summary: AnalysisSummary<'a>,
    /// What was left out, and why: sentences for people.
    notes: &'a [String],
    /// Pairs with too few cell lines on one side.
    too_few: usize,
    /// Pairs whose feature the other terms determine.
    determined: usize,
    /// What chance alone finds; null if features were not permuted.
    chance: Option<Chance>,
}

/// What was found with permuted features.
#[derive(Debug, Serialize, ToSchema)]
struct Chance {
    permutations: usize,
    /// Discoveries of a permutation, on average.
    mean_significant: f64,
    /// Those of the permutation with most.
    most_significant: usize,
    /// The share of permutations, the analysis itself counted in, with as many discoveries.
    p: f64,
    /// The share of tests below the p threshold that are to be expected false, in percent.
    fdr: Option<f64>,
}

/// The analyses in the order given.
#[utoipa::path(
    get, path = "/v1/biomarkers", tag = "biomarkers",
    responses((status = 200, description = "All of them", body = AllAnalyses)),
)]
pub(in crate::api) async fn list(
    extract::State(state): extract::State<Arc<State>>,
) -> Result<Response, Problem> {
    let analyses = state.analyses();
    let all = analyses.iter().map(|analysis| AnalysisSummary::of(analysis));
    json(&AllAnalyses { analyses: all.collect() })
}

/// One analysis.
#[utoipa::path(
    get, path = "/v1/biomarkers/{analysis}", tag = "biomarkers",
    params(("analysis" = String, Path, description = "Its id")),
    responses((status = 200, description = "What it tested, and how", body = AnalysisDetail)),
)]
pub(in crate::api) async fn show(
    extract::State(state): extract::State<Arc<State>>,
    Path(analysis): Path<String>,
) -> Result<Response, Problem> {
    let analysis = state.analysis(&analysis)?;
    json(&AnalysisDetail {
        summary: AnalysisSummary::of(&analysis),
        notes: &analysis.study.inputs.notes,
        too_few: analysis.study.counts.too_few,
        determined: analysis.study.counts.determined,
        chance: analysis.null.as_ref().map(Chance::of),
    })
}

impl<'a> AnalysisSummary<'a> {
    fn of(analysis: &'a Analysis) -> Self {
        let (study, counts) = (&analysis.study, analysis.study.counts);
        let settings = &study.settings;
        Self {
            id: &analysis.name,
            terms: study.model(),
            n_cell_lines: counts.cell_lines,
            n_compounds: counts.drugs,
            n_features: counts.features,
            tests: counts.tests,
            significant: counts.significant,
            sensitive: counts.sensitive,
            resistant: counts.resistant,
            thresholds: AnalysisThresholds {
                p: settings.p_threshold,
                fdr: settings.fdr_threshold,
                effect: settings.effect_threshold,
            },
            correction: settings.correction.label(),
            per_compound: settings.per_drug,
            tissue: settings.tissue.as_deref(),
        }
    }
}

impl Chance {
    fn of(null: &Null) -> Self {
        let found = null.permutations.iter().map(|permutation| permutation.significant);
        Self {
            permutations: null.permutations.len(),
            mean_significant: null.mean_significant,
            most_significant: found.max().unwrap_or(0),
            p: null.p,
            fdr: null.fdr_percent,
        }
    }
}
