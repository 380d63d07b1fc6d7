//! A directory that appears whole or not at all.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::DataError;

/// A directory being written beside its final place.
///
/// Files go to [`Staged::path`]; [`Staged::commit`] renames the whole to its name. Dropped before that,
/// or killed, it leaves the final place as it was.
#[derive(Debug)]
pub struct Staged {
    target: PathBuf,
    partial: PathBuf,
    committed: bool,
}

impl Staged {
    /// Starts a directory that is to become `target`.
    ///
    /// An existing `target` is replaced at commit if it is empty or holds a file called `marker`, that
    /// is, if it is an earlier output of the same kind.
    ///
    /// # Errors
    /// [`DataError::Occupied`] if `target` holds anything else; [`DataError::Io`] if the place cannot be
    /// written.
    pub fn new(target: &Path, marker: &str) -> Result<Self, DataError> {
        refuse_foreign(target, marker)?;
        let name = target.file_name().ok_or_else(|| DataError::Occupied {
            path: target.into(),
            problem: "is not a name for a new directory".into(),
        })?;
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(DataError::io(parent))?;
        let partial =
            parent.join(format!(".{}.partial-{}", name.to_string_lossy(), std::process::id()));
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(DataError::io(&partial))?;
        }
        fs::create_dir(&partial).map_err(DataError::io(&partial))?;
        Ok(Self { target: target.into(), partial, committed: false })
    }

    /// Where to write for now.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Writes a file of the directory, with the folders its name has.
    ///
    /// # Errors
    /// [`DataError::Io`] with the file.
    pub fn keep(&self, name: &str, content: impl AsRef<[u8]>) -> Result<(), DataError> {
        let path = self.partial.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(DataError::io(folder))?;
        }
        fs::write(&path, content).map_err(DataError::io(&path))
    }

    /// Gives the directory its name, replacing an earlier output.
    ///
    /// # Errors
    /// [`DataError::Io`] if the system refuses; the earlier output is then back in its place.
    pub fn commit(mut self) -> Result<(), DataError> {
        let aside = self.partial.with_extension("replaced");
        let replaced = match fs::rename(&self.target, &aside) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(DataError::io(&self.target)(error)),
        };
        if let Err(error) = fs::rename(&self.partial, &self.target) {
            if replaced {
                fs::rename(&aside, &self.target).map_err(DataError::io(&self.target))?;
            }
            return Err(DataError::io(&self.target)(error));
        }
        self.committed = true;
        if replaced {
            fs::remove_dir_all(&aside).map_err(DataError::io(&aside))?;
        }
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.committed {
            // Nothing depends on the removal: the name is never read, and the next attempt clears it.
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

fn refuse_foreign(target: &Path, marker: &str) -> Result<(), DataError> {
    let occupied =
        |problem: &str| Err(DataError::Occupied { path: target.into(), problem: problem.into() });
    match fs::read_dir(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            occupied("is a file; name a new directory")
        }
        Err(error) => Err(DataError::io(target)(error)),
        Ok(mut entries) => {
            if entries.next().is_none() || target.join(marker).is_file() {
                Ok(())
            } else {
                occupied(&format!(
                    "holds other files (there is no {marker} of an earlier run to replace); name a new directory"
                ))
            }
        }
    }
}

/// Writes a file under a temporary name, then gives it its name.
///
/// # Errors
/// [`DataError::Io`] with the file.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), DataError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    fs::write(&partial, bytes).map_err(DataError::io(&partial))?;
    fs::rename(&partial, path).map_err(DataError::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abandoned_directory_leaves_no_trace() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("screen");
        let staged = Staged::new(&target, "manifest.json").unwrap();
        fs::write(staged.path().join("half"), "x").unwrap();
        drop(staged);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn an_earlier_output_is_replaced_but_nothing_else_is() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("screen");
        for content in ["first", "second"] {
            let staged = Staged::new(&target, "manifest.json").unwrap();
            staged.keep("manifest.json", content).unwrap();
            staged.keep("figures/one.svg", content).unwrap();
            staged.commit().unwrap();
        }
        assert_eq!(fs::read_to_string(target.join("manifest.json")).unwrap(), "second");
        assert_eq!(fs::read_to_string(target.join("figures/one.svg")).unwrap(), "second");
        fs::remove_file(target.join("manifest.json")).unwrap();
        fs::write(target.join("thesis.doc"), "years of work").unwrap();
        let error = Staged::new(&target, "manifest.json").unwrap_err();
        assert!(error.to_string().contains("holds other files"), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
