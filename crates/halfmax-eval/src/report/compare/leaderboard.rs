//! Every model of every run in one table.

use std::fmt::Write;

use serde::Serialize;

use crate::report::read::{Metric, Model, Part, Run};

/// The columns of the table after those that name the model.
const SCORES: [(&str, Part, Metric); 14] = [
    ("rmse", Part::Pooled, Metric::Rmse),
    ("mse", Part::Pooled, Metric::Mse),
    ("mae", Part::Pooled, Metric::Mae),
    ("r2", Part::Pooled, Metric::R2),
    ("pearson", Part::Pooled, Metric::Pearson),
    ("spearman", Part::Pooled, Metric::Spearman),
    ("concordance", Part::Pooled, Metric::Concordance),
    ("per_drug_rmse", Part::PerDrug, Metric::Rmse),
    ("per_drug_pearson", Part::PerDrug, Metric::Pearson),
    ("per_drug_spearman", Part::PerDrug, Metric::Spearman),
    ("per_cell_line_pearson", Part::PerCellLine, Metric::Pearson),
    ("normalised_rmse", Part::Normalised, Metric::Rmse),
    ("normalised_r2", Part::Normalised, Metric::R2),
    ("normalised_pearson", Part::Normalised, Metric::Pearson),
];

/// A model of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// The run.
    pub run: String,
    /// What was left out.
    pub scheme: String,
    /// The column of the splits.
    pub splits: String,
    /// How many folds were scored.
    pub folds: usize,
    /// Its name.
    pub model: String,
    /// Whether it looks at no features.
    pub naive: bool,
    /// By name: mean and standard deviation over folds, `null` where undefined.
    pub scores: Vec<(String, Option<f64>, Option<f64>)>,
    /// Share of responses inside the 90 % interval.
    pub coverage_90: Option<f64>,
    /// Mean width of the 90 % interval, in the unit of the response.
    pub width_90: Option<f64>,
}

impl Line {
    /// The mean of a score over folds.
    pub fn score(&self, name: &str) -> Option<f64> {
        self.scores.iter().find(|(own, ..)| own == name)?.1
    }

    fn of(run_name: &str, run: &Run, model: &Model) -> Self {
        let splits = &run.scores.splits;
        let interval = model.intervals.as_ref().and_then(|intervals| intervals.at(0.9));
        Self {
            run: run_name.into(),
            scheme: splits.scheme.clone().unwrap_or_default(),
            splits: splits.column.clone().unwrap_or_default(),
            folds: model.folds.len(),
            model: model.name.clone(),
            naive: model.naive,
            scores: SCORES
                .iter()
                .map(|(name, part, metric)| {
                    let score = model.score(*part, *metric);
                    ((*name).to_owned(), score.mean, score.sd)
                })
                .collect(),
            coverage_90: interval.map(|coverage| coverage.coverage),
            width_90: interval.map(|coverage| coverage.width),
        }
    }
}

/// Naive models first in each run, as in its own report; then by RMSE.
pub(super) fn lines<'r>(runs: impl Iterator<Item = &'r (String, Run)>) -> Vec<Line> {
    let of_run = |(name, run): &(String, Run)| {
        let models = run.scores.models.iter().filter(|model| model.probe.is_none());
        let mut lines: Vec<Line> = models.map(|model| Line::of(name, run, model)).collect();
        let key = |line: &Line| (!line.naive, line.score("rmse").unwrap_or(f64::INFINITY));
        lines.sort_by(|a, b| {
            let (a, b) = (key(a), key(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        });
        lines
    };
    runs.flat_map(of_run).collect()
}

/// The table as csv.
pub(super) fn csv(lines: &[Line]) -> String {
    const SURE: &str = "writing to a string cannot fail";
    let mut text = String::from("run,scheme,splits,folds,model,naive");
    for (name, ..) in SCORES {
        write!(text, ",{name},{name}_sd").expect(SURE);
    }
    text.push_str(",coverage_90,width_90\n");
    let quote = |cell: &str| {
        if cell.contains([',', '"', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    };
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.6}"));
    for line in lines {
        let names = [&line.run, &line.scheme, &line.splits].map(|name| quote(name));
        write!(text, "{},{},{},{}", names.join(","), line.folds, quote(&line.model), line.naive)
            .expect(SURE);
        for (_, mean, sd) in &line.scores {
            write!(text, ",{},{}", number(*mean), number(*sd)).expect(SURE);
        }
        writeln!(text, ",{},{}", number(line.coverage_90), number(line.width_90)).expect(SURE);
    }
    text
}
