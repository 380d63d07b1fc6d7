//! Recurrent layers as ONNX operators.

use super::blocks::{Layers, Value, transposed};
use super::graph::{Name, int};
use crate::net::arch::Cell;
use crate::net::layer::Recurrent;
use crate::net::weights::Slot;

/// The last state, `[rows, units]`.
pub(super) fn recurrent(layers: &mut Layers<'_>, layer: &Recurrent, value: Value) -> Name {
    let sequence = if value.sequence.is_some() {
        value.name
    } else {
        let filled = layer.length * layer.inputs;
        let missing = filled - layer.width;
        let padded = if missing == 0 {
            value.name
        } else {
            let pads = layers.graph.ints(&[0, 0, 0, missing as i64]);
            layers.graph.node("Pad", &[&value.name, &pads], Vec::new())
        };
        layers.graph.reshape(&padded, &[-1, layer.length as i64, layer.inputs as i64])
    };
    let by_step = layers.graph.transpose(&sequence, &[1, 0, 2]);
    // Where each of ONNX's gates stands among ours: input, output, forget, cell; update, reset, new.
    let (op, order): (&str, &[usize]) = match layer.cell {
        Cell::Lstm => ("LSTM", &[0, 3, 1, 2]),
        Cell::Gru => ("GRU", &[1, 0, 2]),
    };
    let (units, gates) = (layer.units, order.len());
    let arrays = layers.arrays;
    let ordered = |slot: Slot| -> Vec<f32> {
        let array = &arrays[slot.0];
        let rows = transposed(&array.values, array.shape[0], array.shape[1]);
        let size = units * array.shape[0];
        order.iter().flat_map(|gate| rows[gate * size..(gate + 1) * size].to_vec()).collect()
    };
    let (input, state) = (ordered(layer.input), ordered(layer.state));
    let bias = [ordered(layer.input_bias), ordered(layer.state_bias)].concat();
    let graph = &mut layers.graph;
    let input = graph.floats(&[1, gates * units, layer.inputs], &input);
    let state = graph.floats(&[1, gates * units, units], &state);
    let bias = graph.floats(&[1, 2 * gates * units], &bias);
    let mut attributes = vec![int("hidden_size", units as i64)];
    if layer.cell == Cell::Gru {
        attributes.push(int("linear_before_reset", 1));
    }
    let last = graph.node_with(op, &[&by_step, &input, &state, &bias], attributes, 1);
    graph.reshape(&last, &[-1, units as i64])
}
