//! A screen in the files of other programs.
//!
//! What a layout has no place for stands in columns or files that its program does not look at, so that importing an
//! export gives the same screen again.

mod drevalpy;
mod entities;
mod fingerprints;
mod improve;
mod plain;
mod tables;

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::directory::Staged;
use crate::{DataError, Screen};

pub(crate) use drevalpy::KINDS as DREVALPY_KINDS;
pub(crate) use improve::KINDS as IMPROVE_KINDS;

/// The file that says that a folder was exported, and of which screen.
pub const MARKER: &str = "halfmax-export.json";

/// Whose files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// drevalpy's data sets: `DS/DS.csv`, omics, names, 128-bit fingerprints.
    Drevalpy,
    /// IMPROVE's `csa_data`: `y_data`, `x_data`, `splits`.
    Improve,
    /// Four kinds of csv files that `halfmax import` reads, and everything else.
    Plain,
}

impl Layout {
    /// Every layout with its name on the command line.
    pub const ALL: [(&'static str, Self); 3] =
        [("drevalpy", Self::Drevalpy), ("improve", Self::Improve), ("plain", Self::Plain)];
}

impl FromStr for Layout {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, layout)| *layout).ok_or_else(
            || {
                let known: Vec<&str> = Self::ALL.iter().map(|(name, _)| *name).collect();
                format!("no layout is called {name:?}; there are {}", known.join(", "))
            },
        )
    }
}

/// One assignment of responses to parts, as indices into the screen's responses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// To learn from.
    pub train: Vec<u32>,
    /// To choose by.
    pub validation: Vec<u32>,
    /// To be predicted.
    pub test: Vec<u32>,
}

/// What is written, and where.
#[derive(Debug, Clone)]
pub struct ExportConfig {
    /// Whose files.
    pub layout: Layout,
    /// What the data set is called there.
    pub name: String,
    /// Splits to write beside it.
    pub splits: Vec<Parts>,
    /// The folder; a layout may make a folder of the data set's name in it.
    pub dir: PathBuf,
}

/// Writes a screen in another program's layout and says where; an earlier export there is replaced.
///
/// # Errors
/// [`DataError::Occupied`] if the folder holds anything else, [`DataError::Request`] for names the layout cannot
/// hold, [`DataError::Io`].
pub fn export(screen: &Screen, config: &ExportConfig) -> Result<PathBuf, DataError> {
    let name = &config.name;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || !name.chars().all(is_plain) {
        return Err(DataError::Request(format!(
            "a data set cannot be called {name:?}; use letters, digits, '-' and '_'"
        )));
    }
    let (target, write): (PathBuf, Write) = match config.layout {
        Layout::Drevalpy => (config.dir.join(name), drevalpy::write),
        Layout::Improve => (config.dir.clone(), improve::write),
        Layout::Plain => (config.dir.clone(), plain::write),
    };
    let staged = Staged::new(&target, MARKER)?;
    write(screen, config, staged.path())?;
    let layout = Layout::ALL.iter().find(|(_, l)| *l == config.layout).map_or("", |(n, _)| n);
    let marker = serde_json::json!({
        "layout": layout, "name": name, "measure": screen.measure, "screen": screen.checksum,
        "splits": config.splits.len(),
    });
    tables::write_text(&staged.path().join(MARKER), &format!("{marker:#}\n"))?;
    staged.commit()?;
    Ok(target)
}

type Write = fn(&Screen, &ExportConfig, &Path) -> Result<(), DataError>;
