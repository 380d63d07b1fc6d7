//! How a profile compares with the cell lines a model learned from.

use halfmax_model::bundle::{Bundle, Profile};
use halfmax_model::domain::{CellLineSpace, Nearness, OUTSIDE};

/// Mean and spread of every feature over the cell lines learned from, and the space these span.
pub(crate) struct Domain {
    moments: Vec<Vec<(f32, f32)>>,
    space: Option<CellLineSpace>,
}

impl Domain {
    pub(crate) fn of(bundle: &Bundle) -> Self {
        let n = bundle.cell_lines().count() as u32;
        let lines = (0..n).filter(|at| bundle.learned_from(*at)).map(|at| at as usize);
        let learned: Vec<usize> = lines.collect();
        let moments = bundle
            .cell_line_views()
            .map(|view| {
                let feature = |at: usize| moments(learned.iter().map(|line| view.row(*line)[at]));
                (0..view.n_features()).map(feature).collect()
            })
            .collect();
        Self { moments, space: bundle.cell_line_space() }
    }

    /// Mean and standard deviation of a feature over the cell lines learned from.
    pub(crate) fn moments(&self, view: usize, feature: usize) -> (f32, f32) {
        self.moments[view][feature]
    }

    /// Why a profile is outside of what the model knows, in words; `None` if it is not.
    pub(crate) fn outside(&self, bundle: &Bundle, profile: &Profile) -> Option<String> {
        let near = bundle.nearness(self.space.as_ref()?, profile);
        near.is_outside().then(|| in_words("its features are", &near))
    }
}

/// How far something is, for people.
pub(super) fn in_words(what: &str, near: &Nearness) -> String {
    format!(
        "{what} further from those learned from ({:.2}, the nearest being {}) than {:.0} % of these are from each other",
        near.distance,
        near.nearest,
        100.0 * OUTSIDE
    )
}

fn moments(values: impl Iterator<Item = f32> + Clone) -> (f32, f32) {
    let finite = values.filter(|v| v.is_finite()).map(f64::from);
    let n = finite.clone().count().max(1) as f64;
    let mean = finite.clone().sum::<f64>() / n;
    let variance = finite.map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    (mean as f32, variance.sqrt() as f32)
}
