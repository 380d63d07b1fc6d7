//! Folders that hold a whole data set, as other programs lay them out.

use std::path::{Path, PathBuf};

use super::sources::describe;
use super::{ImportConfig, Imported, Wanted, import};
use crate::DataError;
use crate::export::{DREVALPY_KINDS, IMPROVE_KINDS};
use crate::source::{DREVALPY_FINGERPRINTS, IMPROVE_FINGERPRINTS};

/// A folder that another program's data set is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folder {
    /// drevalpy's `DS`, with `DS.csv` in it.
    Drevalpy(PathBuf),
    /// IMPROVE's `raw_data`, with `x_data` and `y_data` in it; [`Wanted::study`] says which study.
    Improve(PathBuf),
}

/// Kinds of omics that are read if nothing is said, where they are there: those that nearly every cell line has.
const USUAL: [&str; 3] = ["expression", "cnv", "mutation"];

/// Reads the data set in a folder, with these kinds of omics or the usual ones.
///
/// Of `choices` counts what is said of the data (what is wanted, what becomes of responses); its files are those of the
/// folder.
///
/// # Errors
/// As [`import`]; a file that must be there is not.
pub fn import_folder(
    folder: &Folder,
    kinds: &[String],
    choices: &ImportConfig,
) -> Result<Imported, DataError> {
    let layout = Layout::of(folder)?;
    let omics = layout.omics(kinds)?;
    let config = ImportConfig {
        responses: layout.responses.clone(),
        omics,
        format: Some(layout.format.into()),
        wanted: Wanted { omics_format: Some(layout.format.into()), ..choices.wanted.clone() },
        cell_lines: None,
        compounds: None,
        ..choices.clone()
    };
    let mut imported = import(&config)?;
    for (role, path) in &layout.beside {
        if path.is_file() {
            imported.sources.push(describe((*role).into(), path)?);
        }
    }
    Ok(imported)
}

struct Layout {
    format: &'static str,
    responses: PathBuf,
    /// Where omics are, with what is before and after the name of each kind.
    omics: PathBuf,
    stems: Vec<(&'static str, &'static str)>,
    prefix: &'static str,
    ending: &'static str,
    /// What the reader of the responses looks at besides.
    beside: Vec<(&'static str, PathBuf)>,
}

impl Layout {
    fn of(folder: &Folder) -> Result<Self, DataError> {
        match folder {
            Folder::Drevalpy(dir) => Self::drevalpy(dir),
            Folder::Improve(dir) => Self::improve(dir),
        }
    }

    fn drevalpy(dir: &Path) -> Result<Self, DataError> {
        // `.` and `DS/` have names too, once they are resolved.
        let whole = dir.canonicalize().map_err(DataError::io(dir))?;
        let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let responses = must_be_file(
            dir.join(format!("{name}.csv")),
            "a data set of drevalpy is a folder DS with DS.csv in it",
        )?;
        Ok(Self {
            format: "drevalpy",
            responses,
            omics: dir.into(),
            stems: DREVALPY_KINDS.to_vec(),
            prefix: "",
            ending: "csv",
            beside: vec![
                ("cell lines", dir.join("cell_line_names.csv")),
                ("compounds", dir.join("drug_names.csv")),
                ("structures", dir.join("drug_smiles.csv")),
                ("fingerprints", dir.join(DREVALPY_FINGERPRINTS)),
            ],
        })
    }

    fn improve(dir: &Path) -> Result<Self, DataError> {
        let responses = must_be_file(
            dir.join("y_data/response.tsv"),
            "IMPROVE's data is a folder with y_data, x_data and splits in it (raw_data)",
        )?;
        let x = dir.join("x_data");
        Ok(Self {
            format: "improve",
            responses,
            stems: IMPROVE_KINDS.iter().map(|(kind, stem, _)| (*kind, *stem)).collect(),
            prefix: "cancer_",
            ending: "tsv",
            beside: vec![
                ("cell lines", x.join("cancer_info.tsv")),
                ("compounds", x.join("drug_info.tsv")),
                ("structures", x.join("drug_SMILES.tsv")),
                ("fingerprints", x.join(IMPROVE_FINGERPRINTS)),
            ],
            omics: x,
        })
    }

    fn file(&self, kind: &str) -> PathBuf {
        let known = self.stems.iter().find(|(known, _)| *known == kind);
        let stem = known.map_or_else(|| format!("{}{kind}", self.prefix), |(_, s)| (*s).to_owned());
        self.omics.join(format!("{stem}.{}", self.ending))
    }

    fn omics(&self, kinds: &[String]) -> Result<Vec<(String, PathBuf)>, DataError> {
        if !kinds.is_empty() {
            return Ok(kinds.iter().map(|kind| (kind.clone(), self.file(kind))).collect());
        }
        let usual: Vec<(String, PathBuf)> = USUAL
            .iter()
            .map(|kind| ((*kind).to_owned(), self.file(kind)))
            .filter(|(_, path)| path.is_file())
            .collect();
        if usual.is_empty() {
            return Err(DataError::Request(format!(
                "{} has no omics of the usual kinds ({}); name one with --view",
                self.omics.display(),
                USUAL
                    .map(|kind| self
                        .file(kind)
                        .file_name()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned())
                    .join(", ")
            )));
        }
        Ok(usual)
    }
}

fn must_be_file(path: PathBuf, what: &str) -> Result<PathBuf, DataError> {
    if path.is_file() {
        return Ok(path);
    }
    Err(DataError::Damaged { path, problem: format!("is not there; {what}") })
}
