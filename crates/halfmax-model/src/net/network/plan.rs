//! What a network computes, with the places of its weights.

use std::sync::Arc;

use burn::tensor::activation::sigmoid;
use burn::tensor::{Int, Tensor, TensorData};
use halfmax_data::Seed;

use super::super::arch::{Arch, EVERY_VIEW, Encoder, Fusion, Heads, Layer};
use super::super::fuse::Fuse;
use super::super::layer::{BuiltBlock, Dense, Shape, Signal, Tail};
use super::super::pass::Pass;
use super::super::weights::{Array, Maker, Slot, he_bound};
use super::fuse_of;

/// What a network is given, part by part.
#[derive(Debug, Clone)]
pub(in crate::net) struct Inputs {
    /// Of the cell line, of the compound.
    pub(in crate::net) sides: [Vec<Input>; 2],
    /// Compounds that can have a head of their own.
    pub(in crate::net) n_compounds: usize,
}

/// One part of one side.
#[derive(Debug, Clone)]
pub(in crate::net) struct Input {
    /// Name of the view; empty for ids.
    pub(in crate::net) view: String,
    /// Names of its features; empty for ids.
    pub(in crate::net) features: Arc<[String]>,
    pub(in crate::net) width: usize,
}

/// The layers of a network.
#[derive(Debug, Clone)]
pub(in crate::net) struct Plan {
    pub(in crate::net) fuse: Fuse,
    /// Which parts of each side are projected as they are.
    pub(in crate::net) direct: [Vec<bool>; 2],
    pub(in crate::net) encoders: Vec<BuiltEncoder>,
    pub(in crate::net) first: Tail,
    pub(in crate::net) blocks: Vec<BuiltBlock>,
    pub(in crate::net) output: Dense,
    pub(in crate::net) heads: Option<CompoundHeads>,
    /// Of features of the cell line.
    input_dropout: f64,
}

/// The layers over one part of one side, and the projection of what they make.
#[derive(Debug, Clone)]
pub(in crate::net) struct BuiltEncoder {
    pub(in crate::net) side: usize,
    pub(in crate::net) part: usize,
    pub(in crate::net) blocks: Vec<BuiltBlock>,
    /// `[k, columns]`, without bias.
    pub(in crate::net) output: Slot,
}

/// A linear output of each compound that was seen: `[compounds, units]`.
#[derive(Debug, Clone)]
pub(in crate::net) struct CompoundHeads {
    pub(in crate::net) weight: Slot,
}

impl Plan {
    pub(super) fn new(arch: &Arch, inputs: &Inputs, seed: Seed) -> (Self, Vec<Array>) {
        let mut maker = Maker::new(seed);
        let fuse = fuse_of(arch);
        let mut direct = inputs.sides.each_ref().map(|side| vec![true; side.len()]);
        let mut encoders = Vec::new();
        for (side, parts) in inputs.sides.iter().enumerate() {
            for (part, input) in parts.iter().enumerate() {
                let Some(encoder) = encoder_of(arch, side, input) else { continue };
                direct[side][part] = false;
                encoders.push(BuiltEncoder::new(encoder, side, part, input, &fuse, &mut maker));
            }
        }
        let units = Shape::Units(fuse.units);
        let first = maker.within("trunk.0", |maker| Tail::new(&arch.trunk[0], units, maker));
        let mut shape = units;
        let blocks = arch.trunk[1..].iter().zip(1..).map(|(block, at)| {
            let (built, next) = maker
                .within(format!("trunk.{at}"), |maker| BuiltBlock::new(block, shape, None, maker));
            shape = next;
            built
        });
        let blocks = blocks.collect();
        let last = shape.width();
        let output = maker.within("output", |maker| Dense {
            // Smaller, so that a fresh network predicts about the mean.
            weight: maker.uniform("weight", [last, 1], he_bound(6 * last)),
            bias: maker.row("bias", 1, 0.0),
        });
        let heads =
            (arch.heads == Heads::PerCompound && inputs.n_compounds > 0).then(|| CompoundHeads {
                weight: maker.constant("heads.weight", [inputs.n_compounds, last], 0.0, true),
            });
        let input_dropout = arch.input_dropout;
        let plan = Self { fuse, direct, encoders, first, blocks, output, heads, input_dropout };
        (plan, maker.finish())
    }

    /// Share of a side's features that is dropped in training.
    pub(in crate::net) fn input_dropout(&self, side: usize) -> f64 {
        if side == 0 { self.input_dropout } else { 0.0 }
    }

    /// Features of a side that are projected as they are.
    pub(super) fn inputs(&self, inputs: &Inputs, side: usize) -> usize {
        let parts = inputs.sides[side].iter().zip(&self.direct[side]);
        parts.filter(|(_, direct)| **direct).map(|(input, _)| input.width).sum()
    }

