//! A wide table of ln IC50.

use std::path::Path;

use halfmax_data::DataError;
use halfmax_data::table::Table;

use super::{LINE, drug_id, read_rows};

/// What the cell lines answered.
pub(super) struct Responses {
    pub(super) lines: Vec<String>,
    /// Id and responses by line, NaN where there is none.
    pub(super) drugs: Vec<(String, Vec<f64>)>,
}

/// Reads the columns `Drug_<id>_IC50`, or those whose header is a number.
pub(super) fn read(path: &Path) -> Result<Responses, DataError> {
    let table = Table::open(path, None)?;
    let line = table.column(LINE)?;
    let mut columns: Vec<(usize, &str)> = table
        .header()
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some((at, drug_id(name)?)))
        .collect();
    if columns.is_empty() {
        let is_number = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
        columns = table
            .header()
            .iter()
            .enumerate()
            .filter(|(at, name)| *at != line && is_number(name))
            .map(|(at, name)| (at, name.as_str()))
            .collect();
    }
    if columns.is_empty() {
        return Err(DataError::Column {
            path: path.into(),
            wanted: "of a drug (\"Drug_1047_IC50\", or \"1047\")".into(),
            hint: format!(
                "; the columns are {}",
                table.header()[..table.header().len().min(8)].join(", ")
            ),
        });
    }
    let mut drugs: Vec<(String, Vec<f64>)> =
        columns.iter().map(|(_, id)| ((*id).to_owned(), Vec::new())).collect();
    let lines = read_rows(&table, line, |row| {
        for ((column, _), (_, values)) in columns.iter().zip(&mut drugs) {
            values.push(table.number(row, *column)?.unwrap_or(f64::NAN));
        }
        Ok(())
    })?;
    Ok(Responses { lines, drugs })
}
