//! A fitted model as a directory: what it is, its weights, and the entities it can be asked about.

mod calibration;
mod explain;
mod grid;
mod profile;
mod read;
mod values;
mod write;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use halfmax_data::store::StoredFile;
use halfmax_data::{CellLine, Compound, Measure};
use halfmax_prep::{CompoundViews, Design, Entity, Pair, View};
use serde::{Deserialize, Serialize};

use calibration::Calibration;

use crate::conformal::{Conformal, Interval, LEVEL};
use crate::domain::Domain;
use crate::{Fitted, ModelError, Settled};

pub use explain::{Explanation, Share};
pub use grid::Grid;
pub use profile::Profile;
pub use read::read;
pub use write::{Contents, write};

/// The file that makes a directory a bundle.
pub const MANIFEST: &str = "manifest.json";
/// Grows when a reader of the older layout would misread the newer.
pub const SCHEMA_VERSION: u32 = 1;

/// The files of a bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Manifest {
    schema_version: u32,
    files: BTreeMap<String, StoredFile>,
}

/// What a bundle says about itself, in `model.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// The model's name.
    pub name: String,
    /// In words.
    pub description: String,
    /// What it predicts.
    pub measure: Measure,
    /// How it came about.
    pub origin: Origin,
    /// How well it did on rows it never saw: scores by name, then metric.
    pub scores: serde_json::Value,
    /// Reader of the model in the registry.
    kind: String,
    /// The model's own settings.
    model: serde_json::Value,
    /// The naive model whose prediction stands beside each of its own.
    baseline: serde_json::Value,
    cell_lines: Vec<Known<CellLine>>,
    compounds: Vec<Known<Compound>>,
    views: Vec<StoredView>,
}

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Checksum of the screen.
    pub screen: String,
    /// The column of the splits, or the scheme.
    pub splits: String,
    /// The fold whose training rows it learned from; `all` if it learned from every row.
    pub fold: String,
    /// How many rows that were.
    pub training_rows: usize,
    /// The root seed of the run.
    pub seed: u64,
}

/// A cell line or compound, and whether the model learned from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Known<T> {
    #[serde(flatten)]
    entity: T,
    in_training: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct StoredView {
    name: String,
    entity: Entity,
    features: Vec<String>,
}

/// A model that can be asked about the cell lines and compounds of its screen, and about new ones.
pub struct Bundle {
    /// What it says about itself.
    pub about: About,
    fitted: Box<dyn Fitted>,
    baseline: Box<dyn Fitted>,
    calibration: Calibration,
    /// Views over all entities above, in their order; the pairs are those of a question.
    entities: Design,
    /// The model with all of them laid out, from the first question on that is about bare numbers.
    settled: OnceLock<Option<Box<dyn Settled>>>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Id of the cell line.
    pub cell_line: String,
    /// Its name.
    pub cell_line_name: String,
    /// Id of the compound.
    pub compound: String,
    /// Its name.
    pub compound_name: String,
    /// The predicted response, in the unit of [`About::measure`].
    pub value: f64,
    /// The same as a concentration in µM, if it stands for one.
    pub concentration_um: Option<f64>,
    /// What mean effects predict, in the unit of `value`: the prediction that needs no model.
    pub mean_effects: f64,
    /// Whether the model learned from this cell line.
    pub cell_line_in_training: bool,
    /// Whether the model learned from this compound.
    pub compound_in_training: bool,
    /// Where the response lies with a stated frequency, for pairs like those of the calibration; none in a bundle
    /// without one.
    #[serde(default)]
    pub interval: Option<Interval>,
    /// How near both are to what the model learned from; none in a bundle that does not say.
    #[serde(default)]
    pub domain: Option<Domain>,
}

impl Bundle {
    /// The cell lines that can be asked about.
    pub fn cell_lines(&self) -> impl Iterator<Item = &CellLine> {
        self.about.cell_lines.iter().map(|known| &known.entity)
    }

