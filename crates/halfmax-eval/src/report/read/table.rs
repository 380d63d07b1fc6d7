//! A tab-separated file whose columns are found by name.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use csv::ByteRecord;

use crate::report::ReportError;

/// An open table, past its header.
pub(super) struct Table {
    path: PathBuf,
    reader: csv::Reader<std::fs::File>,
    /// The header, in file order.
    pub(super) columns: Vec<String>,
}

impl Table {
    /// Opens a file, or gives `None` where there is no such file.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, ReportError> {
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ReportError::io(path)(source)),
        };
        let mut reader =
            csv::ReaderBuilder::new().delimiter(b'\t').buffer_capacity(1 << 16).from_reader(file);
        let header = reader.headers().map_err(|error| ReportError::malformed(path, &error))?;
        let columns = header.iter().map(str::to_owned).collect();
        Ok(Some(Self { path: path.to_path_buf(), reader, columns }))
    }

    /// The place of a column that must be there.
    pub(super) fn column(&self, wanted: &'static str) -> Result<usize, ReportError> {
        self.columns.iter().position(|c| c == wanted).ok_or_else(|| ReportError::Column {
            path: self.path.clone(),
            wanted,
            found: self.columns.join(", "),
        })
    }

    /// Reads the next row into `row`; false at the end.
    pub(super) fn next(&mut self, row: &mut ByteRecord) -> Result<bool, ReportError> {
        self.reader
            .read_byte_record(row)
            .map_err(|error| ReportError::malformed(&self.path, &error))
    }

    /// A cell as text.
    pub(super) fn text<'r>(
        &self,
        row: &'r ByteRecord,
        column: usize,
    ) -> Result<&'r str, ReportError> {
        std::str::from_utf8(&row[column]).map_err(|_| {
            let line = row.position().map_or(0, csv::Position::line);
            let column = &self.columns[column];
            ReportError::malformed(
                &self.path,
                &format!("line {line}, column {column:?} is not UTF-8"),
            )
        })
    }

    /// A cell as a finite number, or `None` where it is empty.
    pub(super) fn number(
        &self,
        row: &ByteRecord,
        column: usize,
    ) -> Result<Option<f64>, ReportError> {
        let text = self.text(row, column)?;
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ if text.is_empty() => Ok(None),
            _ => Err(self.not_a_number(row, column, text)),
        }
    }

    /// A cell that must hold a number.
    pub(super) fn required(&self, row: &ByteRecord, column: usize) -> Result<f64, ReportError> {
        self.number(row, column)?.ok_or_else(|| self.not_a_number(row, column, ""))
    }

    fn not_a_number(&self, row: &ByteRecord, column: usize, value: &str) -> ReportError {
        ReportError::Number {
            path: self.path.clone(),
            line: row.position().map_or(0, csv::Position::line),
            column: self.columns[column].clone(),
            value: value.to_owned(),
        }
    }
}
