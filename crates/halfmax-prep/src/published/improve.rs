//! IMPROVE's published splits as a splits file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use halfmax_data::table::Table;
use halfmax_data::{DataError, Screen};

use super::{Labels, PublishedSplits};
use crate::PrepError;

const PARTS: [(&str, &str); 3] = [("train", "train"), ("val", "val"), ("test", "test")];

/// Reads `splits/STUDY_split_<i>_{train,val,test}.txt` of IMPROVE's `raw_data` for a screen imported from it.
///
/// The files hold 0-based numbers of rows of `y_data/response.tsv`; where that table has a `ROW_ID` (as an export of
/// halfmax may), rows are known by it.
///
/// # Errors
/// [`PrepError::Data`] for a file that holds something else, with its line; [`PrepError::Splits`] if there are no
/// splits of the study, or none of its rows is in the screen.
pub fn read_improve_splits(
    dir: &Path,
    study: &str,
    screen: &Screen,
) -> Result<PublishedSplits, PrepError> {
    let folder = dir.join("splits");
    let names = split_names(&folder, study)?;
    let fault =
        |problem: String| PrepError::Splits { source_name: folder.display().to_string(), problem };
    if names.is_empty() {
        return Err(fault(format!("has no files {study}_split_<i>_train.txt")));
    }
    let row_ids = row_ids(&dir.join("y_data/response.tsv"))?;
    let at: HashMap<u64, usize> =
        screen.responses.iter().enumerate().map(|(at, r)| (r.row_id, at)).collect();
    let columns = names.keys().map(|number| format!("split_{number}")).collect();
    let mut labels = Labels::new(screen, columns);
    let mut elsewhere = BTreeSet::new();
    for (split, files) in names.values().enumerate() {
        for (path, (_, label)) in files.iter().zip(PARTS) {
            for (line, row) in read_rows(path)? {
                let row_id = row_ids.of(row).ok_or_else(|| {
                    let problem =
                        "is beyond the last row of y_data/response.tsv; rows are counted from 0";
                    value_error(path, line, &row.to_string(), problem)
                })?;
                let Some(response) = at.get(&row_id) else {
                    elsewhere.insert(row_id);
                    continue;
                };
                if let Err(held) = labels.set(*response, split, label) {
                    let problem = format!(
                        "is in {held} of this split already; a row belongs in one of its parts, once"
                    );
                    return Err(value_error(path, line, &row.to_string(), problem).into());
                }
            }
        }
    }
    let splits = labels.finish(screen, elsewhere.len());
    if splits.responses == 0 {
        return Err(fault(format!(
            "no row of {study} is in the screen; was it imported from this folder, with --study {study}?"
        )));
    }
    Ok(splits)
}

/// The three files of each split, by its number.
fn split_names(folder: &Path, study: &str) -> Result<BTreeMap<u32, [PathBuf; 3]>, DataError> {
    let mut names = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(DataError::io(folder))? {
        let name = entry.map_err(DataError::io(folder))?.file_name();
        let number = name
            .to_str()
            .and_then(|name| name.strip_prefix(study)?.strip_prefix("_split_"))
            .and_then(|rest| rest.strip_suffix("_train.txt")?.parse::<u32>().ok());
        if let Some(number) = number {
            let file =
                |(part, _): (&str, &str)| folder.join(format!("{study}_split_{number}_{part}.txt"));
            names.insert(number, PARTS.map(file));
        }
    }
    Ok(names)
}

/// Row numbers with the lines they stand in.
fn read_rows(path: &Path) -> Result<Vec<(u64, u64)>, DataError> {
    rows_in(&fs::read_to_string(path).map_err(DataError::io(path))?, path)
}

/// The same of a text; `path` is what faults call it.
pub(crate) fn rows_in(text: &str, path: &Path) -> Result<Vec<(u64, u64)>, DataError> {
    text.lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty())
        .map(|(line, number)| {
            let row = line.trim().parse().map_err(|_| {
                let problem =
                    "is not a whole number; each line is the number of one row, counted from 0";
                value_error(path, number, line, problem)
            })?;
            Ok((number, row))
        })
        .collect()
}

/// The files have one column, without a header.
fn value_error(path: &Path, line: u64, value: &str, problem: impl Into<String>) -> DataError {
    DataError::Value {
        path: path.into(),
        line,
        column: "row".into(),
        value: value.into(),
        problem: problem.into(),
    }
}

/// What each row of the response table is called.
enum RowIds {
    /// By its number; there are so many.
    Number(u64),
    Given(Vec<u64>),
}

impl RowIds {
    fn of(&self, row: u64) -> Option<u64> {
        match self {
            Self::Number(n) => (row < *n).then_some(row),
            Self::Given(ids) => ids.get(row as usize).copied(),
        }
    }
}

fn row_ids(path: &Path) -> Result<RowIds, DataError> {
    let table = Table::open(path, None)?;
    let Some(column) = table.find(&["ROW_ID"]) else {
        return table.rows().try_fold(0, |n, row| row.map(|_| n + 1)).map(RowIds::Number);
    };
    let ids = table.rows().map(|row| {
        let row = row?;
        let cell = row.cell(column).unwrap_or_default();
        cell.parse().map_err(|_| table.value_error(row.line, column, cell, "is not a whole number"))
    });
    ids.collect::<Result<_, _>>().map(RowIds::Given)
}