    /// The compounds that can be asked about.
    pub fn compounds(&self) -> impl Iterator<Item = &Compound> {
        self.about.compounds.iter().map(|known| &known.entity)
    }

    /// The cell line that goes by this id or name.
    ///
    /// # Errors
    /// [`ModelError::Entity`] with the nearest names, or with the ids that share the name.
    pub fn find_cell_line(&self, key: &str) -> Result<u32, ModelError> {
        let names = self.cell_lines().map(|c| {
            let other = c.annotation.values().filter(|v| v.len() > 3).map(String::as_str);
            (c.id.as_str(), [c.name.as_str()].into_iter().chain(other).collect())
        });
        find("cell line", key, &names.collect::<Vec<_>>())
    }

    /// The compound that goes by this id or name.
    ///
    /// # Errors
    /// As [`Bundle::find_cell_line`].
    pub fn find_compound(&self, key: &str) -> Result<u32, ModelError> {
        let names = self.compounds().map(|c| (c.id.as_str(), vec![c.name.as_str()]));
        find("compound", key, &names.collect::<Vec<_>>())
    }

    /// Adds a compound that was never screened, by its structure.
    ///
    /// # Errors
    /// [`ModelError::Prep`] if the structure is not one; [`ModelError::Entity`] if the name is taken.
    pub fn add_compound(&mut self, name: &str, smiles: &str) -> Result<u32, ModelError> {
        if self.compounds().any(|c| c.id.as_str() == name || c.name == name) {
            return Err(ModelError::Entity {
                what: "compound",
                key: name.into(),
                problem: "is already known; give the new structure another name".into(),
            });
        }
        let new = CompoundViews::of_views(&self.entities.views)
            .unwrap_or_default()
            .make(&[Some(smiles)])?;
        for view in self.entities.views.iter_mut().filter(|view| view.entity == Entity::Compound) {
            let row = match new.iter().find(|new| new.name == view.name) {
                Some(new) => new.values.to_vec(),
                None => vec![f32::NAN; view.n_features()],
            };
            view.values = view.values.iter().copied().chain(row).collect();
        }
        for annotation in &mut self.entities.annotations {
            if annotation.entity == Entity::Compound {
                annotation.values = annotation.values.iter().cloned().chain([None]).collect();
            }
        }
        let compound = Compound {
            id: name.into(),
            name: name.into(),
            target: None,
            pathway: None,
            smiles: Some(smiles.into()),
            max_dose_um: None,
            annotation: BTreeMap::new(),
        };
        self.entities.compounds =
            self.entities.compounds.iter().cloned().chain([compound.id.clone()]).collect();
        self.about.compounds.push(Known { entity: compound, in_training: false });
        self.settled = OnceLock::new();
        let at = self.about.compounds.len() - 1;
        self.calibration.add_compound(&self.entities, &self.trained(), at);
        Ok(at as u32)
    }

    /// The model as a file of ONNX.
    ///
    /// # Errors
    /// [`ModelError::Onnx`] if there is no such file of it.
    pub fn to_onnx(&self) -> Result<Vec<u8>, ModelError> {
        self.fitted.to_onnx()
    }

    /// How its intervals were calibrated; `None` in a bundle that has none.
    pub fn calibration(&self) -> Option<&Conformal> {
        self.calibration.intervals.as_ref()
    }

    /// The entities the model learned from.
    fn trained(&self) -> Design {
        let of = |known: &mut dyn Iterator<Item = bool>| -> Vec<u32> {
            known.zip(0..).filter_map(|(in_training, at)| in_training.then_some(at)).collect()
        };
        let cell_lines = of(&mut self.about.cell_lines.iter().map(|c| c.in_training));
        let compounds = of(&mut self.about.compounds.iter().map(|c| c.in_training));
        let n = cell_lines.len().max(compounds.len());
        let pair = |at: usize| Pair {
            cell_line: cell_lines[at % cell_lines.len()],
            compound: compounds[at % compounds.len()],
        };
        let there = !cell_lines.is_empty() && !compounds.is_empty();
        let pairs: Vec<Pair> = (0..n).filter(|_| there).map(pair).collect();
        let rows: Vec<u32> = (0..pairs.len() as u32).collect();
        let response = vec![f64::NAN; pairs.len()];
        Design { pairs, response, ..self.entities.clone() }.subset(&rows)
    }

