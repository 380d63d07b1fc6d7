//! Reads a screen directory, refusing whatever is not as it was stored.

use std::fs;
use std::path::Path;

use safetensors::SafeTensors;
use serde::Deserialize;

use super::{MANIFEST, Manifest, SCHEMA_VERSION, StoredFile, checksum_of, tables};
use crate::{DataError, Ledger, Omics, Screen};

/// The screen in `dir`, after every file was checked against the manifest.
///
/// # Errors
/// [`DataError::Damaged`] with the name of the file that is missing, truncated or changed.
pub fn read(dir: &Path) -> Result<Screen, DataError> {
    let manifest = read_manifest(dir)?;
    for (name, stored) in &manifest.files {
        read_checked(dir, name, stored)?;
    }
    let mut screen_files = manifest.files.clone();
    screen_files.remove("ledger.tsv");
    let damaged =
        |problem: &str| DataError::Damaged { path: dir.join(MANIFEST), problem: problem.into() };
    if checksum_of(&screen_files) != manifest.checksum {
        return Err(damaged("its checksum does not fit its files; import the screen again"));
    }
    let cell_lines = tables::read_cell_lines(&dir.join("cell_lines.tsv"))?;
    let compounds = tables::read_compounds(&dir.join("compounds.tsv"))?;
    let responses = tables::read_responses(
        &dir.join("responses.tsv"),
        manifest.measure,
        &cell_lines,
        &compounds,
    )?;
    let omics = manifest
        .omics
        .iter()
        .map(|kind| {
            let name = format!("omics/{kind}.safetensors");
            let stored = manifest
                .files
                .get(&name)
                .ok_or_else(|| damaged(&format!("does not list {name}")))?;
            read_matrix(
                &dir.join(&name),
                kind,
                &read_checked(dir, &name, stored)?,
                cell_lines.len(),
            )
        })
        .collect::<Result<_, _>>()?;
    Ok(Screen {
        measure: manifest.measure,
        cell_lines,
        compounds,
        responses,
        omics,
        checksum: manifest.checksum,
    })
}

/// The ledger of the import that made the screen in `dir`.
///
/// # Errors
/// As [`read`].
pub fn read_ledger(dir: &Path) -> Result<Ledger, DataError> {
    let path = dir.join("ledger.tsv");
    let text = fs::read_to_string(&path).map_err(DataError::io(&path))?;
    tables::ledger_from_tsv(&path, &text)
}

fn read_manifest(dir: &Path) -> Result<Manifest, DataError> {
    let path = dir.join(MANIFEST);
    let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => DataError::Damaged {
            path: dir.into(),
            problem: format!("is not a screen (it has no {MANIFEST}); make one with `halfmax import` or `halfmax simulate`"),
        },
        _ => DataError::io(&path)(error),
    })?;
    let damaged = |problem: String| DataError::Damaged { path: path.clone(), problem };
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|e| damaged(format!("is not a screen's manifest: {e}")))?;
    if manifest.schema_version != SCHEMA_VERSION {
        return Err(damaged(format!(
            "has schema version {}, this program reads {SCHEMA_VERSION}; import the screen again",
            manifest.schema_version
        )));
    }
    Ok(manifest)
}

fn read_checked(dir: &Path, name: &str, stored: &StoredFile) -> Result<Vec<u8>, DataError> {
    let path = dir.join(name);
    let content = fs::read(&path).map_err(DataError::io(&path))?;
    match stored.fault(&content) {
        None => Ok(content),
        Some(problem) => {
            Err(DataError::Damaged { path, problem: format!("{problem}; import the screen again") })
        }
    }
}

#[derive(Deserialize)]
struct Axes {
    features: Vec<String>,
}

fn read_matrix(
    path: &Path,
    kind: &str,
    content: &[u8],
    n_cell_lines: usize,
) -> Result<Omics, DataError> {
    let damaged = |problem: String| DataError::Damaged { path: path.into(), problem };
    let (_, header) = SafeTensors::read_metadata(content).map_err(|e| damaged(e.to_string()))?;
    let axes = header
        .metadata()
        .as_ref()
        .and_then(|m| m.get("axes"))
        .ok_or_else(|| damaged("has no axes".into()))?;
    let axes: Axes =
        serde_json::from_str(axes).map_err(|e| damaged(format!("its axes cannot be read: {e}")))?;
    let tensors = SafeTensors::deserialize(content).map_err(|e| damaged(e.to_string()))?;
    let values = tensors.tensor("values").map_err(|e| damaged(e.to_string()))?;
    if values.shape() != [n_cell_lines, axes.features.len()] {
        return Err(damaged(format!(
            "has shape {:?}, expected {n_cell_lines} × {}",
            values.shape(),
            axes.features.len()
        )));
    }
    let values = values
        .data()
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect();
    Ok(Omics { kind: kind.into(), features: axes.features.into(), values })
}
