//! A joint Gaussian that has learned.

use std::collections::BTreeMap;

use halfmax_prep::Design;
use serde::{Deserialize, Serialize};

use super::compounds::{Similarity, Stored};
use super::matrix::Dense;
use super::profiles::{Layout, Linear};
use super::radial::{Radial, StoredRadial};
use crate::attribution::{Attributions, Reference};
use crate::{Fitted, ModelError, Saved, Tensor};

/// The kind of a saved [`FittedGaussian`].
pub const KIND: &str = "gaussian";

/// Completed responses of known cell lines, a linear function for new ones, similarities for new compounds.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedGaussian {
    pub(super) cell_lines: Vec<String>,
    pub(super) compounds: Vec<String>,
    /// `[cell lines, compounds]`; empty if only the mean is wanted.
    pub(super) completed: Vec<f32>,
    pub(super) mean: Mean,
    pub(super) similarity: Similarity,
}

/// What is predicted for new cell lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mean {
    Linear(Linear),
    Radial(Radial),
}

#[derive(Serialize, Deserialize)]
enum StoredMean {
    Linear(Layout),
    Radial(StoredRadial),
}

impl Mean {
    pub(super) fn layout(&self) -> &Layout {
        match self {
            Self::Linear(linear) => &linear.layout,
            Self::Radial(radial) => radial.layout(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct About {
    cell_lines: Vec<String>,
    compounds: Vec<String>,
    mean: StoredMean,
    similarity: Stored,
}

impl FittedGaussian {
    pub(crate) fn new(
        train: &Design,
        completed: Option<&Dense>,
        mean: Mean,
        similarity: Similarity,
    ) -> Self {
        let completed =
            completed.map_or(Vec::new(), |c| c.values.iter().map(|v| *v as f32).collect());
        Self {
            cell_lines: train.cell_lines.iter().map(ToString::to_string).collect(),
            compounds: train.compounds.iter().map(ToString::to_string).collect(),
            completed,
            mean,
            similarity,
        }
    }

    /// The share of each view in the kernel, as chosen by leave-one-out error; `tissue` is one of them.
    pub fn view_weights(&self) -> Vec<(&str, f64)> {
        self.mean.layout().blocks.iter().map(|b| (b.name.as_str(), b.weight)).collect()
    }

    /// The inverse of [`Fitted::save`].
    ///
    /// # Errors
    /// What is missing or of the wrong shape.
    pub fn load(
        model: serde_json::Value,
        mut tensors: BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let about: About = serde_json::from_value(model).map_err(|e| e.to_string())?;
        let (n, m) = (about.cell_lines.len(), about.compounds.len());
        let similarity = Similarity::load(about.similarity, &about.compounds, &mut tensors)?;
        let completed = match tensors.remove("completed") {
            Some(tensor) if tensor.shape == [n, m] => tensor.values,
            Some(tensor) => return Err(format!("completed has shape {:?}", tensor.shape)),
            None => Vec::new(),
        };
        let mean = match about.mean {
            StoredMean::Linear(layout) => Mean::Linear(Linear::load(layout, m, &mut tensors)?),
            StoredMean::Radial(stored) => Mean::Radial(Radial::load(stored, n, m, &mut tensors)?),
        };
        Ok(Self {
            cell_lines: about.cell_lines,
            compounds: about.compounds,
            completed,
            mean,
            similarity,
        })
    }

    /// Responses to all known compounds, a row for each cell line of the design.
    fn profiles(&self, rows: &Design) -> Result<Dense, ModelError> {
        let ids: Vec<_> = self.cell_lines.iter().map(|id| id.as_str().into()).collect();
        let known: Vec<Option<u32>> = if self.completed.is_empty() {
            vec![None; rows.cell_lines.len()]
        } else {
            rows.cell_lines_in(&ids)
        };
        let new: Vec<usize> = (0..known.len()).filter(|at| known[*at].is_none()).collect();
        let m = self.compounds.len();
        let mut profiles = match &self.mean {
            Mean::Linear(linear) => linear.predict(rows, &new)?,
            Mean::Radial(radial) => radial.predict(rows, &new)?,
        };
        for (at, row) in known.iter().enumerate().filter_map(|(at, row)| Some((at, (*row)?))) {
            let completed = &self.completed[row as usize * m..][..m];
            for (value, known) in profiles.row_mut(at).iter_mut().zip(completed) {
                *value = f64::from(*known);
            }
        }
        Ok(profiles)
    }
}

impl Fitted for FittedGaussian {
    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        Ok(self.similarity.pairs(rows, &self.profiles(rows)?))
    }

    fn attribute(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        self.attributed(rows, reference)
    }

    fn save(&self) -> Saved {
        let (n, m) = (self.cell_lines.len(), self.compounds.len());
        let mut tensors = BTreeMap::new();
        let mean = match &self.mean {
            Mean::Linear(linear) => StoredMean::Linear(linear.store(&mut tensors)),
            Mean::Radial(radial) => StoredMean::Radial(radial.store(&mut tensors)),
        };
        if !self.completed.is_empty() {
            let values = self.completed.clone();
            tensors.insert("completed".into(), Tensor { shape: vec![n, m], values });
        }
        let about = About {
            cell_lines: self.cell_lines.clone(),
            compounds: self.compounds.clone(),
            mean,
            similarity: self.similarity.store(&mut tensors),
        };
        Saved {
            kind: KIND,
            model: serde_json::to_value(about).expect("settings are plain data"),
            tensors,
        }
    }
}
