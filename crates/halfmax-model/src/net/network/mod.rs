//! An architecture with weights.

mod engine;
mod learn;
mod plan;
mod predict;
mod slopes;

use burn::tensor::Tensor;

use super::arch::Arch;
use super::fuse::Fuse;
use super::pass::Pass;
use super::projection::Projection;
use super::weights::Array;
use halfmax_data::Seed;
pub(super) use learn::{Learner, Rates};
pub(super) use plan::{Input, Inputs, Plan};
pub(super) use predict::{Projected, Question};
pub(super) use slopes::Points;

/// A network: the projections of both sides, and everything after them.
#[derive(Debug, Clone)]
pub(super) struct Network {
    pub(super) plan: Plan,
    /// Of the cell line, of the compound.
    pub(super) sides: [Projection; 2],
    /// The weights of encoders, trunk, output.
    pub(super) arrays: Vec<Array>,
}

/// The cell line's side of a network, and the compound's.
pub(super) const SIDES: [usize; 2] = [0, 1];

impl Network {
    /// Fresh weights: He-uniform for hidden layers (He et al. 2015), zero biases.
    ///
    /// The two projections share the fan-in of the concatenation they stand for.
    pub(super) fn new(arch: &Arch, inputs: &Inputs, seed: Seed) -> Self {
        let (plan, arrays) = Plan::new(arch, inputs, seed);
        let columns = plan.columns(inputs);
        let side = |side: usize| {
            let name = ["cell line", "compound"][side];
            let biased_from = if side == 0 { 0 } else { plan.fuse.width() };
            Projection::new(plan.inputs(inputs, side), &columns[side], biased_from, seed.fork(name))
        };
        Self { sides: SIDES.map(side), plan, arrays }
    }

    /// How many numbers it learned.
    pub(super) fn n_parameters(&self) -> usize {
        let learned = self.arrays.iter().filter(|array| array.learned);
        let after: usize = learned.map(|array| array.values.len()).sum();
        let side = |side: &Projection| side.weight.len() + side.units - side.biased_from;
        after + self.sides.iter().map(side).sum::<usize>()
    }
}

impl Plan {
    /// From the fused units of pairs to one number per pair.
    ///
    /// # Shapes
    /// `units`: `[pairs, width]`, `product`: `[pairs]`, `compounds`: which head each pair has; to `[pairs]`
    fn pairs(
        &self,
        pass: &mut Pass<'_>,
        units: Tensor<2>,
        product: Option<Tensor<1>>,
        compounds: &[i32],
    ) -> Tensor<1> {
        let n = compounds.len();
        let last = self.trunk(pass, units);
        let mut output = self.output.forward(pass, last.clone());
        if let Some(heads) = &self.heads {
            output = output + heads.forward(pass, last, compounds);
        }
        let output = output.reshape([n]);
        match product {
            Some(product) => output + product,
            None => output,
        }
    }
}

/// Where the fused units begin.
pub(super) fn fuse_of(arch: &Arch) -> Fuse {
    let units = arch.trunk[0].layer.units();
    Fuse { fusion: arch.fusion, units, factors: arch.factors }
}
