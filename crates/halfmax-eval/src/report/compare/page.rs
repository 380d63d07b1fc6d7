//! The page of a comparison.

use super::leaderboard::Line;
use super::{Compared, Ranks};
use crate::report::figure::{self, ranked};
use crate::report::html::{Cell, Column, Row, Table};
use crate::report::page::Page;
use crate::report::read::{Metric, Part, Run};
use crate::report::section;
use crate::report::summary::number;

/// What the columns of the table hold.
const SHOWN: [(&str, &str); 7] = [
    ("rmse", "RMSE"),
    ("pearson", "Pearson"),
    ("spearman", "Spearman"),
    ("concordance", "concordance"),
    ("per_drug_rmse", "per-drug RMSE"),
    ("per_drug_pearson", "per-drug Pearson"),
    ("normalised_pearson", "normalised Pearson"),
];

/// The ranks of all models of the runs that share their folds.
pub(super) fn ranks(run: &Run) -> Option<Ranks> {
    let found = ranked(run, Part::Pooled, Metric::Rmse)?;
    let models = found.entries.iter().map(|entry| entry.name.clone()).collect();
    Some(Ranks { models, test: found.test })
}

/// Puts the sections onto a page.
pub(super) fn page<'r>(run: &'r Run, compared: &Compared) -> Page<'r> {
    let mut page = Page::empty(run, format!("Comparison of {} runs", compared.runs.len()));
    page.section("scores", "Leaderboard", |page| {
        page.table("", Some(leaderboard(run, &compared.leaderboard)), "scores.json");
        if !compared.apart.is_empty() {
            page.paragraph(
                "note",
                &format!(
                    "{} used another screen or other splits, and are in this table only. What follows is about {}.",
                    compared.apart.join(", "),
                    compared.tested.join(", ")
                ),
            );
        }
        page.plate(&figure::SCORE_MAP);
        page.plate(&figure::VIOLIN);
        page.plate(&figure::PER_FOLD);
    });
    page.section("differences", "Differences", |page| {
        page.plate(&figure::CRITICAL_DIFFERENCE);
        page.table("Model by model", section::paired(page.run()), "scores.json");
    });
    page.section("reliability", "Reliability", |page| {
        page.table("Intervals", section::intervals(page.run()), "scores.json");
        page.plate(&figure::CALIBRATION);
        page.plate(&figure::ERROR_DISTANCE);
    });
    if let Some(table) = section::ranking(run) {
        page.section("ranking", "Ranking", |page| page.table("", Some(table), "scores.json"));
    }
    if let Some(table) = section::probes(run) {
        page.section("probes", "Probes", |page| {
            page.table("", Some(table), "scores.json");
            page.plate(&figure::LEARNING_CURVE);
        });
    }
    page.section("fit", "Fit", |page| {
        page.plate(&figure::ACTUAL_PREDICTED);
        page.plate(&figure::PER_DRUG);
        page.plate(&figure::PER_TISSUE);
    });
    page.section("folds", "Splits", |page| {
        page.table("", section::splits(page.run()), "scores.json");
    });
    page
}

fn leaderboard(run: &Run, lines: &[Line]) -> Table {
    let mut columns = vec![
        Column::text("model"),
        Column::text("run"),
        Column::text("splits"),
        Column::number("folds"),
    ];
    columns.extend(SHOWN.iter().map(|(key, label)| {
        let has_unit = key.ends_with("rmse");
        let unit = if has_unit { format!("({})", run.scores.screen.unit()) } else { String::new() };
        Column { unit, ..Column::number(*label) }
    }));
    columns.push(Column::number("90 % coverage"));
    columns.push(Column {
        unit: format!("({})", run.scores.screen.unit()),
        ..Column::number("90 % width")
    });
    let row = |line: &Line| {
        let mut cells: Vec<Cell> = vec![
            Cell {
                text: line.model.clone(),
                aside: if line.naive { "naive".into() } else { String::new() },
                strong: false,
            },
            line.run.as_str().into(),
            format!("{} ({})", line.splits, line.scheme).into(),
            line.folds.to_string().into(),
        ];
        cells.extend(SHOWN.iter().map(|(key, _)| {
            let found = line.scores.iter().find(|(name, ..)| name == key);
            let (mean, sd) = found.map_or((None, None), |(_, mean, sd)| (*mean, *sd));
            let aside = sd.map(|sd| format!("± {}", number(Some(sd)))).unwrap_or_default();
            Cell { text: number(mean), aside, strong: false }
        }));
        cells.push(number(line.coverage_90).into());
        cells.push(number(line.width_90).into());
        Row { class: if line.naive { "naive" } else { "" }, cells }
    };
    Table {
        name: "leaderboard",
        caption: "Every model of every run, naive ones first. Scores of different splits do not compare: leaving more \
                  out is harder."
            .to_owned(),
        columns,
        rows: lines.iter().map(row).collect(),
    }
}
