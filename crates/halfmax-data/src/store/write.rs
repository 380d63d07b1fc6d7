//! Writes a screen directory, whole or not at all.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use safetensors::tensor::{Dtype, TensorView};

use super::{MANIFEST, Manifest, SCHEMA_VERSION, StoredFile, checksum_of, tables};
use crate::directory::Staged;
use crate::import::Imported;
use crate::{DataError, Omics, Screen};

/// Stores what an import yielded in `dir`, and returns the screen with its checksum.
///
/// An earlier screen in `dir` is replaced; a directory of anything else is refused.
///
/// # Errors
/// [`DataError::Occupied`], [`DataError::Io`].
pub fn write(dir: &Path, imported: Imported) -> Result<Screen, DataError> {
    let Imported { mut screen, ledger, sources } = imported;
    let staged = Staged::new(dir, MANIFEST)?;
    let mut contents = contents(&screen)?;
    let mut files: BTreeMap<String, StoredFile> =
        contents.iter().map(|(name, content)| (name.clone(), StoredFile::of(content))).collect();
    screen.checksum = checksum_of(&files);
    let account = tables::ledger_to_tsv(&ledger).into_bytes();
    files.insert("ledger.tsv".to_owned(), StoredFile::of(&account));
    contents.insert("ledger.tsv".to_owned(), account);

    fs::create_dir(staged.path().join("omics")).map_err(DataError::io(staged.path()))?;
    for (name, content) in &contents {
        let path = staged.path().join(name);
        fs::write(&path, content).map_err(DataError::io(&path))?;
    }
    let manifest = Manifest {
        schema_version: SCHEMA_VERSION,
        measure: screen.measure,
        counts: BTreeMap::from([
            ("cell_lines".to_owned(), screen.cell_lines.len() as u64),
            ("compounds".to_owned(), screen.compounds.len() as u64),
            ("responses".to_owned(), screen.responses.len() as u64),
        ]),
        omics: screen.omics.iter().map(|o| o.kind.clone()).collect(),
        sources,
        files,
        checksum: screen.checksum.clone(),
    };
    let text = serde_json::to_string_pretty(&manifest).expect("a manifest is plain data") + "\n";
    let path = staged.path().join(MANIFEST);
    fs::write(&path, text).map_err(DataError::io(&path))?;
    staged.commit()?;
    Ok(screen)
}

/// The checksum that a screen gets when it is stored, for one that is used without.
///
/// # Errors
/// [`DataError::Request`] if a matrix does not fit its axes.
pub fn checksum(screen: &Screen) -> Result<String, DataError> {
    let contents = contents(screen)?;
    Ok(checksum_of(
        &contents.iter().map(|(name, content)| (name.clone(), StoredFile::of(content))).collect(),
    ))
}

/// The files that hold a screen, by name.
fn contents(screen: &Screen) -> Result<BTreeMap<String, Vec<u8>>, DataError> {
    let mut contents: BTreeMap<String, Vec<u8>> = BTreeMap::from([
        ("responses.tsv".to_owned(), tables::responses_to_tsv(screen).into_bytes()),
        ("cell_lines.tsv".to_owned(), tables::cell_lines_to_tsv(screen).into_bytes()),
        ("compounds.tsv".to_owned(), tables::compounds_to_tsv(screen).into_bytes()),
    ]);
    for omics in &screen.omics {
        contents.insert(format!("omics/{}.safetensors", omics.kind), matrix_bytes(omics, screen)?);
    }
    Ok(contents)
}

/// One tensor `values` of shape (cell lines, features), with both axes named in the metadata.
fn matrix_bytes(omics: &Omics, screen: &Screen) -> Result<Vec<u8>, DataError> {
    let bytes: Vec<u8> = omics.values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let fault =
        |e: safetensors::SafeTensorError| DataError::Request(format!("omics {}: {e}", omics.kind));
    let view =
        TensorView::new(Dtype::F32, vec![screen.cell_lines.len(), omics.n_features()], &bytes)
            .map_err(fault)?;
    let json = |names: Vec<&str>| serde_json::to_string(&names).expect("names are text");
    // One key only: the order of several would follow a hash map and change the bytes.
    let axes = format!(
        "{{\"cell_lines\":{},\"features\":{}}}",
        json(screen.cell_lines.iter().map(|c| c.id.as_str()).collect()),
        json(omics.features.iter().map(String::as_str).collect())
    );
    safetensors::serialize([("values", view)], Some(HashMap::from([("axes".to_owned(), axes)])))
        .map_err(fault)
}
