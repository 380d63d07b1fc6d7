//! One view of training rows in numbers.

use std::collections::BTreeMap;

use halfmax_prep::transform::{correlation_matrix, entity_target, f_regression};
use halfmax_prep::{Design, Entity, View};
use serde::Serialize;

/// Stretches of features that the map of missing values tells apart.
const STRETCHES: usize = 60;
/// Bars of the histogram of variances.
const BARS: usize = 40;
/// Features in the correlation matrix.
const CORRELATED: usize = 40;
/// Names in a list of the most of something.
const LISTED: usize = 15;

/// A view in numbers, over the training entities it describes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ViewFacts {
    /// Its name.
    pub name: String,
    /// What its rows are.
    pub entity: Entity,
    /// Cell lines or compounds.
    pub rows: usize,
    /// Columns.
    pub features: usize,
    /// Missing values.
    pub missing: usize,
    /// Features with a missing value.
    pub features_with_missing: usize,
    /// Cell lines or compounds with a missing value.
    pub rows_with_missing: usize,
    /// Features that do not vary.
    pub constant: usize,
    /// Whether every value is 0 or 1.
    pub binary: bool,
    /// Where values are missing.
    pub gaps: Gaps,
    /// Features with the most missing values.
    pub most_missing_features: Vec<Most>,
    /// Cell lines or compounds with the most missing values.
    pub most_missing_rows: Vec<Most>,
    /// Log10 of the variance of the features that vary.
    pub variance: Histogram,
    /// Features that go most with the response.
    pub best: Vec<Best>,
    /// Among the features that go most with the response.
    pub correlation: Correlation,
}

/// Share of missing values by group of rows and stretch of features.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gaps {
    /// Tissues, or target pathways of compounds.
    pub groups: Vec<String>,
    /// First and last feature of each stretch, in the order of the view.
    pub stretches: Vec<(String, String)>,
    /// `[group][stretch]`.
    pub fraction: Vec<Vec<f64>>,
}

/// A name and its share of missing values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Most {
    /// Feature, cell line or compound.
    pub name: String,
    /// From 0 to 1.
    pub fraction: f64,
}

/// Counts between edges.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Histogram {
    /// One more than counts; empty if nothing varies.
    pub edges: Vec<f64>,
    /// Features.
    pub counts: Vec<usize>,
}

/// A feature that goes with the response.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Best {
    /// Its name.
    pub feature: String,
    /// F of the regression of the mean response, less that of the other side, on it.
    pub f: f64,
    /// Probability of such an F by chance, not corrected for the number of features.
    pub p: f64,
}

/// Pearson correlation of features with each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Correlation {
    /// Their names.
    pub features: Vec<String>,
    /// `null` where one does not vary.
    pub matrix: Vec<Vec<Option<f64>>>,
}

impl ViewFacts {
    /// Counts everything once.
    pub fn of(train: &Design, view: &View) -> Self {
        let n = view.n_features();
        let mut per_feature = vec![Tally::default(); n];
        let mut per_row = Vec::new();
        let mut binary = true;
        for row in view.values.chunks_exact(n.max(1)) {
            per_row.push(row.iter().filter(|v| v.is_nan()).count());
            for (tally, value) in per_feature.iter_mut().zip(row) {
                tally.add(*value);
                binary &= value.is_nan() || *value == 0.0 || (*value - 1.0).abs() < f32::EPSILON;
            }
        }
        let scores = f_regression(view, &entity_target(train, view.entity));
        let mut order: Vec<usize> = (0..n).filter(|at| scores[*at].statistic > 0.0).collect();
        order.sort_by(|a, b| scores[*b].statistic.total_cmp(&scores[*a].statistic));
        let best = order.iter().take(LISTED).map(|at| Best {
            feature: view.features[*at].clone(),
            f: scores[*at].statistic,
            p: scores[*at].p,
        });
        let shown = &order[..order.len().min(CORRELATED)];
        let rows = per_row.len();
        let missing: Vec<usize> = per_feature.iter().map(|t| t.missing).collect();
        Self {
            name: view.name.clone(),
            entity: view.entity,
            rows,
            features: n,
            missing: per_row.iter().sum(),
            features_with_missing: missing.iter().filter(|m| **m > 0).count(),
            rows_with_missing: per_row.iter().filter(|m| **m > 0).count(),
            constant: per_feature.iter().filter(|t| t.variance() <= 1e-12).count(),
            binary,
            gaps: gaps(train, view),
            most_missing_features: most(&missing, rows, |at| view.features[at].clone()),
            most_missing_rows: most(&per_row, n, |at| match view.entity {
                Entity::CellLine => train.cell_lines[at].to_string(),
                Entity::Compound => train.compounds[at].to_string(),
            }),
            variance: histogram(per_feature.iter().map(Tally::variance).filter(|v| *v > 1e-12)),
            best: best.collect(),
            correlation: Correlation {
                features: shown.iter().map(|at| view.features[*at].clone()).collect(),
                matrix: correlation_matrix(view, shown),
            },
        }
    }
}

