//! A joint Gaussian that has learned.

use std::collections::BTreeMap;

use halfmax_prep::Design;
use serde::{Deserialize, Serialize};

use super::compounds::{Similarity, StoredViews};
use super::matrix::Dense;
use super::profiles::{Layout, Linear};
use crate::{Fitted, ModelError, Saved, Tensor};

/// The kind of a saved [`FittedGaussian`].
pub const KIND: &str = "gaussian";

/// Completed responses of known cell lines, a linear function for new ones, similarities for new compounds.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedGaussian {
    cell_lines: Vec<String>,
    compounds: Vec<String>,
    /// `[cell lines, compounds]`; empty if only the mean is wanted.
    completed: Vec<f32>,
    linear: Linear,
    similarity: Similarity,
}

#[derive(Serialize, Deserialize)]
struct About {
    cell_lines: Vec<String>,
    compounds: Vec<String>,
    layout: Layout,
    similarity: StoredViews,
}

impl FittedGaussian {
    pub(crate) fn new(
        train: &Design,
        completed: Option<&Dense>,
        linear: Linear,
        similarity: Similarity,
    ) -> Self {
        let completed =
            completed.map_or(Vec::new(), |c| c.values.iter().map(|v| *v as f32).collect());
        Self {
            cell_lines: train.cell_lines.iter().map(ToString::to_string).collect(),
            compounds: train.compounds.iter().map(ToString::to_string).collect(),
            completed,
            linear,
            similarity,
        }
    }

    /// The share of each view in the kernel, as chosen by leave-one-out error; `tissue` is one of them.
    pub fn view_weights(&self) -> Vec<(&str, f64)> {
        self.linear.layout.blocks.iter().map(|b| (b.name.as_str(), b.weight)).collect()
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
        let columns = about.layout.columns();
        let similarity = Similarity::load(about.similarity, m, &mut tensors)?;
        let mut take = |name: &str, shape: [usize; 2]| {
            let tensor =
                tensors.remove(name).ok_or_else(|| format!("there is no tensor {name}"))?;
            if tensor.shape == shape {
                Ok(tensor.values)
            } else {
                Err(format!("{name} has shape {:?}, not {shape:?}", tensor.shape))
            }
        };
        let weights = take("weights", [columns, m])?;
        let centre = take("centre", [1, columns])?;
        let offset = take("offset", [1, m])?;
        let completed = take("completed", [n, m]).unwrap_or_default();
        Ok(Self {
            cell_lines: about.cell_lines,
            compounds: about.compounds,
            completed,
            linear: Linear { layout: about.layout, centre, weights, offset },
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
        let mut profiles = self.linear.predict(rows, &new)?;
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
        Ok(self.similarity.pairs(rows, &self.compounds, &self.profiles(rows)?))
    }

    fn save(&self) -> Saved {
        let (n, m) = (self.cell_lines.len(), self.compounds.len());
        let linear = &self.linear;
        let columns = linear.layout.columns();
        let tensor = |shape: [usize; 2], values: &[f32]| Tensor {
            shape: shape.to_vec(),
            values: values.to_vec(),
        };
        let mut tensors = BTreeMap::from([
            ("weights".to_owned(), tensor([columns, m], &linear.weights)),
            ("centre".to_owned(), tensor([1, columns], &linear.centre)),
            ("offset".to_owned(), tensor([1, m], &linear.offset)),
        ]);
        if !self.completed.is_empty() {
            tensors.insert("completed".into(), tensor([n, m], &self.completed));
        }
        let about = About {
            cell_lines: self.cell_lines.clone(),
            compounds: self.compounds.clone(),
            layout: linear.layout.clone(),
            similarity: self.similarity.store(&mut tensors),
        };
        Saved {
            kind: KIND,
            model: serde_json::to_value(about).expect("settings are plain data"),
            tensors,
        }
    }
}
