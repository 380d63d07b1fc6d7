//! How much worse predictions become when one feature is dealt out anew among cell lines (Breiman 2001).

use halfmax_data::Seed;
use halfmax_model::{Fitted, ModelError};
use halfmax_prep::{Design, Entity};
use rand::seq::SliceRandom;
use rayon::prelude::*;

use halfmax_model::attribution::Feature;

/// The worth of one feature to the predictions of some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Permuted {
    /// Which.
    pub feature: Feature,
    /// Root mean squared error with the feature permuted less that without, mean over repeats, in the unit of the
    /// response.
    pub rise: f64,
    /// Standard deviation of that over repeats; 0 with one.
    pub sd: f64,
}

/// Permutes each cell-line feature of `rows` in turn, `repeats` times, and measures the rise in error. `rows` should be
/// rows the model never saw. The same for any number of threads.
///
/// # Errors
/// If the model cannot use the rows.
pub fn permutation_importance(
    model: &dyn Fitted,
    rows: &Design,
    repeats: usize,
    seed: Seed,
) -> Result<Vec<Permuted>, ModelError> {
    let rmse = |rows: &Design| -> Result<f64, ModelError> {
        let predicted = model.predict(rows)?;
        let squares = rows.response.iter().zip(predicted).map(|(t, p)| (t - p).powi(2));
        Ok((squares.sum::<f64>() / rows.len().max(1) as f64).sqrt())
    };
    let base = rmse(rows)?;
    let features: Vec<(usize, usize)> = rows
        .views
        .iter()
        .enumerate()
        .filter(|(_, view)| view.entity == Entity::CellLine)
        .flat_map(|(at, view)| (0..view.n_features()).map(move |column| (at, column)))
        .collect();
    features
        .into_par_iter()
        .map(|(view, column)| {
            let own = &rows.views[view];
            let feature = Feature { view: own.name.clone(), name: own.features[column].clone() };
            let seed = seed.fork(&feature.view).fork(&feature.name);
            let width = own.n_features();
            let mut rises = Vec::with_capacity(repeats);
            for repeat in 0..repeats {
                let mut dealt: Vec<f32> =
                    own.values.iter().skip(column).step_by(width).copied().collect();
                dealt.shuffle(&mut seed.fork(&repeat.to_string()).rng());
                let mut moved = rows.clone();
                let mut values = own.values.to_vec();
                for (row, value) in values.chunks_exact_mut(width).zip(dealt) {
                    row[column] = value;
                }
                moved.views[view].values = values.into();
                rises.push(rmse(&moved)? - base);
            }
            let n = repeats.max(1) as f64;
            let rise = rises.iter().sum::<f64>() / n;
            let spread = rises.iter().map(|r| (r - rise).powi(2)).sum::<f64>();
            Ok(Permuted { feature, rise, sd: (spread / (n - 1.0).max(1.0)).sqrt() })
        })
        .collect()
}
