//! Every model's scores, the naive ones on top.

use crate::report::html::{Cell, Column, Row, Table};
use crate::report::read::{Metric, Part, Run, Spread};
use crate::report::roster::Entry;
use crate::report::summary::number;

/// What the columns hold.
const SCORES: [(Part, Metric); 16] = [
    (Part::Pooled, Metric::Rmse),
    (Part::Pooled, Metric::Mae),
    (Part::Pooled, Metric::Mse),
    (Part::Pooled, Metric::R2),
    (Part::Pooled, Metric::Pearson),
    (Part::Pooled, Metric::Spearman),
    (Part::Pooled, Metric::Concordance),
    (Part::PerDrug, Metric::Rmse),
    (Part::PerDrug, Metric::Mae),
    (Part::PerDrug, Metric::Mse),
    (Part::PerDrug, Metric::R2),
    (Part::PerDrug, Metric::Pearson),
    (Part::PerDrug, Metric::Spearman),
    (Part::PerCellLine, Metric::Pearson),
    (Part::Normalised, Metric::R2),
    (Part::Normalised, Metric::Pearson),
];

/// The table of scores.
pub(in crate::report) fn leaderboard(run: &Run) -> Table {
    let rows: Vec<(&Entry, Vec<Spread>)> = run
        .roster
        .entries()
        .iter()
        .filter_map(|entry| Some((entry, run.scores.models.iter().find(|m| m.name == entry.name)?)))
        .map(|(entry, model)| {
            (entry, SCORES.map(|(part, metric)| model.score(part, metric)).to_vec())
        })
        .collect();
    let best: Vec<Option<String>> =
        (0..SCORES.len()).map(|c| best(rows.iter().map(|r| r.1[c]), SCORES[c].1)).collect();
    let mut columns = vec![Column::text("model")];
    columns.extend(SCORES.map(|(part, metric)| column(run, part, metric)));
    Table {
        name: "scores",
        caption: caption(run),
        columns,
        rows: rows
            .iter()
            .map(|(entry, scores)| {
                let mut cells = vec![Cell {
                    text: entry.name.clone(),
                    aside: if entry.naive { "naive".into() } else { String::new() },
                    strong: false,
                }];
                cells.extend(
                    scores.iter().zip(&best).map(|(score, best)| cell(*score, best.as_deref())),
                );
                Row { class: if entry.naive { "naive" } else { "" }, cells }
            })
            .collect(),
    }
}

fn caption(run: &Run) -> String {
    let folds = run.scores.models.iter().map(|m| m.folds.len()).max().unwrap_or(0);
    let how = if folds > 1 {
        format!("mean over {folds} folds ± standard deviation")
    } else {
        "one split".to_owned()
    };
    let unit = match run.scores.screen.unit() {
        "" => String::new(),
        unit => format!(" RMSE and MAE in {unit}, MSE in its square."),
    };
    format!("Scores on test rows, {how}.{unit} The best value of each column is bold.")
}

fn column(run: &Run, part: Part, metric: Metric) -> Column {
    let unit = match (run.scores.screen.unit(), metric) {
        ("", _) => String::new(),
        (unit, Metric::Rmse | Metric::Mae) => format!("({unit})"),
        (unit, Metric::Mse) => format!("({unit})²"),
        _ => String::new(),
    };
    let group = match part {
        Part::Pooled => "pooled",
        Part::PerDrug => "per drug",
        Part::PerCellLine => "per cell line",
        Part::Normalised => "normalised",
    };
    Column { group, name: metric.label().to_owned(), unit, numeric: true }
}

/// The best value as it is written, so that what looks equal is bold alike.
fn best(scores: impl Iterator<Item = Spread>, metric: Metric) -> Option<String> {
    let values = scores.filter_map(|s| s.mean);
    let best =
        if metric.lower_is_better() { values.reduce(f64::min) } else { values.reduce(f64::max) };
    best.map(|value| number(Some(value)))
}

fn cell(score: Spread, best: Option<&str>) -> Cell {
    let text = number(score.mean);
    Cell {
        strong: score.mean.is_some() && best == Some(&text),
        aside: score.sd.map(|sd| format!("± {}", number(Some(sd)))).unwrap_or_default(),
        text,
    }
}
