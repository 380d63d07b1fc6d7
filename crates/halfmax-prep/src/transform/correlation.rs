//! Features that say the same as another.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};
use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::{FittedSelect, Transform, moments, setting, view};
use crate::{PrepError, Train, View};

/// Of each pair of features whose |Pearson r| over training entities is above `threshold`, drops one.
///
/// Features are taken from the most variable to the least (of equals, the first in the view), and a feature stays
/// if no feature that stayed before it correlates with it more than that. A feature that does not vary correlates
/// with nothing and stays. Missing values are left out pair by pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrelationFilter {
    /// The view.
    pub view: String,
    /// Above 0 and at most 1.
    #[serde(default = "most")]
    pub threshold: f64,
}

const fn most() -> f64 {
    0.95
}

/// Features compared at a time: a block of products stays within a few megabytes.
const BLOCK: usize = 256;

impl Transform for CorrelationFilter {
    type Fitted = FittedSelect;

    fn fit(&self, train: Train<'_>) -> Result<FittedSelect, PrepError> {
        setting(self.threshold > 0.0 && self.threshold <= 1.0, || {
            format!("threshold = {} must be above 0 and at most 1", self.threshold)
        })?;
        let view = view(train.design(), &self.view)?;
        let variance: Vec<f64> = moments(view).iter().map(|m| m.1).collect();
        let mut order: Vec<usize> = (0..variance.len()).collect();
        order.sort_by(|a, b| variance[*b].total_cmp(&variance[*a]));
        let columns = Columns::of(view);
        let mut kept: Vec<Block> = Vec::new();
        for candidates in order.chunks(BLOCK) {
            let block = Block::of(&columns, candidates);
            let mut stays = vec![true; candidates.len()];
            for other in &kept {
                let r = block.with(other);
                for (stays, at) in stays.iter_mut().zip(0..) {
                    *stays &= (0..other.columns.len()).all(|o| !self.same(r[(at, o)]));
                }
            }
            let r = block.with(&block);
            let mut staying: Vec<usize> = Vec::new();
            for at in (0..candidates.len()).filter(|at| stays[*at]) {
                if staying.iter().all(|before| !self.same(r[(at, *before)])) {
                    staying.push(at);
                }
            }
            let staying: Vec<usize> = staying.into_iter().map(|at| candidates[at]).collect();
            kept.push(Block::of(&columns, &staying));
        }
        let columns = kept.iter().flat_map(|block| block.columns.iter().map(|c| *c as u32));
        FittedSelect::some(view, columns.collect(), "there was none before")
    }
}

impl CorrelationFilter {
    /// NaN, where a feature does not vary, is no correlation.
    fn same(&self, r: f64) -> bool {
        r.abs() > self.threshold
    }
}

/// Pearson correlation of each of these columns of a view with each, row by row; `None` where one does not vary.
pub fn correlation_matrix(view: &View, columns: &[usize]) -> Vec<Vec<Option<f64>>> {
    let all = Columns::of(view);
    let blocks: Vec<Block> = columns.chunks(BLOCK).map(|part| Block::of(&all, part)).collect();
    let mut rows = Vec::with_capacity(columns.len());
    for block in &blocks {
        let parts: Vec<Mat<f64>> = blocks.iter().map(|other| block.with(other)).collect();
        rows.extend((0..block.columns.len()).map(|at| {
            parts
                .iter()
                .flat_map(|r| (0..r.ncols()).map(move |other| r[(at, other)]))
                .map(|r| (!r.is_nan()).then_some(r))
                .collect()
        }));
    }
    rows
}

/// Some columns, centred, with 0 in place of what is missing.
struct Block {
    columns: Vec<usize>,
    centred: Mat<f64>,
    /// Root of the sum of squares; 0 for a column that does not vary.
    length: Vec<f64>,
    /// 1 where there is a value, if any is missing.
    there: Option<Mat<f64>>,
}

impl Block {
    fn of(columns: &Columns, chosen: &[usize]) -> Self {
        let mut centred = Mat::zeros(columns.column(0).len(), chosen.len());
        let mut length = Vec::with_capacity(chosen.len());
        let mut complete = true;
        for (at, column) in chosen.iter().enumerate() {
            let column = columns.column(*column);
            let there = || column.iter().filter(|v| !v.is_nan()).map(|v| f64::from(*v));
            let n = there().count();
            complete &= n == column.len();
            let mean = there().sum::<f64>() / n.max(1) as f64;
            for (row, value) in column.iter().enumerate().filter(|(_, v)| !v.is_nan()) {
                centred[(row, at)] = f64::from(*value) - mean;
            }
            let squares = there().map(|v| (v - mean).powi(2)).sum::<f64>();
            length.push(if squares > 1e-12 * n as f64 { squares.sqrt() } else { 0.0 });
        }
        let there = (!complete).then(|| {
            Mat::from_fn(centred.nrows(), chosen.len(), |row, at| {
                f64::from(u8::from(!columns.column(chosen[at])[row].is_nan()))
            })
        });
        Self { columns: chosen.to_vec(), centred, length, there }
    }

    /// `[own column, other's column]` correlations; NaN where one does not vary.
    fn with(&self, other: &Self) -> Mat<f64> {
        let (n, m) = (self.columns.len(), other.columns.len());
        let xy = product(&self.centred, &other.centred);
        if self.there.is_none() && other.there.is_none() {
            return Mat::from_fn(n, m, |a, b| xy[(a, b)] / (self.length[a] * other.length[b]));
        }
        let full = |block: &Self| {
            block
                .there
                .clone()
                .unwrap_or_else(|| Mat::ones(block.centred.nrows(), block.columns.len()))
        };
        let square = |block: &Self| {
            Mat::from_fn(block.centred.nrows(), block.columns.len(), |row, at| {
                block.centred[(row, at)].powi(2)
            })
        };
        let (there, there2) = (full(self), full(other));
        let count = product(&there, &there2);
        let (x, y) = (product(&self.centred, &there2), product(&there, &other.centred));
        let (xx, yy) = (product(&square(self), &there2), product(&there, &square(other)));
        Mat::from_fn(n, m, |a, b| {
            let at = (a, b);
            let count = count[at];
            let spread = |squares: f64, sum: f64| squares - sum * sum / count;
            let (xx, yy) = (spread(xx[at], x[at]), spread(yy[at], y[at]));
            if xx > 1e-12 * count && yy > 1e-12 * count {
                (xy[at] - x[at] * y[at] / count) / (xx * yy).sqrt()
            } else {
                f64::NAN
            }
        })
    }
}

/// `aᵀb`.
fn product(a: &Mat<f64>, b: &Mat<f64>) -> Mat<f64> {
    let mut to = Mat::zeros(a.ncols(), b.ncols());
    matmul(to.as_mut(), Accum::Replace, a.transpose(), b, 1.0, Par::Seq);
    to
}
