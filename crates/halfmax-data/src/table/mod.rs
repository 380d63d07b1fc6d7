//! A table whose columns are found by name, wherever its text comes from.

mod content;
mod header;
mod member;
mod pick;
pub(crate) mod workbook;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use crate::DataError;
use content::Content;
pub(crate) use header::near_miss;

/// A table with its header read; its rows are read from the file whenever they are asked for.
#[derive(Debug)]
pub struct Table {
    /// The file, with `#member` if it is one of several tables in it.
    path: PathBuf,
    delimiter: u8,
    header: Vec<String>,
    content: Content,
}

/// One data row with the line it stands in.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// 1-based, the header being line 1; in a workbook the number of the row.
    pub line: u64,
    cells: StringRecord,
}

impl Row {
    /// The cell in a column, without surrounding blanks; `None` if empty or a word for missing.
    pub fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column).map(str::trim).filter(|cell| !is_missing(cell))
    }
}

/// Whether a cell says that there is no value.
pub(crate) fn is_missing(cell: &str) -> bool {
    matches!(cell, "" | "NA" | "N/A" | "#N/A" | "NaN" | "nan" | "NAN" | "null" | "NULL" | "None")
}

impl Table {
    /// Reads the header of a `.csv`, `.tsv` or `.txt` file, gzipped if it ends in `.gz`; of the table in a
    /// `.zip` file; or of the first sheet of an `.xlsx` workbook.
    ///
    /// `FILE.zip#member.csv` and `FILE.xlsx#sheet` name one of several. Cells are separated by a comma, in `.tsv`
    /// and `.txt` by a tab, unless `delimiter` says otherwise.
    ///
    /// # Errors
    /// Missing or empty file, a header that another delimiter would split, a column named twice, several
    /// tables in a `.zip` file of which none is named.
    pub fn open(path: &Path, delimiter: Option<u8>) -> Result<Self, DataError> {
        pick::only(path, delimiter)
    }

    /// As [`Table::open`], but of several tables in a file the first whose header will do.
    ///
    /// # Errors
    /// As [`Table::open`]; none of several tables will do.
    pub(crate) fn choose(
        path: &Path,
        delimiter: Option<u8>,
        will_do: impl Fn(&[String]) -> bool,
    ) -> Result<Self, DataError> {
        pick::first(path, delimiter, will_do)
    }

