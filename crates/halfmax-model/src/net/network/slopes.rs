//! How fast a network's predictions change with what one side is given.

use burn::tensor::{Device, Tensor, TensorData};
use halfmax_prep::Pair;

use super::super::batch::Batch;
use super::super::pass::Pass;
use super::Network;

/// Points at which a network is asked: each is an entity of one side, paired with one of the other.
pub(in crate::net) struct Points<'a> {
    /// The side that varies: 0 for cell lines, 1 for compounds.
    pub(in crate::net) side: usize,
    /// What the projection makes of each point, `[points, columns]`, without encoders.
    pub(in crate::net) projected: Vec<f32>,
    /// What each encoder of that side is given, `[points, width]`, in the order of the encoders.
    pub(in crate::net) encoded: Vec<Vec<f32>>,
    /// What the first layers make of the entities of the other side, `[entities, columns]`.
    pub(in crate::net) other: &'a [f32],
    /// Which of them each point is paired with.
    pub(in crate::net) partner: &'a [u32],
    /// Which head each point has, −1 for none.
    pub(in crate::net) heads: &'a [i32],
}

/// Predictions with their slopes.
pub(in crate::net) struct Slopes {
    /// One per point.
    pub(in crate::net) predicted: Vec<f32>,
    /// By the columns of the projection, `[points, columns]`.
    pub(in crate::net) projected: Vec<f32>,
    /// By what each encoder was given, `[points, width]`.
    pub(in crate::net) encoded: Vec<Vec<f32>>,
}

impl Network {
    /// Nothing is dropped, and running means stay.
    pub(in crate::net) fn slopes(&self, points: Points<'_>, device: &Device) -> Slopes {
        let f32s = "networks are built of f32";
        let device = device.clone().autodiff();
        let plan = &self.plan;
        let n = points.partner.len();
        let mut pass = Pass::predicting(&self.arrays, &device);
        let mut own = points.projected;
        let encoders = plan.encoders.iter().filter(|encoder| encoder.side == points.side);
        let encoded: Vec<(Tensor<2>, Tensor<2>)> = encoders
            .zip(points.encoded)
            .map(|(encoder, given)| {
                let width = given.len() / n.max(1);
                let data = TensorData::new(given, [n, width]);
                let given = Tensor::<2>::from_data(data, &device).require_grad();
                let encoded = encoder.forward(&mut pass, given.clone());
                let values = encoded.clone().into_data();
                let values = values.as_slice::<f32>().expect(f32s);
                own.iter_mut().zip(values).for_each(|(into, from)| *into += from);
                (given, encoded)
            })
            .collect();

        let pairs: Vec<Pair> = points
            .partner
            .iter()
            .zip(0..)
            .map(|(partner, at)| match points.side {
                0 => Pair { cell_line: at, compound: *partner },
                _ => Pair { cell_line: *partner, compound: at },
            })
            .collect();
        let batch = Batch::direct(&pairs);
        let both =
            if points.side == 0 { [&own[..], points.other] } else { [points.other, &own[..]] };
        let fused = plan.fuse.all(both, &batch);
        let data = TensorData::new(fused.units, [n, plan.fuse.width()]);
        let units = Tensor::<2>::from_data(data, &device).require_grad();
        let product = (!fused.product.is_empty()).then(|| {
            Tensor::<1>::from_data(TensorData::new(fused.product, [n]), &device).require_grad()
        });
        let predicted = plan.pairs(&mut pass, units.clone(), product.clone(), points.heads);
        let values = predicted.clone().into_data().try_into_vec().expect(f32s);
        let mut found = predicted.sum().backward();
        let units = units.grad_remove(&mut found).expect("predictions depend on the fused units");
        let units: Vec<f32> = units.into_data().try_into_vec().expect(f32s);
        let product: Vec<f32> = product.map_or(Vec::new(), |product| {
            let slope = product.grad_remove(&mut found).expect("as on the product");
            slope.into_data().try_into_vec().expect(f32s)
        });
        let mut slopes = both.map(|side| vec![0.0; side.len()]);
        plan.fuse.backward(both, &batch, 0..n, &units, &product, &mut slopes);
        let [of_lines, of_compounds] = slopes;
        let projected = if points.side == 0 { of_lines } else { of_compounds };
        let encoded = encoded
            .into_iter()
            .map(|(given, encoded)| {
                let data = TensorData::new(projected.clone(), encoded.dims());
                let mut found = (encoded * Tensor::from_data(data, &device)).sum().backward();
                let slope = given.grad_remove(&mut found).expect("an encoder reads its inputs");
                slope.into_data().try_into_vec().expect(f32s)
            })
            .collect();
        Slopes { predicted: values, projected, encoded }
    }
}
