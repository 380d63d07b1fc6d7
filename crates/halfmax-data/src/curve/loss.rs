//! What a residual costs.

use std::f64::consts::{FRAC_PI_4, PI};

/// How errors of viability are taken to be distributed.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Errors {
    /// Normal: least squares.
    #[default]
    Normal,
    /// Cauchy with half-width 0.07, robust to outliers, as `PharmacoGx` has it: a value cut to 0 or 1 costs
    /// minus the logarithm of the squared density integrated over what was cut off.
    Cauchy,
}

/// Half-width of the Cauchy errors, in viability.
const WIDTH: f64 = 0.07;

/// A cost with its derivatives by the residual; `curvature` is a positive stand-in for the second one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) value: f64,
    pub(crate) slope: f64,
    pub(crate) curvature: f64,
}

impl Errors {
    /// The cost of `residual` = curve − measured; `cut` says that the measured value is a limit.
    #[inline]
    pub(crate) fn cost(self, residual: f64, cut: bool) -> Cost {
        match self {
            Self::Normal => {
                Cost { value: 0.5 * residual * residual, slope: residual, curvature: 1.0 }
            }
            Self::Cauchy if cut => cut_cauchy(residual),
            Self::Cauchy => {
                let spread = WIDTH * WIDTH + residual * residual;
                Cost {
                    value: (PI * spread / WIDTH).ln(),
                    slope: 2.0 * residual / spread,
                    curvature: 2.0 / spread,
                }
            }
        }
    }
}

fn cut_cauchy(residual: f64) -> Cost {
    let u = residual.abs() / WIDTH;
    let round = 1.0 + u * u;
    // The integral of 1/(1+t²)² from u on; far out its series, where the difference would cancel.
    let rest =
        if u < 30.0 { FRAC_PI_4 - 0.5 * (u / round + u.atan()) } else { 1.0 / (3.0 * u * u * u) };
    let pull = 1.0 / (rest * round * round);
    let bend = pull * pull - 4.0 * u / round * pull;
    Cost {
        value: -(rest / (PI * PI * WIDTH)).ln(),
        slope: pull.copysign(residual) / WIDTH,
        curvature: bend.max(0.1) / (WIDTH * WIDTH),
    }
}