    /// Predicts pairs of indices that the `find` methods returned, with intervals of [`LEVEL`].
    ///
    /// # Errors
    /// If the model cannot use the rows.
    pub fn predict(&self, pairs: &[Pair]) -> Result<Vec<Prediction>, ModelError> {
        self.predict_at(pairs, LEVEL)
    }

    /// As [`Bundle::predict`], with intervals of another of the calibrated levels; without intervals for any other.
    ///
    /// # Errors
    /// If the model cannot use the rows.
    pub fn predict_at(&self, pairs: &[Pair], level: f64) -> Result<Vec<Prediction>, ModelError> {
        let asked = self.asked(pairs);
        let predicted = self.fitted.predict(&asked)?;
        let baseline = self.baseline.predict(&asked)?;
        Ok(pairs
            .iter()
            .zip(predicted.into_iter().zip(baseline))
            .map(|(pair, (value, mean_effects))| {
                let cell_line = &self.about.cell_lines[pair.cell_line as usize];
                let compound = &self.about.compounds[pair.compound as usize];
                Prediction {
                    cell_line: cell_line.entity.id.to_string(),
                    cell_line_name: cell_line.entity.name.clone(),
                    compound: compound.entity.id.to_string(),
                    compound_name: compound.entity.name.clone(),
                    value,
                    concentration_um: self.about.measure.concentration_um(value),
                    mean_effects,
                    cell_line_in_training: cell_line.in_training,
                    compound_in_training: compound.in_training,
                    interval: self.calibration.interval(compound.entity.id.as_str(), value, level),
                    domain: self.calibration.domain(
                        &self.entities,
                        *pair,
                        (cell_line.in_training, compound.in_training),
                    ),
                }
            })
            .collect())
    }

    /// The views a new cell line would need, with their features.
    pub fn views(&self) -> &[View] {
        &self.entities.views
    }
}

fn find(what: &'static str, key: &str, entities: &[(&str, Vec<&str>)]) -> Result<u32, ModelError> {
    if let Some(at) = entities.iter().position(|(id, _)| *id == key) {
        return Ok(at as u32);
    }
    let named = |(id, names): &(&str, Vec<&str>)| {
        id.eq_ignore_ascii_case(key) || names.iter().any(|name| name.eq_ignore_ascii_case(key))
    };
    let found: Vec<usize> = (0..entities.len()).filter(|at| named(&entities[*at])).collect();
    let problem = match found.as_slice() {
        [at] => return Ok(*at as u32),
        [] => format!("is not in this bundle{}", nearest(key, entities)),
        several => {
            let ids: Vec<&str> = several.iter().map(|at| entities[*at].0).collect();
            format!("fits several: {}; give the id", ids.join(", "))
        }
    };
    Err(ModelError::Entity { what, key: key.into(), problem })
}

fn nearest(key: &str, entities: &[(&str, Vec<&str>)]) -> String {
    let similarity = |name: &str| strsim::jaro_winkler(&key.to_lowercase(), &name.to_lowercase());
    let mut names: Vec<(f64, &str)> = entities
        .iter()
        .flat_map(|(id, names)| names.first().into_iter().copied().chain([*id]))
        .map(|name| (similarity(name), name))
        .filter(|(similarity, _)| *similarity > 0.75)
        .collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    let names: Vec<&str> = names.into_iter().map(|(_, name)| name).take(3).collect();
    if names.is_empty() { String::new() } else { format!("; did you mean {}?", names.join(" or ")) }
}
