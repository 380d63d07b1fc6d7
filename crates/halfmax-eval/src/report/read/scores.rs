//! The scores of a run: what was tested, on which splits, how well.

use std::collections::BTreeMap;

use halfmax_data::Measure;
use serde::{Deserialize, Deserializer};

use crate::reliability::{DomainScores, Intervals};
use crate::report::summary::number;
use crate::score::Scores as RankingScores;

/// `scores.json`.
#[derive(Deserialize)]
pub(in crate::report) struct Scores {
    pub(in crate::report) models: Vec<Model>,
    #[serde(default)]
    pub(in crate::report) screen: ScreenFacts,
    #[serde(default)]
    pub(in crate::report) splits: Splits,
    pub(in crate::report) seed: Option<u64>,
    pub(in crate::report) nested: Option<Nested>,
}

/// Which model was chosen inside each fold.
#[derive(Deserialize)]
pub(in crate::report) struct Nested {
    pub(in crate::report) inner_folds: u64,
    pub(in crate::report) choices: Vec<Choice>,
}

/// The choice of one fold.
#[derive(Deserialize)]
pub(in crate::report) struct Choice {
    #[serde(deserialize_with = "label")]
    pub(in crate::report) fold: String,
    pub(in crate::report) model: String,
    pub(in crate::report) inner_rmse: BTreeMap<String, Option<f64>>,
}

/// Of which model another is a changed one.
#[derive(Deserialize)]
pub(in crate::report) struct Probe {
    pub(in crate::report) of: String,
    /// Of the training groups, on a learning curve.
    pub(in crate::report) share: Option<f64>,
}

/// One model's scores over all test rows, and per fold.
#[derive(Deserialize)]
pub(in crate::report) struct Model {
    pub(in crate::report) name: String,
    #[serde(default)]
    pub(in crate::report) naive: bool,
    pub(in crate::report) probe: Option<Probe>,
    pub(in crate::report) intervals: Option<Intervals>,
    pub(in crate::report) domain: Option<DomainScores>,
    pub(in crate::report) ranking: Option<RankingScores>,
    pub(in crate::report) ranking_relative: Option<RankingScores>,
    #[serde(flatten)]
    whole: Parts,
    #[serde(default)]
    pub(in crate::report) folds: Vec<Fold>,
}

/// One model's scores in one fold.
#[derive(Deserialize)]
pub(in crate::report) struct Fold {
    #[serde(rename = "fold", deserialize_with = "label")]
    pub(in crate::report) name: String,
    pub(in crate::report) n: Option<u64>,
    #[serde(flatten)]
    parts: Parts,
}

#[derive(Deserialize, Default)]
struct Parts {
    pooled: Option<Metrics>,
    per_drug: Option<Metrics>,
    per_cell_line: Option<Metrics>,
    normalised: Option<Metrics>,
}

#[derive(Deserialize, Default)]
struct Metrics {
    rmse: Option<f64>,
    mse: Option<f64>,
    mae: Option<f64>,
    r2: Option<f64>,
    pearson: Option<f64>,
    spearman: Option<f64>,
    concordance: Option<f64>,
}

/// Over which rows a metric is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Part {
    Pooled,
    PerDrug,
    PerCellLine,
    Normalised,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Metric {
    Rmse,
    Mse,
    Mae,
    R2,
    Pearson,
    Spearman,
    Concordance,
}

impl Metric {
    /// How it is written.
    pub(in crate::report) const fn label(self) -> &'static str {
        match self {
            Self::Rmse => "RMSE",
            Self::Mse => "MSE",
            Self::Mae => "MAE",
            Self::R2 => "R²",
            Self::Pearson => "Pearson",
            Self::Spearman => "Spearman",
            Self::Concordance => "concordance",
        }
    }

    /// Whether a smaller value is the better one.
    pub(in crate::report) const fn lower_is_better(self) -> bool {
        matches!(self, Self::Rmse | Self::Mse | Self::Mae)
    }
}

impl Parts {
    fn score(&self, part: Part, metric: Metric) -> Option<f64> {
        let metrics = match part {
            Part::Pooled => &self.pooled,
            Part::PerDrug => &self.per_drug,
            Part::PerCellLine => &self.per_cell_line,
            Part::Normalised => &self.normalised,
        };
        let metrics = metrics.as_ref()?;
        match metric {
            Metric::Rmse => metrics.rmse,
            Metric::Mse => metrics.mse,
            Metric::Mae => metrics.mae,
            Metric::R2 => metrics.r2,
            Metric::Pearson => metrics.pearson,
            Metric::Spearman => metrics.spearman,
            Metric::Concordance => metrics.concordance,
        }
    }
}

