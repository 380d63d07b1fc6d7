//! A finished analysis as a directory: tables in both layouts, summaries, settings, a page.

mod gdsctools;
mod number;
mod pancancer;
mod read;
mod summary;

use std::path::{Path, PathBuf};

use halfmax_data::DataError;
use halfmax_data::directory::Staged;
use halfmax_data::store::StoredFile;
use serde::Serialize;

use super::inputs::{INPUTS, pack};
use super::{Counts, Null, Settings, Study};
use crate::EvalError;
use crate::report::anova_page;

pub use read::{Kept, read};
pub use summary::{Summary, by_drug, by_feature};

/// The file that makes a directory the output of an analysis.
pub const MARKER: &str = "anova.json";
/// Grows when a reader of the older layout would misread the newer. From 2 on the inputs are kept.
const SCHEMA_VERSION: u32 = 2;

/// What [`write()`] wrote, relative to the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Every file.
    pub files: Vec<PathBuf>,
}

/// What the marker file holds: the settings as they were used, and the counts.
#[derive(Serialize)]
struct Document<'s> {
    program: &'static str,
    version: &'static str,
    schema_version: u32,
    settings: &'s Settings,
    model: Vec<&'static str>,
    counts: Counts,
    notes: &'s [String],
    null: Option<&'s Null>,
    /// Size and checksum of the inputs.
    inputs: StoredFile,
}

/// Writes `dir`, whole or not at all; an earlier analysis in it is replaced.
///
/// The same inputs and settings give the same bytes.
///
/// # Errors
/// [`DataError::Occupied`] if `dir` holds something else; [`DataError::Io`].
pub fn write(dir: &Path, study: &Study, null: Option<&Null>) -> Result<Written, EvalError> {
    let staged = Staged::new(dir, MARKER)?;
    let mut files = Vec::new();
    let mut keep = |name: &str, bytes: &[u8]| -> Result<(), DataError> {
        staged.keep(name, bytes)?;
        files.push(PathBuf::from(name));
        Ok(())
    };
    let inputs = pack(&study.inputs).map_err(DataError::io(dir.join(INPUTS)))?;
    let document = Document {
        program: "halfmax",
        version: env!("CARGO_PKG_VERSION"),
        schema_version: SCHEMA_VERSION,
        settings: &study.settings,
        model: study.model(),
        counts: study.counts,
        notes: &study.inputs.notes,
        null,
        inputs: StoredFile::of(&inputs),
    };
    let json = serde_json::to_string_pretty(&document).expect("settings are plain data") + "\n";
    keep(MARKER, json.as_bytes())?;
    keep(INPUTS, &inputs)?;
    let (own, published) = rayon::join(|| gdsctools::table(study), || pancancer::table(study));
    keep("anova.csv", &own)?;
    keep("pancancer_anova.csv", &published)?;
    let settings = &study.settings;
    keep("drugs_summary.csv", &summary::table("DRUG", &by_drug(study, settings)))?;
    keep("features_summary.csv", &summary::table("FEATURE", &by_feature(study, settings)))?;
    let page = anova_page(study, null).map_err(DataError::io(dir.join("report.html")))?;
    keep("report.html", page.html.as_bytes())?;
    for (name, svg) in &page.figures {
        keep(&format!("figures/{name}.svg"), svg.as_bytes())?;
    }
    staged.commit()?;
    Ok(Written { files })
}

/// Rows as comma-separated text.
fn csv<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let in_memory = "writing to memory cannot fail";
    writer.write_record(header).expect(in_memory);
    for row in rows {
        writer.write_record(&row).expect(in_memory);
    }
    writer.into_inner().expect(in_memory)
}
