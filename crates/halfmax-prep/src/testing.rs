//! Files of any content for fuzzing, and what is read from them in words.

use std::fmt::Write;
use std::path::Path;

use halfmax_data::table::Table;
use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{DataError, Screen, Seed};

use crate::names::{gene_list, gene_sets};
use crate::published::{drevalpy, improve};
use crate::split_file::splits_of;
use crate::{Fold, Splits};

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A csv of `ROW_ID` and parts or folds, of the rows of [`screen`].
    Splits,
    /// One part of a split of drevalpy's.
    DrevalpySplits,
    /// One part of a split of IMPROVE's.
    ImproveSplits,
    /// A list of genes.
    GeneList,
    /// Sets of genes in the GMT layout.
    GeneSets,
}

impl FileKind {
    /// Every kind with the name of its fuzz target.
    pub const ALL: [(&'static str, Self); 5] = [
        ("splits", Self::Splits),
        ("drevalpy_splits", Self::DrevalpySplits),
        ("improve_splits", Self::ImproveSplits),
        ("gene_list", Self::GeneList),
        ("gene_sets", Self::GeneSets),
    ];
}

/// The screen whose rows fuzzed splits may name: a dozen responses, numbered from 10.
pub fn screen() -> Screen {
    random_screen(Size { cell_lines: 6, compounds: 2, features: 2 }, Seed::new(1))
}

/// Reads any bytes as a file of some kind; returns whether it was one, unless the reader panics.
pub fn survives(kind: FileKind, bytes: &[u8]) -> bool {
    read(kind, "fuzz.csv", bytes).is_ok()
}

/// Reads bytes as a file of some kind: what it holds in words, or the message a user gets, with `name` for its place.
///
/// # Errors
/// The message.
pub fn read(kind: FileKind, name: &str, bytes: &[u8]) -> Result<String, String> {
    let path = Path::new(name);
    let table = || Table::of_bytes(path, bytes).map_err(|e| e.to_string());
    let text = || {
        std::str::from_utf8(bytes).map_err(|_| {
            // As the system says it of a file that is read as text.
            let source = std::io::Error::new(
                std::io::ErrorKind::InvalidData,
                "stream did not contain valid UTF-8",
            );
            DataError::io(path)(source).to_string()
        })
    };
    match kind {
        FileKind::Splits => {
            let splits = splits_of(&table()?, None, &screen(), 0.2, Seed::new(1));
            splits.map(|splits| folds(&splits)).map_err(|e| e.to_string())
        }
        FileKind::DrevalpySplits => {
            let mut said = String::new();
            drevalpy::for_each_row(&table()?, |row| {
                let (line, drug) = row.pair;
                writeln!(said, "{line} x {drug}: {:?}", row.response)
                    .expect("writing to a string cannot fail");
                Ok(())
            })
            .map_err(|e| e.to_string())?;
            Ok(said)
        }
        FileKind::ImproveSplits => {
            let rows = improve::rows_in(text()?, path).map_err(|e| e.to_string())?;
            Ok(lines(rows.iter().map(|(line, row)| format!("line {line}: row {row}"))))
        }
        FileKind::GeneList => {
            let genes = gene_list(text()?, path).map_err(|e| e.to_string())?;
            Ok(lines(genes.into_iter()))
        }
        FileKind::GeneSets => {
            let sets = gene_sets(text()?, path).map_err(|e| e.to_string())?;
            Ok(lines(sets.iter().map(|(name, genes)| format!("{name}: {}", genes.join(", ")))))
        }
    }
}

fn folds(splits: &Splits) -> String {
    let fold = |fold: &Fold| {
        format!(
            "fold {}: {} train, {} validation, {} test",
            fold.name(),
            fold.train_rows().len(),
            fold.validation_rows().len(),
            fold.test_rows().len()
        )
    };
    format!("{} in {}\n{}", splits.scheme, splits.column, lines(splits.folds.iter().map(fold)))
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.fold(String::new(), |text, line| text + &line + "\n")
}
