//! How well the drugs of a cell line are ranked.

use crate::report::html::{Cell, Column, Row, Table};
use crate::report::read::Run;
use crate::report::summary::number;
use crate::score::RANKING;

/// A row per model; absolute ranks, then those relative to what mean effects expect.
pub(in crate::report) fn ranking(run: &Run) -> Option<Table> {
    let models = run.roster.entries().iter().filter_map(|entry| {
        let model = run.scores.models.iter().find(|m| m.name == entry.name)?;
        Some((entry, model.ranking.as_ref()?, model.ranking_relative.as_ref()?))
    });
    let rows: Vec<Row> = models
        .map(|(entry, absolute, relative)| {
            let of = |scores: &crate::score::Scores| -> Vec<Cell> {
                RANKING.iter().map(|(name, _)| number(scores.value(name)).into()).collect()
            };
            let mut cells = vec![Cell {
                text: entry.name.clone(),
                aside: if entry.naive { "naive".into() } else { String::new() },
                strong: false,
            }];
            cells.extend(of(absolute));
            cells.extend(of(relative));
            Row { class: if entry.naive { "naive" } else { "" }, cells }
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut columns = vec![Column::text("model")];
    for group in ["by response", "beyond mean effects"] {
        columns.extend(RANKING.iter().map(|(name, _)| Column {
            group,
            name: name.replace('_', " "),
            unit: if *name == "regret" {
                format!("({})", run.scores.screen.unit())
            } else {
                String::new()
            },
            numeric: true,
        }));
    }
    let words: Vec<String> = RANKING
        .iter()
        .map(|(name, words)| format!("{}: {words}", name.replace('_', " ")))
        .collect();
    Some(Table {
        name: "ranking",
        caption: format!(
            "The drugs of each test cell line ranked by prediction, mean over lines with ten tested drugs or more. {}. \
             By response, whoever knows the potent drugs does well; beyond mean effects, the question is to which drugs \
             a line is more sensitive than others are.",
            words.join("; ")
        ),
        columns,
        rows,
    })
}
