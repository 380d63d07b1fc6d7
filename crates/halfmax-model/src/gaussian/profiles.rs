//! The molecular profile of cell lines as one row of numbers each, regressed on all drugs at once.

use std::collections::{BTreeMap, BTreeSet};

use faer::{Mat, Scale};
use halfmax_prep::transform::{ImputeMean, TopVariance};
use halfmax_prep::{Design, Entity, FittedPipeline, Pipeline, Step, Train};
use serde::{Deserialize, Serialize};

use super::grid::Grid;
use super::leave_out::Groups;
use super::matrix::Dense;
use super::weights::{choose, combine, each_output};
use crate::attribution::{self, Feature};
use crate::{ModelError, Tensor};

/// How a cell line becomes a row: its views beside each other, then its tissue as zeros and a one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Layout {
    pub(crate) pipeline: FittedPipeline,
    tissues: Vec<String>,
    /// Name, number of columns and weight of each block; the last is the tissue.
    pub(crate) blocks: Vec<Block>,
}

/// A view among the columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Block {
    pub(crate) name: String,
    pub(crate) columns: usize,
    /// Share of the kernel.
    pub(crate) weight: f64,
}

/// What of the cell lines is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted<'a> {
    /// Names of views; all of them if none is named.
    pub(crate) views: &'a [String],
    /// So many of the most variable features of each view; all of them if it is not said.
    pub(crate) features_per_view: Option<usize>,
}

/// Rows of the training cell lines.
pub(crate) struct Profiles {
    layout: Layout,
    /// Mean of each column over training cell lines.
    centre: Vec<f32>,
    /// `[cell lines, columns]`, centred.
    rows: Mat<f64>,
}

/// A linear function of the profile for every drug.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Linear {
    pub(crate) layout: Layout,
    pub(crate) centre: Vec<f32>,
    /// `[columns, drugs]`, row-major.
    pub(crate) weights: Vec<f32>,
    /// What is added for every drug.
    pub(crate) offset: Vec<f32>,
}

/// What the regression found.
pub(crate) struct Regressed {
    pub(crate) weights: Weights,
    /// Predictions for training cell lines by fits that did not see their group, `[cell lines, drugs]`.
    pub(crate) left_out: Dense,
}

/// What [`Profiles::with_weights`] wants.
pub(crate) struct Weights {
    columns: Mat<f64>,
    offset: Vec<f64>,
    blocks: Vec<f64>,
}

/// Cell lines into inputs of a network.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Input {
    pub(crate) layout: Layout,
    pub(crate) centre: Vec<f32>,
    pub(crate) scale: Vec<f32>,
}

impl Input {
    /// `[cell lines of the design, columns]`.
    pub(crate) fn of(&self, design: &Design) -> Result<Mat<f32>, ModelError> {
        let rows = self.layout.rows_of(&self.layout.pipeline.apply(design)?);
        let columns = self.layout.columns();
        Ok(Mat::from_fn(design.cell_lines.len(), columns, |i, j| {
            (rows[i * columns + j] - self.centre[j]) * self.scale[j]
        }))
    }
}

/// Mean squared length of a network's input: about one for each of the genes of a census.
const LENGTH: f64 = 700.0;

/// The mean of each drug, and what is left without it.
pub(super) fn centred(completed: &Dense) -> (Vec<f64>, Mat<f64>) {
    let n = completed.rows();
    let offset: Vec<f64> = (0..completed.columns)
        .map(|j| (0..n).map(|i| completed.row(i)[j]).sum::<f64>() / n as f64)
        .collect();
    let centred = Mat::from_fn(n, completed.columns, |i, j| completed.row(i)[j] - offset[j]);
    (offset, centred)
}

/// The block that is no view.
const TISSUE: &str = "tissue";

