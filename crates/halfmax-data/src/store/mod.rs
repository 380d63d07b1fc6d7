//! A screen as a directory: TSV tables, safetensors matrices, a manifest with checksums.

mod read;
mod tables;
mod write;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Read;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Measure;
use crate::import::SourceFile;

pub use read::{read, read_ledger};
pub use tables::{ledger_from_tsv, ledger_to_tsv};
pub use write::{checksum, write};

/// The file that makes a directory a screen.
pub const MANIFEST: &str = "manifest.json";
/// Grows when a reader of the older layout would misread the newer.
pub const SCHEMA_VERSION: u32 = 1;

/// What a screen directory holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: u32,
    /// What the response values are.
    pub measure: Measure,
    /// How many of each there are, for people.
    pub counts: BTreeMap<String, u64>,
    /// Kinds of omics in the order of import.
    pub omics: Vec<String>,
    /// The files it was imported from.
    pub sources: Vec<SourceFile>,
    /// Every stored file but this one.
    pub files: BTreeMap<String, StoredFile>,
    /// SHA-256 over names and checksums of the files that hold the screen (all but the ledger).
    pub checksum: String,
}

/// Size and checksum of a stored file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Size.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl StoredFile {
    /// Size and checksum of some content.
    pub fn of(content: &[u8]) -> Self {
        Self { bytes: content.len() as u64, sha256: sha256(content) }
    }

    /// What is wrong with `content`, if it is not what was stored.
    pub fn fault(&self, content: &[u8]) -> Option<String> {
        if content.len() as u64 != self.bytes {
            return Some(format!(
                "has {} bytes but was stored with {}; it is truncated or was edited",
                content.len(),
                self.bytes
            ));
        }
        (sha256(content) != self.sha256).then(|| {
            "does not match its checksum; it was edited or damaged after it was stored".to_owned()
        })
    }
}

/// SHA-256 in hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    hexadecimal(&Sha256::digest(content))
}

/// Length and SHA-256 of all that can be read, without keeping it.
pub(crate) fn sha256_of(content: &mut impl Read) -> std::io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        match content.read(&mut buffer)? {
            0 => return Ok((bytes, hexadecimal(&hasher.finalize()))),
            n => {
                hasher.update(&buffer[..n]);
                bytes += n as u64;
            }
        }
    }
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    })
}

/// One checksum for several files.
pub fn checksum_of(files: &BTreeMap<String, StoredFile>) -> String {
    let mut lines = String::new();
    for (name, file) in files {
        writeln!(lines, "{name} {}", file.sha256).expect("writing to a string cannot fail");
    }
    sha256(lines.as_bytes())
}
