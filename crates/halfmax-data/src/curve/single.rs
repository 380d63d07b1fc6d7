//! One curve fitted by itself.

use super::descent::{self, Target};
use super::layout::Layout;
use super::model::Settings;
use super::point::Curve;
use super::sigmoid::Sigmoid;

/// How many steepnesses a descent is started from.
const STARTS: usize = 3;

/// The least costly curve that a few descents find.
///
/// They start from the best positions of a grid, each with its best plateaus; the same points give the same curve.
pub(crate) fn fit(curve: &Curve, layout: &Layout, settings: &Settings) -> Option<Sigmoid> {
    let (&low, &high) = (layout.doses.first()?, layout.doses.last()?);
    let bounds = settings.model.bounds(low, high);
    let means = means(curve, settings.cut);
    let values = layout.values(&means);
    let target = Target {
        x: &layout.x,
        y: &values,
        weight: &layout.weight,
        cut: settings.cut,
        errors: settings.errors,
    };
    let mut best: Option<descent::Minimum> = None;
    for start in layout.starts(&values, &bounds).into_iter().take(STARTS) {
        let found = descent::descend(&target, &bounds, start);
        if best.is_none_or(|b| found.cost < b.cost) {
            best = Some(found);
        }
    }
    best.map(|b| b.curve)
}

/// Viability as it is fitted.
pub(crate) fn cut(viability: f64, cut: bool) -> f64 {
    if cut { viability.clamp(0.0, 1.0) } else { viability }
}

fn means(curve: &Curve, cut: bool) -> Vec<f64> {
    curve
        .by_dose()
        .map(|same| {
            same.iter().map(|p| self::cut(p.viability, cut)).sum::<f64>() / same.len() as f64
        })
        .collect()
}
