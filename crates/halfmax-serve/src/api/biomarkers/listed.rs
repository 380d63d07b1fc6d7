//! The tests of an analysis, in pages.

use std::cmp::Ordering;
use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use halfmax_eval::anova::Association;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::test::{Direction, Test};
use super::wanted::{Filter, Thresholds};
use crate::api::answer::json;
use crate::api::extract::{Path, Query};
use crate::api::paged::Page;
use crate::api::{Problem, State};
use crate::served::Analysis;

/// Which tests, in which order, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct TestsWanted {
    /// Only those of this compound, by id or name.
    compound: Option<String>,
    /// Only those of this feature.
    feature: Option<String>,
    /// Only those that pass the thresholds of the analysis, of which `p`, `fdr` and `effect` may replace each. Without
    /// it only those given are looked at.
    significant: Option<bool>,
    /// Only those with a smaller p.
    #[param(minimum = 0, maximum = 1)]
    p: Option<f64>,
    /// Only those with a lower false discovery rate, in percent.
    #[param(minimum = 0, maximum = 100)]
    fdr: Option<f64>,
    /// Only those whose Cohen's d is at least this.
    #[param(minimum = 0)]
    effect: Option<f64>,
    /// Only those that go this way.
    #[param(inline)]
    direction: Option<Direction>,
    /// By what they are ordered; by p if left out.
    #[param(inline)]
    sort: Option<Sort>,
    /// Rising if left out.
    #[param(inline)]
    order: Option<Order>,
    /// How many to leave out at the beginning.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    offset: Option<u32>,
    /// How many to send; 100 if left out, 1,000 at most.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 4_294_967_295_u32)]
    limit: Option<u32>,
}

/// What tests are ordered by; of those that are equal, the smaller p comes first.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    P,
    Fdr,
    Effect,
    Delta,
    NWith,
    Compound,
    Feature,
}

/// Which end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Order {
    Asc,
    Desc,
}

/// Tests of an analysis.
#[utoipa::path(
    get, path = "/v1/biomarkers/{analysis}/tests", tag = "biomarkers",
    params(("analysis" = String, Path, description = "Its id"), TestsWanted),
    responses((status = 200, description = "A page of them", body = Page<Test>)),
)]
pub(in crate::api) async fn list(
    extract::State(state): extract::State<Arc<State>>,
    Path(analysis): Path<String>,
    Query(wanted): Query<TestsWanted>,
) -> Result<Response, Problem> {
    let analysis = state.analysis(&analysis)?;
    let compute = move || {
        let thresholds = Thresholds { p: wanted.p, fdr: wanted.fdr, effect: wanted.effect };
        let thresholds = thresholds.checked()?;
        let filter = Filter::new(&analysis, wanted.compound.as_deref(), wanted.feature.as_deref())?
            .passing(&analysis, thresholds, wanted.significant == Some(true));
        let fits = |a: &Association| {
            filter.fits(a) && wanted.direction.is_none_or(|way| way == Direction::of(a))
        };
        let all = &analysis.study.associations;
        let mut found: Vec<usize> = (0..all.len()).filter(|place| fits(&all[*place])).collect();
        let falling = wanted.order == Some(Order::Desc);
        sort(&mut found, &analysis, wanted.sort.unwrap_or(Sort::P), falling);
        let settings = thresholds.within(&analysis);
        let test = |place| Test::at(&analysis, place, &settings);
        json(&Page::of(found, wanted.offset, wanted.limit, test))
    };
    state.work(compute).await
}

/// Places come rising, that is smallest p first.
fn sort(places: &mut [usize], analysis: &Analysis, by: Sort, falling: bool) {
    let study = &analysis.study;
    let drug = |a: &Association| study.inputs.drugs[a.drug as usize].label();
    let feature = |a: &Association| study.inputs.features[a.feature as usize].name.as_str();
    let compare = |a: &Association, b: &Association| match by {
        Sort::P => a.ln_p.total_cmp(&b.ln_p),
        Sort::Fdr => a.ln_rate.total_cmp(&b.ln_rate),
        Sort::Effect => a.groups.cohen_d().total_cmp(&b.groups.cohen_d()),
        Sort::Delta => a.groups.delta().total_cmp(&b.groups.delta()),
        Sort::NWith => a.groups.n_positive.cmp(&b.groups.n_positive),
        Sort::Compound => drug(a).cmp(drug(b)),
        Sort::Feature => feature(a).cmp(feature(b)),
    };
    places.sort_by(|a, b| {
        let order: Ordering = compare(&study.associations[*a], &study.associations[*b]);
        if falling { order.reverse() } else { order }
    });
}
