//! Which files a screen was made of.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::ImportConfig;
use crate::DataError;
use crate::source::asked;
use crate::store::sha256_of;
use crate::table::file_name;

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

/// The files of a request, in the order in which they are given.
pub(super) fn of(config: &ImportConfig) -> Result<Vec<SourceFile>, DataError> {
    let mut files: Vec<(String, &Path)> = vec![("responses".to_owned(), &config.responses)];
    files.extend(config.cell_lines.iter().map(|path| ("cell lines".to_owned(), path.as_path())));
    files.extend(config.compounds.iter().map(|path| ("compounds".to_owned(), path.as_path())));
    let omics: Vec<(String, PathBuf)> =
        config.omics.iter().map(|(kind, path)| (format!("omics {kind}"), asked(path).0)).collect();
    files.extend(omics.iter().map(|(role, path)| (role.clone(), path.as_path())));
    files.into_iter().map(|(role, path)| describe(role, path)).collect()
}

/// What there is to say of a file on disk.
pub(super) fn describe(role: String, path: &Path) -> Result<SourceFile, DataError> {
    let on_disk: PathBuf = crate::table::file_of(path);
    let mut file = File::open(&on_disk).map_err(DataError::io(path))?;
    let (bytes, sha256) = sha256_of(&mut file).map_err(DataError::io(path))?;
    Ok(SourceFile { role, name: file_name(path), bytes, sha256 })
}
