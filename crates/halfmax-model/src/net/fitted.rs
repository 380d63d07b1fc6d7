//! A network that has learned.

use std::collections::BTreeMap;

use burn::tensor::Device;
use halfmax_data::Seed;
use halfmax_prep::{Design, FittedPipeline};
use serde::{Deserialize, Serialize};

use super::network::{Network, Question};
use super::scale::Scale;
use super::settings::NetSettings;
use super::sides::Sides;
use crate::attribution::{Attributions, Reference};
use crate::{Fitted, ModelError, Saved, Settled, Tensor};

/// A network that has learned.
#[derive(Debug)]
pub struct FittedNet {
    pub(super) about: About,
    pub(super) network: Network,
}

/// What a network knows besides its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct About {
    pub(super) settings: NetSettings,
    pub(super) pipeline: FittedPipeline,
    pub(super) sides: Sides,
    pub(super) scale: Scale,
    pub(super) n_parameters: usize,
}

/// The kind of a saved [`FittedNet`].
pub const KIND: &str = "net";

/// The sides of a pair as the names of tensors have them.
const SIDE_NAMES: [&str; 2] = ["cell_line", "compound"];

impl FittedNet {
    pub(super) fn new(about: About, network: Network) -> Self {
        Self { about, network }
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
        about.settings.check().map_err(|e| e.to_string())?;
        let inputs = about.sides.inputs();
        let mut network = Network::new(&about.settings.arch, &inputs, Seed::new(0));
        let mut take = |name: &str, shape: &[usize]| {
            let tensor =
                tensors.remove(name).ok_or_else(|| format!("there is no tensor {name}"))?;
            if tensor.shape != shape {
                let found = &tensor.shape;
                return Err(format!("{name} has shape {found:?}, the layers need {shape:?}"));
            }
            Ok(tensor.values)
        };
        for (side, name) in network.sides.iter_mut().zip(SIDE_NAMES) {
            let shape = [side.inputs(), side.units];
            side.weight = take(&format!("{name}.weight"), &shape)?;
            side.bias = take(&format!("{name}.bias"), &shape[1..])?;
        }
        for array in &mut network.arrays {
            array.values = take(&array.name, &array.shape)?;
        }
        Ok(Self { about, network })
    }
}

impl Fitted for FittedNet {
    fn n_parameters(&self) -> Option<usize> {
        Some(self.about.n_parameters)
    }

    fn to_onnx(&self) -> Result<Vec<u8>, ModelError> {
        self.onnx()
    }

    fn attribute(
        &self,
        rows: &Design,
        reference: &Reference<'_>,
    ) -> Result<Attributions, ModelError> {
        self.attributed(rows, reference)
    }

    fn settled(&self, entities: &Design) -> Result<Option<Box<dyn Settled>>, ModelError> {
        self.settle(entities)
    }

    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        let About { pipeline, sides, scale, .. } = &self.about;
        let design = pipeline.apply(rows)?;
        let features = sides.features(&design);
        let heads = sides.heads(&design);
        let question = Question { sides: features.each_ref(), pairs: &design.pairs, heads: &heads };
        let predicted = self.network.predict(&question, &Device::flex());
        Ok(predicted.into_iter().map(|z| scale.back(z)).collect())
    }

    fn save(&self) -> Saved {
        let mut tensors = BTreeMap::new();
        let mut put = |name: String, shape: Vec<usize>, values: &[f32]| {
            tensors.insert(name, Tensor { shape, values: values.to_vec() });
        };
        for (side, name) in self.network.sides.iter().zip(SIDE_NAMES) {
            put(format!("{name}.weight"), vec![side.inputs(), side.units], &side.weight);
            put(format!("{name}.bias"), vec![side.units], &side.bias);
        }
        for array in &self.network.arrays {
            put(array.name.clone(), array.shape.to_vec(), &array.values);
        }
        Saved {
            kind: KIND,
            model: serde_json::to_value(&self.about).expect("settings are plain data"),
            tensors,
        }
    }
}
