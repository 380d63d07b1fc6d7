//! Reads a bundle, refusing whatever is not as it was written.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use halfmax_data::DataError;
use halfmax_prep::{Annotation, Design, Entity, View};
use safetensors::SafeTensors;

use super::calibration::{CALIBRATION, Calibration};
use super::{About, Bundle, MANIFEST, Manifest, SCHEMA_VERSION};
use crate::{ModelError, Tensor, naive, registry};

/// The bundle in `dir`, after every file was checked against its checksum.
///
/// # Errors
/// [`ModelError::Bundle`] with the file that is missing, truncated, changed or from another version.
pub fn read(dir: &Path) -> Result<Bundle, ModelError> {
    let manifest_path = dir.join(MANIFEST);
    let fault = |path: &Path, problem: String| ModelError::Bundle { path: path.into(), problem };
    let text = fs::read(&manifest_path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => fault(
            dir,
            format!("is not a bundle (it has no {MANIFEST}); `halfmax train` and `halfmax evaluate` write one into their run directory as bundle/"),
        ),
        _ => DataError::io(&manifest_path)(error).into(),
    })?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|e| fault(&manifest_path, format!("is not a bundle's manifest: {e}")))?;
    if manifest.schema_version != SCHEMA_VERSION {
        return Err(fault(
            &manifest_path,
            format!(
                "has schema version {}, this program reads {SCHEMA_VERSION}; train again",
                manifest.schema_version
            ),
        ));
    }
    let mut files = BTreeMap::new();
    for (name, stored) in &manifest.files {
        let path = dir.join(name);
        let content = fs::read(&path).map_err(DataError::io(&path))?;
        if let Some(problem) = stored.fault(&content) {
            return Err(fault(&path, format!("{problem}; copy the bundle again or train again")));
        }
        files.insert(name.as_str(), content);
    }
    let mut take = |name: &str| {
        files.remove(name).ok_or_else(|| fault(&manifest_path, format!("does not list {name}")))
    };
    let model_path = dir.join("model.json");
    let about: About = serde_json::from_slice(&take("model.json")?)
        .map_err(|e| fault(&model_path, e.to_string()))?;
    let weights = tensors(&take("weights.safetensors")?)
        .map_err(|e| fault(&dir.join("weights.safetensors"), e))?;
    let entities_path = dir.join("entities.safetensors");
    let entities = tensors(&take("entities.safetensors")?).map_err(|e| fault(&entities_path, e))?;
    // Bundles of earlier versions have none.
    let calibration = match files.remove(CALIBRATION) {
        Some(content) => serde_json::from_slice(&content)
            .map_err(|e| fault(&dir.join(CALIBRATION), e.to_string()))?,
        None => Calibration::default(),
    };
    let fitted = registry::load(&about.kind, about.model.clone(), weights)
        .map_err(|e| fault(&model_path, e))?;
    let baseline = registry::load(naive::KIND, about.baseline.clone(), BTreeMap::new())
        .map_err(|e| fault(&model_path, format!("baseline: {e}")))?;
    let design = design(&about, entities).map_err(|e| fault(&entities_path, e))?;
    Ok(Bundle { fitted, baseline, calibration, entities: design, about, settled: OnceLock::new() })
}

fn design(about: &About, mut entities: BTreeMap<String, Tensor>) -> Result<Design, String> {
    let views = about
        .views
        .iter()
        .map(|stored| {
            let tensor = entities
                .remove(&stored.name)
                .ok_or_else(|| format!("there is no view {}", stored.name))?;
            let n = match stored.entity {
                Entity::CellLine => about.cell_lines.len(),
                Entity::Compound => about.compounds.len(),
            };
            if tensor.shape != [n, stored.features.len()] {
                return Err(format!("view {} has shape {:?}", stored.name, tensor.shape));
            }
            Ok(View {
                name: stored.name.clone(),
                entity: stored.entity,
                features: stored.features.clone().into(),
                values: tensor.values.into(),
            })
        })
        .collect::<Result<_, String>>()?;
    Ok(Design {
        cell_lines: about.cell_lines.iter().map(|c| c.entity.id.clone()).collect(),
        tissues: about.cell_lines.iter().map(|c| c.entity.tissue.clone()).collect(),
        compounds: about.compounds.iter().map(|c| c.entity.id.clone()).collect(),
        views,
        annotations: Annotation::all(
            about.cell_lines.iter().map(|c| &c.entity),
            about.compounds.iter().map(|c| &c.entity),
        ),
        pairs: Vec::new(),
        response: Vec::new(),
        beyond: Vec::new(),
    })
}

fn tensors(content: &[u8]) -> Result<BTreeMap<String, Tensor>, String> {
    let tensors = SafeTensors::deserialize(content).map_err(|e| e.to_string())?;
    Ok(tensors
        .tensors()
        .into_iter()
        .map(|(name, view)| {
            let values = view
                .data()
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect();
            (name, Tensor { shape: view.shape().to_vec(), values })
        })
        .collect())
}
