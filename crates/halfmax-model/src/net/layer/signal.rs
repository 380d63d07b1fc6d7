//! What layers hand to each other.

use burn::tensor::Tensor;

/// Units, or a sequence of channels.
pub(crate) enum Signal {
    /// `[n, width]`
    Units(Tensor<2>),
    /// `[n, length, channels]`
    Sequence(Tensor<3>),
}

/// The shape of a [`Signal`] but for its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Units(usize),
    Sequence { length: usize, channels: usize },
}

impl Signal {
    /// Laid out flat, position after position.
    pub(crate) fn units(self) -> Tensor<2> {
        match self {
            Self::Units(units) => units,
            Self::Sequence(sequence) => {
                let [n, length, channels] = sequence.dims();
                sequence.reshape([n, length * channels])
            }
        }
    }

    /// Units are cut into `steps` pieces, the last filled up with zeros.
    pub(crate) fn steps(self, steps: usize) -> Tensor<3> {
        match self {
            Self::Sequence(sequence) => sequence,
            Self::Units(units) => {
                let [n, width] = units.dims();
                let piece = width.div_ceil(steps);
                let missing = piece * steps - width;
                let units = if missing == 0 {
                    units
                } else {
                    let zeros = Tensor::zeros([n, missing], &units.device());
                    Tensor::cat(vec![units, zeros], 1)
                };
                units.reshape([n, steps, piece])
            }
        }
    }
}

impl Shape {
    /// How many numbers a row has.
    pub(crate) fn width(self) -> usize {
        match self {
            Self::Units(width) => width,
            Self::Sequence { length, channels } => length * channels,
        }
    }

    /// As [`Signal::steps`] has it: length, channels.
    pub(crate) fn steps(self, steps: usize) -> (usize, usize) {
        match self {
            Self::Units(width) => (steps, width.div_ceil(steps)),
            Self::Sequence { length, channels } => (length, channels),
        }
    }
}
