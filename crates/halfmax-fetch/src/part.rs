//! A file that is not whole yet.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::FetchError;

/// `NAME.part`, and beside it `NAME.part.json`, which says of what it is a part.
///
/// A process may be killed at any moment: what is in the part was sent for the origin that stands beside it, because
/// the origin is changed only while the part is empty.
pub(crate) struct Part {
    path: PathBuf,
    origin_path: PathBuf,
    file: File,
    bytes: u64,
    origin: Option<Origin>,
    /// Whether its bytes came in several answers, so that they might not belong together.
    joined: bool,
}

/// Where the bytes came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub(crate) url: String,
    /// What the server calls the version.
    pub(crate) validator: Option<String>,
}

impl Part {
    /// The part of `target`, with what an earlier attempt left; nobody else may write to it meanwhile.
    pub(crate) fn open(target: &Path) -> Result<Self, FetchError> {
        let with = |ending: &str| {
            let mut name = target.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let (path, origin_path) = (with(".part"), with(".part.json"));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(FetchError::io(folder))?;
        }
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(FetchError::io(&path))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(FetchError::Occupied {
                    path,
                    problem: "is being written by another process; wait for it".into(),
                });
            }
            // Not every file system has locks; without them two processes are the user's affair.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let origin =
            fs::read(&origin_path).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let bytes = file.seek(SeekFrom::End(0)).map_err(FetchError::io(&path))?;
        Ok(Self { path, origin_path, file, bytes, origin, joined: bytes > 0 })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What the part is known to be a part of.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// Forgets what is there; what comes now is of `origin`.
    pub(crate) fn restart(&mut self, origin: Origin) -> Result<(), FetchError> {
        self.file.set_len(0).map_err(FetchError::io(&self.path))?;
        self.file.seek(SeekFrom::Start(0)).map_err(FetchError::io(&self.path))?;
        self.bytes = 0;
        self.joined = false;
        let text = serde_json::to_vec(&origin).expect("an origin is strings");
        fs::write(&self.origin_path, text).map_err(FetchError::io(&self.origin_path))?;
        self.origin = Some(origin);
        Ok(())
    }

    /// From here on the bytes are of another answer.
    pub(crate) fn join(&mut self) {
        self.joined = true;
    }

    pub(crate) fn is_joined(&self) -> bool {
        self.joined
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.file.write_all(bytes).map_err(FetchError::io(&self.path))?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Gives the whole file its name.
    pub(crate) fn finish(self, target: &Path) -> Result<(), FetchError> {
        self.file.sync_all().map_err(FetchError::io(&self.path))?;
        fs::rename(&self.path, target).map_err(FetchError::io(target))?;
        remove(&self.origin_path)
    }

    /// Nothing of it is of use.
    pub(crate) fn discard(self) -> Result<(), FetchError> {
        remove(&self.path)?;
        remove(&self.origin_path)
    }
}

fn remove(path: &Path) -> Result<(), FetchError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(FetchError::io(path)(error))
        }
        _ => Ok(()),
    }
}
