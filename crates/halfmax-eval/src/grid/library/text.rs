//! A library as text, row by row.

use std::fs::File;
use std::path::{Path, PathBuf};

use halfmax_data::DataError;

use super::{Entry, find};
use crate::EvalError;

/// A table with a header, of which one row is in memory.
pub(super) struct Text {
    path: PathBuf,
    reader: csv::Reader<File>,
    /// Places of ids and structures.
    at: [usize; 2],
    record: csv::StringRecord,
}

impl Text {
    /// Opens a table; also the names of the wanted columns as it has them.
    pub(super) fn open(
        path: &Path,
        delimiter: u8,
        wanted: [&str; 2],
    ) -> Result<([String; 2], Self), EvalError> {
        let file = File::open(path).map_err(DataError::io(path))?;
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(file);
        let header = reader.headers().map_err(|e| unreadable(path, &e))?;
        let found = find(path, &header.iter().collect::<Vec<_>>(), wanted)?;
        let (names, at) = (found.map(|(name, _)| name.to_owned()), found.map(|(_, at)| at));
        Ok((names, Self { path: path.into(), reader, at, record: csv::StringRecord::new() }))
    }

    pub(super) fn next(
        &mut self,
        n: usize,
        wanted: bool,
    ) -> Result<(usize, Vec<Entry>), EvalError> {
        let mut entries = Vec::new();
        for read in 0..n {
            let more = self.reader.read_record(&mut self.record);
            if !more.map_err(|e| unreadable(&self.path, &e))? {
                return Ok((read, entries));
            }
            if wanted {
                let line = self.record.position().map_or(0, csv::Position::line);
                let field = |at| self.record.get(at).unwrap_or_default().trim().to_owned();
                let [id, smiles] = self.at.map(field);
                entries.push(Entry { line, id, smiles });
            }
        }
        Ok((n, entries))
    }
}

fn unreadable(path: &Path, error: &csv::Error) -> EvalError {
    EvalError::Request(format!("{}: {error}", path.display()))
}
