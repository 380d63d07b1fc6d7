//! The straight lines along which a prediction is taken apart.

use rand::RngExt;
use rand::seq::SliceRandom;

use super::Method;

/// One line: from an entity of the background to the pair's own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leg {
    /// Row of [`Legs::starts`].
    pub(crate) start: usize,
    /// Points on it, from 0 (the start) to 1 (the pair's own).
    pub(crate) points: Vec<f64>,
}

/// Where lines start, and which there are.
#[derive(Debug)]
pub(crate) struct Legs {
    method: Method,
    /// `[starts, width]`, row-major.
    pub(crate) starts: Vec<f32>,
    pub(crate) width: usize,
}

impl Legs {
    /// `background` is `[entities, width]`, with at least one entity.
    pub(crate) fn new(method: Method, background: Vec<f32>, width: usize) -> Self {
        let starts = match method {
            Method::IntegratedGradients { .. } => mean_row(&background, width),
            Method::GradientShap { .. } => background,
        };
        Self { method, starts, width }
    }

    pub(crate) fn start(&self, at: usize) -> &[f32] {
        &self.starts[at * self.width..(at + 1) * self.width]
    }

    pub(crate) fn n_starts(&self) -> usize {
        self.starts.len().checked_div(self.width).unwrap_or(0)
    }

    /// The lines of one pair, which count the same. They depend on the pair's ids alone, not on other pairs.
    pub(crate) fn of(&self, cell_line: &str, compound: &str) -> Vec<Leg> {
        match self.method {
            Method::IntegratedGradients { steps } => {
                let steps = steps.max(1);
                let points = (0..steps).map(|at| (at as f64 + 0.5) / steps as f64).collect();
                vec![Leg { start: 0, points }]
            }
            Method::GradientShap { samples, seed } => {
                let samples = samples.max(1);
                let mut rng = seed.fork(cell_line).fork(compound).rng();
                // One point in each of as many equal stretches, dealt to lines at random.
                let mut stretches: Vec<usize> = (0..samples).collect();
                stretches.shuffle(&mut rng);
                stretches
                    .into_iter()
                    .map(|stretch| Leg {
                        start: rng.random_range(0..self.n_starts()),
                        points: vec![
                            (stretch as f64 + rng.random_range(0.0..1.0)) / samples as f64,
                        ],
                    })
                    .collect()
            }
        }
    }
}

/// The mean of the rows of a matrix.
pub(crate) fn mean_row(rows: &[f32], width: usize) -> Vec<f32> {
    let n = rows.len().checked_div(width).unwrap_or(0).max(1) as f64;
    let mut sum = vec![0.0_f64; width];
    for row in rows.chunks_exact(width.max(1)) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += f64::from(*value);
        }
    }
    sum.into_iter().map(|sum| (sum / n) as f32).collect()
}
