//! Recurrent layers.

use burn::tensor::Tensor;
use burn::tensor::activation::{sigmoid, tanh};

use super::{Shape, Signal};
use crate::net::arch::Cell;
use crate::net::pass::Pass;
use crate::net::weights::{Maker, Slot};

/// The last state of an LSTM or a GRU.
///
/// # Shapes
/// `[n, steps, inputs]` to `[n, units]`; gates stand beside each other, of the LSTM input, forget, cell, output, of
/// the GRU reset, update, new
#[derive(Debug, Clone)]
pub(crate) struct Recurrent {
    pub(crate) cell: Cell,
    pub(crate) units: usize,
    pub(crate) length: usize,
    pub(crate) inputs: usize,
    /// Of the units it cuts into steps.
    pub(crate) width: usize,
    pub(crate) steps: usize,
    /// `[inputs, gates · units]`
    pub(crate) input: Slot,
    /// `[units, gates · units]`
    pub(crate) state: Slot,
    /// `[1, gates · units]` each
    pub(crate) input_bias: Slot,
    pub(crate) state_bias: Slot,
}

impl Recurrent {
    pub(crate) fn new(
        shape: Shape,
        (units, cell, steps): (usize, Cell, usize),
        maker: &mut Maker,
    ) -> Self {
        let (length, inputs) = shape.steps(steps);
        let gates = units
            * match cell {
                Cell::Lstm => 4,
                Cell::Gru => 3,
            };
        let bound = 1.0 / (units as f32).sqrt();
        Self {
            cell,
            units,
            length,
            inputs,
            width: shape.width(),
            steps,
            input: maker.uniform("input", [inputs, gates], bound),
            state: maker.uniform("state", [units, gates], bound),
            input_bias: maker.uniform("input_bias", [1, gates], bound),
            state_bias: maker.uniform("state_bias", [1, gates], bound),
        }
    }

    pub(crate) fn forward(&self, pass: &Pass<'_>, signal: Signal) -> Tensor<2> {
        let sequence = signal.steps(self.steps);
        let n = sequence.dims()[0];
        // All steps' products at once, step after step.
        let inputs = sequence.swap_dims(0, 1).reshape([self.length * n, self.inputs]);
        let inputs = inputs.matmul(pass.array(self.input)) + pass.array(self.input_bias);
        let device = inputs.device();
        let mut state = Tensor::<2>::zeros([n, self.units], &device);
        let mut memory = state.clone();
        for step in 0..self.length {
            let input = inputs.clone().narrow(0, step * n, n);
            let recurrent =
                state.clone().matmul(pass.array(self.state)) + pass.array(self.state_bias);
            let gate =
                |gates: &Tensor<2>, at: usize| gates.clone().narrow(1, at * self.units, self.units);
            match self.cell {
                Cell::Lstm => {
                    let gates = input + recurrent;
                    let (input, forget) = (sigmoid(gate(&gates, 0)), sigmoid(gate(&gates, 1)));
                    memory = forget * memory + input * tanh(gate(&gates, 2));
                    state = sigmoid(gate(&gates, 3)) * tanh(memory.clone());
                }
                Cell::Gru => {
                    let reset = sigmoid(gate(&input, 0) + gate(&recurrent, 0));
                    let update = sigmoid(gate(&input, 1) + gate(&recurrent, 1));
                    let new = tanh(gate(&input, 2) + reset * gate(&recurrent, 2));
                    state = new.clone() + update * (state - new);
                }
            }
        }
        state
    }
}
