//! Convolution over ordered features.

use burn::tensor::{Tensor, TensorData};

use super::{Shape, Signal};
use crate::net::pass::Pass;
use crate::net::weights::{Maker, Slot};

/// 1-D convolution, then an average over positions if there are more than wanted.
///
/// # Shapes
/// `[n, length, channels]` to `[n, positions, units]`; `weight` is `[channels · kernel, units]`, channel by channel
#[derive(Debug, Clone)]
pub(crate) struct Convolution {
    pub(crate) weight: Slot,
    pub(crate) bias: Slot,
    pub(crate) kernel: usize,
    pub(crate) stride: usize,
    pub(crate) length: usize,
    pub(crate) channels: usize,
    pub(crate) units: usize,
    /// Positions after the convolution, and after the average.
    pub(crate) positions: (usize, usize),
}

impl Convolution {
    pub(crate) fn new(
        shape: Shape,
        (units, kernel, stride, positions): (usize, usize, usize, usize),
        maker: &mut Maker,
    ) -> (Self, Shape) {
        let (length, channels) = match shape {
            Shape::Units(width) => (width, 1),
            Shape::Sequence { length, channels } => (length, channels),
        };
        let found = length.div_ceil(stride);
        let left = found.min(positions);
        let built = Self {
            weight: maker.he("weight", [channels * kernel, units]),
            bias: maker.row("bias", units, 0.0),
            kernel,
            stride,
            length,
            channels,
            units,
            positions: (found, left),
        };
        let shape = if left == 1 {
            Shape::Units(units)
        } else {
            Shape::Sequence { length: left, channels: units }
        };
        (built, shape)
    }

    pub(crate) fn forward(&self, pass: &Pass<'_>, signal: Signal) -> Signal {
        let sequence = match signal {
            Signal::Units(units) => units.unsqueeze_dim::<3>(2),
            Signal::Sequence(sequence) => sequence,
        };
        let n = sequence.dims()[0];
        let (found, left) = self.positions;
        let device = sequence.device();
        let (before, after) = self.padding();
        let zeros = |length| Tensor::<3>::zeros([n, length, self.channels], &device);
        let mut padded = vec![sequence];
        if before > 0 {
            padded.insert(0, zeros(before));
        }
        if after > 0 {
            padded.push(zeros(after));
        }
        let windows: Tensor<4> = Tensor::cat(padded, 1).unfold(1, self.kernel, self.stride);
        let windows = windows.reshape([n * found, self.channels * self.kernel]);
        let units = windows.matmul(pass.array(self.weight)) + pass.array(self.bias);
        let sequence = units.reshape([n, found, self.units]);
        let sequence = if left == found {
            sequence
        } else {
            let average = TensorData::new(averaging(found, left), [found, left]);
            let flat = sequence.swap_dims(1, 2).reshape([n * self.units, found]);
            let flat = flat.matmul(Tensor::from_data(average, &device));
            flat.reshape([n, self.units, left]).swap_dims(1, 2)
        };
        if left == 1 {
            Signal::Units(sequence.reshape([n, self.units]))
        } else {
            Signal::Sequence(sequence)
        }
    }

    /// Zeros before the first position, and after the last.
    pub(crate) fn padding(&self) -> (usize, usize) {
        let before = self.kernel / 2;
        let reached = (self.positions.0 - 1) * self.stride + self.kernel;
        (before, reached.saturating_sub(before + self.length))
    }
}

/// The matrix `[from, to]` that averages positions into fewer, each over `⌊i·from/to⌋ … ⌈(i+1)·from/to⌉`.
pub(crate) fn averaging(from: usize, to: usize) -> Vec<f32> {
    let mut average = vec![0.0; from * to];
    for at in 0..to {
        let (start, end) = (at * from / to, ((at + 1) * from).div_ceil(to));
        for position in start..end {
            average[position * to + at] = 1.0 / (end - start) as f32;
        }
    }
    average
}
