//! An architecture into layers with weights.

use burn::module::{Module, Param};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::{gelu, relu, sigmoid, silu, tanh};
use burn::tensor::{Device, Int, Tensor, TensorData};
use halfmax_data::Seed;
use rand::RngExt;

use super::arch::{Activation, Arch};
use super::dropout::Masks;

/// The layers of an [`Arch`].
#[derive(Module, Debug)]
pub(super) struct Net {
    cell_line: Linear,
    compound: Linear,
    trunk: Vec<Linear>,
    output: Linear,
    /// Of the cell line, then of the compound; empty without a factorisation term.
    factors: Vec<Linear>,
}

/// What the first layers make of some entities: `[n, hidden[0]]`, and `[n, factors]` if there are any.
#[derive(Debug, Clone)]
pub(super) struct Projection {
    units: Tensor<2>,
    factors: Option<Tensor<2>>,
}

/// The weights and bias of one layer: `[inputs, outputs]` row-major, and `[outputs]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layer {
    pub(super) weight: Vec<f32>,
    pub(super) bias: Option<Vec<f32>>,
    pub(super) shape: [usize; 2],
}

impl Net {
    /// Fresh weights: He-uniform for hidden layers (He et al. 2015), zero biases.
    ///
    /// The two projections share the fan-in of the concatenation they stand for.
    pub(super) fn new(
        arch: &Arch,
        n_cell_line: usize,
        n_compound: usize,
        seed: Seed,
        device: &Device,
    ) -> Self {
        let first = arch.hidden[0];
        let fan_in = (n_cell_line + n_compound).max(1);
        let fresh = |name: &str, inputs: usize, outputs: usize, fan_in: usize, bias: bool| {
            let bound = (6.0 / fan_in as f32).sqrt();
            let mut rng = seed.fork(name).rng();
            let weight = (0..inputs * outputs).map(|_| rng.random_range(-bound..bound)).collect();
            Layer { weight, bias: bias.then(|| vec![0.0; outputs]), shape: [inputs, outputs] }
        };
        let mut layers = vec![
            fresh("cell line", n_cell_line, first, fan_in, true),
            fresh("compound", n_compound, first, fan_in, false),
        ];
        for (at, widths) in arch.hidden.windows(2).enumerate() {
            layers.push(fresh(&format!("trunk {at}"), widths[0], widths[1], widths[0], true));
        }
        let last = *arch.hidden.last().expect("an architecture was checked to have a layer");
        // Smaller, so that a fresh network predicts about the mean.
        layers.push(fresh("output", last, 1, 6 * last, true));
        if arch.factors > 0 {
            // Both sides about 1/√factors, so that their product starts small.
            let fan_in = |width: usize| (6 * width).max(1) * arch.factors;
            layers.push(fresh(
                "cell-line factors",
                n_cell_line,
                arch.factors,
                fan_in(n_cell_line),
                true,
            ));
            layers.push(fresh(
                "compound factors",
                n_compound,
                arch.factors,
                fan_in(n_compound),
                true,
            ));
        }
        Self::from_layers(layers, arch, device)
    }

    /// Layers in the order of [`Net::layers`].
    pub(super) fn from_layers(layers: Vec<Layer>, arch: &Arch, device: &Device) -> Self {
        let mut linear = layers.into_iter().map(|layer| linear(layer, device)).collect::<Vec<_>>();
        let factors = linear.split_off(arch.hidden.len() + 2);
        let output = linear.pop().expect("a network has an output layer");
        let trunk = linear.split_off(2);
        let compound = linear.pop().expect("a network has a compound projection");
        let cell_line = linear.pop().expect("a network has a cell-line projection");
        Self { cell_line, compound, trunk, output, factors }
    }

    /// Its weights: cell line, compound, trunk in order, output, factors.
    pub(super) fn layers(&self) -> Vec<Layer> {
        let all = [&self.cell_line, &self.compound]
            .into_iter()
            .chain(&self.trunk)
            .chain([&self.output])
            .chain(&self.factors);
        all.map(|linear| {
            let shape = linear.weight.val().dims();
            let f32s = "networks are built of f32";
            Layer {
                weight: linear.weight.val().into_data().try_into_vec().expect(f32s),
                bias: linear
                    .bias
                    .as_ref()
                    .map(|bias| bias.val().into_data().try_into_vec().expect(f32s)),
                shape,
            }
        })
        .collect()
    }

    /// The first layers' share of each cell line.
    ///
    /// # Shapes
    /// `[n, n_cell_line_features]`
    pub(super) fn project_cell_lines(&self, features: Tensor<2>) -> Projection {
        let factors = self.factors.first().map(|layer| layer.forward(features.clone()));
        Projection { units: self.cell_line.forward(features), factors }
    }

    /// The first layers' share of each compound.
    ///
    /// # Shapes
    /// `[n, n_compound_features]`
    pub(super) fn project_compounds(&self, features: Tensor<2>) -> Projection {
        let factors = self.factors.get(1).map(|layer| layer.forward(features.clone()));
        Projection { units: self.compound.forward(features), factors }
    }

    /// From the projections of the distinct entities to one prediction per pair.
    ///
    /// # Shapes
    /// Projections of `n_cell_lines` and `n_compounds`, two `[pairs]` of indices to `[pairs]`
    pub(super) fn pairs(
        &self,
        cell_lines: Projection,
        compounds: Projection,
        cell_line_of: Tensor<1, Int>,
        compound_of: Tensor<1, Int>,
        arch: &Arch,
        masks: Option<&mut Masks>,
    ) -> Tensor<1> {
        let product = cell_lines.factors.zip(compounds.factors).map(|(cell_lines, compounds)| {
            let both = cell_lines.select(0, cell_line_of.clone())
                * compounds.select(0, compound_of.clone());
            both.sum_dim(1)
        });
        let mut units =
            cell_lines.units.select(0, cell_line_of) + compounds.units.select(0, compound_of);
        let mut no_masks = Masks::new(Seed::new(0));
        let (masks, rate) = masks.map_or((&mut no_masks, 0.0), |masks| (masks, arch.dropout));
        for layer in &self.trunk {
            units = layer.forward(masks.apply(activate(units, arch.activation), rate));
        }
        let output = self.output.forward(masks.apply(activate(units, arch.activation), rate));
        let n = output.dims()[0];
        let output = match product {
            Some(product) => output + product,
            None => output,
        };
        output.reshape([n])
    }
}

fn activate(units: Tensor<2>, activation: Activation) -> Tensor<2> {
    match activation {
        Activation::Relu => relu(units),
        Activation::Gelu => gelu(units),
        Activation::Silu => silu(units),
        Activation::Tanh => tanh(units),
        Activation::Sigmoid => sigmoid(units),
    }
}

fn linear(layer: Layer, device: &Device) -> Linear {
    let [inputs, outputs] = layer.shape;
    let mut linear =
        LinearConfig::new(inputs, outputs).with_bias(layer.bias.is_some()).init(device);
    linear.weight =
        Param::from_tensor(Tensor::from_data(TensorData::new(layer.weight, layer.shape), device));
    if let Some(bias) = layer.bias {
        linear.bias =
            Some(Param::from_tensor(Tensor::from_data(TensorData::new(bias, [outputs]), device)));
    }
    linear
}
