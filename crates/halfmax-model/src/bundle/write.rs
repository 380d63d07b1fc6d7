//! Writes a bundle into a directory that is being staged.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use halfmax_data::store::StoredFile;
use halfmax_data::{CellLineId, CompoundId, DataError, Screen};
use halfmax_prep::{CompoundViews, Design};
use safetensors::tensor::{Dtype, TensorView};

use super::calibration::{CALIBRATION, Calibration};
use super::{About, Known, MANIFEST, Manifest, Origin, SCHEMA_VERSION, StoredView};
use crate::conformal::Conformal;
use crate::{Fitted, ModelError, Tensor};

/// What goes into a bundle.
pub struct Contents<'a> {
    /// The model's name.
    pub name: &'a str,
    /// In words.
    pub description: &'a str,
    /// The model.
    pub fitted: &'a dyn Fitted,
    /// Mean effects fitted on the same rows.
    pub baseline: &'a dyn Fitted,
    /// The screen, whose entities can then be asked about.
    pub screen: &'a Screen,
    /// The rows it learned from, as indices of responses.
    pub training_rows: &'a [u32],
    /// How it came about.
    pub origin: Origin,
    /// What the model was shown of structures.
    pub compounds: CompoundViews,
    /// How well it did on rows it never saw.
    pub scores: serde_json::Value,
    /// Intervals around its predictions, if there were rows to calibrate them on.
    pub intervals: Option<Conformal>,
    /// The model card, for people.
    pub card: &'a str,
}

/// Writes `model.json`, `weights.safetensors`, `entities.safetensors`, `calibration.json`, `card.md` and the manifest.
///
/// `dir` is made; whoever calls this stages the directory above it, so that nothing appears half-written.
///
/// # Errors
/// [`DataError::Io`] with the file.
pub fn write(dir: &Path, contents: &Contents<'_>) -> Result<(), ModelError> {
    let saved = contents.fitted.save();
    let design = Design::with_compounds(contents.screen, contents.compounds)?;
    let trained = design.subset(contents.training_rows);
    let about =
        about(contents, &design, saved.kind, saved.model, &trained.cell_lines, &trained.compounds);
    let views: BTreeMap<String, Tensor> = design
        .views
        .iter()
        .map(|view| {
            let n = view.n_features();
            let shape = vec![view.values.len() / n.max(1), n];
            (view.name.clone(), Tensor { shape, values: view.values.to_vec() })
        })
        .collect();
    let calibration = Calibration::of(&design, &trained, contents.intervals.clone());
    let files: BTreeMap<String, Vec<u8>> = BTreeMap::from([
        ("model.json".to_owned(), json(&about)),
        ("weights.safetensors".to_owned(), tensors(dir, &saved.tensors)?),
        ("entities.safetensors".to_owned(), tensors(dir, &views)?),
        (CALIBRATION.to_owned(), json(&calibration)),
        ("card.md".to_owned(), contents.card.as_bytes().to_vec()),
    ]);
    let manifest = Manifest {
        schema_version: SCHEMA_VERSION,
        files: files
            .iter()
            .map(|(name, content)| (name.clone(), StoredFile::of(content)))
            .collect(),
    };
    fs::create_dir_all(dir).map_err(DataError::io(dir))?;
    for (name, content) in
        files.iter().map(|(n, c)| (n.as_str(), c)).chain([(MANIFEST, &json(&manifest))])
    {
        let path = dir.join(name);
        fs::write(&path, content).map_err(DataError::io(&path))?;
    }
    Ok(())
}

fn about(
    contents: &Contents<'_>,
    design: &Design,
    kind: &str,
    model: serde_json::Value,
    trained_cell_lines: &[CellLineId],
    trained_compounds: &[CompoundId],
) -> About {
    let screen = contents.screen;
    About {
        name: contents.name.into(),
        description: contents.description.into(),
        measure: screen.measure,
        origin: contents.origin.clone(),
        scores: contents.scores.clone(),
        kind: kind.into(),
        model,
        baseline: contents.baseline.save().model,
        cell_lines: screen
            .cell_lines
            .iter()
            .map(|c| Known {
                entity: c.clone(),
                in_training: trained_cell_lines.binary_search(&c.id).is_ok(),
            })
            .collect(),
        compounds: screen
            .compounds
            .iter()
            .map(|c| Known {
                entity: c.clone(),
                in_training: trained_compounds.binary_search(&c.id).is_ok(),
            })
            .collect(),
        views: design
            .views
            .iter()
            .map(|v| StoredView {
                name: v.name.clone(),
                entity: v.entity,
                features: v.features.to_vec(),
            })
            .collect(),
    }
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("a bundle is plain data");
    text.push(b'\n');
    text
}

fn tensors(dir: &Path, tensors: &BTreeMap<String, Tensor>) -> Result<Vec<u8>, ModelError> {
    let bytes: BTreeMap<&String, Vec<u8>> = tensors
        .iter()
        .map(|(name, tensor)| (name, tensor.values.iter().flat_map(|v| v.to_le_bytes()).collect()))
        .collect();
    let fault = |e: safetensors::SafeTensorError| ModelError::Bundle {
        path: dir.into(),
        problem: e.to_string(),
    };
    let views = bytes
        .iter()
        .map(|(name, bytes)| {
            Ok((*name, TensorView::new(Dtype::F32, tensors[*name].shape.clone(), bytes)?))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(fault)?;
    safetensors::serialize(views, None).map_err(fault)
}