    /// The table of this file name in the same folder or `.zip` file as this one.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn sibling(&self, name: &str) -> Result<Self, DataError> {
        pick::sibling(&self.path, name)
    }

    /// The table that some text holds; `path` is what faults call it, and its ending says what separates cells.
    ///
    /// # Errors
    /// As [`Table::open`].
    pub fn of_bytes(path: &Path, bytes: &[u8]) -> Result<Self, DataError> {
        Self::new(path.into(), pick::delimiter_of(path), Content::Memory(bytes.to_vec()))
    }

    fn new(path: PathBuf, delimiter: u8, content: Content) -> Result<Self, DataError> {
        let header = header::read(&path, &content, delimiter)?;
        Ok(Self { path, delimiter, header, content })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What messages and the ledger call the file.
    pub fn name(&self) -> String {
        file_name(&self.path)
    }

    /// The column names.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// What separates cells.
    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The whole text, decompressed, with its header.
    ///
    /// # Errors
    /// [`DataError::Io`], [`DataError::Damaged`].
    pub(crate) fn text(&self) -> Result<Cow<'_, [u8]>, DataError> {
        self.content.whole(&self.path)
    }

    /// The column called by the first of `accepted` that is there.
    pub fn find(&self, accepted: &[&str]) -> Option<usize> {
        find(&self.header, accepted)
    }

    /// As [`Table::find`], for a column that must be there.
    ///
    /// # Errors
    /// [`DataError::Column`], which names the nearest header.
    pub fn column(&self, accepted: &[&str]) -> Result<usize, DataError> {
        self.find(accepted).ok_or_else(|| DataError::Column {
            path: self.path.clone(),
            wanted: header::wanted(accepted),
            hint: near_miss(accepted, &self.header),
        })
    }

    /// The data rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, DataError>> + '_ {
        let mut records = None;
        let mut failed = false;
        std::iter::from_fn(move || {
            if failed {
                return None;
            }
            if records.is_none() {
                match self.reader() {
                    Ok(reader) => records = Some(reader),
                    Err(error) => {
                        failed = true;
                        return Some(Err(error));
                    }
                }
            }
            let mut row = Row::default();
            match self.next_row(records.as_mut()?, &mut row) {
                Ok(true) => Some(Ok(row)),
                Ok(false) => None,
                Err(error) => Some(Err(error)),
            }
        })
    }

    /// Calls `each` with every data row, in order, without keeping any; faster than [`Table::rows`].
    ///
    /// # Errors
    /// The first fault of the file or of `each`.
    pub(crate) fn for_each(
        &self,
        mut each: impl FnMut(&Row) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let mut reader = self.reader()?;
        let mut row = Row::default();
        while self.next_row(&mut reader, &mut row)? {
            each(&row)?;
        }
        Ok(())
    }

    fn reader(&self) -> Result<csv::Reader<Box<dyn std::io::Read + '_>>, DataError> {
        Ok(csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(true)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(self.content.open(&self.path)?))
    }

    fn next_row(
        &self,
        reader: &mut csv::Reader<Box<dyn std::io::Read + '_>>,
        row: &mut Row,
    ) -> Result<bool, DataError> {
        if !reader.read_record(&mut row.cells).map_err(|e| self.csv_error(e))? {
            return Ok(false);
        }
        row.line = row.cells.position().map_or(0, csv::Position::line);
        if row.cells.len() == self.header.len() {
            return Ok(true);
        }
        Err(self.ragged(row.line, row.cells.len()))
    }

    pub(crate) fn ragged(&self, line: u64, found: usize) -> DataError {
        DataError::Ragged {
            path: self.path.clone(),
            line,
            found,
            expected: self.header.len(),
            delimiter: char::from(self.delimiter),
        }
    }

    /// The error for a cell that will not do.
    pub fn value_error(
        &self,
        line: u64,
        column: usize,
        value: &str,
        problem: impl Into<String>,
    ) -> DataError {
        DataError::Value {
            path: self.path.clone(),
            line,
            column: self.header[column].clone(),
            value: value.into(),
            problem: problem.into(),
        }
    }

    /// The number in a cell, `None` if it is missing.
    ///
    /// # Errors
    /// [`DataError::Value`] with line and column if it is there and not a finite number.
    pub fn number(&self, row: &Row, column: usize) -> Result<Option<f64>, DataError> {
        let Some(cell) = row.cell(column) else { return Ok(None) };
        match fast_float2::parse::<f64, _>(cell) {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.value_error(
                row.line,
                column,
                cell,
                "is not a number (leave the cell empty if unknown)",
            )),
        }
    }

    fn csv_error(&self, error: csv::Error) -> DataError {
        let line = error.position().map_or(0, csv::Position::line);
        match error.into_kind() {
            csv::ErrorKind::Io(error) => self.content.fault(&self.path, error),
            other => DataError::Value {
                path: self.path.clone(),
                line,
                column: self.header.first().cloned().unwrap_or_default(),
                value: String::new(),
                problem: format!(
                    "starts a row that cannot be read: {}; the file must be UTF-8 text",
                    header::said(&other)
                ),
            },
        }
    }
}

/// The first of `accepted` that is in a header.
pub(crate) fn find(header: &[String], accepted: &[&str]) -> Option<usize> {
    accepted.iter().find_map(|name| header.iter().position(|h| h == name))
}

/// The last part of a path, for messages and ledgers.
pub(crate) fn file_name(path: &Path) -> String {
    let last =
        |path: &Path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    match pick::member_of(path) {
        Some((file, member)) => format!("{}#{member}", last(&file)),
        None => last(path),
    }
}

/// How many tables an archive of this content holds.
pub(crate) fn members_of_bytes(path: &Path, bytes: &[u8]) -> Result<usize, DataError> {
    Ok(member::tables_of(path, std::io::Cursor::new(bytes))?.len())
}

/// The file a path leads to, without the table in it that it may name.
pub(crate) fn file_of(path: &Path) -> PathBuf {
    pick::member_of(path).map_or_else(|| path.to_path_buf(), |(file, _)| file)
}
