//! One test with its cell lines, for box plots.

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::test::Test;
use crate::api::answer::json;
use crate::api::extract::Path;
use crate::api::{Problem, State};
use crate::served::Analysis;

/// What the level of instable cell lines is called.
const INSTABLE: &str = "1";

/// A test with the cell lines on both of its sides.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TestGroups<'a> {
    test: Test<'a>,
    /// Whether tissue is a term of the model, so that cell lines have one.
    by_tissue: bool,
    /// Whether microsatellite instability is a term.
    by_msi: bool,
    /// Every cell line with a response.
    cell_lines: Vec<GroupLine<'a>>,
}

/// A cell line of a test.
#[derive(Debug, Serialize, ToSchema)]
struct GroupLine<'a> {
    id: &'a str,
    name: &'a str,
    tissue: Option<&'a str>,
    /// Whether its microsatellites are instable.
    msi: Option<bool>,
    /// Whether it has the feature.
    with: bool,
    /// ln IC50, of µM.
    value: f64,
}

/// One test with its cell lines.
#[utoipa::path(
    get, path = "/v1/biomarkers/{analysis}/compounds/{compound}/features/{feature}", tag = "biomarkers",
    params(
        ("analysis" = String, Path, description = "Its id"),
        ("compound" = String, Path, description = "Id, or name if only one has it"),
        ("feature" = String, Path, description = "Its name"),
    ),
    responses((status = 200, description = "The test, and every cell line with a response", body = TestGroups)),
)]
pub(in crate::api) async fn show(
    extract::State(state): extract::State<Arc<State>>,
    Path((analysis, compound, feature)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let analysis = state.analysis(&analysis)?;
    let compute = move || json(&of(&analysis, &compound, &feature)?);
    state.work(compute).await
}

fn of<'a>(
    analysis: &'a Analysis,
    compound: &str,
    feature: &str,
) -> Result<TestGroups<'a>, Problem> {
    let study = &analysis.study;
    let drug = match analysis.drugs(compound)[..] {
        [one] => one,
        [] => {
            let detail = format!("no compound of the analysis has the id or name {compound:?}");
            return Err(Problem::not_found("compound", compound, detail));
        }
        ref several => {
            let ids = several.iter().map(|at| study.inputs.drugs[*at as usize].id.as_str());
            let ids: Vec<&str> = ids.collect();
            let detail =
                format!("{compound:?} is the name of several: ask for {}", ids.join(" or "));
            return Err(Problem::field("compound", compound, detail));
        }
    };
    let at = analysis.feature(feature).ok_or_else(|| {
        let detail = format!("the analysis has no feature {feature:?}");
        Problem::not_found("feature", feature, detail)
    })?;
    let place = study.associations.iter().position(|a| (a.drug, a.feature) == (drug, at));
    let place = place.ok_or_else(|| {
        let least = study.settings.min_group;
        let detail = format!(
            "{compound} was not tested against {feature}: fewer than {least} cell lines are on one side, or the other terms of the model determine the feature"
        );
        Problem::not_found("feature", feature, detail)
    })?;
    let inputs = &study.inputs;
    let lines = inputs.drugs[drug as usize].responses.iter().zip(0_u32..);
    let cell_lines = lines.filter(|(value, _)| value.is_finite()).map(|(value, line)| {
        let l = line as usize;
        GroupLine {
            id: &inputs.lines[l],
            name: &inputs.line_names[l],
            tissue: inputs.tissue.as_ref().map(|factor| factor.level(l)),
            msi: inputs.msi.as_ref().map(|factor| factor.level(l) == INSTABLE),
            with: analysis.has(line, at),
            value: *value,
        }
    });
    Ok(TestGroups {
        test: Test::at(analysis, place, &study.settings),
        by_tissue: inputs.tissue.is_some(),
        by_msi: inputs.msi.is_some(),
        cell_lines: cell_lines.collect(),
    })
}
