//! How each provider writes its tables, one file or folder per provider.
//!
//! A [`Format`] is one kind of table as one provider writes it: the columns it is recognised by, and what turns
//! it into the table that `import` joins. A new format is a file and a line in one of the lists below.

mod annotation;
pub(crate) mod biomarkers;
mod ccle;
pub(crate) mod censoring;
mod consequence;
mod ctrpv2;
mod depmap;
mod drevalpy;
pub(crate) mod fingerprints;
mod gdsc;
mod gene;
mod ids;
mod improve;
mod measured;
mod mutations;
mod names;
mod omics;
mod pairs;
mod passports;
mod pivot;
mod plain;
mod prism;
mod responses;
#[cfg(test)]
mod specimens;
mod tally;
mod value;
mod wanted;

use std::path::Path;

use crate::table::{Table, find, near_miss};
use crate::{DataError, Ledger};

pub use biomarkers::{Biomarker, BiomarkerLayout, Biomarkers, read_biomarkers};
pub(crate) use ids::{CELL_LINE_COLUMNS, Unresolved, entity_of, resolve};
pub(crate) use names::{Found, IdIndex};
pub(crate) use omics::{OmicsTable, asked};
pub(crate) use plain::{CellLines, Compounds};
pub(crate) use responses::{Mention, Mentions, ResponseRow, ResponseTable};
pub use wanted::Wanted;

pub(crate) use drevalpy::FINGERPRINTS as DREVALPY_FINGERPRINTS;
pub(crate) use improve::FINGERPRINTS as IMPROVE_FINGERPRINTS;

/// How one provider writes one kind of table.
pub(crate) struct Format<T> {
    /// What users call it.
    pub(crate) name: &'static str,
    /// It is recognised if of each of these at least one column is there.
    pub(crate) needs: &'static [&'static [&'static str]],
    /// Turns a table that was recognised, or that the user says is one, into what is joined.
    pub(crate) read: fn(&Table, &Wanted, &mut Ledger) -> Result<T, DataError>,
}

/// Tables of responses, the first that recognises a table reads it.
pub(crate) const RESPONSES: &[Format<ResponseTable>] = &[
    drevalpy::RESPONSES,
    improve::RESPONSES,
    gdsc::RESPONSES,
    ctrpv2::RESPONSES,
    prism::RESPONSES,
    ccle::RESPONSES,
    plain::RESPONSES,
];
/// Annotation of cell lines.
pub(crate) const CELL_LINES: &[Format<CellLines>] =
    &[gdsc::CELL_LINES, depmap::CELL_LINES, passports::CELL_LINES, plain::CELL_LINES];
/// Annotation of compounds.
pub(crate) const COMPOUNDS: &[Format<Compounds>] = &[plain::COMPOUNDS];
/// Molecular profiles.
pub(crate) const OMICS: &[Format<OmicsTable>] = &[
    drevalpy::OMICS,
    improve::OMICS,
    gdsc::EXPRESSION,
    gdsc::GENETIC_FEATURES,
    depmap::MUTATIONS,
    depmap::MATRICES,
    passports::EXPRESSION,
    passports::COPY_NUMBER,
    passports::MUTATIONS,
    passports::MATRICES,
    plain::OMICS,
];

impl<T> Format<T> {
    fn recognises(&self, header: &[String]) -> bool {
        self.needs.iter().all(|accepted| find(header, accepted).is_some())
    }

    /// How many of its columns are there.
    fn likeness(&self, header: &[String]) -> usize {
        self.needs.iter().filter(|accepted| find(header, accepted).is_some()).count()
    }
}

/// Reads a file with the format of `formats` that recognises it, or that is called `format`.
///
/// # Errors
/// Whatever is wrong with the file; a header that none recognises, with the nearest format's missing column.
pub(crate) fn read<T>(
    formats: &[Format<T>],
    path: &Path,
    format: Option<&str>,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<T, DataError> {
    if let Some(name) = format {
        let format = formats.iter().find(|f| f.name == name).ok_or_else(|| {
            DataError::Request(format!(
                "no format of this kind of table is called {name:?}; there are {}",
                names(formats)
            ))
        })?;
        let table = Table::choose(path, wanted.delimiter, |header| format.recognises(header))?;
        return (format.read)(&table, wanted, ledger);
    }
    let table = Table::choose(path, wanted.delimiter, |header| {
        formats.iter().any(|format| format.recognises(header))
    })?;
    match formats.iter().find(|format| format.recognises(table.header())) {
        Some(format) => (format.read)(&table, wanted, ledger),
        None => Err(unrecognised(formats, &table)),
    }
}

/// Names the column that the format nearest to a table lacks.
fn unrecognised<T>(formats: &[Format<T>], table: &Table) -> DataError {
    let header = table.header();
    // Of equally near ones the first; what is like none of them lacks the one column of the plainest.
    let nearest = formats.iter().rev().max_by_key(|f| f.likeness(header));
    let plainest = formats.iter().rev().find(|f| f.needs.len() == 1);
    let nearest = nearest.filter(|f| f.likeness(header) > 0).or(plainest).or(formats.first());
    let lacking =
        nearest.and_then(|f| f.needs.iter().find(|accepted| find(header, accepted).is_none()));
    let accepted = lacking.copied().unwrap_or_default();
    match table.column(accepted) {
        Err(DataError::Column { path, wanted, hint }) if formats.len() > 1 => {
            let hint = if hint == near_miss(&[], header) {
                format!("{hint}; recognised are tables of {}", names(formats))
            } else {
                hint
            };
            DataError::Column { path, wanted, hint }
        }
        Err(other) => other,
        Ok(_) => DataError::Request(format!("{} is no table of this kind", table.name())),
    }
}

fn names<T>(formats: &[Format<T>]) -> String {
    formats.iter().map(|format| format.name).collect::<Vec<_>>().join(", ")
}

/// Reads a table with every format of a list, whether it is recognised or not.
pub(crate) fn read_with_all<T>(formats: &[Format<T>], table: &Table, wanted: &Wanted) {
    for format in formats {
        // What it holds or why it is refused does not matter here, only that the program goes on.
        let _ = (format.read)(table, wanted, &mut Ledger::default());
    }
}
