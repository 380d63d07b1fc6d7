//! An analysis from the directory it was written to.

use std::fs;
use std::path::{Path, PathBuf};

use halfmax_data::DataError;
use halfmax_data::store::StoredFile;
use serde::Deserialize;

use super::{MARKER, SCHEMA_VERSION};
use crate::EvalError;
use crate::anova::inputs::{INPUTS, unpack};
use crate::anova::study::of_prepared;
use crate::anova::{Counts, Inputs, Null, Settings, Study};

/// Bytes of a file that are read at most.
const MOST: u64 = 256 << 20;
const AGAIN: &str = "run `halfmax anova` again";

/// What a directory keeps of an analysis.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What was tested, after the settings were applied.
    pub inputs: Inputs,
    /// How.
    pub settings: Settings,
    /// How many of what were found.
    pub counts: Counts,
    /// What chance alone would find, where that was asked for.
    pub null: Option<Null>,
    marker: PathBuf,
    /// The version of halfmax that wrote it.
    version: String,
}

/// What any marker has.
#[derive(Deserialize)]
struct Header {
    program: String,
    version: String,
    schema_version: u32,
}

#[derive(Deserialize)]
struct Document {
    settings: Settings,
    counts: Counts,
    null: Option<Null>,
    inputs: StoredFile,
}

/// Reads what [`super::write()`] wrote; [`Kept::study`] makes the analysis of it.
///
/// # Errors
/// [`DataError::Damaged`] naming the file and what to do: if `dir` is no such directory, is that of another version,
/// or was edited.
pub fn read(dir: &Path) -> Result<Kept, EvalError> {
    let marker = dir.join(MARKER);
    if !marker.is_file() {
        let problem =
            format!("holds no {MARKER}; name a directory that `halfmax anova --out DIR` wrote");
        return Err(damaged(dir, problem).into());
    }
    let text = bytes(&marker)?;
    let foreign = |fault: serde_json::Error| {
        damaged(&marker, format!("is not what `halfmax anova` writes ({fault}); {AGAIN}"))
    };
    let header: Header = serde_json::from_slice(&text).map_err(foreign)?;
    if header.program != "halfmax" || header.schema_version != SCHEMA_VERSION {
        let problem = format!(
            "was written by {} {} in layout {}, this version reads layout {SCHEMA_VERSION}; {AGAIN}",
            header.program, header.version, header.schema_version
        );
        return Err(damaged(&marker, problem).into());
    }
    let document: Document = serde_json::from_slice(&text).map_err(foreign)?;
    let path = dir.join(INPUTS);
    if !path.is_file() {
        return Err(damaged(&path, format!("is not there any more; {AGAIN}")).into());
    }
    let packed = bytes(&path)?;
    if let Some(fault) = document.inputs.fault(&packed) {
        return Err(damaged(&path, format!("{fault}; {AGAIN}")).into());
    }
    let inputs = unpack(&packed).map_err(|fault| damaged(&path, format!("{fault}; {AGAIN}")))?;
    Ok(Kept {
        inputs,
        settings: document.settings,
        counts: document.counts,
        null: document.null,
        marker,
        version: header.version,
    })
}

impl Kept {
    /// The analysis, made again: a fraction of a second, against reading a table ten times the size of the inputs.
    ///
    /// # Errors
    /// [`DataError::Damaged`] if it does not come out as it was written.
    pub fn study(self) -> Result<Study, EvalError> {
        let study = of_prepared(self.inputs, &self.settings)?;
        if study.counts != self.counts {
            let problem = format!(
                "its counts do not follow from {INPUTS}: {} tests and {} significant, but {} and {} are written; it was edited, or made by a version of halfmax that tested otherwise ({}); {AGAIN}",
                study.counts.tests,
                study.counts.significant,
                self.counts.tests,
                self.counts.significant,
                self.version
            );
            return Err(damaged(&self.marker, problem).into());
        }
        Ok(study)
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, DataError> {
    let size = fs::metadata(path).map_err(DataError::io(path))?.len();
    if size > MOST {
        let problem =
            format!("has {size} bytes, at most {MOST} are read; analyse fewer drugs at a time");
        return Err(damaged(path, problem));
    }
    fs::read(path).map_err(DataError::io(path))
}

fn damaged(path: &Path, problem: String) -> DataError {
    DataError::Damaged { path: path.into(), problem }
}
