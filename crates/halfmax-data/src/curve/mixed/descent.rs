//! Positions of all curves, given how far they may lie from each other.

use rayon::prelude::*;

use super::Observations;
use super::arrow::{Effects, Linear, Penalty, Relative};

/// Fixed and random effects.
#[derive(Debug, Clone)]
pub(crate) struct Positions {
    pub(crate) fixed: [f64; 2],
    lines: Vec<Effects>,
    curves: Vec<f64>,
}

/// Gauss–Newton steps in one go.
const STEPS: usize = 50;

impl Positions {
    /// No random effects yet.
    pub(crate) fn start(data: &Observations, fixed: [f64; 2]) -> Self {
        Self {
            fixed,
            lines: vec![[0.0; 2]; data.line_ends.len()],
            curves: vec![0.0; data.curve_ends.len()],
        }
    }

    /// XMID and SCAL of a curve of a line.
    fn of(&self, line: usize, curve: usize) -> [f64; 2] {
        let [b, d] = self.lines[line];
        [self.fixed[0] + b + self.curves[curve], self.fixed[1] + d]
    }

    /// XMID and SCAL of every curve.
    pub(crate) fn curves(&self, data: &Observations) -> (Vec<f64>, Vec<f64>) {
        (0..self.lines.len())
            .flat_map(|l| data.line(l).map(move |c| (l, c)))
            .map(|(l, c)| <(f64, f64)>::from(self.of(l, c)))
            .unzip()
    }

    /// Lowers the penalised sum of squares until it stays.
    pub(crate) fn descend(&mut self, data: &Observations, relative: &Relative) {
        let penalty = Penalty::from(relative);
        let mut cost = self.cost(data, &penalty);
        for _ in 0..STEPS {
            let target = self.target(data, &penalty);
            let mut share = 1.0;
            let (next, lower) = loop {
                let next = self.towards(&target, share);
                let lower = next.cost(data, &penalty);
                if lower <= cost || share < 1e-4 {
                    break (next, lower);
                }
                share *= 0.5;
            };
            let gain = cost - lower;
            if gain.is_nan() || gain < 0.0 {
                break;
            }
            *self = next;
            cost = lower;
            if gain < 1e-12 * cost {
                break;
            }
        }
    }

    fn towards(&self, target: &Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| a + share * (b - a);
        Self {
            fixed: std::array::from_fn(|i| mix(self.fixed[i], target.fixed[i])),
            lines: (self.lines.iter().zip(&target.lines))
                .map(|(a, b)| [mix(a[0], b[0]), mix(a[1], b[1])])
                .collect(),
            curves: self.curves.iter().zip(&target.curves).map(|(a, b)| mix(*a, *b)).collect(),
        }
    }

    /// Where the linearised model has its minimum.
    fn target(&self, data: &Observations, penalty: &Penalty) -> Self {
        let linear = self.linearised(data);
        let lines: Vec<_> =
            (0..self.lines.len()).map(|l| penalty.line(&linear[data.line(l)])).collect();
        let (mut matrix, mut vector) = ([0.0; 3], [0.0; 2]);
        for line in &lines {
            let (m, v, ..) = penalty.fixed(line);
            for i in 0..3 {
                matrix[i] += m[i];
            }
            for i in 0..2 {
                vector[i] += v[i];
            }
        }
        let fixed = super::arrow::solve(matrix, vector);
        let effects: Vec<Effects> =
            lines.iter().map(|line| penalty.line_effects(line, fixed)).collect();
        let mut curves = vec![0.0; linear.len()];
        for (l, effect) in effects.iter().enumerate() {
            let eta = [fixed[0] + effect[0], fixed[1] + effect[1]];
            for c in data.line(l) {
                curves[c] = penalty.curve_effect(&linear[c], eta);
            }
        }
        Self { fixed, lines: effects, curves }
    }

    fn cost(&self, data: &Observations, penalty: &Penalty) -> f64 {
        let of_line = |l: usize| {
            data.line(l).fold(penalty.of_line(self.lines[l]), |sum, c| {
                let [xmid, scal] = self.of(l, c);
                let (x, y) = data.curve(c);
                let squares: f64 =
                    x.iter().zip(y).map(|(x, y)| (y - kill(*x, xmid, scal)).powi(2)).sum();
                sum + squares + penalty.of_curve(self.curves[c])
            })
        };
        let parts: Vec<f64> = (0..self.lines.len()).into_par_iter().map(of_line).collect();
        parts.iter().sum()
    }

    /// The model linearised here, curve by curve.
    pub(crate) fn linearised(&self, data: &Observations) -> Vec<Linear> {
        let parts: Vec<Vec<Linear>> = (0..self.lines.len())
            .into_par_iter()
            .map(|l| data.line(l).map(|c| linearised(data.curve(c), self.of(l, c))).collect())
            .collect();
        parts.into_iter().flatten().collect()
    }
}

fn kill(x: f64, xmid: f64, scal: f64) -> f64 {
    1.0 / (1.0 + (-(x - xmid) / scal).exp())
}

fn linearised((xs, ys): (&[f64], &[f64]), eta: [f64; 2]) -> Linear {
    let [xmid, scal] = eta;
    let mut out = Linear::default();
    for (x, y) in xs.iter().zip(ys) {
        let fitted = kill(*x, xmid, scal);
        let bend = fitted * (1.0 - fitted) / scal;
        let j = [-bend, -bend * (x - xmid) / scal];
        let w = y - fitted + j[0] * xmid + j[1] * scal;
        out.square[0] += j[0] * j[0];
        out.square[1] += j[0] * j[1];
        out.square[2] += j[1] * j[1];
        out.cross[0] += j[0] * w;
        out.cross[1] += j[1] * w;
        out.total += w * w;
    }
    out
}
