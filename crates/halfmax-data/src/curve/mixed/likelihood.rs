//! Variances that make a linearised model most likely.

use std::f64::consts::PI;

use rayon::prelude::*;

use super::Observations;
use super::arrow::{Linear, Penalty, Relative, solve};
use super::simplex;

/// The best variances with what follows from them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Estimate {
    pub(crate) relative: Relative,
    pub(crate) fixed: [f64; 2],
    pub(crate) residual: f64,
    pub(crate) log_likelihood: f64,
}

/// Maximises the restricted likelihood from `start` on.
pub(crate) fn maximise(
    linear: &[Linear],
    data: &Observations,
    start: &Relative,
    correlated: bool,
) -> Estimate {
    let unpack = |p: &[f64]| Relative {
        line: [p[0], p[1]],
        curve: p[2],
        off: p.get(3).map_or(0.0, |c| c * p[1].exp()),
    };
    let mut from = vec![start.line[0], start.line[1], start.curve];
    if correlated {
        from.push(start.off / start.line[1].exp());
    }
    let best = simplex::minimise(&from, 0.2, |p| {
        // Beyond e^±12 a variance cannot be told from none, or from a fixed effect.
        if p.iter().any(|v| v.abs() > 12.0) {
            return f64::INFINITY;
        }
        -evaluate(linear, data, &unpack(p)).log_likelihood
    });
    evaluate(linear, data, &unpack(&best))
}

#[derive(Clone, Copy, Default)]
struct Sum {
    matrix: [f64; 3],
    vector: [f64; 2],
    rest: f64,
    log_det: f64,
}

impl Sum {
    fn add(mut self, other: &Self) -> Self {
        for i in 0..3 {
            self.matrix[i] += other.matrix[i];
        }
        for i in 0..2 {
            self.vector[i] += other.vector[i];
        }
        self.rest += other.rest;
        self.log_det += other.log_det;
        self
    }
}

/// Cell lines that are summed by one thread; a fixed number, so that sums do not depend on the threads.
const BATCH: usize = 256;

fn evaluate(linear: &[Linear], data: &Observations, relative: &Relative) -> Estimate {
    let penalty = Penalty::from(relative);
    let lines = data.line_ends.len();
    let batch = |b: usize| {
        (b * BATCH..lines.min((b + 1) * BATCH)).fold(Sum::default(), |sum, l| {
            let (matrix, vector, rest, log_det) =
                penalty.fixed(&penalty.line(&linear[data.line(l)]));
            sum.add(&Sum { matrix, vector, rest, log_det })
        })
    };
    let sums: Vec<Sum> = (0..lines.div_ceil(BATCH)).into_par_iter().map(batch).collect();
    let sum = sums.iter().fold(Sum::default(), Sum::add);
    let fixed = solve(sum.matrix, sum.vector);
    let squares =
        (sum.rest - fixed[0] * sum.vector[0] - fixed[1] * sum.vector[1]).max(f64::MIN_POSITIVE);
    let free = data.x.len() as f64 - 2.0;
    let variance = squares / free;
    let det = sum.matrix[0] * sum.matrix[2] - sum.matrix[1] * sum.matrix[1];
    let log_likelihood =
        -0.5 * (free * (1.0 + (2.0 * PI * variance).ln()) + sum.log_det + det.ln());
    Estimate { relative: *relative, fixed, residual: variance.sqrt(), log_likelihood }
}
