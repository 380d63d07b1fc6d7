//! Compounds read one after the other.

mod columns;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use halfmax_data::DataError;

use crate::EvalError;

/// A table of structures that is never in memory as a whole.
pub struct Library {
    path: PathBuf,
    bytes: u64,
    /// The names of the columns of ids and of structures.
    columns: [String; 2],
    rows: Rows,
}

/// How its rows are read.
enum Rows {
    Text(text::Text),
    Columns(Box<columns::Columns>),
}

/// One compound of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is, from 1: the line of a text, the row of a Parquet file.
    pub line: u64,
    /// What it is called.
    pub id: String,
    /// Its structure.
    pub smiles: String,
}

impl Library {
    /// Opens a Parquet file (by the ending of its name), or a table with a header that is separated by commas, or by tabs
    /// where the name ends in `.tsv` or `.smi`.
    ///
    /// # Errors
    /// [`EvalError::Data`] if it cannot be read; [`EvalError::Request`] if it has no such column, with those it has.
    pub fn open(path: &Path, id_column: &str, smiles_column: &str) -> Result<Self, EvalError> {
        let bytes = fs::metadata(path).map_err(DataError::io(path))?.len();
        let is = |ending: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
        let wanted = [id_column, smiles_column];
        let (columns, rows) = if is("parquet") || is("pq") {
            let (columns, rows) = columns::Columns::open(path, wanted)?;
            (columns, Rows::Columns(rows.into()))
        } else {
            let delimiter = if is("tsv") || is("smi") { b'\t' } else { b',' };
            let (columns, rows) = text::Text::open(path, delimiter, wanted)?;
            (columns, Rows::Text(rows))
        };
        Ok(Self { path: path.into(), bytes, columns, rows })
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
        (&self.columns[0], &self.columns[1])
    }

    /// What [`Entry::line`] counts.
    pub fn counts(&self) -> &'static str {
        match self.rows {
            Rows::Text(_) => "line",
            Rows::Columns(_) => "row",
        }
    }

    /// Goes on by up to `n` rows: how many there were, and if they are wanted which.
    ///
    /// # Errors
    /// [`EvalError::Request`] with the place of a row that is no row of this table.
    pub fn next(&mut self, n: usize, wanted: bool) -> Result<(usize, Vec<Entry>), EvalError> {
        match &mut self.rows {
            Rows::Text(rows) => rows.next(n, wanted),
            Rows::Columns(rows) => rows.next(n, wanted),
        }
    }
}

/// The place of each wanted column among `names`, whatever their case.
fn find<'a>(
    path: &Path,
    names: &[&'a str],
    wanted: [&str; 2],
) -> Result<[(&'a str, usize); 2], EvalError> {
    let find = |wanted: &str| {
        let at = names.iter().position(|name| name.trim().eq_ignore_ascii_case(wanted));
        at.map(|at| (names[at], at)).ok_or_else(|| {
            EvalError::Request(format!(
                "{}: has no column {wanted:?}; it has {}",
                path.display(),
                names.join(", ")
            ))
        })
    };
    Ok([find(wanted[0])?, find(wanted[1])?])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that `tests/golden/library.py` has written.
    fn golden(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
    }

    fn all(mut library: Library, part: usize) -> Vec<Entry> {
        let mut all = Vec::new();
        loop {
            let (read, entries) = library.next(part, true).unwrap();
            assert_eq!(read, entries.len());
            all.extend(entries);
            if read < part {
                return all;
            }
        }
    }

    #[test]
    fn rows_are_those_that_were_written_however_many_are_asked_for() {
        let open = || Library::open(&golden("library.parquet"), "ID", "smiles").unwrap();
        let entries = all(open(), 2);
        let ids: Vec<&str> = entries.iter().map(|e| e.id.as_str()).collect();
        let names = ["ethanol", "aspirin", "no-carbon", "caffeine", "benzene, pure", "paracetamol"];
        assert_eq!(ids, [&names[..], &["nothing"]].concat());
        assert_eq!(entries[3].smiles, "Cn1cnc2c1c(=O)n(C)c(=O)n2C");
        assert_eq!(entries.iter().map(|e| e.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(open().columns(), ("id", "smiles"));
        for part in [1, 3, 4, 7, 100] {
            assert_eq!(all(open(), part), entries, "{part} at a time");
        }
    }

    #[test]
    fn numbers_name_compounds_and_what_is_missing_is_empty() {
        let open = || Library::open(&golden("library_odd.parquet"), "number", "smiles").unwrap();
        let entries = all(open(), 280);
        assert_eq!(entries.len(), 2_000);
        for (at, entry) in entries.iter().enumerate() {
            let id = if at % 7 == 3 { String::new() } else { (1_000_000_000_000 + at).to_string() };
            let smiles = if at % 5 == 4 { String::new() } else { "C".repeat(at % 40 + 1) };
            assert_eq!((&entry.id, &entry.smiles), (&id, &smiles), "row {at}");
        }
        // A task of a job array passes over the parts of the others, within and over row groups.
        let mut library = open();
        for part in 0..8 {
            let (read, found) = library.next(280, part % 3 == 1).unwrap();
            assert_eq!(read, if part == 7 { 40 } else { 280 });
            let expected =
                if part % 3 == 1 { &entries[part * 280..part * 280 + read] } else { &[] };
            assert_eq!(found, expected, "part {part}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_when_it_is_opened() {
        let said = |name: &str, id: &str, smiles: &str| {
            Library::open(&golden(name), id, smiles).err().unwrap().to_string()
        };
        let compressed = said("library_zstd.parquet", "id", "smiles");
        assert!(compressed.contains("compressed by ZSTD"), "{compressed}");
        assert!(compressed.contains("write it with snappy"), "{compressed}");
        let missing = said("library.parquet", "id", "structure");
        assert!(
            missing.contains("has no column \"structure\"; it has smiles, id, price"),
            "{missing}"
        );
        let number = said("library.parquet", "price", "smiles");
        assert!(number.contains("column \"price\" holds DOUBLE values; text"), "{number}");
        let list = said("library_odd.parquet", "tags.list.element", "SMILES");
        assert!(list.contains("in lists"), "{list}");
        let none = tempfile::Builder::new().suffix(".parquet").tempfile().unwrap();
        std::fs::write(none.path(), "id,smiles\nethanol,CCO\n").unwrap();
        let none = Library::open(none.path(), "id", "smiles").err().unwrap().to_string();
        assert!(none.contains("is no Parquet file"), "{none}");
    }

    #[test]
    fn a_file_that_was_damaged_is_refused_with_its_rows() {
        let whole = std::fs::read(golden("library_odd.parquet")).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("damaged.parquet");
        let mut refused = 0;
        for at in (4..whole.len() - 8).step_by(whole.len() / 40) {
            let mut bytes = whole.clone();
            bytes[at..at + 8].fill(0xff);
            std::fs::write(&path, bytes).unwrap();
            let Ok(mut library) = Library::open(&path, "number", "SMILES") else {
                refused += 1;
                continue;
            };
            while let Ok((read, _)) = library.next(1_000, true).inspect_err(|error| {
                let said = error.to_string();
                assert!(said.contains("damaged.parquet: rows "), "{said}");
                refused += 1;
            }) {
                if read < 1_000 {
                    break;
                }
            }
        }
        assert!(refused > 5, "only {refused} damaged files were refused");
    }
}