impl Profiles {
    /// Imputes the views that are wanted on training rows and sets them beside each other.
    pub(crate) fn fit(train: Train<'_>, wanted: Wanted<'_>) -> Result<(Self, Design), ModelError> {
        let of_cell_lines = || train.design().views.iter().filter(|v| v.entity == Entity::CellLine);
        if let Some(missing) =
            wanted.views.iter().find(|name| of_cell_lines().all(|v| v.name != **name))
        {
            let names: Vec<&str> = of_cell_lines().map(|v| v.name.as_str()).collect();
            return Err(ModelError::Arch(format!(
                "views: there is no {missing:?} of cell lines; there are {}",
                names.join(", ")
            )));
        }
        let is_wanted = |name: &String| wanted.views.is_empty() || wanted.views.contains(name);
        let steps = of_cell_lines().filter(|v| is_wanted(&v.name)).flat_map(|v| {
            let view = v.name.clone();
            [
                Step::ImputeMean(ImputeMean { view: view.clone() }),
                Step::TopVariance(TopVariance { view, keep: wanted.features_per_view }),
            ]
        });
        let (pipeline, design) = Pipeline { steps: steps.collect() }.fit(train)?;
        let tissues: BTreeSet<String> =
            design.tissues.iter().map(|t| t.clone().unwrap_or_default()).collect();
        let mut blocks: Vec<Block> = design
            .views
            .iter()
            .filter(|v| v.entity == Entity::CellLine && is_wanted(&v.name))
            .map(|v| Block { name: v.name.clone(), columns: v.n_features(), weight: 0.0 })
            .collect();
        blocks.push(Block { name: TISSUE.into(), columns: tissues.len(), weight: 0.0 });
        let layout = Layout { pipeline, tissues: tissues.into_iter().collect(), blocks };
        let raw = layout.rows_of(&design);
        let columns = layout.columns();
        let n = design.cell_lines.len();
        let mut centre = vec![0.0_f64; columns];
        for row in raw.chunks_exact(columns) {
            for (mean, value) in centre.iter_mut().zip(row) {
                *mean += f64::from(*value) / n as f64;
            }
        }
        let centre: Vec<f32> = centre.into_iter().map(|mean| mean as f32).collect();
        let rows =
            Mat::from_fn(n, columns, |i, j| f64::from(raw[i * columns + j]) - f64::from(centre[j]));
        Ok((Self { layout, centre, rows }, design))
    }

    /// Regresses the completed responses of all drugs on the profiles.
    pub(crate) fn regress(&self, completed: &Dense, grid: &Grid, groups: &Groups) -> Regressed {
        let (n, m) = (grid.n(), grid.m());
        let (offset, targets) = centred(completed);

        let plain = self.scales(&vec![1.0; self.rows.ncols()]);
        let kernels = self.kernels(&plain);
        let measured = |i: usize, j: usize| !grid.values.row(i)[j].is_nan();
        let blocks = choose(&kernels, &targets, &measured, groups);
        let base = each_output(&combine(&kernels, &blocks), &targets, &measured, groups);
        // Genes that explain much over all drugs count for more: a second opinion of the same data.
        let relevant = self.scales(&self.relevance(&targets));
        let kernel = combine(&self.kernels(&relevant), &blocks);
        let second = each_output(&kernel, &targets, &measured, groups);

        let mut columns = self.primal(&plain, &blocks, &base.dual);
        columns += self.primal(&relevant, &blocks, &second.dual);
        columns *= Scale(0.5);
        let left_out = Mat::from_fn(n, m, |i, j| completed.row(i)[j] - base.error[(i, j)]);
        Regressed { weights: Weights { columns, offset, blocks }, left_out: Dense::of(&left_out) }
    }

    /// The share of each block in the kernel of lowest leave-one-out error.
    pub(crate) fn view_weights(&self, completed: &Dense, grid: &Grid, groups: &Groups) -> Vec<f64> {
        let measured = |i: usize, j: usize| !grid.values.row(i)[j].is_nan();
        let kernels = self.kernels(&self.scales(&vec![1.0; self.rows.ncols()]));
        choose(&kernels, &centred(completed).1, &measured, groups)
    }

    /// The rows as inputs of a network, `[cell lines, columns]`, with the factor of each column: blocks count as
    /// they do in the kernel, the mean squared length of a row is [`LENGTH`].
    pub(crate) fn inputs(&self, blocks: &[f64]) -> (Mat<f32>, Vec<f32>) {
        let scales = self.scales(&vec![1.0; self.rows.ncols()]);
        let mut factors = vec![0.0_f32; self.rows.ncols()];
        for ((start, end), block) in self.layout.ranges().into_iter().zip(blocks) {
            for column in start..end {
                factors[column] = (scales[column] * block * LENGTH).sqrt() as f32;
            }
        }
        let rows = Mat::from_fn(self.rows.nrows(), self.rows.ncols(), |i, j| {
            self.rows[(i, j)] as f32 * factors[j]
        });
        (rows, factors)
    }