/// Mean and variance in one pass (Welford 1962).
#[derive(Debug, Clone, Default)]
struct Tally {
    n: f64,
    mean: f64,
    squares: f64,
    missing: usize,
}

impl Tally {
    fn add(&mut self, value: f32) {
        if value.is_nan() {
            self.missing += 1;
            return;
        }
        self.n += 1.0;
        let before = f64::from(value) - self.mean;
        self.mean += before / self.n;
        self.squares += before * (f64::from(value) - self.mean);
    }

    fn variance(&self) -> f64 {
        self.squares / self.n.max(1.0)
    }
}

fn gaps(train: &Design, view: &View) -> Gaps {
    let name = match view.entity {
        Entity::CellLine => "tissue",
        Entity::Compound => "pathway",
    };
    let annotation = train.annotations.iter().find(|a| a.name == name && a.entity == view.entity);
    let group = |row: usize| {
        let value = annotation.and_then(|a| a.values[row].clone());
        value.map_or_else(|| "unknown".to_owned(), |value| value.to_string())
    };
    let n = view.n_features();
    let starts: Vec<usize> = (0..STRETCHES.min(n)).map(|at| at * n / STRETCHES.min(n)).collect();
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([n]).collect();
    let mut counts: BTreeMap<String, (usize, Vec<usize>)> = BTreeMap::new();
    for (at, row) in view.values.chunks_exact(n.max(1)).enumerate() {
        let (rows, missing) = counts.entry(group(at)).or_insert((0, vec![0; starts.len()]));
        *rows += 1;
        for (missing, (start, end)) in missing.iter_mut().zip(starts.iter().zip(&ends)) {
            *missing += row[*start..*end].iter().filter(|v| v.is_nan()).count();
        }
    }
    let stretch = |(start, end): (&usize, &usize)| {
        (view.features[*start].clone(), view.features[*end - 1].clone())
    };
    let share = |(rows, missing): &(usize, Vec<usize>)| {
        let widths = starts.iter().zip(&ends).map(|(start, end)| end - start);
        missing.iter().zip(widths).map(|(m, width)| *m as f64 / (rows * width) as f64).collect()
    };
    Gaps {
        groups: counts.keys().cloned().collect(),
        stretches: starts.iter().zip(&ends).map(stretch).collect(),
        fraction: counts.values().map(share).collect(),
    }
}

fn most(missing: &[usize], of: usize, name: impl Fn(usize) -> String) -> Vec<Most> {
    let mut order: Vec<usize> = (0..missing.len()).filter(|at| missing[*at] > 0).collect();
    order.sort_by_key(|at| std::cmp::Reverse(missing[*at]));
    let share = |at: usize| missing[at] as f64 / of.max(1) as f64;
    order.into_iter().take(LISTED).map(|at| Most { name: name(at), fraction: share(at) }).collect()
}

fn histogram(variances: impl Iterator<Item = f64>) -> Histogram {
    let logs: Vec<f64> = variances.map(f64::log10).collect();
    let low = logs.iter().copied().fold(f64::INFINITY, f64::min);
    let high = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if logs.is_empty() {
        return Histogram { edges: Vec::new(), counts: Vec::new() };
    }
    // Of one variance only, a bar that can be seen.
    let width = ((high - low) / BARS as f64).max(0.01);
    let mut counts = vec![0; BARS];
    for log in logs {
        counts[(((log - low) / width) as usize).min(BARS - 1)] += 1;
    }
    Histogram { edges: (0..=BARS).map(|at| low + width * at as f64).collect(), counts }
}
