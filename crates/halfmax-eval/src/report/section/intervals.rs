//! What became of the intervals, as numbers.

use crate::report::figure::calibration_lines;
use crate::report::html::{Column, Row, Table};
use crate::report::read::Run;
use crate::report::summary::{count, number};

/// The levels people ask for.
const SHOWN: [f64; 3] = [0.8, 0.9, 0.95];

/// A row per model and level.
pub(in crate::report) fn intervals(run: &Run) -> Option<Table> {
    let lines = calibration_lines(run);
    let (_, first) = lines.first()?;
    let percent = |share: f64| format!("{:.1}", 100.0 * share);
    let rows = lines.iter().flat_map(|(entry, intervals)| {
        SHOWN.into_iter().filter_map(|level| intervals.at(level)).map(|found| Row {
            class: if entry.naive { "naive" } else { "" },
            cells: vec![
                entry.name.as_str().into(),
                percent(found.level).into(),
                percent(found.coverage).into(),
                found.worst_drug.map_or_else(|| "–".into(), percent).into(),
                number(Some(found.width)).into(),
                count(found.n as u64).into(),
            ],
        })
    });
    let on = match first.calibrated_on {
        halfmax_model::conformal::Source::OutOfFold => {
            "Each fold’s intervals were calibrated on the test rows of the other folds."
        }
        halfmax_model::conformal::Source::Validation => {
            "The intervals were calibrated on the validation rows of the only split. Training stopped where those were \
             predicted best, so they may be a little narrow."
        }
    };
    Some(Table {
        name: "intervals",
        caption: format!(
            "Split-conformal intervals, a width per drug where it has thirty errors or more. {on} The promise holds for \
             pairs left out as here, and for no others."
        ),
        columns: vec![
            Column::text("model"),
            Column::number("promised (%)"),
            Column::number("found inside (%)"),
            Column::number("in the worst drug (%)"),
            Column::number(run.scores.screen.with_unit("mean width")),
            Column::number("test rows"),
        ],
        rows: rows.collect(),
    })
}
