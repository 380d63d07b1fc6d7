//! What a screen looks like: missing values, correlations, the spread of responses.

use std::collections::BTreeMap;

use halfmax_data::Screen;
use halfmax_prep::{Design, Entity, View};
use serde::Serialize;

use crate::metric::{Metric, Pearson};

/// Features shown in the correlation matrix.
const CORRELATED: usize = 40;
/// Bars of the response histogram.
const BARS: usize = 50;

/// Aggregates of a screen for its report. Nothing here is used by a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Description {
    views: Vec<ViewSummary>,
    response_missing: MissingResponses,
    correlation: Correlation,
    response: ResponseSummary,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct ViewSummary {
    name: String,
    entity: Entity,
    rows: usize,
    features: usize,
    missing: usize,
    missing_fraction: f64,
    mean: Option<f64>,
    sd: Option<f64>,
}

/// Share of untested pairs by tissue and compound.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct MissingResponses {
    tissues: Vec<String>,
    compounds: Vec<String>,
    fraction: Vec<Vec<f64>>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Correlation {
    features: Vec<String>,
    /// `null` where a feature does not vary.
    matrix: Vec<Vec<Option<f64>>>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct ResponseSummary {
    histogram: Histogram,
    mean: f64,
    sd: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Histogram {
    edges: Vec<f64>,
    counts: Vec<usize>,
}

impl Description {
    /// Looks at a whole screen.
    pub fn of(screen: &Screen, design: &Design) -> Self {
        Self {
            views: design.views.iter().map(summary).collect(),
            response_missing: missing(screen),
            correlation: correlation(design),
            response: response(&design.response),
        }
    }
}

fn summary(view: &View) -> ViewSummary {
    let there: Vec<f64> =
        view.values.iter().filter(|v| !v.is_nan()).map(|v| f64::from(*v)).collect();
    let n = there.len() as f64;
    let mean = (n > 0.0).then(|| there.iter().sum::<f64>() / n);
    let sd = mean.map(|mean| (there.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt());
    let missing = view.values.len() - there.len();
    ViewSummary {
        name: view.name.clone(),
        entity: view.entity,
        rows: view.values.len() / view.n_features().max(1),
        features: view.n_features(),
        missing,
        missing_fraction: missing as f64 / view.values.len().max(1) as f64,
        mean,
        sd,
    }
}

fn missing(screen: &Screen) -> MissingResponses {
    let unknown = "unknown".to_owned();
    let tissue = |line: usize| screen.cell_lines[line].tissue.as_ref().unwrap_or(&unknown);
    let mut lines: BTreeMap<&String, usize> = BTreeMap::new();
    for line in 0..screen.cell_lines.len() {
        *lines.entry(tissue(line)).or_default() += 1;
    }
    let mut tested: BTreeMap<(&String, u32), std::collections::BTreeSet<u32>> = BTreeMap::new();
    for response in &screen.responses {
        let cell =
            tested.entry((tissue(response.cell_line as usize), response.compound)).or_default();
        cell.insert(response.cell_line);
    }
    let fraction = |tissue: &String, compound: u32| {
        let n = tested.get(&(tissue, compound)).map_or(0, std::collections::BTreeSet::len);
        1.0 - n as f64 / lines[tissue] as f64
    };
    let compounds = 0..screen.compounds.len() as u32;
    MissingResponses {
        tissues: lines.keys().map(|t| (*t).clone()).collect(),
        compounds: screen.compounds.iter().map(|c| c.name.clone()).collect(),
        fraction: lines
            .keys()
            .map(|t| compounds.clone().map(|c| fraction(t, c)).collect())
            .collect(),
    }
}

/// Correlations among the features whose values go most with the mean response of the cell lines.
fn correlation(design: &Design) -> Correlation {
    let n = design.cell_lines.len();
    let mut sums = vec![(0.0, 0_usize); n];
    let mut of_compound = vec![(0.0, 0_usize); design.compounds.len()];
    for (pair, value) in design.pairs.iter().zip(&design.response) {
        let sum = &mut of_compound[pair.compound as usize];
        *sum = (sum.0 + value, sum.1 + 1);
    }
    for (pair, value) in design.pairs.iter().zip(&design.response) {
        let (total, tested) = of_compound[pair.compound as usize];
        let sum = &mut sums[pair.cell_line as usize];
        *sum = (sum.0 + value - total / tested as f64, sum.1 + 1);
    }
    let sensitivity: Vec<f64> = sums.iter().map(|(sum, n)| sum / (*n).max(1) as f64).collect();
    let mut ranked: Vec<(f64, String, Vec<f64>)> = Vec::new();
    for view in design.views.iter().filter(|view| view.entity == Entity::CellLine) {
        for (column, feature) in view.features.iter().enumerate() {
            let values: Vec<f64> = (0..n).map(|line| f64::from(view.row(line)[column])).collect();
            if let Some(r) = Pearson.score(&sensitivity, &values).filter(|r| r.is_finite()) {
                ranked.push((r.abs(), format!("{}:{feature}", view.name), values));
            }
        }
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    ranked.truncate(CORRELATED);
    let mean = ("mean response".to_owned(), sensitivity);
    let shown: Vec<(String, Vec<f64>)> = std::iter::once(mean)
        .chain(ranked.into_iter().map(|(_, name, values)| (name, values)))
        .collect();
    Correlation {
        features: shown.iter().map(|(name, _)| name.clone()).collect(),
        matrix: shown
            .iter()
            .map(|(_, a)| shown.iter().map(|(_, b)| Pearson.score(a, b)).collect())
            .collect(),
    }
}

fn response(values: &[f64]) -> ResponseSummary {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let width = ((high - low) / BARS as f64).max(f64::MIN_POSITIVE);
    let mut counts = vec![0; BARS];
    for value in values {
        counts[(((value - low) / width) as usize).min(BARS - 1)] += 1;
    }
    let edges = (0..=BARS).map(|at| low + width * at as f64).collect();
    ResponseSummary { histogram: Histogram { edges, counts }, mean, sd }
}
