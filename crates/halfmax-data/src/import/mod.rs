//! Joins response, cell-line, compound and omics files into a screen.
//!
//! Columns are found by name. Cell lines go by several names ; every row that is read is counted
//! in the ledger as kept, or as dropped with its reason.

mod cell_lines;
mod compounds;
mod ids;
mod join;
mod omics;
mod responses;

use std::path::PathBuf;

use crate::{DataError, Ledger, Screen};

/// Which files make a screen.
#[derive(Debug, Clone)]
pub struct ImportConfig {
    /// GDSC-style fitted dose responses: one row per cell line and compound.
    pub responses: PathBuf,
    /// One row per cell line, with all the ids it goes by.
    pub cell_lines: PathBuf,
    /// One row per compound.
    pub compounds: PathBuf,
    /// A name and a file for each omics matrix: one row per cell line, one column per feature.
    pub omics: Vec<(String, PathBuf)>,
    /// What separates cells; by default a comma, in `.tsv` and `.txt` a tab.
    pub delimiter: Option<u8>,
}

/// A file that went into a screen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SourceFile {
    /// What it was imported as, for example `responses` or `omics expression`.
    pub role: String,
    /// Its name, without the folder.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Of the file as it is on disk.
    pub sha256: String,
}

/// What an import yields.
#[derive(Debug)]
pub struct Imported {
    /// The screen; its checksum is still empty, it gets one when stored.
    pub screen: Screen,
    /// The account of every row and column.
    pub ledger: Ledger,
    /// The files read.
    pub sources: Vec<SourceFile>,
}

/// Reads and joins the files of `config`.
///
/// A cell line stays if it is annotated, has a row in every omics file and at least one response; a
/// response stays if its cell line and compound do.
///
/// # Errors
/// Whatever is wrong with a file, with its place; [`DataError::NothingLeft`] if the files do not join.
pub fn import(config: &ImportConfig) -> Result<Imported, DataError> {
    refuse_repeated_kinds(config)?;
    let mut ledger = Ledger::default();
    let cell_lines = cell_lines::read(&config.cell_lines, config.delimiter, &mut ledger)?;
    let compounds = compounds::read(&config.compounds, config.delimiter, &mut ledger)?;
    let omics = config
        .omics
        .iter()
        .map(|(kind, path)| omics::read(kind, path, config.delimiter, &cell_lines, &mut ledger))
        .collect::<Result<Vec<_>, _>>()?;
    let responses = responses::read(
        &config.responses,
        config.delimiter,
        &responses::Known { cell_lines: &cell_lines, compounds: &compounds, omics: &omics },
        &mut ledger,
    )?;
    let screen = join::join(&cell_lines, &compounds, &omics, responses, &mut ledger);
    Ok(Imported { screen, ledger, sources: sources(config)? })
}

fn refuse_repeated_kinds(config: &ImportConfig) -> Result<(), DataError> {
    for (at, (kind, _)) in config.omics.iter().enumerate() {
        if config.omics[..at].iter().any(|(earlier, _)| earlier == kind) {
            return Err(DataError::Request(format!(
                "omics {kind:?} is given twice; give each matrix its own name"
            )));
        }
        if kind.is_empty()
            || !kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        {
            return Err(DataError::Request(format!(
                "omics name {kind:?} must be letters, digits, '-' and '_', for example expression=expression.csv"
            )));
        }
    }
    Ok(())
}

fn sources(config: &ImportConfig) -> Result<Vec<SourceFile>, DataError> {
    let named = [
        ("responses".to_owned(), &config.responses),
        ("cell lines".to_owned(), &config.cell_lines),
        ("compounds".to_owned(), &config.compounds),
    ];
    named
        .into_iter()
        .chain(config.omics.iter().map(|(kind, path)| (format!("omics {kind}"), path)))
        .map(|(role, path)| {
            let content = std::fs::read(path).map_err(DataError::io(path))?;
            Ok(SourceFile {
                role,
                name: crate::table::file_name(path),
                bytes: content.len() as u64,
                sha256: crate::store::sha256(&content),
            })
        })
        .collect()
}
