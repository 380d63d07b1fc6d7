//! One way through the layers: what they read and what they leave behind.

use burn::tensor::{Device, Tensor, TensorData};

use super::dropout::Masks;
use super::weights::{Array, Slot};

/// The arrays of a network as tensors, with dropout in training.
pub(super) struct Pass<'a> {
    leaves: Vec<Tensor<2>>,
    masks: Option<&'a mut Masks>,
    /// Running means that a training pass moved.
    pub(super) moved: Vec<(Slot, Vec<f32>)>,
}

impl<'a> Pass<'a> {
    /// For training: gradients are recorded, units are dropped.
    pub(super) fn training(arrays: &[Array], device: &Device, masks: &'a mut Masks) -> Self {
        let leaves = arrays
            .iter()
            .map(|array| {
                let leaf = tensor(array, device);
                if array.learned { leaf.require_grad() } else { leaf }
            })
            .collect();
        Self { leaves, masks: Some(masks), moved: Vec::new() }
    }

    /// For prediction.
    pub(super) fn predicting(arrays: &[Array], device: &Device) -> Self {
        let leaves = arrays.iter().map(|array| tensor(array, device)).collect();
        Self { leaves, masks: None, moved: Vec::new() }
    }

    pub(super) fn is_training(&self) -> bool {
        self.masks.is_some()
    }

    pub(super) fn leaves(&self) -> &[Tensor<2>] {
        &self.leaves
    }

    /// The array of a slot.
    pub(super) fn array(&self, slot: Slot) -> Tensor<2> {
        self.leaves[slot.0].clone()
    }

    /// A row as a vector.
    pub(super) fn vector(&self, slot: Slot) -> Tensor<1> {
        let [_, width] = self.leaves[slot.0].dims();
        self.array(slot).reshape([width])
    }

    /// Drops units in training.
    pub(super) fn dropout(&mut self, units: Tensor<2>, rate: f64) -> Tensor<2> {
        match &mut self.masks {
            Some(masks) => masks.apply(units, rate),
            None => units,
        }
    }
}

fn tensor(array: &Array, device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(array.values.clone(), array.shape), device)
}
