//! Damped least squares within a box.

use super::cholesky;
use super::loss::Errors;
use super::sigmoid::Sigmoid;

/// Pairs of dose and viability to be fitted, equal doses merged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target<'a> {
    /// log10 molar, −∞ for no dose.
    pub(crate) x: &'a [f64],
    /// Viability.
    pub(crate) y: &'a [f64],
    pub(crate) weight: &'a [f64],
    /// Whether values of 0 or less and 1 or more were cut to these limits.
    pub(crate) cut: bool,
    pub(crate) errors: Errors,
}

/// Lowest and highest pEC50, slope, front and back; equal for a parameter that is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) low: [f64; 4],
    pub(crate) high: [f64; 4],
}

/// Where a descent ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Minimum {
    pub(crate) curve: Sigmoid,
    pub(crate) cost: f64,
}

const STEPS: usize = 200;

/// Levenberg–Marquardt steps projected onto the box, from `start` until the cost no longer falls.
///
/// A parameter at a bound that the cost pushes outwards is held there for the step.
pub(crate) fn descend(target: &Target<'_>, bounds: &Bounds, start: Sigmoid) -> Minimum {
    let mut at = bounds.clamp(array(start));
    let mut here = expand(target, at);
    let mut damping = 1e-3;
    let mut still = 0;
    for _ in 0..STEPS {
        let held: [bool; 4] = std::array::from_fn(|i| {
            bounds.low[i] >= bounds.high[i]
                || (at[i] <= bounds.low[i] && here.slope[i] > 0.0)
                || (at[i] >= bounds.high[i] && here.slope[i] < 0.0)
        });
        let Some(step) = damped_step(&here, held, damping) else { break };
        let next = bounds.clamp(std::array::from_fn(|i| at[i] + step[i]));
        if next.iter().zip(&at).all(|(a, b)| a.to_bits() == b.to_bits()) {
            break;
        }
        let there = expand(target, next);
        if there.cost < here.cost {
            let gain = here.cost - there.cost;
            let moved =
                (0..4).map(|i| (next[i] - at[i]).abs() / (1e-3 + at[i].abs())).fold(0.0, f64::max);
            at = next;
            here = there;
            damping = (damping * 0.2).max(1e-12);
            still =
                if gain < 1e-13 * here.cost.abs() + 1e-16 || moved < 1e-9 { still + 1 } else { 0 };
            if still >= 2 {
                break;
            }
        } else {
            damping *= 8.0;
            if damping > 1e12 {
                break;
            }
        }
    }
    Minimum { curve: curve(at), cost: here.cost }
}

impl Bounds {
    /// The nearest point in the box.
    pub(crate) fn clamp(&self, at: [f64; 4]) -> [f64; 4] {
        std::array::from_fn(|i| at[i].max(self.low[i]).min(self.high[i]))
    }
}

/// Cost, its gradient and the Gauss–Newton stand-in of its second derivatives.
struct Expansion {
    cost: f64,
    slope: [f64; 4],
    bend: [[f64; 4]; 4],
}

fn expand(target: &Target<'_>, at: [f64; 4]) -> Expansion {
    let curve = curve(at);
    let mut out = Expansion { cost: 0.0, slope: [0.0; 4], bend: [[0.0; 4]; 4] };
    for ((&x, &y), &weight) in target.x.iter().zip(target.y).zip(target.weight) {
        let gradient = curve.gradient(x);
        let fitted = curve.back * gradient[3] + curve.front * gradient[2];
        let cut = target.cut && x.is_finite() && (y >= 1.0 || y <= 0.0);
        let cost = target.errors.cost(fitted - y, cut);
        out.cost += weight * cost.value;
        for i in 0..4 {
            out.slope[i] += weight * cost.slope * gradient[i];
            let scaled = weight * cost.curvature * gradient[i];
            for (bend, other) in out.bend[i][..=i].iter_mut().zip(&gradient) {
                *bend += scaled * other;
            }
        }
    }
    out
}

/// Solves (H + damping · diag H) step = −gradient over the parameters that are not held.
fn damped_step(here: &Expansion, held: [bool; 4], damping: f64) -> Option<[f64; 4]> {
    let free: Vec<usize> = (0..4).filter(|&i| !held[i]).collect();
    if free.is_empty() {
        return None;
    }
    let mut square = [[0.0; 4]; 4];
    let mut right = [0.0; 4];
    for (a, &i) in free.iter().enumerate() {
        for (b, &j) in free[..=a].iter().enumerate() {
            square[a][b] = here.bend[i][j];
        }
        square[a][a] += damping * square[a][a] + 1e-14;
        right[a] = -here.slope[i];
    }
    let solved = cholesky::solve(square, right, free.len());
    let mut step = [0.0; 4];
    for (a, &i) in free.iter().enumerate() {
        step[i] = solved[a];
    }
    step.iter().all(|s| s.is_finite()).then_some(step)
}

pub(crate) fn array(curve: Sigmoid) -> [f64; 4] {
    [curve.pec50, curve.slope, curve.front, curve.back]
}

pub(crate) fn curve([pec50, slope, front, back]: [f64; 4]) -> Sigmoid {
    Sigmoid { pec50, slope, front, back }
}
