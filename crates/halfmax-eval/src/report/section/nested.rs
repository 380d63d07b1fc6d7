//! Which model was chosen inside each fold.

use crate::report::html::{Cell, Column, Row, Table};
use crate::report::read::Run;
use crate::report::summary::number;

/// A row per fold; `None` where no choice was made.
pub(in crate::report) fn nested(run: &Run) -> Option<Table> {
    let nested = run.scores.nested.as_ref()?;
    let names: Vec<&String> = nested.choices.first()?.inner_rmse.keys().collect();
    let mut columns = vec![Column::text("fold"), Column::text("chosen")];
    columns.extend(
        names
            .iter()
            .map(|name| Column::number(run.scores.screen.with_unit(&format!("{name} RMSE")))),
    );
    let rows = nested.choices.iter().map(|choice| {
        let mut cells: Vec<Cell> = vec![choice.fold.as_str().into(), choice.model.as_str().into()];
        cells.extend(names.iter().map(|name| Cell {
            text: number(choice.inner_rmse.get(*name).copied().flatten()),
            aside: String::new(),
            strong: **name == choice.model,
        }));
        Row { class: "", cells }
    });
    Some(Table {
        name: "nested",
        caption: format!(
            "The model “nested” is, in each fold, the one of lowest RMSE over {} folds inside the fold’s training rows. \
             Its score is that of choosing so; no outer test row is in these numbers.",
            nested.inner_folds
        ),
        columns,
        rows: rows.collect(),
    })
}
