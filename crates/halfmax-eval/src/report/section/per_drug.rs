//! The scores of each compound as numbers.

use crate::report::html::{Column, Row, Table};
use crate::report::read::Run;
use crate::report::roster::Entry;
use crate::report::summary::{Group, count, number};

/// RMSE and Pearson of the learned models and the naive reference, by name of compound.
pub(in crate::report) fn per_drug(run: &Run) -> Option<Table> {
    let predictions = run.predictions.as_ref().filter(|p| p.len() > 0)?;
    let shown = run.roster.reference().into_iter().chain(run.roster.learned());
    let models: Vec<(&Entry, Vec<Group>)> =
        shown.filter_map(|entry| Some((entry, predictions.by_compound(&entry.name)?))).collect();
    let mut pairs = vec![0_u64; predictions.compounds.len()];
    for &compound in &predictions.compound {
        pairs[compound as usize] += 1;
    }
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by_key(|&compound| &predictions.compounds[compound]);
    let mut columns = vec![Column::text("compound"), Column::number("test pairs")];
    for (entry, _) in &models {
        columns.push(Column::number(run.scores.screen.with_unit(&format!("{} RMSE", entry.name))));
        columns.push(Column::number(format!("{} Pearson", entry.name)));
    }
    Some(Table {
        name: "per-drug-scores",
        caption:
            "Scores per compound: RMSE over all of its test pairs, Pearson within folds, averaged."
                .to_owned(),
        columns,
        rows: order
            .into_iter()
            .map(|compound| {
                let mut cells = vec![
                    predictions.compounds[compound].as_str().into(),
                    count(pairs[compound]).into(),
                ];
                for (_, groups) in &models {
                    cells.push(number(groups[compound].rmse()).into());
                    cells.push(number(groups[compound].pearson()).into());
                }
                Row { class: "", cells }
            })
            .collect(),
    })
}
