//! Biases and points of the entities of training.

use std::collections::BTreeMap;

use halfmax_prep::{Design, Entity};
use serde::{Deserialize, Serialize};

use crate::Tensor;
use crate::seen::Seen;

/// Biases and points of one side.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Points {
    pub(super) rank: usize,
    pub(super) bias: Vec<f64>,
    /// `[entities, rank]`, row-major.
    values: Vec<f64>,
}

/// What was learned about the entities of training.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Factors {
    mean: f64,
    cell_line_ids: Vec<String>,
    compound_ids: Vec<String>,
    cell_lines: Points,
    compounds: Points,
}

/// [`Factors`] without their large numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredFactors {
    mean: f64,
    cell_lines: Vec<String>,
    compounds: Vec<String>,
}

impl Points {
    pub(super) fn none(n: usize, rank: usize) -> Self {
        Self { rank, bias: vec![0.0; n], values: vec![0.0; n * rank] }
    }

    pub(super) fn point(&self, at: usize) -> &[f64] {
        &self.values[at * self.rank..(at + 1) * self.rank]
    }

    pub(super) fn point_mut(&mut self, at: usize) -> &mut [f64] {
        &mut self.values[at * self.rank..(at + 1) * self.rank]
    }

    /// The same biases with points at zero.
    pub(super) fn widened(&self, rank: usize) -> Self {
        let values = vec![0.0; self.bias.len() * rank];
        Self { rank, bias: self.bias.clone(), values }
    }

    fn tensor(&self) -> Tensor {
        let row = |at: usize| std::iter::once(&self.bias[at]).chain(self.point(at));
        let values = (0..self.bias.len()).flat_map(row).map(|v| *v as f32).collect();
        Tensor { shape: vec![self.bias.len(), self.rank + 1], values }
    }

    fn of_tensor(tensor: &Tensor, n: usize) -> Result<Self, String> {
        let width = match tensor.shape[..] {
            [rows, width] if rows == n && width > 0 => width,
            _ => return Err(format!("shape {:?} is not of {n} entities", tensor.shape)),
        };
        let rows = || tensor.values.chunks_exact(width);
        Ok(Self {
            rank: width - 1,
            bias: rows().map(|row| f64::from(row[0])).collect(),
            values: rows().flat_map(|row| row[1..].iter().map(|v| f64::from(*v))).collect(),
        })
    }

    /// In single precision, as it is saved.
    fn as_saved(&self) -> Self {
        let saved = |values: &[f64]| values.iter().map(|v| f64::from(*v as f32)).collect();
        Self { rank: self.rank, bias: saved(&self.bias), values: saved(&self.values) }
    }
}

impl Factors {
    pub(super) fn new(train: &Design, mean: f64, cell_lines: Points, compounds: Points) -> Self {
        Self {
            mean,
            cell_line_ids: train.cell_lines.iter().map(ToString::to_string).collect(),
            compound_ids: train.compounds.iter().map(ToString::to_string).collect(),
            cell_lines,
            compounds,
        }
    }

    /// Only those of sides whose entities will be met again.
    pub(crate) fn only(mut self, seen: Seen) -> Self {
        if !seen.cell_lines {
            self.cell_line_ids.clear();
            self.cell_lines = Points::none(0, 0);
        }
        if !seen.compounds {
            self.compound_ids.clear();
            self.compounds = Points::none(0, 0);
        }
        self
    }

    /// The same to the precision in which it is saved, so that a model predicts alike before and after.
    pub(crate) fn as_saved(&self) -> Self {
        Self {
            cell_lines: self.cell_lines.as_saved(),
            compounds: self.compounds.as_saved(),
            ..self.clone()
        }
    }

    /// Length of the points of a side.
    pub(crate) fn rank(&self, entity: Entity) -> usize {
        match entity {
            Entity::CellLine => self.cell_lines.rank,
            Entity::Compound => self.compounds.rank,
        }
    }

