//! Test pairs as the page needs them to draw points.

use serde::Serialize;

use super::figure::DRAWN;
use super::read::Predictions;

/// Columns of whole numbers, which pack well.
#[derive(Serialize)]
pub(super) struct Pairs<'p> {
    cell_lines: Vec<(&'p str, &'p str)>,
    compounds: &'p [String],
    folds: usize,
    fold: &'p [u32],
    cell_line: &'p [u32],
    compound: &'p [u32],
    /// Thousandths.
    truth: Vec<i64>,
    /// By the model's name, thousandths.
    predicted: Vec<(String, Vec<Option<i64>>)>,
    /// Rows to draw when all compounds are shown.
    drawn: Vec<u32>,
}

impl<'p> Pairs<'p> {
    /// All test pairs; `label` gives the name by which the page knows a model.
    pub(super) fn new(predictions: &'p Predictions, label: impl Fn(&str) -> String) -> Self {
        let tissue = |tissue: u32| predictions.tissues[tissue as usize].as_str();
        Self {
            cell_lines: predictions
                .cell_lines
                .iter()
                .map(|c| (c.name.as_str(), tissue(c.tissue)))
                .collect(),
            compounds: &predictions.compounds,
            folds: predictions.folds,
            fold: &predictions.fold,
            cell_line: &predictions.cell_line,
            compound: &predictions.compound,
            truth: predictions.truth.iter().map(|&v| thousandths(v)).collect(),
            predicted: predictions
                .models
                .iter()
                .zip(&predictions.predicted)
                .map(|(model, values)| {
                    let known = |&v: &f64| (!v.is_nan()).then(|| thousandths(v));
                    (label(model), values.iter().map(known).collect())
                })
                .collect(),
            drawn: predictions.sample(DRAWN),
        }
    }
}

fn thousandths(value: f64) -> i64 {
    (value * 1e3).round() as i64
}
