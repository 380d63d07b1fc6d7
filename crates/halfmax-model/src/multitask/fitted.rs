//! A multitask network that has learned.

use std::collections::BTreeMap;

use faer::Mat;
use halfmax_prep::Design;
use serde::{Deserialize, Serialize};

use super::layers::Layers;
use crate::attribution::{Attributions, Reference};
use crate::gaussian::compounds::{Similarity, Stored};
use crate::gaussian::matrix::Dense;
use crate::gaussian::profiles::{Input, Layout};
use crate::{Fitted, ModelError, Saved, Tensor};

/// The kind of a saved [`FittedMultitask`].
pub const KIND: &str = "multitask";

/// Networks whose outputs are averaged.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedMultitask {
    pub(super) compounds: Vec<String>,
    pub(super) input: Input,
    pub(super) members: Vec<Layers>,
    /// Mean and standard deviation of each drug.
    pub(super) scale: Vec<(f32, f32)>,
    pub(super) similarity: Similarity,
}

#[derive(Serialize, Deserialize)]
struct About {
    compounds: Vec<String>,
    layout: Layout,
    members: usize,
    hidden: usize,
    similarity: Stored,
}

impl FittedMultitask {
    pub(super) fn new(
        train: &Design,
        input: Input,
        members: Vec<Layers>,
        means: &[f64],
        sd: &[f64],
        similarity: Similarity,
    ) -> Self {
        Self {
            compounds: train.compounds.iter().map(ToString::to_string).collect(),
            input,
            members,
            scale: means.iter().zip(sd).map(|(mean, sd)| (*mean as f32, *sd as f32)).collect(),
            similarity,
        }
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
        let (m, columns) = (about.compounds.len(), about.layout.columns());
        let similarity = Similarity::load(about.similarity, &about.compounds, &mut tensors)?;
        let mut take = |name: &str, rows: usize, columns: usize| {
            let tensor =
                tensors.remove(name).ok_or_else(|| format!("there is no tensor {name}"))?;
            if tensor.shape == [rows, columns] {
                Ok(Mat::from_fn(rows, columns, |i, j| tensor.values[i * columns + j]))
            } else {
                Err(format!("{name} has shape {:?}, not [{rows}, {columns}]", tensor.shape))
            }
        };
        let centre = take("input", 2, columns)?;
        let input = Input {
            layout: about.layout,
            centre: (0..columns).map(|j| centre[(0, j)]).collect(),
            scale: (0..columns).map(|j| centre[(1, j)]).collect(),
        };
        let scale = take("scale", 2, m)?;
        let shapes = [(columns, about.hidden), (about.hidden, 1), (about.hidden, m), (m, 1)];
        let members = (0..about.members)
            .map(|member| {
                let mut parameter =
                    |at: usize| take(&format!("member{member}.{at}"), shapes[at].0, shapes[at].1);
                let parameters = [parameter(0)?, parameter(1)?, parameter(2)?, parameter(3)?];
                Ok(Layers { parameters })
            })
            .collect::<Result<Vec<_>, String>>()?;
        let scale = (0..m).map(|j| (scale[(0, j)], scale[(1, j)])).collect();
        Ok(Self { compounds: about.compounds, input, members, scale, similarity })
    }

    /// Responses to all known compounds, a row for each cell line of the design.
    fn profiles(&self, rows: &Design) -> Result<Dense, ModelError> {
        let inputs = self.input.of(rows)?;
        let m = self.compounds.len();
        let mut mean = Dense::zeros(rows.cell_lines.len(), m);
        for layers in &self.members {
            let outputs = layers.predict(&inputs);
            for i in 0..outputs.nrows() {
                for (j, value) in mean.row_mut(i).iter_mut().enumerate() {
                    *value += f64::from(outputs[(i, j)]) / self.members.len() as f64;
                }
            }
        }
        for i in 0..rows.cell_lines.len() {
            for (value, (centre, sd)) in mean.row_mut(i).iter_mut().zip(&self.scale) {
                *value = f64::from(*centre) + f64::from(*sd) * *value;
            }
        }
        Ok(mean)
    }
}

impl Fitted for FittedMultitask {
    fn to_onnx(&self) -> Result<Vec<u8>, ModelError> {
        Err(ModelError::Onnx(
            "compounds it was not trained on are answered by similar ones, which no file of it says; \
             train `net` or `ann`"
                .into(),
        ))
    }

    fn n_parameters(&self) -> Option<usize> {
        let of = |layers: &Layers| {
            layers.parameters.iter().map(|p| p.nrows() * p.ncols()).sum::<usize>()
        };
        Some(self.members.iter().map(of).sum())
    }

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
        let (m, columns) = (self.compounds.len(), self.input.layout.columns());
        let two = |first: Vec<f32>, second: Vec<f32>| Tensor {
            shape: vec![2, first.len()],
            values: first.into_iter().chain(second).collect(),
        };
        let (means, sds) = self.scale.iter().copied().unzip();
        let mut tensors = BTreeMap::from([
            ("input".to_owned(), two(self.input.centre.clone(), self.input.scale.clone())),
            ("scale".to_owned(), two(means, sds)),
        ]);
        debug_assert_eq!((tensors["input"].shape[1], tensors["scale"].shape[1]), (columns, m));
        for (member, layers) in self.members.iter().enumerate() {
            for (at, parameters) in layers.parameters.iter().enumerate() {
                let (n, width) = (parameters.nrows(), parameters.ncols());
                let values =
                    (0..n).flat_map(|i| (0..width).map(move |j| parameters[(i, j)])).collect();
                let tensor = Tensor { shape: vec![n, width], values };
                tensors.insert(format!("member{member}.{at}"), tensor);
            }
        }
        let about = About {
            compounds: self.compounds.clone(),
            layout: self.input.layout.clone(),
            members: self.members.len(),
            hidden: self.members.first().map_or(0, |l| l.parameters[0].ncols()),
            similarity: self.similarity.store(&mut tensors),
        };
        Saved {
            kind: KIND,
            model: serde_json::to_value(about).expect("settings are plain data"),
            tensors,
        }
    }
}