    pub(super) fn n_columns(&self) -> usize {
        self.rows.ncols()
    }

    /// What the square of each column counts where blocks have these shares.
    pub(super) fn column_scales(&self, scales: &[f64], blocks: &[f64]) -> Vec<f32> {
        let mut counts = vec![0.0_f32; scales.len()];
        for ((start, end), block) in self.layout.ranges().into_iter().zip(blocks) {
            for column in start..end {
                counts[column] = (scales[column] * block) as f32;
            }
        }
        counts
    }

    /// Layout, centre and centred rows.
    pub(super) fn into_parts(self, blocks: &[f64]) -> (Layout, Vec<f32>, Mat<f64>) {
        let mut layout = self.layout;
        for (block, weight) in layout.blocks.iter_mut().zip(blocks) {
            block.weight = *weight;
        }
        (layout, self.centre, self.rows)
    }

    /// What makes the same inputs of other cell lines.
    pub(crate) fn into_input(self, blocks: &[f64], scale: Vec<f32>) -> Input {
        let mut layout = self.layout;
        for (block, weight) in layout.blocks.iter_mut().zip(blocks) {
            block.weight = *weight;
        }
        Input { layout, centre: self.centre, scale }
    }

    /// The function of a regression, on top of the drugs' means.
    pub(crate) fn with_weights(self, weights: &Weights, means: &[f64]) -> Linear {
        let mut layout = self.layout;
        for (block, weight) in layout.blocks.iter_mut().zip(&weights.blocks) {
            block.weight = *weight;
        }
        let values = Dense::of(&weights.columns).values;
        Linear {
            layout,
            centre: self.centre,
            weights: values.into_iter().map(|w| w as f32).collect(),
            offset: weights.offset.iter().zip(means).map(|(o, m)| (o + m) as f32).collect(),
        }
    }

    /// The factor of every column: what it is worth, over the mean squared length of its block so weighted.
    pub(super) fn scales(&self, worth: &[f64]) -> Vec<f64> {
        let n = self.rows.nrows() as f64;
        let mut scales = Vec::with_capacity(worth.len());
        for (start, end) in self.layout.ranges() {
            let length: f64 = (start..end)
                .map(|j| {
                    (0..self.rows.nrows()).map(|i| self.rows[(i, j)].powi(2)).sum::<f64>()
                        * worth[j]
                })
                .sum::<f64>()
                / n;
            let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
            scales.extend(worth[start..end].iter().map(|worth| worth * scale));
        }
        scales
    }

    /// One kernel per block: inner products of scaled columns.
    pub(super) fn kernels(&self, scales: &[f64]) -> Vec<Mat<f64>> {
        self.layout
            .ranges()
            .into_iter()
            .map(|(start, end)| {
                let block = self.rows.subcols(start, end - start);
                let scaled = Mat::from_fn(block.nrows(), block.ncols(), |i, j| {
                    block[(i, j)] * scales[start + j]
                });
                block * scaled.transpose()
            })
            .collect()
    }

    /// Dual coefficients as weights of columns.
    fn primal(&self, scales: &[f64], blocks: &[f64], dual: &Mat<f64>) -> Mat<f64> {
        let mut weights = self.rows.transpose() * dual;
        for ((start, end), block) in self.layout.ranges().into_iter().zip(blocks) {
            for row in start..end {
                for j in 0..weights.ncols() {
                    weights[(row, j)] *= scales[row] * block;
                }
            }
        }
        weights
    }

    /// How far each column's mean squared correlation with the drugs is above what chance gives (1/n).
    pub(super) fn relevance(&self, targets: &Mat<f64>) -> Vec<f64> {
        let n = self.rows.nrows();
        let unit = |matrix: &Mat<f64>| {
            let length: Vec<f64> = (0..matrix.ncols())
                .map(|j| (0..n).map(|i| matrix[(i, j)].powi(2)).sum::<f64>().sqrt())
                .map(|length| if length > 1e-9 { length } else { f64::INFINITY })
                .collect();
            Mat::from_fn(n, matrix.ncols(), |i, j| matrix[(i, j)] / length[j])
        };
        let correlation = unit(&self.rows).transpose() * unit(targets);
        (0..self.rows.ncols())
            .map(|g| {
                let squares: f64 = (0..targets.ncols()).map(|j| correlation[(g, j)].powi(2)).sum();
                (squares * n as f64 / targets.ncols() as f64 - 1.0).max(0.0)
            })
            .collect()
    }
}

