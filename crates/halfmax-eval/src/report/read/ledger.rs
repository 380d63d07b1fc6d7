//! The account of imported rows as it stands on disk.

use std::path::Path;

use csv::ByteRecord;

use super::table::Table;
use crate::report::ReportError;

/// One line of the account.
pub(in crate::report) struct Entry {
    pub(in crate::report) file: String,
    /// `rows` or `columns`.
    pub(in crate::report) unit: String,
    /// `kept`, `dropped` or `noted`.
    pub(in crate::report) outcome: String,
    pub(in crate::report) reason: String,
    pub(in crate::report) count: u64,
    pub(in crate::report) examples: String,
}

/// Reads `ledger.tsv`, or gives `None` where there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Vec<Entry>>, ReportError> {
    let Some(mut table) = Table::open(path)? else { return Ok(None) };
    let (file, unit, outcome) =
        (table.column("file")?, table.column("unit")?, table.column("outcome")?);
    let (reason, count, examples) =
        (table.column("reason")?, table.column("count")?, table.column("examples")?);
    let mut entries = Vec::new();
    let mut row = ByteRecord::new();
    while table.next(&mut row)? {
        entries.push(Entry {
            file: table.text(&row, file)?.to_owned(),
            unit: table.text(&row, unit)?.to_owned(),
            outcome: table.text(&row, outcome)?.to_owned(),
            reason: table.text(&row, reason)?.to_owned(),
            count: table.required(&row, count)? as u64,
            examples: table.text(&row, examples)?.to_owned(),
        });
    }
    Ok(Some(entries))
}
