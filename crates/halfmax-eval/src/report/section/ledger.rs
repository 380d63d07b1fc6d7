//! Every imported row and column, kept or dropped.

use crate::report::html::{Cell, Column, Row, Table};
use crate::report::read::{Entry, Run};
use crate::report::summary::count;

/// The account, with a total after each file and unit.
pub(in crate::report) fn ledger(run: &Run) -> Option<Table> {
    let entries = run.ledger.as_ref()?;
    let mut rows = Vec::new();
    for (file, unit) in groups(entries) {
        let group = || entries.iter().filter(|e| e.file == file && e.unit == unit);
        rows.extend(group().map(line));
        let kept: u64 = group().filter(|e| e.outcome == "kept").map(|e| e.count).sum();
        // Notes are about what is counted elsewhere.
        let total: u64 = group().filter(|e| e.outcome != "noted").map(|e| e.count).sum();
        let sum =
            format!("{} read, {} kept, {} dropped", count(total), count(kept), count(total - kept));
        rows.push(Row {
            class: "total",
            cells: vec![
                file.into(),
                unit.into(),
                "total".into(),
                sum.into(),
                count(total).into(),
                "".into(),
            ],
        });
    }
    Some(Table {
        name: "ledger",
        caption: "What was read from each file: kept, or dropped with the reason; notes are about rows that are counted with the others.".to_owned(),
        columns: vec![
            Column::text("file"),
            Column::text("unit"),
            Column::text("outcome"),
            Column::text("reason"),
            Column::number("count"),
            Column::text("examples"),
        ],
        rows,
    })
}

/// Files and units in order of first mention.
fn groups(entries: &[Entry]) -> Vec<(&str, &str)> {
    let mut groups = Vec::new();
    for entry in entries {
        let group = (entry.file.as_str(), entry.unit.as_str());
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    groups
}

fn line(entry: &Entry) -> Row {
    let strong = entry.outcome == "dropped" && entry.count > 0;
    Row {
        class: if strong { "dropped" } else { "" },
        cells: vec![
            entry.file.as_str().into(),
            entry.unit.as_str().into(),
            entry.outcome.as_str().into(),
            entry.reason.as_str().into(),
            Cell { strong, ..count(entry.count).into() },
            entry.examples.as_str().into(),
        ],
    }
}
