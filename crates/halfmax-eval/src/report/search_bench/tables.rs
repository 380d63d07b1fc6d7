//! Mean regrets as a table.

use crate::report::html::{Column, Row, Table};
use crate::search_bench::BenchTable;

/// One row per sampler, two columns per number of trials.
pub(super) fn standings(table: &BenchTable) -> Table {
    let after: Vec<usize> =
        table.searches.first().map_or(Vec::new(), |s| s.after.iter().map(|a| a.trials).collect());
    let mut columns = vec![Column::text("sampler"), Column::number("searches")];
    for trials in &after {
        columns.push(Column::number(format!("regret after {trials} (95 %)")));
        columns.push(Column::number("p below random"));
    }
    let rows = table.searches.iter().map(|standing| {
        let name =
            if standing.peer { format!("{} (peer)", standing.name) } else { standing.name.clone() };
        let mut cells = vec![name.into(), standing.seeds.to_string().into()];
        for after in &standing.after {
            let r = after.regret;
            cells.push(format!("{:.4} ({:.4} to {:.4})", r.mean, r.low, r.high).into());
            cells.push(
                after.p_below_random.map_or_else(|| "–".to_owned(), |p| format!("{p:.4}")).into(),
            );
        }
        Row { class: "", cells }
    });
    Table {
        name: "standings",
        caption: "Mean regret with its 95 % bootstrap interval over searches, and the one-sided rank-sum p that regrets \
                  are lower than random search's."
            .into(),
        columns,
        rows: rows.collect(),
    }
}
