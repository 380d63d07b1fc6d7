//! The many names of a cell line, led back to its row.

use std::collections::HashMap;

use crate::ledger::Unit;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// Columns that identify a cell line, most specific first.
pub(crate) const CELL_LINE_COLUMNS: &[&str] = &[
    "MODEL_ID",
    "ModelID",
    "SANGER_MODEL_ID",
    "SangerModelID",
    "COSMIC_ID",
    "COSMICID",
    "CELL_LINE_NAME",
    "CellLineName",
    "CCLE_NAME",
    "CCLEName",
    "STRIPPED_NAME",
    "StrippedCellLineName",
    "cell_line",
    "cell_line_name",
];

/// Columns that identify a compound, most specific first.
pub(crate) const COMPOUND_COLUMNS: &[&str] = &["DRUG_ID", "DRUG_NAME", "compound", "drug_name"];

/// Finds the row an id belongs to, whichever of its names is used.
#[derive(Debug, Default)]
pub(crate) struct IdIndex {
    /// `None` marks a name that several rows share: it identifies nobody.
    rows: HashMap<String, Option<u32>>,
}

impl IdIndex {
    pub(crate) fn insert(&mut self, id: &str, row: u32) {
        let owner = self.rows.entry(key(id)).or_insert(Some(row));
        if *owner != Some(row) {
            *owner = None;
        }
    }

    /// The row that `id` names.
    pub(crate) fn find(&self, id: &str) -> Found {
        match self.rows.get(&key(id)) {
            Some(Some(row)) => Found::Row(*row),
            Some(None) => Found::Ambiguous,
            None => Found::Unknown,
        }
    }
}

/// What an id leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Row(u32),
    Ambiguous,
    Unknown,
}

/// Case is not part of a name; COSMIC numbers are sometimes written as decimals.
fn key(id: &str) -> String {
    let id = id.trim();
    id.strip_suffix(".0").unwrap_or(id).to_lowercase()
}

/// The id columns that a table has, most specific first.
pub(crate) fn id_columns(table: &Table, accepted: &[&str]) -> Vec<usize> {
    accepted.iter().filter_map(|name| table.find(&[name])).collect()
}

/// The first id of a row that leads to a known entity, or what is wrong with the first one given.
pub(crate) fn resolve(row: &Row, columns: &[usize], index: &IdIndex) -> Result<u32, Unresolved> {
    let mut first = None;
    for id in columns.iter().filter_map(|column| row.cell(*column)) {
        match index.find(id) {
            Found::Row(row) => return Ok(row),
            found => first = first.or(Some((id.to_owned(), found))),
        }
    }
    Err(match first {
        None => Unresolved { id: format!("line {}", row.line), reason: "no id" },
        Some((id, Found::Ambiguous)) => Unresolved { id, reason: "id fits several" },
        Some((id, _)) => Unresolved { id, reason: "not listed" },
    })
}

/// The id of each row of a table that lists entities, each once.
pub(crate) struct UniqueIds<'a> {
    table: &'a Table,
    column: usize,
    what: &'static str,
    first_seen: HashMap<String, u64>,
}

impl<'a> UniqueIds<'a> {
    /// Ids in the most specific of `accepted` columns that is there.
    pub(crate) fn of(
        table: &'a Table,
        accepted: &[&str],
        what: &'static str,
    ) -> Result<Self, DataError> {
        Ok(Self { table, column: table.column(accepted)?, what, first_seen: HashMap::new() })
    }

    pub(crate) fn column(&self) -> usize {
        self.column
    }

    /// The id of a row; a row without one goes to the ledger, one whose id was there before is a fault.
    pub(crate) fn next<'r>(
        &mut self,
        row: &'r Row,
        ledger: &mut Ledger,
    ) -> Result<Option<&'r str>, DataError> {
        let Some(id) = row.cell(self.column) else {
            let reason = format!("no {}", self.table.header()[self.column]);
            ledger.drop(&self.table.name(), Unit::Rows, &reason, format!("line {}", row.line));
            return Ok(None);
        };
        match self.first_seen.insert(id.to_owned(), row.line) {
            None => Ok(Some(id)),
            Some(first) => Err(DataError::Duplicate {
                path: self.table.path().into(),
                line: row.line,
                first,
                what: self.what,
                id: id.into(),
            }),
        }
    }
}

/// Why a row has no entity.
pub(crate) struct Unresolved {
    pub(crate) id: String,
    pub(crate) reason: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shared_by_two_rows_identifies_neither() {
        let mut index = IdIndex::default();
        for (id, row) in [("TT", 0), ("T-T", 1), ("tt", 1), ("905933.0", 2), ("T-T", 1)] {
            index.insert(id, row);
        }
        assert_eq!(index.find("TT"), Found::Ambiguous);
        assert_eq!(index.find("t-t"), Found::Row(1));
        assert_eq!(index.find("905933"), Found::Row(2));
        assert_eq!(index.find("HeLa"), Found::Unknown);
    }
}
