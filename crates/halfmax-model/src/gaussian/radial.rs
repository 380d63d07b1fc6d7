//! Kernel ridge in Gaussian kernels of the profile, averaged over four views of the same data.

use std::collections::BTreeMap;

use faer::{Mat, Scale};
use halfmax_prep::Design;
use serde::{Deserialize, Serialize};

use super::grid::Grid;
use super::leave_out::Groups;
use super::matrix::Dense;
use super::profiles::{Layout, Profiles, centred};
use super::weights::{choose, combine, each_output};
use crate::{ModelError, Tensor};

/// The training cell lines, with a coefficient for each in every drug's function.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Radial {
    layout: Layout,
    pub(super) centre: Vec<f32>,
    /// `[cell lines, columns]`, centred.
    pub(super) rows: Tensor,
    pub(super) kernels: Vec<Kernel>,
    /// What is added for every drug.
    pub(super) offset: Vec<f32>,
}

/// `exp(−d²/width)` with `d²` the squared distance of scaled columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kernel {
    /// What each column's square counts.
    pub(super) scale: Vec<f32>,
    pub(super) width: f64,
    /// `[cell lines, drugs]`.
    pub(super) dual: Tensor,
}

/// A [`Radial`] without its large numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredRadial {
    layout: Layout,
    widths: Vec<f64>,
}

/// A fit, and what it says of the training cell lines.
pub(crate) struct Fit {
    pub(crate) radial: Radial,
    /// Predictions of each cell line by fits that did not see its group, `[cell lines, drugs]`, less the drugs' means.
    pub(crate) left_out: Dense,
}

impl Radial {
    /// Regresses the completed responses of all drugs on the profiles.
    ///
    /// Two kernels, of columns as they are and of columns weighted by how much they explain over all drugs, each in
    /// two bases: drug by drug, and principal component by principal component of the drugs' responses. Every output
    /// has its own penalty, of lowest leave-one-out error; blocks count as in the linear kernel of lowest
    /// leave-one-out error. The four are averaged.
    pub(crate) fn fit(profiles: Profiles, completed: &Dense, grid: &Grid, groups: &Groups) -> Fit {
        let (n, m) = (grid.n(), grid.m());
        let (mean, targets) = centred(completed);
        let measured = |i: usize, j: usize| !grid.values.row(i)[j].is_nan();
        let plain = profiles.scales(&vec![1.0; profiles.n_columns()]);
        let blocks = choose(&profiles.kernels(&plain), &targets, &measured, groups);
        let relevant = profiles.scales(&profiles.relevance(&targets));

        let components = Components::of(&targets);
        let rank = components.scores.ncols();
        let outputs = Mat::from_fn(n, m + rank, |i, j| {
            if j < m { targets[(i, j)] } else { components.scores[(i, j - m)] }
        });
        let counts = |i: usize, j: usize| j >= m || measured(i, j);
        let mut offset: Vec<f64> = mean.iter().zip(grid.means()).map(|(o, m)| o + m).collect();
        let mut left_out = Mat::<f64>::zeros(n, m);
        let mut kernels = Vec::new();
        for scales in [&plain, &relevant] {
            let linear = combine(&profiles.kernels(scales), &blocks);
            if (0..n).all(|i| linear[(i, i)] <= 0.0) {
                // No column tells two cell lines apart.
                continue;
            }
            let squares = Mat::from_fn(n, n, |i, j| {
                (linear[(i, i)] + linear[(j, j)] - 2.0 * linear[(i, j)]).max(0.0)
            });
            let width = (squares.sum() / (n * n) as f64).max(1e-12);
            let raw = Mat::from_fn(n, n, |i, j| (-squares[(i, j)] / width).exp());
            let centring = Centring::of(&raw);
            let left = each_output(&centring.apply(&raw), &outputs, &counts, groups);
            let (dual, error) = (components.back(&left.dual, m), components.back(&left.error, m));
            left_out += (&targets - error) * Scale(0.5);
            // Half of the mean of both kernels; the centred kernel differs from the raw one by constants, as dual
            // coefficients sum to zero.
            let dual = dual * Scale(0.5 / centring.length);
            for (j, offset) in offset.iter_mut().enumerate() {
                *offset -= (0..n).map(|i| centring.means[i] * dual[(i, j)]).sum::<f64>();
            }
            kernels.push(Kernel {
                scale: profiles.column_scales(scales, &blocks),
                width,
                dual: tensor(&dual),
            });
        }
        let left_out = Mat::from_fn(n, m, |i, j| left_out[(i, j)] + mean[j]);
        let (layout, centre, rows) = profiles.into_parts(&blocks);
        let radial = Self {
            layout,
            centre,
            rows: tensor(&rows),
            kernels,
            offset: offset.into_iter().map(|o| o as f32).collect(),
        };
        Fit { radial, left_out: Dense::of(&left_out) }
    }

