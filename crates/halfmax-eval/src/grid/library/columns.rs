//! A library as Parquet, one row group after the other.

use std::fs::File;
use std::path::{Path, PathBuf};

use halfmax_data::DataError;
use parquet::basic::Compression;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};

use super::{Entry, find};
use crate::EvalError;

/// Two columns of a file, of which a page each is in memory.
pub(super) struct Columns {
    path: PathBuf,
    reader: SerializedFileReader<File>,
    /// Places of ids and structures.
    at: [usize; 2],
    /// The row group that is being read, and how many of its rows are behind us.
    group: usize,
    done: usize,
    /// Rows of the groups before.
    before: u64,
    /// Readers of the two columns of this group, once a row of it was wanted.
    open: Option<[ColumnReader; 2]>,
}

impl Columns {
    /// Opens a file; also the names of the wanted columns as it has them.
    pub(super) fn open(path: &Path, wanted: [&str; 2]) -> Result<([String; 2], Self), EvalError> {
        let file = File::open(path).map_err(DataError::io(path))?;
        let refuse = |problem: String| EvalError::Request(format!("{}: {problem}", path.display()));
        let reader = SerializedFileReader::new(file)
            .map_err(|e| refuse(format!("is no Parquet file: {}", said(&e))))?;
        let metadata = reader.metadata();
        let schema = metadata.file_metadata().schema_descr_ptr();
        let paths: Vec<String> = schema.columns().iter().map(|c| c.path().string()).collect();
        let found = find(path, &paths.iter().map(String::as_str).collect::<Vec<_>>(), wanted)?;
        for (name, at) in found {
            let column = schema.column(at);
            let shown = column.physical_type();
            if column.max_rep_level() > 0 || column.max_def_level() > 1 || !is_text(shown) {
                return Err(refuse(format!(
                    "column {name:?} holds {shown} values{}; text or whole numbers are needed",
                    if column.max_rep_level() > 0 { " in lists" } else { "" }
                )));
            }
            for group in metadata.row_groups() {
                let compression = group.column(at).compression();
                if !matches!(compression, Compression::UNCOMPRESSED | Compression::SNAPPY) {
                    return Err(refuse(format!(
                        "column {name:?} is compressed by {compression}; write it with snappy or without compression"
                    )));
                }
            }
        }
        let (names, at) = (found.map(|(name, _)| name.to_owned()), found.map(|(_, at)| at));
        let path = path.into();
        let (group, done, before, open) = (0, 0, 0, None);
        Ok((names, Self { path, reader, at, group, done, before, open }))
    }

    pub(super) fn next(
        &mut self,
        n: usize,
        wanted: bool,
    ) -> Result<(usize, Vec<Entry>), EvalError> {
        let (mut read, mut entries) = (0, Vec::new());
        while read < n && self.group < self.reader.num_row_groups() {
            let rows = self.reader.metadata().row_group(self.group).num_rows() as usize;
            let take = (n - read).min(rows - self.done);
            if take > 0 && (wanted || self.open.is_some()) {
                self.take(take, wanted, &mut entries).map_err(|e| {
                    EvalError::Request(format!(
                        "{}: rows {} to {}: {}",
                        self.path.display(),
                        self.before + self.done as u64 + 1,
                        self.before + (self.done + take) as u64,
                        said(&e)
                    ))
                })?;
            }
            self.done += take;
            read += take;
            if self.done == rows {
                self.before += rows as u64;
                (self.group, self.done, self.open) = (self.group + 1, 0, None);
            }
        }
        Ok((read, entries))
    }

    /// Reads or passes over rows of one group.
    fn take(&mut self, n: usize, wanted: bool, entries: &mut Vec<Entry>) -> Result<()> {
        if self.open.is_none() {
            let group = self.reader.get_row_group(self.group)?;
            let mut open =
                [group.get_column_reader(self.at[0])?, group.get_column_reader(self.at[1])?];
            for column in &mut open {
                pass(column, self.done)?;
            }
            self.open = Some(open);
        }
        let [ids, structures] = self.open.as_mut().expect("it was opened above");
        if !wanted {
            pass(ids, n)?;
            return pass(structures, n);
        }
        let (ids, structures) = (texts(ids, n)?, texts(structures, n)?);
        let first = self.before + self.done as u64 + 1;
        entries.extend(
            ids.into_iter().zip(structures).zip(first..).map(|((id, smiles), line)| Entry {
                line,
                id,
                smiles,
            }),
        );
        Ok(())
    }
}

type Result<T, E = ParquetError> = std::result::Result<T, E>;

fn is_text(physical: parquet::basic::Type) -> bool {
    use parquet::basic::Type as T;
    matches!(physical, T::BYTE_ARRAY | T::INT32 | T::INT64)
}

/// Passes over rows.
fn pass(column: &mut ColumnReader, n: usize) -> Result<()> {
    let passed = match column {
        ColumnReader::ByteArrayColumnReader(reader) => reader.skip_records(n)?,
        ColumnReader::Int32ColumnReader(reader) => reader.skip_records(n)?,
        ColumnReader::Int64ColumnReader(reader) => reader.skip_records(n)?,
        _ => return Err(ParquetError::General("another column than was opened".into())),
    };
    whole(n, passed)
}

/// The next values as text; nothing for one that is missing.
fn texts(column: &mut ColumnReader, n: usize) -> Result<Vec<String>> {
    match column {
        ColumnReader::ByteArrayColumnReader(reader) => {
            values(reader, n, |value| Ok(value.as_utf8()?.trim().to_owned()))
        }
        ColumnReader::Int32ColumnReader(reader) => values(reader, n, |value| Ok(value.to_string())),
        ColumnReader::Int64ColumnReader(reader) => values(reader, n, |value| Ok(value.to_string())),
        _ => Err(ParquetError::General("another column than was opened".into())),
    }
}

fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    n: usize,
    text: impl Fn(&T::T) -> Result<String>,
) -> Result<Vec<String>> {
    let (mut there, mut levels) = (Vec::new(), Vec::new());
    let mut records = 0;
    // A call may end with a page.
    while records < n {
        let (more, ..) = reader.read_records(n - records, Some(&mut levels), None, &mut there)?;
        if more == 0 {
            break;
        }
        records += more;
    }
    whole(n, records)?;
    if levels.is_empty() {
        return there.iter().map(text).collect();
    }
    let mut there = there.iter();
    let next = |level: &i16| match level {
        0 => Ok(String::new()),
        _ => {
            there.next().map_or_else(|| Err(ParquetError::EOF("values are missing".into())), &text)
        }
    };
    levels.iter().map(next).collect()
}

fn whole(wanted: usize, found: usize) -> Result<()> {
    if wanted == found {
        return Ok(());
    }
    Err(ParquetError::EOF(format!("{found} of {wanted} rows are there")))
}

/// An error without the library's own names of kinds.
fn said(error: &ParquetError) -> String {
    match error {
        ParquetError::General(problem) | ParquetError::EOF(problem) => problem.clone(),
        other => other.to_string(),
    }
}
