//! The feature matrices and what is missing in them.

use crate::report::html::{Column, Row, Table};
use crate::report::read::{Run, View};
use crate::report::summary::{count, number};

/// From the description of the screen, or from what the scores say about it.
pub(in crate::report) fn omics(run: &Run) -> Option<Table> {
    let cell = |value: Option<u64>| value.map_or_else(|| "–".to_owned(), count);
    let described = run.describe.as_ref().map_or(&[][..], |d| &d.views);
    let rows: Vec<Row> = if described.is_empty() {
        let facts = run.scores.screen.omics.iter().map(|o| {
            let unknown = || "–".into();
            let cells = vec![
                o.kind.as_str().into(),
                "cell line".into(),
                cell(run.scores.screen.cell_lines).into(),
                cell(o.features).into(),
                cell(o.missing).into(),
                unknown(),
                unknown(),
                unknown(),
            ];
            Row { class: "", cells }
        });
        facts.collect()
    } else {
        let views = described.iter().map(|v: &View| {
            let percent =
                v.missing_fraction.map_or_else(|| "–".to_owned(), |f| format!("{:.2}", 100.0 * f));
            let entity = v.entity.as_deref().unwrap_or("–").replace('_', " ");
            let cells = vec![
                v.name.as_str().into(),
                entity.into(),
                cell(v.rows).into(),
                cell(v.features).into(),
                cell(v.missing).into(),
                percent.into(),
                number(v.mean).into(),
                number(v.sd).into(),
            ];
            Row { class: "", cells }
        });
        views.collect()
    };
    if rows.is_empty() {
        return None;
    }
    Some(Table {
        name: "features",
        caption: "Features per view before any selection or scaling, with their missing values."
            .to_owned(),
        columns: vec![
            Column::text("view"),
            Column::text("one row per"),
            Column::number("rows"),
            Column::number("features"),
            Column::number("missing values"),
            Column::number("missing (%)"),
            Column::number("mean"),
            Column::number("sd"),
        ],
        rows,
    })
}