    /// The blocks with their shares.
    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Predictions `[cell lines of the design, drugs]` for the cell lines at `wanted`; others stay 0.
    pub(crate) fn predict(&self, design: &Design, wanted: &[usize]) -> Result<Dense, ModelError> {
        let m = self.offset.len();
        let mut predicted = Dense::zeros(design.cell_lines.len(), m);
        let columns = self.layout.columns();
        let raw = self.layout.rows_of(&self.layout.apply(design)?);
        let offset: Vec<f64> = self.offset.iter().map(|o| f64::from(*o)).collect();
        for at in wanted {
            let own: Vec<f32> = raw[at * columns..(at + 1) * columns]
                .iter()
                .zip(&self.centre)
                .map(|(x, centre)| x - centre)
                .collect();
            let out = predicted.row_mut(*at);
            out.copy_from_slice(&offset);
            for kernel in &self.kernels {
                let known = self.rows.values.chunks_exact(columns.max(1));
                for (row, dual) in known.zip(kernel.dual.values.chunks_exact(m.max(1))) {
                    let similarity = (-distance(&own, row, &kernel.scale) / kernel.width).exp();
                    for (value, dual) in out.iter_mut().zip(dual) {
                        *value += similarity * f64::from(*dual);
                    }
                }
            }
        }
        Ok(predicted)
    }

    /// Puts the large numbers among the tensors.
    pub(crate) fn store(&self, tensors: &mut BTreeMap<String, Tensor>) -> StoredRadial {
        let row = |values: &[f32]| Tensor { shape: vec![1, values.len()], values: values.to_vec() };
        tensors.insert("centre".into(), row(&self.centre));
        tensors.insert("offset".into(), row(&self.offset));
        tensors.insert("rows".into(), self.rows.clone());
        for (at, kernel) in self.kernels.iter().enumerate() {
            tensors.insert(format!("scale{at}"), row(&kernel.scale));
            tensors.insert(format!("dual{at}"), kernel.dual.clone());
        }
        let widths = self.kernels.iter().map(|k| k.width).collect();
        StoredRadial { layout: self.layout.clone(), widths }
    }

    /// The inverse of [`Radial::store`], for `n` cell lines and `m` drugs.
    pub(crate) fn load(
        stored: StoredRadial,
        n: usize,
        m: usize,
        tensors: &mut BTreeMap<String, Tensor>,
    ) -> Result<Self, String> {
        let columns = stored.layout.columns();
        let mut take = |name: &str, shape: [usize; 2]| {
            let tensor =
                tensors.remove(name).ok_or_else(|| format!("there is no tensor {name}"))?;
            if tensor.shape == shape {
                Ok(tensor)
            } else {
                Err(format!("{name} has shape {:?}, not {shape:?}", tensor.shape))
            }
        };
        let mut kernels = Vec::new();
        for (at, width) in stored.widths.into_iter().enumerate() {
            let scale = take(&format!("scale{at}"), [1, columns])?.values;
            kernels.push(Kernel { scale, width, dual: take(&format!("dual{at}"), [n, m])? });
        }
        Ok(Self {
            centre: take("centre", [1, columns])?.values,
            offset: take("offset", [1, m])?.values,
            rows: take("rows", [n, columns])?,
            layout: stored.layout,
            kernels,
        })
    }
}

