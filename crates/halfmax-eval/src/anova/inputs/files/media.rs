//! A table of growth media.

use std::collections::HashMap;
use std::path::Path;

use halfmax_data::DataError;
use halfmax_data::table::Table;

use super::{LINE, read_rows};

/// Where the medium stands.
pub(super) const MEDIA: &[&str] =
    &["MEDIA_FACTOR", "Screen Medium Factor Value", "SCREEN_MEDIUM", "MEDIA"];

/// The medium of each of `lines`, where the table knows it.
pub(super) fn read(path: &Path, lines: &[String]) -> Result<Vec<Option<String>>, DataError> {
    let table = Table::open(path, None)?;
    let (line, medium) = (table.column(LINE)?, table.column(MEDIA)?);
    let mut of: HashMap<String, Option<String>> = HashMap::new();
    let mut media = Vec::new();
    let found = read_rows(&table, line, |row| {
        media.push(row.cell(medium).map(str::to_owned));
        Ok(())
    })?;
    of.extend(found.into_iter().zip(media));
    Ok(lines.iter().map(|line| of.get(line).cloned().flatten()).collect())
}
