//! A delimited table whose columns are found by name.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use csv::StringRecord;

use crate::DataError;

/// A delimited text file held in memory, with its header read.
#[derive(Debug)]
pub struct Table {
    path: PathBuf,
    delimiter: u8,
    header: Vec<String>,
    bytes: Vec<u8>,
}

/// One data row with the line it stands in.
#[derive(Debug, Clone)]
pub struct Row {
    /// 1-based, the header being line 1.
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
    matches!(cell, "" | "NA" | "N/A" | "NaN" | "nan" | "NAN" | "null" | "NULL" | "None")
}

impl Table {
    /// Reads a `.csv`, `.tsv` or `.txt` file, gzipped if it ends in `.gz`, with its header.
    ///
    /// Cells are separated by a comma, in `.tsv` and `.txt` by a tab, unless `delimiter` says otherwise.
    ///
    /// # Errors
    /// Missing or empty file, a header that another delimiter would split, a column named twice.
    pub fn open(path: &Path, delimiter: Option<u8>) -> Result<Self, DataError> {
        let bytes = read_bytes(path)?;
        let delimiter = delimiter.unwrap_or_else(|| expected_delimiter(path));
        let header = read_header(path, &bytes, delimiter)?;
        Ok(Self { path: path.into(), delimiter, header, bytes })
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

    /// The file's content, decompressed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The column called by the first of `accepted` that is there.
    pub fn find(&self, accepted: &[&str]) -> Option<usize> {
        accepted.iter().find_map(|name| self.header.iter().position(|h| h == name))
    }

    /// As [`Table::find`], for a column that must be there.
    ///
    /// # Errors
    /// [`DataError::Column`], which names the nearest header.
    pub fn column(&self, accepted: &[&str]) -> Result<usize, DataError> {
        self.find(accepted).ok_or_else(|| DataError::Column {
            path: self.path.clone(),
            wanted: accepted.iter().map(|n| format!("{n:?}")).collect::<Vec<_>>().join(" or "),
            hint: near_miss(accepted, &self.header),
        })
    }

    /// The data rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, DataError>> + '_ {
        let mut records = csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(true)
            .flexible(true)
            .from_reader(&self.bytes[..])
            .into_records();
        std::iter::from_fn(move || {
            let record = records.next()?;
            Some(record.map_err(|e| self.csv_error(&e)).and_then(|cells| {
                let line = cells.position().map_or(0, csv::Position::line);
                if cells.len() == self.header.len() {
                    Ok(Row { line, cells })
                } else {
                    Err(self.ragged(line, cells.len()))
                }
            }))
        })
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

    fn csv_error(&self, error: &csv::Error) -> DataError {
        let line = error.position().map_or(0, csv::Position::line);
        DataError::Value {
            path: self.path.clone(),
            line,
            column: self.header.first().cloned().unwrap_or_default(),
            value: String::new(),
            problem: format!(
                "starts a row that cannot be read: {error}; the file must be UTF-8 text"
            ),
        }
    }
}

/// The last part of a path, for messages and ledgers.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The content of a file, decompressed if its name ends in `.gz`.
///
/// # Errors
/// [`DataError::Io`] with the file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, DataError> {
    let raw = fs::read(path).map_err(DataError::io(path))?;
    if path.extension().is_none_or(|e| e != "gz") {
        return Ok(raw);
    }
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(&raw[..]).read_to_end(&mut bytes).map_err(|e| {
        DataError::Damaged {
            path: path.into(),
            problem: format!(
                "the gzip data cannot be read to its end ({e}); copy or download the file again"
            ),
        }
    })?;
    Ok(bytes)
}

fn expected_delimiter(path: &Path) -> u8 {
    let name = file_name(path).to_ascii_lowercase();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    if [".tsv", ".txt", ".tab"].iter().any(|ending| stem.ends_with(ending)) { b'\t' } else { b',' }
}

