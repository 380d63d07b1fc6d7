//! Neighbours that are known.

use std::collections::BTreeMap;

use halfmax_prep::{Design, Entity, FittedPipeline};
use serde::{Deserialize, Serialize};

use super::distance::Space;
use crate::{Fitted, ModelError, Saved, Tensor};

/// The kind of a saved [`FittedNearest`].
pub const KIND: &str = "nearest";

/// Training entities with their views and responses.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedNearest {
    pub(super) neighbours: usize,
    pipeline: FittedPipeline,
    cell_lines: Vec<String>,
    compounds: Vec<String>,
    spaces: [Space; 2],
    /// Per compound and training cell line; replicates averaged.
    responses: Vec<BTreeMap<u32, f32>>,
}

#[derive(Serialize, Deserialize)]
struct About {
    neighbours: usize,
    pipeline: FittedPipeline,
    cell_lines: Vec<String>,
    compounds: Vec<String>,
}

impl FittedNearest {
    pub(super) fn new(
        neighbours: usize,
        pipeline: FittedPipeline,
        train: &Design,
        spaces: [Space; 2],
    ) -> Self {
        let mut sums: Vec<BTreeMap<u32, (f64, u32)>> = vec![BTreeMap::new(); train.compounds.len()];
        for (pair, value) in train.pairs.iter().zip(&train.response) {
            let sum = sums[pair.compound as usize].entry(pair.cell_line).or_default();
            *sum = (sum.0 + value, sum.1 + 1);
        }
        let mean = |(at, (sum, n)): (u32, (f64, u32))| (at, (sum / f64::from(n)) as f32);
        let responses = sums.into_iter().map(|sums| sums.into_iter().map(mean).collect());
        Self {
            neighbours,
            pipeline,
            cell_lines: train.cell_lines.iter().map(ToString::to_string).collect(),
            compounds: train.compounds.iter().map(ToString::to_string).collect(),
            spaces,
            responses: responses.collect(),
        }
    }

    /// How many neighbours were given or chosen.
    pub fn neighbours(&self) -> usize {
        self.neighbours
    }

    /// The inverse of [`Fitted::save`].
    ///
    /// # Errors
    /// What is missing or of the wrong shape.
    pub fn load(
        model: serde_json::Value,
        mut tensors: BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let about: About = serde_json::from_value(model).map_err(|e| e.to_string())?;
        let mut take =
            |name: &str| tensors.remove(name).ok_or_else(|| format!("there is no tensor {name}"));
        let cell_lines = Space::of_tensor(take("cell_lines")?, about.cell_lines.len())?;
        let compounds = Space::of_tensor(take("compounds")?, about.compounds.len())?;
        let mut responses = vec![BTreeMap::new(); about.compounds.len()];
        let kept = take("responses")?;
        for row in kept.values.chunks_exact(3) {
            let (cell_line, compound) = (row[0] as u32, row[1] as usize);
            if cell_line as usize >= about.cell_lines.len() || compound >= responses.len() {
                return Err(format!("responses: there is no pair {cell_line}, {compound}"));
            }
            responses[compound].insert(cell_line, row[2]);
        }
        Ok(Self {
            neighbours: about.neighbours,
            pipeline: about.pipeline,
            cell_lines: about.cell_lines,
            compounds: about.compounds,
            spaces: [cell_lines, compounds],
            responses,
        })
    }

    /// The mean response of a known compound over the nearest cell lines it was tested on.
    fn over_cell_lines(&self, compound: usize, nearest: &[u32]) -> f64 {
        let tested = &self.responses[compound];
        let values = nearest.iter().filter_map(|at| tested.get(at)).take(self.neighbours);
        let (sum, n) = values.fold((0.0, 0_u32), |(sum, n), v| (sum + f64::from(*v), n + 1));
        sum / f64::from(n.max(1))
    }
}

impl Fitted for FittedNearest {
    fn predict(&self, rows: &Design) -> Result<Vec<f64>, ModelError> {
        let rows = self.pipeline.apply(rows)?;
        let [cell_lines, compounds] = &self.spaces;
        let everyone: Vec<usize> = (0..rows.cell_lines.len()).collect();
        let near_lines = cell_lines.nearest(&rows, Entity::CellLine, &everyone);
        let ids: Vec<_> = self.compounds.iter().map(|id| id.as_str().into()).collect();
        let known = rows.compounds_in(&ids);
        let new: Vec<usize> = (0..known.len()).filter(|at| known[*at].is_none()).collect();
        let near_new: BTreeMap<usize, Vec<u32>> =
            new.iter().copied().zip(compounds.nearest(&rows, Entity::Compound, &new)).collect();
        let predict = |pair: &halfmax_prep::Pair| {
            let lines = &near_lines[pair.cell_line as usize];
            let compound = pair.compound as usize;
            if let Some(at) = known[compound] {
                return self.over_cell_lines(at as usize, lines);
            }
            let near = &near_new[&compound];
            let near = &near[..near.len().min(self.neighbours)];
            let sum: f64 = near.iter().map(|at| self.over_cell_lines(*at as usize, lines)).sum();
            sum / near.len().max(1) as f64
        };
        Ok(rows.pairs.iter().map(predict).collect())
    }

    fn save(&self) -> Saved {
        let about = About {
            neighbours: self.neighbours,
            pipeline: self.pipeline.clone(),
            cell_lines: self.cell_lines.clone(),
            compounds: self.compounds.clone(),
        };
        let rows = self.responses.iter().enumerate().flat_map(|(compound, tested)| {
            tested.iter().flat_map(move |(at, value)| [*at as f32, compound as f32, *value])
        });
        let values: Vec<f32> = rows.collect();
        let responses = Tensor { shape: vec![values.len() / 3, 3], values };
        let [cell_lines, compounds] = self.spaces.each_ref().map(Space::tensor);
        Saved {
            kind: KIND,
            model: serde_json::to_value(about).expect("settings are plain data"),
            tensors: BTreeMap::from([
                ("cell_lines".to_owned(), cell_lines),
                ("compounds".to_owned(), compounds),
                ("responses".to_owned(), responses),
            ]),
        }
    }
}