/// Sixteen sums side by side, which the compiler can keep in vector registers.
fn distance(a: &[f32], b: &[f32], scale: &[f32]) -> f64 {
    let one = |(a, b, scale): (f32, f32, f32)| (a - b) * (a - b) * scale;
    let (a, a_rest) = a.as_chunks::<16>();
    let (b, b_rest) = b.as_chunks::<16>();
    let (scale, scale_rest) = scale.as_chunks::<16>();
    let mut sums = [0.0_f32; 16];
    for ((a, b), scale) in a.iter().zip(b).zip(scale) {
        for (k, sum) in sums.iter_mut().enumerate() {
            *sum += one((a[k], b[k], scale[k]));
        }
    }
    let rest = a_rest.iter().zip(b_rest).zip(scale_rest).map(|((a, b), s)| one((*a, *b, *s)));
    sums.into_iter().chain(rest).map(f64::from).sum()
}

/// The principal components of standardised targets, one row of weights each.
struct Components {
    /// `[cell lines, components]`.
    scores: Mat<f64>,
    /// `[components, drugs]`, back to the drugs' own scale.
    weights: Mat<f64>,
}

impl Components {
    fn of(targets: &Mat<f64>) -> Self {
        let (n, m) = (targets.nrows(), targets.ncols());
        let sd: Vec<f64> = (0..m)
            .map(|j| {
                let squares = (0..n).map(|i| targets[(i, j)].powi(2)).sum::<f64>();
                (squares / n as f64).sqrt()
            })
            .map(|sd| if sd > 1e-9 { sd } else { 1.0 })
            .collect();
        let standard = Mat::from_fn(n, m, |i, j| targets[(i, j)] / sd[j]);
        let Ok(svd) = standard.thin_svd() else {
            return Self { scores: Mat::zeros(n, 0), weights: Mat::zeros(0, m) };
        };
        let directions = svd.V();
        let scores = &standard * directions;
        let weights = Mat::from_fn(directions.ncols(), m, |k, j| directions[(j, k)] * sd[j]);
        Self { scores, weights }
    }

    /// The mean of the first `m` columns and of the others brought back to drugs.
    fn back(&self, outputs: &Mat<f64>, m: usize) -> Mat<f64> {
        let own = outputs.subcols(0, m);
        if self.scores.ncols() == 0 {
            return own.to_owned();
        }
        let others = outputs.subcols(m, self.scores.ncols()) * &self.weights;
        (own + others) * Scale(0.5)
    }
}

/// What makes a kernel one of centred features of mean squared length 1.
struct Centring {
    means: Vec<f64>,
    grand: f64,
    length: f64,
}

impl Centring {
    fn of(kernel: &Mat<f64>) -> Self {
        let n = kernel.nrows();
        let means: Vec<f64> =
            (0..n).map(|i| (0..n).map(|j| kernel[(i, j)]).sum::<f64>() / n as f64).collect();
        let grand = means.iter().sum::<f64>() / n as f64;
        let diagonal = (0..n).map(|i| kernel[(i, i)] - 2.0 * means[i] + grand).sum::<f64>();
        Self { means, grand, length: (diagonal / n as f64).max(1e-12) }
    }

    fn apply(&self, kernel: &Mat<f64>) -> Mat<f64> {
        Mat::from_fn(kernel.nrows(), kernel.ncols(), |i, j| {
            (kernel[(i, j)] - self.means[i] - self.means[j] + self.grand) / self.length
        })
    }
}

fn tensor(matrix: &Mat<f64>) -> Tensor {
    let (rows, columns) = (matrix.nrows(), matrix.ncols());
    let values = (0..rows).flat_map(|i| (0..columns).map(move |j| matrix[(i, j)] as f32)).collect();
    Tensor { shape: vec![rows, columns], values }
}
