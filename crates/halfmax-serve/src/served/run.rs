//! What a run directory says of the bundle in it: test predictions, scores, card, report.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use halfmax_model::bundle::Bundle;
use serde_json::Value;

use crate::ServeError;

/// One row that the model was tested on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tested {
    pub(crate) cell_line: u32,
    pub(crate) compound: u32,
    /// Measured.
    pub(crate) truth: f64,
    /// By a model that had not seen the row.
    pub(crate) predicted: f64,
}

/// A run directory.
pub(crate) struct Run {
    pub(crate) name: String,
    pub(crate) scores: Value,
    pub(crate) card: Option<String>,
    pub(crate) report: Option<PathBuf>,
    pub(crate) tested: Vec<Tested>,
    measured: HashMap<(u32, u32), f64>,
    /// The measured values of each compound, ascending.
    of_compound: HashMap<u32, Vec<f64>>,
}

impl Run {
    /// The run in `dir`, or `None` if there are no scores in it.
    pub(crate) fn read(dir: &Path, bundle: &Bundle) -> Result<Option<Self>, ServeError> {
        let path = dir.join("scores.json");
        let Ok(text) = std::fs::read_to_string(&path) else { return Ok(None) };
        let scores = serde_json::from_str(&text)
            .map_err(|e| ServeError::Malformed { path, problem: e.to_string() })?;
        let predictions = dir.join("predictions.tsv");
        let tested = match std::fs::read_to_string(&predictions) {
            Ok(text) => rows(&text, bundle)
                .map_err(|problem| ServeError::Malformed { path: predictions, problem })?,
            Err(_) => Vec::new(),
        };
        // Of replicates, the mean.
        let mut sums: HashMap<(u32, u32), (f64, u32)> = HashMap::new();
        for row in &tested {
            let sum = sums.entry((row.cell_line, row.compound)).or_default();
            *sum = (sum.0 + row.truth, sum.1 + 1);
        }
        let measured: HashMap<(u32, u32), f64> =
            sums.into_iter().map(|(pair, (sum, n))| (pair, sum / f64::from(n))).collect();
        let of_compound = by_compound(&measured);
        let report = dir.join("report.html");
        Ok(Some(Self {
            name: dir.file_name().map_or_else(String::new, |name| name.to_string_lossy().into()),
            scores,
            card: std::fs::read_to_string(dir.join("card.md")).ok(),
            report: report.is_file().then_some(report),
            tested,
            measured,
            of_compound,
        }))
    }

    /// What was measured for a pair, the mean of replicates.
    pub(crate) fn measured(&self, cell_line: u32, compound: u32) -> Option<f64> {
        self.measured.get(&(cell_line, compound)).copied()
    }

    /// Of the measured values of a compound, how many there are and how many lie below `value`.
    pub(crate) fn among(&self, compound: u32, value: f64) -> Option<(usize, usize)> {
        let values = self.of_compound.get(&compound)?;
        Some((values.len(), values.partition_point(|measured| *measured < value)))
    }
}

#[allow(clippy::iter_over_hash_type, reason = "each list is sorted afterwards")]
fn by_compound(measured: &HashMap<(u32, u32), f64>) -> HashMap<u32, Vec<f64>> {
    let mut lists: HashMap<u32, Vec<f64>> = HashMap::new();
    for ((_, compound), value) in measured {
        lists.entry(*compound).or_default().push(*value);
    }
    for values in lists.values_mut() {
        values.sort_by(f64::total_cmp);
    }
    lists
}

fn rows(text: &str, bundle: &Bundle) -> Result<Vec<Tested>, String> {
    let mut lines = text.lines();
    let heads: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        heads.iter().position(|head| *head == name).ok_or_else(|| format!("no column {name:?}"))
    };
    let (line, drug, truth) = (column("cell_line")?, column("compound")?, column("truth")?);
    // The first model is the one that is kept; its column follows the truth.
    let predicted = truth + 1;
    let index = |ids: Vec<String>| -> HashMap<String, u32> { ids.into_iter().zip(0..).collect() };
    let lines_by_id = index(bundle.cell_lines().map(|c| c.id.to_string()).collect());
    let drugs_by_id = index(bundle.compounds().map(|c| c.id.to_string()).collect());
    let mut tested = Vec::new();
    for (at, row) in lines.enumerate() {
        let cells: Vec<&str> = row.split('\t').collect();
        let cell = |i: usize| cells.get(i).copied().unwrap_or_default();
        let number = |i: usize| {
            cell(i)
                .parse::<f64>()
                .map_err(|_| format!("line {}: {:?} is not a number", at + 2, cell(i)))
        };
        let (Some(&cell_line), Some(&compound)) =
            (lines_by_id.get(cell(line)), drugs_by_id.get(cell(drug)))
        else {
            continue;
        };
        tested.push(Tested {
            cell_line,
            compound,
            truth: number(truth)?,
            predicted: number(predicted)?,
        });
    }
    Ok(tested)
}