fn read_header(path: &Path, bytes: &[u8], delimiter: u8) -> Result<Vec<String>, DataError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let empty = |remedy: &str| DataError::Empty { path: path.into(), remedy: remedy.into() };
    let mut record = StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => {}
        Ok(false) => return Err(empty("; expected a header line and data rows")),
        Err(error) => {
            return Err(DataError::Damaged {
                path: path.into(),
                problem: format!(
                    "the header cannot be read ({error}); the file must be UTF-8 text"
                ),
            });
        }
    }
    let header: Vec<String> =
        record.iter().map(|cell| cell.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    if header.len() == 1 {
        refuse_other_delimiter(path, &header[0], delimiter)?;
    }
    if reader.read_record(&mut record).is_ok_and(|more| !more) {
        return Err(empty(" but for its header; expected data rows"));
    }
    let mut sorted: Vec<&String> = header.iter().filter(|h| !h.is_empty()).collect();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(DataError::DuplicateColumn { path: path.into(), column: twice[0].clone() });
    }
    Ok(header)
}

/// A header of one cell that holds another separator was written with that separator.
fn refuse_other_delimiter(path: &Path, header: &str, delimiter: u8) -> Result<(), DataError> {
    let other =
        [',', '\t', ';', '|'].into_iter().find(|d| *d as u8 != delimiter && header.contains(*d));
    other.map_or(Ok(()), |other| {
        Err(DataError::Damaged {
            path: path.into(),
            problem: format!(
                "the header has no {:?} but is separated by {other:?}; say --delimiter '{}' or convert the file",
                char::from(delimiter),
                if other == '\t' { "tab".into() } else { other.to_string() },
            ),
        })
    })
}

/// The continuation of "no column X": the header that looks most like it, or what there is.
fn near_miss(accepted: &[&str], header: &[String]) -> String {
    let distance = |name: &str| {
        accepted
            .iter()
            .map(|wanted| {
                strsim::normalized_damerau_levenshtein(&wanted.to_lowercase(), &name.to_lowercase())
            })
            .fold(0.0, f64::max)
    };
    let best = header.iter().map(|h| (distance(h), h)).max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((similarity, name)) if similarity >= 0.6 => {
            format!("; did you mean {name:?}? (rename it in the file)")
        }
        _ => {
            let shown: Vec<&str> = header.iter().take(12).map(String::as_str).collect();
            let more = header.len().saturating_sub(shown.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("; the columns are {}{more}", shown.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, content: &str) -> Result<Table, DataError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        fs::write(&path, content).unwrap();
        Table::open(&path, None)
    }

    #[test]
    fn a_missing_column_names_the_near_miss() {
        let table = table("r.csv", "DRUG_ID,LN_IC5O\n1,2\n").unwrap();
        let error = table.column(&["LN_IC50"]).unwrap_err().to_string();
        assert!(
            error.ends_with(
                "r.csv: no column \"LN_IC50\"; did you mean \"LN_IC5O\"? (rename it in the file)"
            ),
            "{error}"
        );
    }

    #[test]
    fn a_cell_that_is_no_number_is_named_with_its_place() {
        let table = table("r.csv", "A,B\n1,2\n3,x7\n").unwrap();
        let row = table.rows().nth(1).unwrap().unwrap();
        let error = table.number(&row, 1).unwrap_err().to_string();
        assert!(error.contains("r.csv: line 3, column \"B\": \"x7\" is not a number"), "{error}");
    }

    #[test]
    fn other_delimiters_empty_files_and_ragged_rows_are_refused() {
        let message = |content: &str| match table("r.csv", content) {
            Err(error) => error.to_string(),
            Ok(table) => table.rows().find_map(Result::err).unwrap().to_string(),
        };
        assert!(message("A;B\n1;2\n").contains("separated by ';'"));
        assert!(message("A\tB\n1\t2\n").contains("say --delimiter 'tab'"));
        assert!(message("").contains("the file is empty"));
        assert!(message("A,B\n").contains("empty but for its header"));
        assert!(message("A,B\n1,2\n3\n").contains("line 3 has 1 cells, the header has 2"));
        assert!(message("A,A\n1,2\n").contains("\"A\" occurs twice"));
    }

    #[test]
    fn quotes_byte_order_marks_and_windows_line_ends_are_read() {
        let table = table("r.csv", "\u{feff}A,B\r\n\"x, y\",NA\r\n").unwrap();
        assert_eq!(table.header(), ["A", "B"]);
        let row = table.rows().next().unwrap().unwrap();
        assert_eq!((row.cell(0), row.cell(1)), (Some("x, y"), None));
    }
}
