//! A network asked.

use burn::tensor::{Device, Tensor, TensorData};
use halfmax_prep::Pair;

use super::super::batch::Batch;
use super::super::features::Features;
use super::super::fuse::Fuse;
use super::super::pass::Pass;
use super::super::trunk::DenseTrunk;
use super::super::weights::Array;
use super::{Network, SIDES};

/// How many pairs go through the trunk at once: enough to fill the vector units, few enough to stay in cache.
const PAIRS_AT_ONCE: usize = 1024;

/// The entities and pairs of a question.
pub(in crate::net) struct Question<'a> {
    /// Of cell lines, of compounds.
    pub(in crate::net) sides: [&'a Features; 2],
    pub(in crate::net) pairs: &'a [Pair],
    /// Which head each compound has, −1 for none.
    pub(in crate::net) heads: &'a [i32],
}

/// A network of dense layers with its entities projected.
pub(in crate::net) struct Projected {
    /// Of cell lines, of compounds: `[n, columns]`.
    sides: [Vec<f32>; 2],
    fuse: Fuse,
    trunk: DenseTrunk,
    arrays: Vec<Array>,
}

impl Projected {
    /// One number per pair, in their order.
    pub(in crate::net) fn predict(&self, pairs: &[Pair]) -> Vec<f32> {
        let sides = self.sides.each_ref().map(Vec::as_slice);
        after(self.trunk.clone(), self.fuse, sides, &self.arrays, pairs)
    }
}

/// From projected entities to one number per pair.
fn after(
    mut trunk: DenseTrunk,
    fuse: Fuse,
    projected: [&[f32]; 2],
    arrays: &[Array],
    pairs: &[Pair],
) -> Vec<f32> {
    let mut predicted = Vec::with_capacity(pairs.len());
    for pairs in pairs.chunks(PAIRS_AT_ONCE) {
        predicted.extend(trunk.forward(&fuse, projected, &Batch::direct(pairs), arrays, None));
    }
    predicted
}

impl Network {
    /// The trunk, if nothing but dense layers follow the projections.
    fn dense_trunk(&self) -> Option<DenseTrunk> {
        DenseTrunk::of(&self.plan).filter(|_| self.plan.encoders.is_empty())
    }

    /// The network with all of these entities projected; `None` if more than dense layers follow.
    pub(in crate::net) fn projected(&self, sides: [&Features; 2]) -> Option<Projected> {
        let trunk = self.dense_trunk()?;
        let question = Question { sides, pairs: &[], heads: &[] };
        Some(Projected {
            sides: SIDES.map(|side| self.project_direct(&question, side)),
            fuse: self.plan.fuse,
            trunk,
            arrays: self.arrays.clone(),
        })
    }

    /// One number per pair, in their order: every entity is projected once, however many pairs it has.
    pub(in crate::net) fn predict(&self, question: &Question<'_>, device: &Device) -> Vec<f32> {
        let Some(trunk) = self.dense_trunk() else {
            return self.predict_by_engine(question, device);
        };
        let projected = SIDES.map(|side| self.project_direct(question, side));
        let projected = projected.each_ref().map(Vec::as_slice);
        after(trunk, self.plan.fuse, projected, &self.arrays, question.pairs)
    }

    /// The same, all but the projections by the tensor engine.
    pub(in crate::net) fn predict_by_engine(
        &self,
        question: &Question<'_>,
        device: &Device,
    ) -> Vec<f32> {
        let mut pass = Pass::predicting(&self.arrays, device);
        let projected = SIDES.map(|side| self.project(&mut pass, question, side, device));
        let projected = projected.each_ref().map(Vec::as_slice);
        let mut predicted = Vec::with_capacity(question.pairs.len());
        for pairs in question.pairs.chunks(PAIRS_AT_ONCE) {
            let fused = self.plan.fuse.all(projected, &Batch::direct(pairs));
            let n = pairs.len();
            let data = TensorData::new(fused.units, [n, self.plan.fuse.width()]);
            let units = Tensor::<2>::from_data(data, device);
            let product = (!fused.product.is_empty())
                .then(|| Tensor::<1>::from_data(TensorData::new(fused.product, [n]), device));
            let heads: Vec<i32> =
                pairs.iter().map(|pair| question.heads[pair.compound as usize]).collect();
            let output = self.plan.pairs(&mut pass, units, product, &heads);
            let output: Vec<f32> =
                output.into_data().try_into_vec().expect("networks are built of f32");
            predicted.extend(output);
        }
        predicted
    }

    fn project_direct(&self, question: &Question<'_>, side: usize) -> Vec<f32> {
        let features = question.sides[side];
        let rows: Vec<u32> = (0..features.n as u32).collect();
        self.sides[side].forward(features, &rows, &self.plan.direct[side])
    }

    /// What the first layers make of every entity of a side.
    ///
    /// # Shapes
    /// `[n, columns]`
    pub(in crate::net) fn project(
        &self,
        pass: &mut Pass<'_>,
        question: &Question<'_>,
        side: usize,
        device: &Device,
    ) -> Vec<f32> {
        let features = question.sides[side];
        let rows: Vec<u32> = (0..features.n as u32).collect();
        let mut projected = self.project_direct(question, side);
        for encoder in self.plan.encoders.iter().filter(|encoder| encoder.side == side) {
            for (rows, projected) in rows
                .chunks(PAIRS_AT_ONCE)
                .zip(projected.chunks_mut(PAIRS_AT_ONCE * self.plan.fuse.columns()))
            {
                let inputs = features.parts[encoder.part].tensor(rows, device);
                let encoded = encoder.forward(pass, inputs).into_data();
                let encoded = encoded.as_slice::<f32>().expect("networks are built of f32");
                projected.iter_mut().zip(encoded).for_each(|(into, from)| *into += from);
            }
        }
        projected
    }
}