    /// The columns of both projections, with the bounds of their fresh weights.
    pub(super) fn columns(&self, inputs: &Inputs) -> [Vec<(usize, f32)>; 2] {
        let widths = [0, 1].map(|side| self.inputs(inputs, side));
        let bound = he_bound(widths[0] + widths[1]);
        [0, 1].map(|side| {
            let mut columns = vec![(self.fuse.units, bound)];
            if self.fuse.fusion != Fusion::Sum {
                columns.push((self.fuse.units, bound));
            }
            if self.fuse.factors > 0 {
                // Both sides about 1/√factors, so that their product starts small.
                columns.push((
                    self.fuse.factors,
                    he_bound((6 * widths[side]).max(1) * self.fuse.factors),
                ));
            }
            columns
        })
    }

    /// From fused units to those before the output.
    ///
    /// # Shapes
    /// `[pairs, width]` to `[pairs, units]`
    pub(super) fn trunk(&self, pass: &mut Pass<'_>, fused: Tensor<2>) -> Tensor<2> {
        let units = match self.fuse.fusion {
            Fusion::Gated => {
                let value = fused.clone().narrow(1, 0, self.fuse.units);
                value * sigmoid(fused.narrow(1, self.fuse.units, self.fuse.units))
            }
            Fusion::Sum | Fusion::Bilinear => fused,
        };
        let mut signal = self.first.forward(pass, Signal::Units(units));
        for block in &self.blocks {
            signal = block.forward(pass, signal);
        }
        signal.units()
    }
}

/// The encoder of a part, if there is one: its own, else the one of every view of a cell line.
fn encoder_of<'a>(arch: &'a Arch, side: usize, input: &Input) -> Option<&'a Encoder> {
    if input.view.is_empty() {
        return None;
    }
    let of = |name: &str| arch.encoders.iter().find(|encoder| encoder.view == name);
    of(&input.view).or_else(|| if side == 0 { of(EVERY_VIEW) } else { None })
}

impl BuiltEncoder {
    fn new(
        encoder: &Encoder,
        side: usize,
        part: usize,
        input: &Input,
        fuse: &Fuse,
        maker: &mut Maker,
    ) -> Self {
        maker.within(format!("encoder.{}", input.view), |maker| {
            let mut shape = Shape::Units(input.width);
            let blocks = encoder.blocks.iter().enumerate().map(|(at, block)| {
                let groups = match &block.layer {
                    Layer::Attention { sets, .. } if !sets.is_empty() => {
                        Some(groups(sets, &input.features))
                    }
                    _ => None,
                };
                let (built, next) = maker
                    .within(at.to_string(), |maker| BuiltBlock::new(block, shape, groups, maker));
                shape = next;
                built
            });
            let blocks = blocks.collect();
            let output = maker.he("output", [shape.width(), fuse.columns()]);
            Self { side, part, blocks, output }
        })
    }

    /// # Shapes
    /// Features of some entities, `[n, width]` after dropout, to `[n, columns]`
    pub(super) fn forward(&self, pass: &mut Pass<'_>, features: Tensor<2>) -> Tensor<2> {
        let mut signal = Signal::Units(features);
        for block in &self.blocks {
            signal = block.forward(pass, signal);
        }
        signal.units().matmul(pass.array(self.output))
    }
}

/// The features of each set, then those of none; sets without any are left out.
fn groups(sets: &[Vec<String>], features: &[String]) -> Vec<Vec<u32>> {
    let mut of_none = vec![true; features.len()];
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for set in sets {
        let named = features.iter().enumerate().filter(|(_, name)| set.contains(name));
        let group: Vec<u32> = named.map(|(at, _)| at as u32).collect();
        for at in &group {
            of_none[*at as usize] = false;
        }
        if !group.is_empty() {
            groups.push(group);
        }
    }
    let rest: Vec<u32> = (0..features.len() as u32).filter(|at| of_none[*at as usize]).collect();
    if !rest.is_empty() || groups.is_empty() {
        groups.push(rest);
    }
    groups
}

impl CompoundHeads {
    /// Their outputs; a compound of −1 has none.
    ///
    /// # Shapes
    /// `[pairs, units]` to `[pairs, 1]`
    pub(super) fn forward(
        &self,
        pass: &Pass<'_>,
        units: Tensor<2>,
        compounds: &[i32],
    ) -> Tensor<2> {
        let weight = pass.array(self.weight);
        let [n, width] = weight.dims();
        let device = units.device();
        let with_zero = Tensor::cat(vec![weight, Tensor::zeros([1, width], &device)], 0);
        let heads: Vec<i32> =
            compounds.iter().map(|at| if *at < 0 { n as i32 } else { *at }).collect();
        let pairs = heads.len();
        let heads = Tensor::<1, Int>::from_data(TensorData::new(heads, [pairs]), &device);
        (units * with_zero.select(0, heads)).sum_dim(1)
    }
}
