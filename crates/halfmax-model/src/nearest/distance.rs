//! How far entities are from those of training.

use halfmax_prep::{Design, Entity, View};

use crate::Tensor;

/// The training entities of one side, standardised views beside each other, each over the square root of its width.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Space {
    n: usize,
    width: usize,
    /// `[entities, width]`.
    rows: Vec<f32>,
}

impl Space {
    pub(super) fn of(design: &Design, entity: Entity) -> Self {
        let n = match entity {
            Entity::CellLine => design.cell_lines.len(),
            Entity::Compound => design.compounds.len(),
        };
        let (rows, width) = rows(design, entity, n);
        Self { n, width, rows }
    }

    /// Indices of the training entities, nearest first (the earlier of two at the same distance), for each of the
    /// entities `wanted` of a prepared design.
    pub(super) fn nearest(
        &self,
        design: &Design,
        entity: Entity,
        wanted: &[usize],
    ) -> Vec<Vec<u32>> {
        let n = match entity {
            Entity::CellLine => design.cell_lines.len(),
            Entity::Compound => design.compounds.len(),
        };
        let (rows, _) = rows(design, entity, n);
        let order = |at: &usize| {
            let own = &rows[at * self.width..(at + 1) * self.width];
            let distance = |other: usize| {
                let other = &self.rows[other * self.width..(other + 1) * self.width];
                own.iter().zip(other).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>()
            };
            let distances: Vec<f64> = (0..self.n).map(distance).collect();
            let mut order: Vec<u32> = (0..self.n as u32).collect();
            order.sort_by(|a, b| distances[*a as usize].total_cmp(&distances[*b as usize]));
            order
        };
        wanted.iter().map(order).collect()
    }

    pub(super) fn tensor(&self) -> Tensor {
        Tensor { shape: vec![self.n, self.width], values: self.rows.clone() }
    }

    pub(super) fn of_tensor(tensor: Tensor, n: usize) -> Result<Self, String> {
        match tensor.shape[..] {
            [rows, width] if rows == n => Ok(Self { n, width, rows: tensor.values }),
            _ => Err(format!("shape {:?} is not of {n} entities", tensor.shape)),
        }
    }
}

fn rows(design: &Design, entity: Entity, n: usize) -> (Vec<f32>, usize) {
    let views: Vec<&View> = design.views.iter().filter(|v| v.entity == entity).collect();
    let scale = |view: &View| 1.0 / (view.n_features().max(1) as f32).sqrt();
    let of = |at: usize| {
        views.iter().flat_map(move |view| view.row(at).iter().map(move |v| v * scale(view)))
    };
    let width = views.iter().map(|v| v.n_features()).sum();
    ((0..n).flat_map(of).collect(), width)
}