impl Layout {
    /// A design as it was prepared in training.
    pub(super) fn apply(&self, design: &Design) -> Result<Design, ModelError> {
        Ok(self.pipeline.apply(design)?)
    }

    pub(crate) fn columns(&self) -> usize {
        self.blocks.iter().map(|b| b.columns).sum()
    }

    fn ranges(&self) -> Vec<(usize, usize)> {
        let mut start = 0;
        let range = |block: &Block| {
            let range = (start, start + block.columns);
            start = range.1;
            range
        };
        self.blocks.iter().map(range).collect()
    }

    /// What the columns are, for a design that went through the pipeline.
    pub(crate) fn features(&self, prepared: &Design) -> Vec<Feature> {
        let views = prepared.views.iter().filter(|v| v.entity == Entity::CellLine);
        let tissues = self.tissues.iter().map(|tissue| Feature::new(attribution::TISSUE, tissue));
        views.flat_map(Feature::of_view).chain(tissues).collect()
    }

    /// Rows of a design that went through the pipeline; a tissue never seen in training is all zeros.
    pub(crate) fn rows_of(&self, design: &Design) -> Vec<f32> {
        let (_, given) = self.blocks.split_last().expect("the tissue is always there");
        let is_given = |name: &String| given.iter().any(|block| block.name == *name);
        let views = design.views.iter().filter(|v| v.entity == Entity::CellLine);
        let views: Vec<_> = views.filter(|v| is_given(&v.name)).collect();
        let mut rows = Vec::with_capacity(design.cell_lines.len() * self.columns());
        for (at, tissue) in design.tissues.iter().enumerate() {
            for view in &views {
                rows.extend_from_slice(view.row(at));
            }
            let own = tissue.as_deref().unwrap_or_default();
            rows.extend(self.tissues.iter().map(|tissue| f32::from(u8::from(tissue == own))));
        }
        rows
    }
}

impl Linear {
    /// Puts the large numbers among the tensors.
    pub(super) fn store(&self, tensors: &mut BTreeMap<String, Tensor>) -> Layout {
        let (columns, m) = (self.layout.columns(), self.offset.len());
        let tensor = |shape: [usize; 2], values: &[f32]| Tensor {
            shape: shape.to_vec(),
            values: values.to_vec(),
        };
        tensors.insert("weights".into(), tensor([columns, m], &self.weights));
        tensors.insert("centre".into(), tensor([1, columns], &self.centre));
        tensors.insert("offset".into(), tensor([1, m], &self.offset));
        self.layout.clone()
    }

    /// The inverse of [`Linear::store`], for `m` drugs.
    pub(super) fn load(
        layout: Layout,
        m: usize,
        tensors: &mut BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let columns = layout.columns();
        let mut take = |name: &str, shape: [usize; 2]| {
            let tensor =
                tensors.remove(name).ok_or_else(|| format!("there is no tensor {name}"))?;
            if tensor.shape == shape {
                Ok(tensor.values)
            } else {
                Err(format!("{name} has shape {:?}, not {shape:?}", tensor.shape))
            }
        };
        Ok(Self {
            weights: take("weights", [columns, m])?,
            centre: take("centre", [1, columns])?,
            offset: take("offset", [1, m])?,
            layout,
        })
    }

    /// Predictions `[cell lines of the design, drugs]` for the cell lines at `wanted`; others stay 0.
    pub(crate) fn predict(&self, design: &Design, wanted: &[usize]) -> Result<Dense, ModelError> {
        let prepared = self.layout.pipeline.apply(design)?;
        let columns = self.layout.columns();
        let rows = self.layout.rows_of(&prepared);
        let m = self.offset.len();
        let mut predicted = Dense::zeros(design.cell_lines.len(), m);
        for at in wanted {
            let out = predicted.row_mut(*at);
            for (value, offset) in out.iter_mut().zip(&self.offset) {
                *value = f64::from(*offset);
            }
            let row = &rows[at * columns..(at + 1) * columns];
            let centred = row.iter().zip(&self.centre).map(|(x, c)| f64::from(*x) - f64::from(*c));
            for (x, weights) in centred.zip(self.weights.chunks_exact(m)) {
                for (value, weight) in out.iter_mut().zip(weights) {
                    *value += x * f64::from(*weight);
                }
            }
        }
        Ok(predicted)
    }
}
