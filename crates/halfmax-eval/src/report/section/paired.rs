//! The first model against every other, fold by fold.

use halfmax_data::Seed;

use crate::paired::{GroupedErrors, resampled_t, rmse_difference};
use crate::report::figure::{p_value, ranked};
use crate::report::html::{Column, Row, Table};
use crate::report::read::{Metric, Model, Part, Predictions, Run};
use crate::report::summary::number;

/// A row per other model.
pub(in crate::report) fn paired(run: &Run) -> Option<Table> {
    let head = run.roster.headline()?;
    let find = |name: &str| run.scores.models.iter().find(|m| m.name == name);
    let own = find(&head.name)?;
    let ranks = ranked(run, Part::Pooled, Metric::Rmse);
    let place = |name: &str| ranks.as_ref()?.entries.iter().position(|e| e.name == name);
    let rows = run.roster.entries().iter().filter(|entry| entry.name != head.name);
    let rows: Vec<Row> = rows
        .filter_map(|entry| {
            let other = find(&entry.name)?;
            let differences = differences(own, other)?;
            let t = resampled_t(&differences, test_share(run));
            let post_hoc = || {
                let (a, b) = (place(&head.name)?, place(&entry.name)?);
                let test = &ranks.as_ref()?.test;
                Some((test.nemenyi[a][b], test.conover[a][b]))
            };
            let post_hoc = post_hoc();
            let bootstrap = run.predictions.as_ref().and_then(|predictions| {
                let errors = grouped(run, predictions, &head.name, &entry.name)?;
                rmse_difference(&errors, Seed::new(run.scores.seed.unwrap_or_default()))
            });
            let p = |value: Option<f64>| value.map_or_else(|| "–".into(), p_value);
            let mean = differences.iter().sum::<f64>() / differences.len() as f64;
            Some(Row {
                class: if entry.naive { "naive" } else { "" },
                cells: vec![
                    entry.name.as_str().into(),
                    number(Some(mean)).into(),
                    bootstrap
                        .map_or_else(
                            || "–".into(),
                            |b| format!("{} to {}", number(Some(b.low)), number(Some(b.high))),
                        )
                        .into(),
                    p(t.map(|t| t.p)).into(),
                    p(post_hoc.map(|(nemenyi, _)| nemenyi)).into(),
                    p(post_hoc.map(|(_, conover)| conover)).into(),
                ],
            })
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        name: "paired",
        caption: format!(
            "Pooled RMSE of {} less that of each other model, below 0 where it is better: mean over folds; the 95 % \
             interval of a bootstrap by {}; p of the corrected resampled t-test (Nadeau & Bengio 2003), and of \
             Nemenyi’s and Conover’s tests after Friedman’s, the last adjusted by Benjamini and Hochberg.",
            head.prose(),
            group_words(run)
        ),
        columns: vec![
            Column::text("against"),
            Column::number(run.scores.screen.with_unit("difference")),
            Column::number("95 % interval"),
            Column::number("p, t-test"),
            Column::number("p, Nemenyi"),
            Column::number("p, Conover"),
        ],
        rows,
    })
}

/// Per fold; `None` where they do not have the same folds.
pub(super) fn differences(own: &Model, other: &Model) -> Option<Vec<f64>> {
    let rmse = |model: &Model| -> Option<Vec<f64>> {
        model.folds.iter().map(|fold| fold.score(Part::Pooled, Metric::Rmse)).collect()
    };
    let (own, other) = (rmse(own)?, rmse(other)?);
    (own.len() == other.len() && !own.is_empty())
        .then(|| own.iter().zip(&other).map(|(own, other)| own - other).collect())
}

/// The mean share of rows that a fold tests.
pub(super) fn test_share(run: &Run) -> f64 {
    let share = |fold: &crate::report::read::FoldSplit| {
        let (train, test) = (fold.train? + fold.validation.unwrap_or(0), fold.test?);
        Some(test as f64 / (train + test) as f64)
    };
    let shares: Vec<f64> = run.scores.splits.folds.iter().filter_map(share).collect();
    shares.iter().sum::<f64>() / shares.len().max(1) as f64
}

fn scheme(run: &Run) -> &str {
    run.scores.splits.scheme.as_deref().unwrap_or_default()
}

fn group_words(run: &Run) -> &'static str {
    match scheme(run) {
        "ldo" | "lso" => "compound",
        "lto" => "tissue",
        _ => "cell line",
    }
}

fn grouped(run: &Run, rows: &Predictions, own: &str, other: &str) -> Option<GroupedErrors> {
    let (own, other) = (rows.of(own)?, rows.of(other)?);
    let mut errors = GroupedErrors::default();
    for row in 0..rows.len() {
        let line = rows.cell_line[row];
        let group = match scheme(run) {
            "ldo" | "lso" => rows.compound[row],
            "lto" => rows.cell_lines[line as usize].tissue,
            _ => line,
        };
        let pair = [own[row] - rows.truth[row], other[row] - rows.truth[row]];
        if pair.iter().all(|error| error.is_finite()) {
            errors.add(u64::from(group), pair);
        }
    }
    Some(errors)
}
