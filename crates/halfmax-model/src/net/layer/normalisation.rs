//! Normalisation of units.

use burn::tensor::Tensor;
use burn::tensor::module::layer_norm;

use super::{Shape, Signal};
use crate::net::arch::Normalisation;
use crate::net::pass::Pass;
use crate::net::weights::{Maker, Slot};

/// Added to variances.
pub(crate) const EPSILON: f64 = 1e-5;
/// Weight of a batch in running means.
const MOMENTUM: f32 = 0.1;

/// A [`Normalisation`] with its weights.
#[derive(Debug, Clone)]
pub(crate) enum BuiltNormalisation {
    None,
    /// Over the rows of a batch; all are `[1, units]`.
    Batch {
        scale: Slot,
        shift: Slot,
        mean: Slot,
        variance: Slot,
    },
    /// Over the units of a row, or the channels of a position.
    Layer {
        scale: Slot,
        shift: Slot,
    },
}

impl BuiltNormalisation {
    pub(crate) fn new(kind: Normalisation, shape: Shape, maker: &mut Maker) -> Self {
        let width = match shape {
            Shape::Units(width) => width,
            Shape::Sequence { channels, .. } => channels,
        };
        match kind {
            Normalisation::None => Self::None,
            Normalisation::Batch => Self::Batch {
                scale: maker.row("norm.scale", width, 1.0),
                shift: maker.row("norm.shift", width, 0.0),
                mean: maker.constant("norm.mean", [1, width], 0.0, false),
                variance: maker.constant("norm.variance", [1, width], 1.0, false),
            },
            Normalisation::Layer => Self::Layer {
                scale: maker.row("norm.scale", width, 1.0),
                shift: maker.row("norm.shift", width, 0.0),
            },
        }
    }

    pub(crate) fn forward(&self, pass: &mut Pass<'_>, signal: Signal) -> Signal {
        match self {
            Self::None => signal,
            Self::Layer { scale, shift } => {
                let (scale, shift) = (pass.vector(*scale), Some(pass.vector(*shift)));
                match signal {
                    Signal::Units(units) => Signal::Units(layer_norm(units, scale, shift, EPSILON)),
                    Signal::Sequence(sequence) => {
                        Signal::Sequence(layer_norm(sequence, scale, shift, EPSILON))
                    }
                }
            }
            Self::Batch { scale, shift, mean, variance } => {
                let units = signal.units();
                let (mean, variance) = if pass.is_training() && units.dims()[0] > 1 {
                    moments(pass, &units, *mean, *variance)
                } else {
                    // A single row has no variance; what was seen before stands in.
                    (pass.array(*mean), pass.array(*variance))
                };
                let normal = (units - mean) / (variance + EPSILON).sqrt();
                Signal::Units(normal * pass.array(*scale) + pass.array(*shift))
            }
        }
    }
}

/// Mean and variance of a batch, which move the running ones.
fn moments(
    pass: &mut Pass<'_>,
    units: &Tensor<2>,
    mean: Slot,
    variance: Slot,
) -> (Tensor<2>, Tensor<2>) {
    let n = units.dims()[0] as f32;
    let center = units.clone().mean_dim(0);
    let spread = (units.clone() - center.clone()).powf_scalar(2.0).mean_dim(0);
    let mut run = |slot: Slot, of: &Tensor<2>, factor: f32| {
        let f32s = "networks are built of f32";
        let old: Vec<f32> = pass.array(slot).into_data().try_into_vec().expect(f32s);
        let now: Vec<f32> = of.clone().into_data().try_into_vec().expect(f32s);
        let moved = old.iter().zip(now).map(|(old, now)| old + MOMENTUM * (now * factor - old));
        pass.moved.push((slot, moved.collect()));
    };
    run(mean, &center, 1.0);
    // The unbiased variance, as others keep it.
    run(variance, &spread, n / (n - 1.0));
    (center, spread)
}
