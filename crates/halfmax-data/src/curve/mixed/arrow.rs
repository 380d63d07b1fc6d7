//! The linearised model of one cell line, its random effects eliminated curve by curve.

use super::{Observations, Spread};

/// Sizes of the random effects relative to the residual, the form in which they are estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Relative {
    /// ln of the first and second diagonal entry of the Cholesky factor of the covariance of (XMID, SCAL) between
    /// cell lines, and its entry off the diagonal.
    pub(crate) line: [f64; 2],
    pub(crate) off: f64,
    /// ln of the standard deviation of XMID between curves.
    pub(crate) curve: f64,
}

impl Default for Relative {
    fn default() -> Self {
        // Roughly what screens have; the estimate does not depend on it.
        Self { line: [3.0, 2.3], off: 0.0, curve: 3.3 }
    }
}

impl Relative {
    /// The inverse of the covariance between cell lines.
    fn line_precision(&self) -> [[f64; 2]; 2] {
        let (a, b, c) = (self.line[0].exp(), self.line[1].exp(), self.off);
        // The inverse of L is [[1/a, 0], [−c/(ab), 1/b]].
        let (p, q, r) = (1.0 / a, -c / (a * b), 1.0 / b);
        [[p * p + q * q, q * r], [q * r, r * r]]
    }

    fn curve_precision(&self) -> f64 {
        (-2.0 * self.curve).exp()
    }

    /// The largest difference of an entry.
    pub(crate) fn distance(&self, other: &Self) -> f64 {
        [
            self.line[0] - other.line[0],
            self.line[1] - other.line[1],
            (self.off - other.off) / self.line[1].exp(),
            self.curve - other.curve,
        ]
        .into_iter()
        .fold(0.0, |m: f64, d| m.max(d.abs()))
    }

    pub(crate) fn spread(&self, residual: f64) -> Spread {
        let (a, b, c) = (self.line[0].exp(), self.line[1].exp(), self.off);
        let scal = c.hypot(b);
        Spread {
            line_xmid: a * residual,
            line_scal: scal * residual,
            line_correlation: c / scal,
            curve_xmid: self.curve.exp() * residual,
            residual,
        }
    }
}

/// What a curve's measurements say about its (XMID, SCAL), at a linearisation with gradient J: `JᵀJ`, `Jᵀw` and `wᵀw`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Linear {
    pub(crate) square: [f64; 3],
    pub(crate) cross: [f64; 2],
    pub(crate) total: f64,
}

/// The random effects of a cell line: on XMID and SCAL of all its curves.
pub(crate) type Effects = [f64; 2];

/// A cell line with the effects of its curves eliminated: a quadratic in its own (XMID, SCAL).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Line {
    m: [f64; 3],
    v: [f64; 2],
    pub(crate) rest: f64,
    pub(crate) log_det: f64,
}

/// Sizes that enter every curve and every line, computed once per evaluation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Penalty {
    line: [f64; 3],
    line_log_det: f64,
    curve: f64,
}

impl From<&Relative> for Penalty {
    fn from(relative: &Relative) -> Self {
        let p = relative.line_precision();
        Self {
            line: [p[0][0], p[0][1], p[1][1]],
            line_log_det: -2.0 * (relative.line[0] + relative.line[1]),
            curve: relative.curve_precision(),
        }
    }
}

impl Penalty {
    /// The penalty of a line's effects.
    pub(crate) fn of_line(&self, [b, d]: Effects) -> f64 {
        self.line[0] * b * b + 2.0 * self.line[1] * b * d + self.line[2] * d * d
    }

    /// The penalty of a curve's effect.
    pub(crate) fn of_curve(&self, u: f64) -> f64 {
        self.curve * u * u
    }

    /// Eliminates the effects of the curves of a line.
    pub(crate) fn line(&self, curves: &[Linear]) -> Line {
        let mut line = Line::default();
        for c in curves {
            let a = c.square[0] + self.curve;
            let (k0, k1) = (c.square[0] / a, c.square[1] / a);
            line.m[0] += c.square[0] - c.square[0] * k0;
            line.m[1] += c.square[1] - c.square[0] * k1;
            line.m[2] += c.square[2] - c.square[1] * k1;
            line.v[0] += c.cross[0] - c.cross[0] * k0;
            line.v[1] += c.cross[1] - c.cross[0] * k1;
            line.rest += c.total - c.cross[0] * c.cross[0] / a;
            line.log_det += (a / self.curve).ln();
        }
        line
    }