    /// For each entity of a side of a design, its point; `None` if it was not in training.
    pub(crate) fn points(&self, rows: &Design, entity: Entity) -> Vec<Option<&[f64]>> {
        let points = match entity {
            Entity::CellLine => &self.cell_lines,
            Entity::Compound => &self.compounds,
        };
        let known = self.known(rows, entity);
        known.into_iter().map(|at| at.map(|at| points.point(at))).collect()
    }

    /// Mean and biases of every pair, without the product of points.
    pub(crate) fn biases(&self, rows: &Design) -> Vec<f64> {
        let bias = |points: &Points, at: Option<usize>| at.map_or(0.0, |at| points.bias[at]);
        let cell_lines = self.known(rows, Entity::CellLine);
        let compounds = self.known(rows, Entity::Compound);
        let of = |pair: &halfmax_prep::Pair| {
            self.mean
                + bias(&self.compounds, compounds[pair.compound as usize])
                + bias(&self.cell_lines, cell_lines[pair.cell_line as usize])
        };
        rows.pairs.iter().map(of).collect()
    }

    /// The bias of each entity of a side of a design; 0 if it was not in training.
    pub(crate) fn biases_of(&self, rows: &Design, entity: Entity) -> Vec<f64> {
        let points = match entity {
            Entity::CellLine => &self.cell_lines,
            Entity::Compound => &self.compounds,
        };
        let known = self.known(rows, entity);
        known.into_iter().map(|at| at.map_or(0.0, |at| points.bias[at])).collect()
    }

    /// Mean, biases and the product of points of every pair.
    pub(crate) fn predict(&self, rows: &Design) -> Vec<f64> {
        let cell_lines = self.points(rows, Entity::CellLine);
        let compounds = self.points(rows, Entity::Compound);
        let product = |pair: &halfmax_prep::Pair| {
            let both = cell_lines[pair.cell_line as usize].zip(compounds[pair.compound as usize]);
            both.map_or(0.0, |(u, v)| u.iter().zip(v).map(|(u, v)| u * v).sum::<f64>())
        };
        let products = rows.pairs.iter().map(product);
        self.biases(rows).into_iter().zip(products).map(|(bias, product)| bias + product).collect()
    }

    fn known(&self, rows: &Design, entity: Entity) -> Vec<Option<usize>> {
        let found = match entity {
            Entity::CellLine => {
                let ids: Vec<_> = self.cell_line_ids.iter().map(|id| id.as_str().into()).collect();
                rows.cell_lines_in(&ids)
            }
            Entity::Compound => {
                let ids: Vec<_> = self.compound_ids.iter().map(|id| id.as_str().into()).collect();
                rows.compounds_in(&ids)
            }
        };
        found.into_iter().map(|at| at.map(|at| at as usize)).collect()
    }

    /// Puts the large numbers among the tensors.
    pub(crate) fn store(&self, tensors: &mut BTreeMap<String, Tensor>) -> StoredFactors {
        tensors.insert("cell_line_factors".into(), self.cell_lines.tensor());
        tensors.insert("compound_factors".into(), self.compounds.tensor());
        StoredFactors {
            mean: self.mean,
            cell_lines: self.cell_line_ids.clone(),
            compounds: self.compound_ids.clone(),
        }
    }

    /// The inverse of [`Factors::store`].
    pub(crate) fn load(
        stored: StoredFactors,
        tensors: &mut BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let mut take = |name: &str, n: usize| {
            let tensor =
                tensors.remove(name).ok_or_else(|| format!("there is no tensor {name}"))?;
            Points::of_tensor(&tensor, n).map_err(|problem| format!("{name}: {problem}"))
        };
        let cell_lines = take("cell_line_factors", stored.cell_lines.len())?;
        let compounds = take("compound_factors", stored.compounds.len())?;
        let (mean, cell_line_ids, compound_ids) =
            (stored.mean, stored.cell_lines, stored.compounds);
        Ok(Self { mean, cell_line_ids, compound_ids, cell_lines, compounds })
    }
}
