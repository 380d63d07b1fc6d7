//! What was fetched into a folder, and under which terms.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::FetchError;

/// The file that holds the record.
pub const RECORD: &str = "fetched.json";

/// What a file was held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    /// The SHA-256 of the catalogue.
    Sha256,
    /// The MD5 of the catalogue or of the provider's listing.
    Md5,
    /// The size alone.
    Size,
    /// Nothing: neither size nor checksum is known.
    NotKnown,
}

/// Everything that was fetched into one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) collections: BTreeMap<String, Entry>,
}

/// What is known of one collection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Title and address of the terms that were accepted.
    pub(crate) licence_accepted: Option<String>,
    pub(crate) files: BTreeMap<String, FileEntry>,
}

/// One file as it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// Where it came from: an address, or that it was given.
    pub(crate) from: String,
    /// What the server calls the version: its `ETag`, or the date of the last change.
    pub(crate) version: Option<String>,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) checked: Checked,
}

impl Record {
    /// The record of a folder; an empty one if it has none.
    pub(crate) fn read(dir: &Path) -> Result<Self, FetchError> {
        let path = dir.join(RECORD);
        match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|e| FetchError::Mismatch {
                path,
                problem: format!("is no record of fetched files ({e}); move it away"),
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(FetchError::io(path)(error)),
        }
    }

    /// Changes the entry of a collection in the folder's record.
    pub(crate) fn update(
        dir: &Path,
        collection: &str,
        change: impl FnOnce(&mut Entry),
    ) -> Result<(), FetchError> {
        let mut record = Self::read(dir)?;
        change(record.collections.entry(collection.to_owned()).or_default());
        let mut text =
            serde_json::to_string_pretty(&record).expect("a record is strings and numbers");
        text.push('\n');
        let (path, staged) =
            (dir.join(RECORD), dir.join(format!(".{RECORD}.{}", std::process::id())));
        fs::write(&staged, text).map_err(FetchError::io(&staged))?;
        fs::rename(&staged, &path).map_err(FetchError::io(path))
    }
}
