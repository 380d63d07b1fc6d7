//! Tables as text.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use crate::{DataError, DoseRange, Omics, Screen};

/// A table being written, its cells separated by `delimiter`.
pub(super) fn write_table<'a, R>(
    path: &Path,
    delimiter: u8,
    header: &[&str],
    rows: impl Iterator<Item = R>,
) -> Result<(), DataError>
where
    R: IntoIterator<Item = Cow<'a, str>>,
{
    make_folder_of(path)?;
    let fault = |error: csv::Error| DataError::io(path)(error.into());
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).from_path(path).map_err(fault)?;
    writer.write_record(header).map_err(fault)?;
    for row in rows {
        writer.write_record(row.into_iter().map(Cow::into_owned)).map_err(fault)?;
    }
    writer.flush().map_err(DataError::io(path))
}

/// A whole file at once.
pub(super) fn write_text(path: &Path, text: &str) -> Result<(), DataError> {
    make_folder_of(path)?;
    fs::write(path, text).map_err(DataError::io(path))
}

/// Lines of names, then one line per cell line: what `ids` says of it, and its values. A missing value is an empty cell.
pub(super) fn write_matrix(
    path: &Path,
    delimiter: char,
    heads: &[String],
    omics: &Omics,
    ids: impl Fn(usize) -> Vec<String>,
) -> Result<(), DataError> {
    make_folder_of(path)?;
    let mut writer = BufWriter::new(File::create(path).map_err(DataError::io(path))?);
    let mut text = String::new();
    for head in heads {
        text.push_str(head);
        text.push('\n');
    }
    let n = omics.n_features();
    let n_cell_lines = omics.values.len().checked_div(n).unwrap_or(0);
    for cell_line in 0..n_cell_lines {
        let ids: Vec<String> =
            ids(cell_line).iter().map(|id| quoted(id, delimiter).into_owned()).collect();
        text.push_str(&ids.join(delimiter.to_string().as_str()));
        for value in omics.row(cell_line) {
            text.push(delimiter);
            if !value.is_nan() {
                write!(text, "{value}").expect("writing to a string cannot fail");
            }
        }
        text.push('\n');
        writer.write_all(text.as_bytes()).map_err(DataError::io(path))?;
        text.clear();
    }
    writer.write_all(text.as_bytes()).map_err(DataError::io(path))?;
    writer.flush().map_err(DataError::io(path))
}

/// A line of `first` cells and the features' names.
pub(super) fn head(first: &[&str], features: &[String], delimiter: char) -> String {
    let cells: Vec<Cow<str>> = first
        .iter()
        .copied()
        .chain(features.iter().map(String::as_str))
        .map(|cell| quoted(cell, delimiter))
        .collect();
    cells.join(delimiter.to_string().as_str())
}

fn quoted(cell: &str, delimiter: char) -> Cow<'_, str> {
    if cell.contains([delimiter, '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(cell)
    }
}

fn make_folder_of(path: &Path) -> Result<(), DataError> {
    match path.parent() {
        Some(folder) => fs::create_dir_all(folder).map_err(DataError::io(folder)),
        None => Ok(()),
    }
}

/// Every header of these annotations but `taken` ones, in order.
pub(super) fn headers<'a>(
    annotations: impl Iterator<Item = &'a BTreeMap<String, String>>,
    taken: &[&str],
) -> Vec<&'a str> {
    let all: BTreeSet<&str> = annotations.flat_map(BTreeMap::keys).map(String::as_str).collect();
    all.into_iter().filter(|header| !taken.contains(header)).collect()
}

/// An optional text as a cell.
pub(super) fn cell(text: Option<&str>) -> Cow<'_, str> {
    Cow::Borrowed(text.unwrap_or_default())
}

/// An optional number as a cell.
pub(super) fn number(number: Option<f64>) -> Cow<'static, str> {
    Cow::Owned(number.map_or(String::new(), |number| number.to_string()))
}

/// Whether the rows are numbered as they stand, so that their numbers need not be written.
pub(super) fn is_numbered_as_written(screen: &Screen) -> bool {
    screen.responses.iter().zip(0..).all(|(response, at)| response.row_id == at)
}

/// Whether readers would take a response for measured that was not, or the reverse, by the compounds' doses alone.
pub(super) fn needs_censoring(screen: &Screen) -> bool {
    screen.responses.iter().any(|response| {
        let max_um = screen.compounds[response.compound as usize].max_dose_um;
        let told = DoseRange { min_um: None, max_um }.censors(screen.measure, response.value);
        told != response.censored
    })
}
