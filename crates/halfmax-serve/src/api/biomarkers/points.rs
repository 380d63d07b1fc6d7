//! What a volcano plot is drawn from: columns instead of rows, of many points only some.

use std::f64::consts::LN_10;
use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_eval::anova::Association;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::test::{Direction, finite};
use super::thin::thin;
use super::wanted::{Filter, Thresholds};
use crate::api::answer::json;
use crate::api::extract::{Path, Query};
use crate::api::{Problem, State};
use crate::served::Analysis;

/// Points of either direction that pass.
const PASSING: usize = 3_000;
/// Points that do not.
const OTHERS: usize = 6_000;
/// Rates whose place is told, in percent.
const RATES: [f64; 3] = [1.0, 10.0, 25.0];

/// Which tests, and which of them pass.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct PointsWanted {
    /// Only those of this compound, by id or name.
    compound: Option<String>,
    /// Only those of this feature.
    feature: Option<String>,
    /// What passes has a smaller p; that of the analysis if left out.
    #[param(minimum = 0, maximum = 1)]
    p: Option<f64>,
    /// What passes has a lower false discovery rate, in percent; that of the analysis if left out.
    #[param(minimum = 0, maximum = 100)]
    fdr: Option<f64>,
    /// What passes has at least this Cohen's d; that of the analysis if left out.
    #[param(minimum = 0)]
    effect: Option<f64>,
}

/// Points of a volcano plot.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VolcanoPoints<'a> {
    compounds: Vec<PointCompound<'a>>,
    features: Vec<&'a str>,
    /// Those that pass and go with a lower IC50, up to 3,000.
    sensitive: PointColumns,
    /// Those that pass and go with a higher IC50, up to 3,000.
    resistant: PointColumns,
    /// Those that do not pass, up to 6,000.
    others: PointColumns,
    /// Where false discovery rates lie; none if every drug was corrected on its own.
    rates: Vec<RateAt>,
}

/// A compound of points.
#[derive(Debug, Serialize, ToSchema)]
struct PointCompound<'a> {
    id: &'a str,
    name: &'a str,
}

/// Points as columns, smallest p first, rounded to what can be seen.
#[derive(Debug, Default, Serialize, ToSchema)]
struct PointColumns {
    /// How many there are. Where only some are sent, the quarter with the smallest p is whole.
    total: usize,
    /// Indices into `compounds`.
    compound: Vec<u32>,
    /// Indices into `features`.
    feature: Vec<u32>,
    n_with: Vec<u32>,
    n_without: Vec<u32>,
    delta: Vec<f64>,
    /// Cohen's d without its sign; null if no group varies.
    effect: Vec<Option<f64>>,
    /// Null if p is 0.
    log10_p: Vec<Option<f64>>,
    /// In percent.
    fdr: Vec<Option<f64>>,
}

/// The largest p whose false discovery rate is lower than one.
#[derive(Debug, Serialize, ToSchema)]
struct RateAt {
    /// In percent.
    fdr: f64,
    log10_p: f64,
}

/// The points of a volcano plot.
#[utoipa::path(
    get, path = "/v1/biomarkers/{analysis}/points", tag = "biomarkers",
    params(("analysis" = String, Path, description = "Its id"), PointsWanted),
    responses((status = 200, description = "As columns", body = VolcanoPoints)),
)]
pub(in crate::api) async fn list(
    extract::State(state): extract::State<Arc<State>>,
    Path(analysis): Path<String>,
    Query(wanted): Query<PointsWanted>,
) -> Result<Response, Problem> {
    let analysis = state.analysis(&analysis)?;
    let compute = move || {
        let thresholds = Thresholds { p: wanted.p, fdr: wanted.fdr, effect: wanted.effect };
        let settings = thresholds.checked()?.within(&analysis);
        let filter = Filter::new(&analysis, wanted.compound.as_deref(), wanted.feature.as_deref())?;
        let (mut sensitive, mut resistant, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (place, a) in analysis.study.associations.iter().enumerate() {
            if !filter.fits(a) {
                continue;
            }
            match (a.is_significant(&settings), Direction::of(a)) {
                (false, _) => others.push(place),
                (true, Direction::Sensitive) => sensitive.push(place),
                (true, Direction::Resistant) => resistant.push(place),
            }
        }
        let inputs = &analysis.study.inputs;
        json(&VolcanoPoints {
            compounds: inputs
                .drugs
                .iter()
                .map(|drug| PointCompound { id: &drug.id, name: drug.label() })
                .collect(),
            features: inputs.features.iter().map(|feature| feature.name.as_str()).collect(),
            sensitive: PointColumns::of(&analysis, sensitive, PASSING),
            resistant: PointColumns::of(&analysis, resistant, PASSING),
            others: PointColumns::of(&analysis, others, OTHERS),
            rates: rates(&analysis),
        })
    };
    state.work(compute).await
}

impl PointColumns {
    fn of(analysis: &Analysis, places: Vec<usize>, most: usize) -> Self {
        let total = places.len();
        let drawn = thin(places, most);
        let drawn: Vec<&Association> =
            drawn.into_iter().map(|place| &analysis.study.associations[place]).collect();
        let count = |of: fn(&Association) -> u32| drawn.iter().map(|a| of(a)).collect();
        let column = |of: fn(&Association) -> f64| {
            drawn.iter().map(|a| finite(of(a)).map(rounded)).collect()
        };
        Self {
            total,
            compound: count(|a| a.drug),
            feature: count(|a| a.feature),
            n_with: count(|a| a.groups.n_positive),
            n_without: count(|a| a.groups.n_negative),
            delta: drawn.iter().map(|a| rounded(a.groups.delta())).collect(),
            effect: column(|a| a.groups.cohen_d()),
            log10_p: column(|a| a.ln_p / LN_10),
            fdr: column(Association::fdr),
        }
    }
}

/// Where the rates lie among all tests: rates rise with p.
fn rates(analysis: &Analysis) -> Vec<RateAt> {
    let study = &analysis.study;
    if study.settings.per_drug {
        return Vec::new();
    }
    let last = |fdr: f64| {
        let n = study.associations.partition_point(|a| a.fdr() < fdr);
        let a = study.associations.get(n.checked_sub(1)?)?;
        Some(RateAt { fdr, log10_p: finite(a.ln_p / LN_10)? })
    };
    RATES.into_iter().filter_map(last).collect()
}

/// Four significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}
