//! Predictions of one model into scores: pooled, per drug, per cell line, normalised, as a ranking.

mod ranking;

use std::collections::{BTreeMap, BTreeSet};

use halfmax_data::{Direction, Measure};
use halfmax_prep::Design;
use serde::{Deserialize, Serialize};

use crate::metric;
pub use ranking::RANKING;

/// Fewer rows than this say nothing about a single drug or cell line.
const MIN_ROWS: usize = 5;

/// One value per metric; `null` where undefined.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores(pub BTreeMap<String, Option<f64>>);

/// All scores of one model on one test part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoldScores {
    /// The fold.
    pub fold: String,
    /// Rows scored.
    pub n: usize,
    /// Over all rows.
    pub pooled: Scores,
    /// Mean over drugs of the score within the drug, for drugs with five rows or more: how well cell
    /// lines are told apart, which is what a choice of treatment needs.
    pub per_drug: Scores,
    /// Mean over cell lines of the score within the cell line.
    pub per_cell_line: Scores,
    /// Over all rows after the mean-effects prediction was subtracted from truth and prediction: what is
    /// known beyond who is potent and who is sensitive.
    pub normalised: Scores,
    /// Mean over cell lines of how well their drugs are ranked ([`RANKING`]). Mostly the potency of drugs.
    pub ranking: Scores,
    /// The same after the mean-effects prediction was subtracted from truth and prediction: which drugs the cell line
    /// is more sensitive to than others are.
    pub ranking_relative: Scores,
}

/// A set of rows to score.
#[derive(Debug, Clone, Copy)]
pub struct Scored<'a> {
    /// The test part.
    pub rows: &'a Design,
    /// The model's prediction per row.
    pub predicted: &'a [f64],
    /// The prediction of mean effects fitted on the same training rows.
    pub mean_effects: &'a [f64],
    /// What was measured, which says whether low is sensitive.
    pub measure: Measure,
}

impl FoldScores {
    /// Scores a test part.
    pub fn of(fold: &str, scored: Scored<'_>) -> Self {
        let Scored { rows, predicted, mean_effects, measure } = scored;
        let low_is_best = measure.direction() != Direction::HighIsSensitive;
        let truth = &rows.response;
        let subtract = |values: &[f64]| {
            values.iter().zip(mean_effects).map(|(v, m)| v - m).collect::<Vec<f64>>()
        };
        let (own_truth, own_predicted) = (subtract(truth), subtract(predicted));
        Self {
            fold: fold.into(),
            n: rows.len(),
            pooled: Scores::of(truth, predicted),
            per_drug: Scores::within(truth, predicted, rows.pairs.iter().map(|p| p.compound)),
            per_cell_line: Scores::within(truth, predicted, rows.pairs.iter().map(|p| p.cell_line)),
            normalised: Scores::of(&own_truth, &own_predicted),
            ranking: ranking::ranking(rows, truth, predicted, low_is_best),
            ranking_relative: ranking::ranking(rows, &own_truth, &own_predicted, low_is_best),
        }
    }
}

impl Scores {
    fn of(truth: &[f64], predicted: &[f64]) -> Self {
        Self(metric::ALL.iter().map(|m| (m.name().to_owned(), m.score(truth, predicted))).collect())
    }

    /// The mean of each metric over groups of rows in which it is defined.
    fn within(truth: &[f64], predicted: &[f64], group: impl Iterator<Item = u32>) -> Self {
        let mut groups: BTreeMap<u32, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
        for ((group, t), p) in group.zip(truth).zip(predicted) {
            let (truth, predicted) = groups.entry(group).or_default();
            truth.push(*t);
            predicted.push(*p);
        }
        groups.retain(|_, (truth, _)| truth.len() >= MIN_ROWS);
        let each: Vec<Self> =
            groups.values().map(|(truth, predicted)| Self::of(truth, predicted)).collect();
        Self::mean(&each.iter().collect::<Vec<_>>())
    }

    /// The mean of each metric over the scores in which it is defined.
    pub fn mean(scores: &[&Self]) -> Self {
        Self::summarise(scores, |values| values.iter().sum::<f64>() / values.len() as f64)
    }

    /// The sample standard deviation of each metric; undefined for fewer than two scores.
    pub fn sd(scores: &[&Self]) -> Self {
        let mut sd = Self::summarise(scores, |values| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0))
                .sqrt()
        });
        for value in sd.0.values_mut() {
            *value = value.filter(|v| v.is_finite());
        }
        sd
    }

    fn summarise(scores: &[&Self], summary: impl Fn(&[f64]) -> f64) -> Self {
        let mut names: BTreeSet<&str> =
            scores.iter().flat_map(|s| s.0.keys().map(String::as_str)).collect();
        if scores.is_empty() {
            names.extend(metric::ALL.iter().map(|metric| metric.name()));
        }
        let one = |name: &str| {
            let values: Vec<f64> = scores.iter().filter_map(|s| s.value(name)).collect();
            (name.to_owned(), (!values.is_empty()).then(|| summary(&values)))
        };
        Self(names.into_iter().map(one).collect())
    }

    /// The value of a metric, if it is defined.
    pub fn value(&self, metric: &str) -> Option<f64> {
        self.0.get(metric).copied().flatten()
    }
}
