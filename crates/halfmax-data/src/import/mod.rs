//! Joins response, cell-line, compound and omics files into a screen.
//!
//! Columns are found by name. Cell lines go by several names ; every row that is read is counted
//! in the ledger as kept, or as dropped with its reason.

mod beyond;
mod folder;
mod join;
mod omics;
mod replicates;
mod responses;
mod same_name;
mod sources;

use std::path::PathBuf;

use crate::source::{self, CELL_LINES, COMPOUNDS, CellLines, Compounds, OMICS, RESPONSES};
use crate::{DataError, Ledger, Screen};

pub use crate::source::Wanted;
pub use beyond::BeyondDoses;
pub use folder::{Folder, import_folder};
pub use replicates::Replicates;
pub use same_name::SameName;
pub use sources::SourceFile;

/// Which files make a screen.
#[derive(Debug, Clone, Default)]
pub struct ImportConfig {
    /// Dose responses: one row per cell line and compound.
    pub responses: PathBuf,
    /// One row per cell line, with all the ids it goes by; without it, what the responses say of them.
    pub cell_lines: Option<PathBuf>,
    /// One row per compound; without it, what the responses say of them.
    pub compounds: Option<PathBuf>,
    /// A name and a file for each omics matrix: one row per cell line, one column per feature.
    pub omics: Vec<(String, PathBuf)>,
    /// The layout of the responses, for example `gdsc`; by default recognised by its columns.
    pub format: Option<String>,
    /// What the files do not say themselves.
    pub wanted: Wanted,
    /// What becomes of responses beyond the tested doses.
    pub beyond_doses: BeyondDoses,
    /// What becomes of several responses of one pair.
    pub replicates: Replicates,
    /// What becomes of compounds that share a name.
    pub same_name: SameName,
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
    let (joined, sources) = rayon::join(|| read_and_join(config), || sources::of(config));
    let (screen, ledger) = joined?;
    Ok(Imported { screen, ledger, sources: sources? })
}

fn read_and_join(config: &ImportConfig) -> Result<(Screen, Ledger), DataError> {
    let mut ledger = Ledger::default();
    let format = match &config.format {
        Some(name) => Some(name.as_str()),
        None => config.wanted.names_columns().then_some("plain"),
    };
    let table = source::read(RESPONSES, &config.responses, format, &config.wanted, &mut ledger)?;
    let cell_lines = match &config.cell_lines {
        Some(path) => source::read(CELL_LINES, path, None, &config.wanted, &mut ledger)?,
        None => CellLines::mentioned(&table.cell_lines, &format!("cell lines of {}", table.file)),
    };
    let compounds = match &config.compounds {
        Some(path) => source::read(COMPOUNDS, path, None, &config.wanted, &mut ledger)?,
        None => Compounds::mentioned(&table.compounds, &format!("compounds of {}", table.file)),
    };
    let omics = config
        .omics
        .iter()
        .map(|(kind, path)| {
            let (path, take) = source::asked(path);
            let wanted = Wanted { take, ..config.wanted.clone() };
            let format = wanted.omics_format.as_deref();
            let matrix = source::read(OMICS, &path, format, &wanted, &mut ledger)?;
            omics::place(kind, matrix, &cell_lines, &mut ledger)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let used = responses::mentioned(&table, &compounds);
    let standing_for = same_name::standing_for(&compounds, config.same_name, &used, &mut ledger);
    let known = responses::Known {
        cell_lines: &cell_lines,
        compounds: &compounds,
        standing_for: &standing_for,
        omics: &omics,
    };
    let rules =
        responses::Rules { beyond_doses: config.beyond_doses, replicates: config.replicates };
    let responses = responses::place(&table, &known, rules, &mut ledger)?;
    let screen = join::join(&known, table.measure, responses, &mut ledger);
    Ok((screen, ledger))
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