    /// The effect of a curve whose (XMID, SCAL) would be `eta` without it.
    pub(crate) fn curve_effect(&self, c: &Linear, eta: [f64; 2]) -> f64 {
        (c.cross[0] - c.square[0] * eta[0] - c.square[1] * eta[1]) / (c.square[0] + self.curve)
    }

    fn posterior(&self, line: &Line) -> [f64; 3] {
        [line.m[0] + self.line[0], line.m[1] + self.line[1], line.m[2] + self.line[2]]
    }

    /// Eliminates the effects of the line itself: a quadratic in the fixed effects (matrix, vector, rest) and
    /// the logarithm of the determinant.
    pub(crate) fn fixed(&self, line: &Line) -> ([f64; 3], [f64; 2], f64, f64) {
        let a = self.posterior(line);
        let det = a[0] * a[2] - a[1] * a[1];
        let inverse = [a[2] / det, -a[1] / det, a[0] / det];
        let m = line.m;
        // M A⁻¹
        let h = [
            [m[0] * inverse[0] + m[1] * inverse[1], m[0] * inverse[1] + m[1] * inverse[2]],
            [m[1] * inverse[0] + m[2] * inverse[1], m[1] * inverse[1] + m[2] * inverse[2]],
        ];
        let matrix = [
            m[0] - h[0][0] * m[0] - h[0][1] * m[1],
            m[1] - h[0][0] * m[1] - h[0][1] * m[2],
            m[2] - h[1][0] * m[1] - h[1][1] * m[2],
        ];
        let v = line.v;
        let vector =
            [v[0] - h[0][0] * v[0] - h[0][1] * v[1], v[1] - h[1][0] * v[0] - h[1][1] * v[1]];
        let explained = v[0] * (inverse[0] * v[0] + inverse[1] * v[1])
            + v[1] * (inverse[1] * v[0] + inverse[2] * v[1]);
        (matrix, vector, line.rest - explained, line.log_det + det.ln() - self.line_log_det)
    }

    /// The effects of a line, given the fixed effects.
    pub(crate) fn line_effects(&self, line: &Line, fixed: [f64; 2]) -> Effects {
        let rhs = [
            line.v[0] - line.m[0] * fixed[0] - line.m[1] * fixed[1],
            line.v[1] - line.m[1] * fixed[0] - line.m[2] * fixed[1],
        ];
        solve(self.posterior(line), rhs)
    }
}

/// Solves a symmetric two-by-two system.
pub(crate) fn solve(a: [f64; 3], b: [f64; 2]) -> [f64; 2] {
    let det = a[0] * a[2] - a[1] * a[1];
    [(a[2] * b[0] - a[1] * b[1]) / det, (a[0] * b[1] - a[1] * b[0]) / det]
}

/// Covariance of (XMID, SCAL) of each curve given the fixed effects, times the residual variance.
pub(crate) fn covariances(
    linear: &[Linear],
    data: &Observations,
    relative: &Relative,
    variance: f64,
) -> Vec<[[f64; 2]; 2]> {
    let penalty = Penalty::from(relative);
    let mut out = Vec::with_capacity(linear.len());
    for l in 0..data.line_ends.len() {
        let curves = &linear[data.line(l)];
        let a = penalty.posterior(&penalty.line(curves));
        let det = a[0] * a[2] - a[1] * a[1];
        let v = [a[2] / det, -a[1] / det, a[0] / det];
        for c in curves {
            // XMID = (1 − g₀/a) b − (g₁/a) d + noise of variance 1/a, where a = g₀ + penalty.
            let own = c.square[0] + penalty.curve;
            let t = [1.0 - c.square[0] / own, -c.square[1] / own];
            let xx = t[0] * t[0] * v[0] + 2.0 * t[0] * t[1] * v[1] + t[1] * t[1] * v[2] + 1.0 / own;
            let xs = t[0] * v[1] + t[1] * v[2];
            out.push([[xx * variance, xs * variance], [xs * variance, v[2] * variance]]);
        }
    }
    out
}
