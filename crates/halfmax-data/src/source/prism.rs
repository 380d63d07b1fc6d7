//! The PRISM repurposing screen, secondary: fitted dose responses.

use super::value::{Fitted, ValueColumn};
use super::{Format, Mention, Mentions, ResponseRow, ResponseTable, Wanted};
use crate::compound::Molecule;
use crate::ledger::Unit as Counted;
use crate::source::tally::Tally;
use crate::table::{Row, Table};
use crate::{DataError, DoseRange, Ledger, Measure, Unit};

/// `secondary-screen-dose-response-curve-parameters.csv`.
pub(super) const RESPONSES: Format<ResponseTable> = Format {
    name: "prism",
    needs: &[&["depmap_id"], &["broad_id"], &["auc"], &["screen_id", "passed_str_profiling"]],
    read,
};

/// `auc` is the mean viability over the logarithms of the doses, 1 where nothing happens; `ic50` and `ec50` are in
/// micromolar.
const OFFERS: &[(Measure, &str, Unit)] = &[
    (Measure::Auc, "auc", Unit::Fraction),
    (Measure::Aac, "auc", Unit::OneMinus),
    (Measure::LnIc50, "ic50", Unit::Um),
    (Measure::PIc50, "ic50", Unit::Um),
    (Measure::LnEc50, "ec50", Unit::Um),
    (Measure::PEc50, "ec50", Unit::Um),
];

/// Reads one row per fitted curve. Rows of cell lines whose identity was not confirmed are left out; several
/// screens of a pair are replicates. Batches of a compound (`BRD-K…-001-02-3`) are one compound.
fn read(table: &Table, wanted: &Wanted, ledger: &mut Ledger) -> Result<ResponseTable, DataError> {
    let value = ValueColumn::offered(table, wanted, OFFERS)?;
    let columns = Columns::of(table)?;
    let mut cell_lines = Mentions::default();
    let mut compounds = Mentions::default();
    let mut rows = Vec::new();
    let mut tally = Tally::default();
    let mut number = 0;
    table.for_each(|row| {
        let row_id = number;
        number += 1;
        let line = || format!("line {}", row.line);
        // Read before anything is dropped: a broken number is a fault of the file in any row.
        let fitted = value.fitted(table, row)?;
        if columns.failed(row) {
            tally.drop("cell line failed STR profiling, so it may be another", line);
            return Ok(());
        }
        if fitted == Fitted::Implausible {
            tally.drop("fitted where there was no effect: beyond any concentration", line);
            return Ok(());
        }
        let ids = [row.cell(columns.depmap_id), columns.ccle_name.and_then(|c| row.cell(c))];
        let cell_line = cell_lines.index(ids.into_iter(), Mention::default);
        let ids =
            [row.cell(columns.broad_id).map(compound_of), columns.name.and_then(|c| row.cell(c))];
        let compound = compounds.index(ids.into_iter(), || columns.compound(table, row, ledger));
        rows.push(ResponseRow {
            line: row.line,
            row_id,
            cell_line,
            compound,
            value: match fitted {
                Fitted::Value(value) => Some(value),
                _ => None,
            },
            doses: DoseRange::default(),
            censored: None,
        });
        Ok(())
    })?;
    tally.settle(&table.name(), ledger);
    Ok(ResponseTable {
        file: table.name(),
        path: table.path().into(),
        measure: value.measure,
        value_column: table.header()[value.column].clone(),
        cell_lines,
        compounds,
        rows,
    })
}

struct Columns {
    depmap_id: usize,
    ccle_name: Option<usize>,
    broad_id: usize,
    name: Option<usize>,
    passed: Option<usize>,
    target: Option<usize>,
    mechanism: Option<usize>,
    smiles: Option<usize>,
}

impl Columns {
    fn of(table: &Table) -> Result<Self, DataError> {
        Ok(Self {
            depmap_id: table.column(&["depmap_id"])?,
            ccle_name: table.find(&["ccle_name"]),
            broad_id: table.column(&["broad_id"])?,
            name: table.find(&["name"]),
            passed: table.find(&["passed_str_profiling"]),
            target: table.find(&["target"]),
            mechanism: table.find(&["moa"]),
            smiles: table.find(&["smiles"]),
        })
    }

    fn failed(&self, row: &Row) -> bool {
        let flagged = self.passed.and_then(|c| row.cell(c));
        flagged.is_some_and(|cell| cell.eq_ignore_ascii_case("false"))
            || row.cell(self.depmap_id).is_some_and(|id| id.ends_with("_FAILED_STR"))
    }

    fn compound(&self, table: &Table, row: &Row, ledger: &mut Ledger) -> Mention {
        let text = |column: Option<usize>| column.and_then(|c| row.cell(c)).map(str::to_owned);
        Mention {
            name: text(self.name),
            target: text(self.target),
            pathway: text(self.mechanism),
            smiles: self
                .smiles
                .and_then(|c| row.cell(c))
                .and_then(|cell| structure(table, row, cell, ledger)),
            ..Mention::default()
        }
    }
}

/// A batch id without its batch: what stands before the second hyphen.
pub(super) fn compound_of(broad_id: &str) -> &str {
    match broad_id.strip_prefix("BRD-").and_then(|rest| rest.find('-')) {
        Some(at) => &broad_id[..at + 4],
        None => broad_id,
    }
}

/// The first of the structures in a cell, which are separated by `, `; one that cannot be read is noted.
pub(super) fn structure(
    table: &Table,
    row: &Row,
    cell: &str,
    ledger: &mut Ledger,
) -> Option<String> {
    let first = cell.split(", ").next().unwrap_or(cell).trim();
    if Molecule::parse(first).is_ok() {
        return Some(first.to_owned());
    }
    let what = "structure cannot be read, so the compound has none";
    ledger.note(&table.name(), Counted::Rows, what, format!("line {}: {first}", row.line));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_of_a_compound_are_one_compound() {
        assert_eq!(compound_of("BRD-K12345678-001-02-3"), "BRD-K12345678");
        assert_eq!(compound_of("BRD-K12345678"), "BRD-K12345678");
        assert_eq!(compound_of("other-1-2"), "other-1-2");
    }
}
