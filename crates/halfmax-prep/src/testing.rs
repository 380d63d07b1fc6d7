//! Files of any content for fuzzing.

use std::path::Path;

use halfmax_data::table::Table;
use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Screen, Seed};

use crate::names::{gene_list, gene_sets};
use crate::published::{drevalpy, improve};
use crate::splits::splits_of;

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
    let path = Path::new("fuzz.csv");
    let text = std::str::from_utf8(bytes).ok();
    match kind {
        FileKind::Splits => Table::of_bytes(path, bytes)
            .is_ok_and(|table| splits_of(&table, None, &screen(), 0.2, Seed::new(1)).is_ok()),
        FileKind::DrevalpySplits => Table::of_bytes(path, bytes)
            .is_ok_and(|table| drevalpy::for_each_row(&table, |_, _| ()).is_ok()),
        FileKind::ImproveSplits => text.is_some_and(|text| improve::rows_in(text, path).is_ok()),
        FileKind::GeneList => text.is_some_and(|text| gene_list(text, path).is_ok()),
        FileKind::GeneSets => text.is_some_and(|text| gene_sets(text, path).is_ok()),
    }
}