impl Fold {
    /// The score of this fold.
    pub(in crate::report) fn score(&self, part: Part, metric: Metric) -> Option<f64> {
        self.parts.score(part, metric)
    }
}

/// A score, with its standard deviation over folds where there are several.
#[derive(Clone, Copy)]
pub(in crate::report) struct Spread {
    pub(in crate::report) mean: Option<f64>,
    pub(in crate::report) sd: Option<f64>,
}

impl Model {
    /// The pooled RMSE of every fold, to tell whether two models are one.
    pub(in crate::report) fn fold_errors(&self) -> Vec<Option<f64>> {
        let of = |parts: &Parts| parts.score(Part::Pooled, Metric::Rmse);
        self.folds.iter().map(|fold| of(&fold.parts)).chain([of(&self.whole)]).collect()
    }

    /// The mean over folds where every fold has a value, otherwise the score over all rows.
    pub(in crate::report) fn score(&self, part: Part, metric: Metric) -> Spread {
        let folds: Option<Vec<f64>> = self.folds.iter().map(|f| f.score(part, metric)).collect();
        match folds {
            Some(values) if values.len() > 1 => {
                let n = values.len() as f64;
                let mean = values.iter().sum::<f64>() / n;
                let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
                Spread { mean: Some(mean), sd: Some((squares / (n - 1.0)).sqrt()) }
            }
            _ => Spread { mean: self.whole.score(part, metric), sd: None },
        }
    }
}

/// The screen as the run saw it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(in crate::report) struct ScreenFacts {
    pub(in crate::report) path: Option<String>,
    pub(in crate::report) checksum: Option<String>,
    pub(in crate::report) cell_lines: Option<u64>,
    pub(in crate::report) compounds: Option<u64>,
    pub(in crate::report) responses: Option<u64>,
    measure: Option<String>,
    pub(in crate::report) omics: Vec<OmicsFacts>,
}

/// One omics matrix as the run saw it.
#[derive(Deserialize)]
pub(in crate::report) struct OmicsFacts {
    pub(in crate::report) kind: String,
    pub(in crate::report) features: Option<u64>,
    pub(in crate::report) missing: Option<u64>,
}

impl ScreenFacts {
    /// The name of the response.
    pub(in crate::report) fn response(&self) -> &str {
        match (self.known_measure(), &self.measure) {
            (Some(measure), _) => measure.name(),
            (None, Some(other)) => other,
            (None, None) => "response",
        }
    }

    /// The unit of the response, empty where it has none.
    pub(in crate::report) fn unit(&self) -> &'static str {
        self.known_measure().map_or("", Measure::unit)
    }

    /// What the responses are: ln IC50 where the run does not say.
    fn known_measure(&self) -> Option<Measure> {
        self.measure.as_deref().map_or(Some(Measure::default()), |key| key.parse().ok())
    }

    /// `what` with the unit in brackets, as on an axis.
    pub(in crate::report) fn with_unit(&self, what: &str) -> String {
        match self.unit() {
            "" => what.to_owned(),
            unit => format!("{what} ({unit})"),
        }
    }

    /// `what` with the square of the unit in brackets.
    pub(in crate::report) fn with_squared_unit(&self, what: &str) -> String {
        match self.unit() {
            "" => what.to_owned(),
            unit => format!("{what} (({unit})²)"),
        }
    }

    /// A value of the response with its unit.
    pub(in crate::report) fn in_unit(&self, value: f64) -> String {
        [&number(Some(value)), self.unit()].join(" ").trim_end().to_owned()
    }

    /// `measured ln IC50 (ln µM)` and its like.
    pub(in crate::report) fn axis(&self, what: &str) -> String {
        self.with_unit(&format!("{what} {}", self.response()))
    }
}

/// How rows were divided.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(in crate::report) struct Splits {
    pub(in crate::report) column: Option<String>,
    pub(in crate::report) scheme: Option<String>,
    pub(in crate::report) source: Option<String>,
    pub(in crate::report) folds: Vec<FoldSplit>,
}

/// The sizes of one fold, with what its test rows share with its training rows.
#[derive(Deserialize)]
pub(in crate::report) struct FoldSplit {
    #[serde(deserialize_with = "label")]
    pub(in crate::report) name: String,
    pub(in crate::report) train: Option<u64>,
    pub(in crate::report) validation: Option<u64>,
    pub(in crate::report) test: Option<u64>,
    pub(in crate::report) cell_lines_shared: Option<u64>,
    pub(in crate::report) compounds_shared: Option<u64>,
    pub(in crate::report) tissues_shared: Option<u64>,
    pub(in crate::report) pairs_shared: Option<u64>,
}

/// A fold's name, which a hand-written file may give as a number.
fn label<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    })
}
