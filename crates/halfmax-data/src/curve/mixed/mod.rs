//! GDSC's fit: all curves of a screen together, each drawn towards its cell line.
//!
//! The model of Vis et al. (Pharmacogenomics 17:691, 2016). With y = 1 − viability and X = log2(dose / top
//! dose) + 9, curve c of cell line l is
//!
//! ```text
//! y = 1 / (1 + exp(−(X − XMID_c) / SCAL_l)) + ε        ε ~ N(0, σ²)
//! XMID_c = β₁ + b_l + u_c        b_l, d_l: normal, per cell line (correlated if asked for)
//! SCAL_l = β₂ + d_l              u_c: normal, per curve
//! ```
//!
//! fitted as Lindstrom and Bates do (Biometrics 46:673, 1990): penalised least squares for positions given the
//! variances (`descent`), restricted maximum likelihood for the variances given a linearised curve
//! (`likelihood`), in turn until nothing moves.

mod arrow;
mod descent;
mod likelihood;
mod simplex;

use arrow::Relative;

use descent::Positions;

/// Measurements of many curves, grouped by cell line.
#[derive(Debug, Default)]
pub struct Observations {
    pub(crate) x: Vec<f64>,
    pub(crate) y: Vec<f64>,
    /// Where each curve ends in `x` and `y`.
    pub(crate) curve_ends: Vec<usize>,
    /// Where each cell line ends in the curves.
    pub(crate) line_ends: Vec<usize>,
}

impl Observations {
    /// Adds a curve to the last cell line: X (9 at the top dose) and 1 − viability.
    pub fn push(&mut self, points: impl Iterator<Item = (f64, f64)>) {
        for (x, y) in points {
            self.x.push(x);
            self.y.push(y);
        }
        self.curve_ends.push(self.x.len());
    }

    /// Ends a cell line.
    pub fn end_line(&mut self) {
        self.line_ends.push(self.curve_ends.len());
    }

    pub(crate) fn curve(&self, c: usize) -> (&[f64], &[f64]) {
        let from = if c == 0 { 0 } else { self.curve_ends[c - 1] };
        let range = from..self.curve_ends[c];
        (&self.x[range.clone()], &self.y[range])
    }

    pub(crate) fn line(&self, l: usize) -> std::ops::Range<usize> {
        let from = if l == 0 { 0 } else { self.line_ends[l - 1] };
        from..self.line_ends[l]
    }
}

/// Standard deviations of the random parts.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Spread {
    /// Of XMID between cell lines.
    pub line_xmid: f64,
    /// Of SCAL between cell lines.
    pub line_scal: f64,
    /// Correlation of the two; 0 if it was not estimated.
    pub line_correlation: f64,
    /// Of XMID between the curves of a cell line.
    pub curve_xmid: f64,
    /// Of the measurements about their curve.
    pub residual: f64,
}

/// A mixed-effects fit.
#[derive(Debug, Clone)]
pub struct Mixed {
    /// XMID and SCAL of the average curve.
    pub fixed: [f64; 2],
    /// The variances, as standard deviations.
    pub spread: Spread,
    /// XMID of each curve.
    pub xmid: Vec<f64>,
    /// SCAL of each curve, the same for all curves of a cell line.
    pub scal: Vec<f64>,
    /// Covariance of XMID and SCAL of each curve, given fixed effects and variances.
    pub covariance: Vec<[[f64; 2]; 2]>,
    /// Restricted log-likelihood of the linearised model, without the constant of the fixed effects.
    pub log_likelihood: f64,
    /// How often variances and positions took turns.
    pub rounds: usize,
    /// Whether they stopped moving.
    pub converged: bool,
}

const ROUNDS: usize = 100;
/// The largest move of a parameter of the average curve, or of a logarithm of a variance, that counts as none.
const STILL: f64 = 2e-5;

/// Where GDSC starts: XMID and SCAL of the average curve.
const START: [f64; 2] = [8.886_464, 1.495_953];

/// Fits all curves. The result does not depend on the number of threads.
pub fn fit(data: &Observations, correlated: bool) -> Mixed {
    let mut relative = Relative::default();
    let mut positions = Positions::start(data, START);
    let (mut rounds, mut converged) = (0, false);
    let mut best = likelihood::Estimate::default();
    while rounds < ROUNDS && !converged {
        rounds += 1;
        positions.descend(data, &relative);
        let linear = positions.linearised(data);
        best = likelihood::maximise(&linear, data, &relative, correlated);
        let moved = relative.distance(&best.relative).max(distance(positions.fixed, best.fixed));
        relative = best.relative;
        converged = moved < STILL;
    }
    let linear = positions.linearised(data);
    let covariance = arrow::covariances(&linear, data, &relative, best.residual * best.residual);
    let (xmid, scal) = positions.curves(data);
    Mixed {
        fixed: positions.fixed,
        spread: relative.spread(best.residual),
        xmid,
        scal,
        covariance,
        log_likelihood: best.log_likelihood,
        rounds,
        converged,
    }
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).abs().max((a[1] - b[1]).abs())
}
