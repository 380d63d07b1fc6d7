//! The response of the most similar cell lines, or of the most similar compounds.

mod distance;
mod fitted;

use halfmax_prep::{Design, Entity, FittedPipeline, Pipeline, Train};

use crate::{Estimator, Fit, Fitted, ModelError};

use distance::Space;
pub use fitted::{FittedNearest, KIND};

/// k-nearest neighbours (Fix & Hodges 1951): a drug's response is the mean over the `k` cell lines nearest in all
/// standardised views among those the drug was tested on; every view counts alike.
///
/// A compound that was not in training is the mean of its `k` nearest by its own views, each as above. `k` is that of
/// [`NEIGHBOURS`] with the lowest error over the validation rows, or [`DEFAULT_NEIGHBOURS`] without them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nearest {
    fixed: Option<usize>,
}

/// What is tried.
pub const NEIGHBOURS: [usize; 6] = [3, 5, 10, 20, 40, 80];
/// Used where there are no rows to choose by.
pub const DEFAULT_NEIGHBOURS: usize = 10;

impl Nearest {
    /// With so many neighbours, whatever the validation rows say.
    ///
    /// # Errors
    /// [`ModelError::Arch`] if there is none.
    pub fn with(neighbours: usize) -> Result<Self, ModelError> {
        if neighbours == 0 {
            return Err(ModelError::Arch("nearest: neighbours must be at least 1".into()));
        }
        Ok(Self { fixed: Some(neighbours) })
    }
}

impl Estimator for Nearest {
    fn name(&self) -> &'static str {
        "nearest"
    }

    fn describe(&self) -> String {
        "k-nearest neighbours among cell lines by all views, k chosen on validation rows".into()
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let neighbours = match (self.fixed, fit.early_stop) {
            (Some(k), _) => k,
            (None, None) => DEFAULT_NEIGHBOURS,
            (None, Some(held)) => {
                let mut model = learned(train.alone(), DEFAULT_NEIGHBOURS)?;
                let mut tried = Vec::with_capacity(NEIGHBOURS.len());
                for k in NEIGHBOURS {
                    model.neighbours = k;
                    let squares = held
                        .response
                        .iter()
                        .zip(model.predict(held)?)
                        .map(|(t, p)| (t - p).powi(2));
                    tried.push((squares.sum::<f64>(), k));
                }
                tried
                    .into_iter()
                    .min_by(|a, b| a.0.total_cmp(&b.0))
                    .map_or(DEFAULT_NEIGHBOURS, |(_, k)| k)
            }
        };
        Ok(Box::new(learned(train.refit().unwrap_or(train), neighbours)?))
    }

    fn refits(&self) -> bool {
        true
    }
}

fn learned(train: Train<'_>, neighbours: usize) -> Result<FittedNearest, ModelError> {
    let names: Vec<&str> = train.design().views.iter().map(|v| v.name.as_str()).collect();
    let (pipeline, design): (FittedPipeline, Design) =
        Pipeline::standard(&names, None).fit(train)?;
    let spaces = [Entity::CellLine, Entity::Compound].map(|entity| Space::of(&design, entity));
    Ok(FittedNearest::new(neighbours, pipeline, &design, spaces))
}
