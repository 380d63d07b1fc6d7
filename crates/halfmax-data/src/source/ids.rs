//! Columns of ids, and whom the ids of a row name.

use std::collections::HashMap;

use super::Mention;
use super::names::{Found, IdIndex};
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
    "cellosaurus_id",
    "improve_sample_id",
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

/// The id columns that a table has, most specific first.
pub(crate) fn id_columns(table: &Table, accepted: &[&str]) -> Vec<usize> {
    accepted.iter().filter_map(|name| table.find(&[name])).collect()
}

/// The same of a table that must have one.
///
/// # Errors
/// [`DataError::Column`], which names the nearest header.
pub(crate) fn needed_id_columns(table: &Table, accepted: &[&str]) -> Result<Vec<usize>, DataError> {
    let columns = id_columns(table, accepted);
    match columns.first() {
        Some(_) => Ok(columns),
        None => table.column(accepted).map(|column| vec![column]),
    }
}

/// The first of several names that leads to a known entity, or what is wrong with the first of them.
pub(crate) fn resolve(names: &[String], index: &IdIndex) -> Result<u32, Unresolved> {
    let mut first = None;
    for id in names {
        match index.find(id) {
            Found::Row(row) => return Ok(row),
            found => first = first.or(Some((id, found))),
        }
    }
    Err(match first {
        None => Unresolved { id: None, reason: "no id" },
        Some((id, Found::Ambiguous)) => {
            Unresolved { id: Some(id.clone()), reason: "id fits several" }
        }
        Some((id, _)) => Unresolved { id: Some(id.clone()), reason: "not listed" },
    })
}

/// Whether what a table mentions is somebody not among the `known` ids; then all its names lead to a new row.
///
/// Mentions come most specific first, so one that lacks the best id joins the entity that shares its next
/// best name, if only one does.
pub(crate) fn entity_of<'e>(
    mention: &Mention,
    index: &mut IdIndex,
    mut known: impl ExactSizeIterator<Item = &'e str>,
) -> bool {
    let Some(first) = mention.ids.first() else { return false };
    let row = known.len() as u32;
    let same_id = known.position(|id| id == first).map(|at| at as u32);
    let row_of_names = match same_id {
        Some(row) => row,
        None if mention.rank == 0 => row,
        None => resolve(&mention.ids, index).unwrap_or(row),
    };
    for id in &mention.ids {
        index.insert(id, row_of_names);
    }
    row_of_names == row
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

/// Why somebody is not known.
#[derive(Debug, Clone)]
pub(crate) struct Unresolved {
    /// The first name given.
    pub(crate) id: Option<String>,
    pub(crate) reason: &'static str,
}
