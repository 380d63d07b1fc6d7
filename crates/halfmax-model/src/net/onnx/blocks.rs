//! Blocks as ONNX operators.

use super::graph::{Graph, Name, float, int, ints};
use super::recurrent::recurrent;
use crate::net::arch::Activation;
use crate::net::layer::{
    Attention, BuiltBlock, BuiltLayer, BuiltNormalisation, Convolution, Dense, EPSILON, Tail,
    averaging,
};
use crate::net::weights::{Array, Slot};

/// A value with the shape of its rows.
pub(super) struct Value {
    pub(super) name: Name,
    /// Positions and channels of a sequence, `[rows, positions, channels]`; units are `[rows, width]`.
    pub(super) sequence: Option<(usize, usize)>,
}

/// Layers with their weights at hand.
pub(super) struct Layers<'a> {
    pub(super) graph: Graph,
    pub(super) arrays: &'a [Array],
}

impl Layers<'_> {
    /// The array of a slot as a constant.
    pub(super) fn array(&mut self, slot: Slot) -> Name {
        let array = &self.arrays[slot.0];
        self.graph.floats(&array.shape, &array.values)
    }

    /// A row as a constant vector.
    pub(super) fn vector(&mut self, slot: Slot) -> Name {
        let array = &self.arrays[slot.0];
        self.graph.floats(&[array.values.len()], &array.values)
    }

    pub(super) fn dense(&mut self, dense: &Dense, units: &Name) -> Name {
        let (weight, bias) = (self.array(dense.weight), self.vector(dense.bias));
        let product = self.graph.matmul(units, &weight);
        self.graph.add(&product, &bias)
    }

    pub(super) fn units(&mut self, value: Value) -> Name {
        match value.sequence {
            Some((length, channels)) => {
                self.graph.reshape(&value.name, &[-1, (length * channels) as i64])
            }
            None => value.name,
        }
    }

    pub(super) fn block(&mut self, block: &BuiltBlock, value: Value) -> Value {
        let units = |name| Value { name, sequence: None };
        let value = match &block.layer {
            BuiltLayer::Dense(dense) => {
                let input = self.units(value);
                units(self.dense(dense, &input))
            }
            BuiltLayer::Residual { dense, skip } => {
                let input = self.units(value);
                let past = match skip {
                    Some(skip) => self.dense(skip, &input),
                    None => input.clone(),
                };
                let through = units(self.dense(dense, &input));
                let through = self.tail(&block.tail, through);
                return units(self.graph.add(&past, &through.name));
            }
            BuiltLayer::Gated(gated) => {
                let input = self.units(value);
                let gate = self.dense(&gated.gate, &input);
                let gate = self.graph.node("Sigmoid", &[&gate], Vec::new());
                let through = self.dense(&gated.value, &input);
                units(self.graph.multiply(&through, &gate))
            }
            BuiltLayer::Convolution(convolution) => self.convolution(convolution, &value),
            BuiltLayer::Recurrent(layer) => units(recurrent(self, layer, value)),
            BuiltLayer::Attention(attention) => {
                let input = self.units(value);
                units(self.attention(attention, &input))
            }
        };
        self.tail(&block.tail, value)
    }

    pub(super) fn tail(&mut self, tail: &Tail, value: Value) -> Value {
        let normal = match &tail.normalisation {
            BuiltNormalisation::None => value.name,
            BuiltNormalisation::Layer { scale, shift } => {
                let (scale, shift) = (self.vector(*scale), self.vector(*shift));
                let attributes = vec![int("axis", -1), float("epsilon", EPSILON as f32)];
                self.graph.node("LayerNormalization", &[&value.name, &scale, &shift], attributes)
            }
            BuiltNormalisation::Batch { scale, shift, mean, variance } => {
                // By running means it is one product and one sum per unit.
                let [scale, shift, mean, variance] =
                    [scale, shift, mean, variance].map(|slot| &self.arrays[slot.0].values);
                let factor: Vec<f32> = scale
                    .iter()
                    .zip(variance)
                    .map(|(scale, variance)| scale / (variance + EPSILON as f32).sqrt())
                    .collect();
                let offset: Vec<f32> = shift
                    .iter()
                    .zip(mean.iter().zip(&factor))
                    .map(|(shift, (mean, factor))| shift - mean * factor)
                    .collect();
                let n = factor.len();
                let (factor, offset) =
                    (self.graph.floats(&[n], &factor), self.graph.floats(&[n], &offset));
                let scaled = self.graph.multiply(&value.name, &factor);
                self.graph.add(&scaled, &offset)
            }
        };
        Value { name: self.activation(tail.activation, normal), sequence: value.sequence }
    }

    fn activation(&mut self, activation: Activation, units: Name) -> Name {
        let graph = &mut self.graph;
        let plain = |graph: &mut Graph, op| graph.node(op, &[&units], Vec::new());
        match activation {
            Activation::Relu => plain(graph, "Relu"),
            Activation::Tanh => plain(graph, "Tanh"),
            Activation::Sigmoid => plain(graph, "Sigmoid"),
            Activation::Selu => plain(graph, "Selu"),
            Activation::Silu => {
                let gate = plain(graph, "Sigmoid");
                graph.multiply(&units, &gate)
            }
            Activation::Gelu => {
                // x · ½ (1 + erf(x / √2)): the operator itself came later than many runtimes.
                let root = graph.scalar(std::f32::consts::FRAC_1_SQRT_2);
                let (one, half) = (graph.scalar(1.0), graph.scalar(0.5));
                let inner = graph.multiply(&units, &root);
                let erf = graph.node("Erf", &[&inner], Vec::new());
                let sum = graph.add(&erf, &one);
                let halved = graph.multiply(&sum, &half);
                graph.multiply(&units, &halved)
            }
            Activation::Linear => units,
        }
    }

    fn convolution(&mut self, layer: &Convolution, value: &Value) -> Value {
        let (found, left) = layer.positions;
        let graph = &mut self.graph;
        let input = match value.sequence {
            Some(_) => graph.transpose(&value.name, &[0, 2, 1]),
            None => graph.reshape(&value.name, &[-1, 1, layer.length as i64]),
        };
        let columns = layer.channels * layer.kernel;
        let weight = transposed(&self.arrays[layer.weight.0].values, columns, layer.units);
        let weight = self.graph.floats(&[layer.units, layer.channels, layer.kernel], &weight);
        let bias = self.vector(layer.bias);
        let (before, after) = layer.padding();
        let attributes = vec![
            ints("kernel_shape", &[layer.kernel as i64]),
            ints("strides", &[layer.stride as i64]),
            ints("pads", &[before as i64, after as i64]),
        ];
        let mut result = self.graph.node("Conv", &[&input, &weight, &bias], attributes);
        if left != found {
            let average = self.graph.floats(&[found, left], &averaging(found, left));
            result = self.graph.matmul(&result, &average);
        }
        if left == 1 {
            let name = self.graph.reshape(&result, &[-1, layer.units as i64]);
            Value { name, sequence: None }
        } else {
            let name = self.graph.transpose(&result, &[0, 2, 1]);
            Value { name, sequence: Some((left, layer.units)) }
        }
    }

    fn attention(&mut self, layer: &Attention, features: &Name) -> Name {
        let tokens = &layer.tokens;
        let (n, each) = (tokens.groups.len(), tokens.groups[0].len());
        let (units, heads) = (layer.units, layer.heads);
        let head = units / heads;
        let [length, width, of_head] = [n, units, head].map(|n| n as i64);
        // A column of zeros behind the features, for groups that are shorter.
        let pads = self.graph.ints(&[0, 0, 0, 1]);
        let with_zero = self.graph.node("Pad", &[features, &pads], Vec::new());
        let flat: Vec<i64> = tokens.groups.iter().flatten().map(|at| i64::from(*at)).collect();
        let indices = self.graph.ints(&flat);
        let gathered = self.graph.gather(&with_zero, &indices, 1);
        let gathered = self.graph.reshape(&gathered, &[-1, length, each as i64]);
        let gathered = self.graph.transpose(&gathered, &[1, 0, 2]);
        let weight = &self.arrays[tokens.weight.0].values;
        let weight = self.graph.floats(&[n, each, units], weight);
        let projected = self.graph.matmul(&gathered, &weight);
        let projected = self.graph.transpose(&projected, &[1, 0, 2]);
        let bias = self.array(tokens.bias);
        let tokens = self.graph.add(&projected, &bias);
        let mut split = |layer: &Dense, axes: &[i64]| {
            let projected = self.dense(layer, &tokens);
            let parts = self.graph.reshape(&projected, &[-1, length, heads as i64, of_head]);
            self.graph.transpose(&parts, axes)
        };
        let query = split(&layer.query, &[0, 2, 1, 3]);
        let key = split(&layer.key, &[0, 2, 3, 1]);
        let heard = split(&layer.value, &[0, 2, 1, 3]);
        let scores = self.graph.matmul(&query, &key);
        let scale = self.graph.scalar(1.0 / (head as f32).sqrt());
        let scores = self.graph.multiply(&scores, &scale);
        let shares = self.graph.node("Softmax", &[&scores], vec![int("axis", -1)]);
        let heard = self.graph.matmul(&shares, &heard);
        let heard = self.graph.transpose(&heard, &[0, 2, 1, 3]);
        let heard = self.graph.reshape(&heard, &[-1, length, width]);
        let heard = self.dense(&layer.output, &heard);
        let together = self.graph.add(&tokens, &heard);
        let attributes = vec![ints("axes", &[1]), int("keepdims", 0)];
        self.graph.node("ReduceMean", &[&together], attributes)
    }
}

/// A matrix `[rows, columns]` with rows and columns exchanged.
pub(super) fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let at = |row: usize, column: usize| values[row * columns + column];
    (0..columns)
        .flat_map(|column| (0..rows).map(move |row| (row, column)))
        .map(|(r, c)| at(r, c))
        .collect()
}
