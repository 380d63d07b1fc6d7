//! Adds the results of a run to the directory in which its search was kept.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use halfmax_data::DataError;

use super::{MARKER, RANDOM_TRIALS, Run, TRIALS, write};
use crate::EvalError;

const STAGE: &str = ".evaluation";
const CONFIG: &str = "config.toml";

/// Results beside the journals of their search, not yet part of the run.
///
/// A directory of a search is finished when it has its provenance. [`Unfinished::commit`] moves that in last, so
/// that a kill at any moment leaves a directory that is either resumable or whole.
#[derive(Debug)]
pub struct Unfinished {
    dir: PathBuf,
    stage: PathBuf,
}

/// Writes the results of a run into a folder of `dir`, which holds the journals of its search.
///
/// # Errors
/// [`DataError::Io`].
pub fn stage_into(dir: &Path, run: &Run<'_>) -> Result<Unfinished, EvalError> {
    clear(dir)?;
    let stage = dir.join(STAGE);
    write(&stage, run)?;
    for name in [TRIALS, RANDOM_TRIALS] {
        let journal = dir.join(name);
        if journal.exists() {
            fs::copy(&journal, stage.join(name)).map_err(DataError::io(&journal))?;
        }
    }
    Ok(Unfinished { dir: dir.into(), stage })
}

impl Unfinished {
    /// Where a report may be added.
    pub fn path(&self) -> &Path {
        &self.stage
    }

    /// Moves everything into the run directory: its provenance after all results, and its configuration last, since
    /// the one that is there until then knows how to resume.
    ///
    /// # Errors
    /// [`DataError::Io`].
    pub fn commit(self) -> Result<(), EvalError> {
        let entries = fs::read_dir(&self.stage).map_err(DataError::io(&self.stage))?;
        let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
        let names: Vec<_> = names.collect::<Result<_, _>>().map_err(DataError::io(&self.stage))?;
        let others = names.iter().filter(|name| {
            [MARKER, CONFIG, TRIALS, RANDOM_TRIALS].iter().all(|kept| name.as_os_str() != *kept)
        });
        let others = others.map(OsString::as_os_str);
        for name in others.chain([MARKER.as_ref(), CONFIG.as_ref()]) {
            let target = self.dir.join(name);
            if target.is_dir() {
                // Left by an attempt that was killed.
                fs::remove_dir_all(&target).map_err(DataError::io(&target))?;
            }
            fs::rename(self.stage.join(name), &target).map_err(DataError::io(&target))?;
        }
        Ok(fs::remove_dir_all(&self.stage).map_err(DataError::io(&self.stage))?)
    }
}

/// Removes what an attempt that was killed left behind.
fn clear(dir: &Path) -> Result<(), DataError> {
    for entry in fs::read_dir(dir).map_err(DataError::io(dir))? {
        let path = entry.map_err(DataError::io(dir))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.trim_start_matches('.').starts_with(&STAGE[1..]) && name.starts_with('.') {
            fs::remove_dir_all(&path).map_err(DataError::io(&path))?;
        }
    }
    Ok(())
}
