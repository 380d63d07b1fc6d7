//! Compounds read one after the other.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use halfmax_data::DataError;

use crate::EvalError;

/// A table of structures that is never in memory as a whole.
pub struct Library {
    path: PathBuf,
    bytes: u64,
    reader: csv::Reader<File>,
    /// Name and place of the column of ids, then of structures.
    columns: [(String, usize); 2],
    record: csv::StringRecord,
}

/// One compound of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1-based line in the file.
    pub line: u64,
    /// What it is called.
    pub id: String,
    /// Its structure.
    pub smiles: String,
}

impl Library {
    /// Opens a table separated by commas, or by tabs where the name ends in `.tsv` or `.smi`, with a header.
    ///
    /// # Errors
    /// [`EvalError::Data`] if it cannot be read; [`EvalError::Request`] if it has no such column, with those it has.
    pub fn open(path: &Path, id_column: &str, smiles_column: &str) -> Result<Self, EvalError> {
        let tabs = path.extension().is_some_and(|e| e == "tsv" || e == "smi");
        let bytes = fs::metadata(path).map_err(DataError::io(path))?.len();
        let file = File::open(path).map_err(DataError::io(path))?;
        let delimiter = if tabs { b'\t' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(file);
        let header = reader.headers().map_err(|e| unreadable(path, &e))?.clone();
        let find = |wanted: &str| {
            let at = header.iter().position(|name| name.trim().eq_ignore_ascii_case(wanted));
            at.map(|at| (header[at].to_owned(), at)).ok_or_else(|| {
                EvalError::Request(format!(
                    "{}: has no column {wanted:?}; it has {}",
                    path.display(),
                    header.iter().collect::<Vec<_>>().join(", ")
                ))
            })
        };
        let columns = [find(id_column)?, find(smiles_column)?];
        Ok(Self { path: path.into(), bytes, reader, columns, record: csv::StringRecord::new() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The names of the columns of ids and structures.
    pub fn columns(&self) -> (&str, &str) {
        (&self.columns[0].0, &self.columns[1].0)
    }

    /// Goes on by up to `n` rows: how many there were, and if they are wanted which.
    ///
    /// # Errors
    /// [`EvalError::Request`] with the line of a row that is no row of this table.
    pub fn next(&mut self, n: usize, wanted: bool) -> Result<(usize, Vec<Entry>), EvalError> {
        let mut entries = Vec::new();
        for read in 0..n {
            let more = self.reader.read_record(&mut self.record);
            if !more.map_err(|e| unreadable(&self.path, &e))? {
                return Ok((read, entries));
            }
            if wanted {
                let line = self.record.position().map_or(0, csv::Position::line);
                let field = |(_, at): &(String, usize)| {
                    self.record.get(*at).unwrap_or_default().trim().to_owned()
                };
                let [id, smiles] = self.columns.each_ref().map(field);
                entries.push(Entry { line, id, smiles });
            }
        }
        Ok((n, entries))
    }
}

fn unreadable(path: &Path, error: &csv::Error) -> EvalError {
    EvalError::Request(format!("{}: {error}", path.display()))
}
