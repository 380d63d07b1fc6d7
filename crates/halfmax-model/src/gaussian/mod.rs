//! Responses of a cell line to all drugs as one draw from a Gaussian, with kernels for what was never tested.
//!
//! On GDSC2 the covariance between drugs alone, without any feature, is ahead of published graph networks on a
//! random split; features take over where a cell line or a compound is new.

mod attribution;
pub(crate) mod compounds;
pub(crate) mod covariance;
mod fitted;
pub(crate) mod grid;
mod kinship;
pub(crate) mod leave_out;
pub(crate) mod matrix;
pub(crate) mod profiles;
mod radial;
mod radial_slope;
mod weights;

use halfmax_prep::Train;

use crate::{Estimator, Fit, Fitted, ModelError};

use fitted::Mean;
pub use fitted::{FittedGaussian, KIND};

use compounds::Similarity;
use covariance::Covariance;
use grid::Grid;
use leave_out::{Groups, new_tissues};
use matrix::Dense;
use profiles::{Profiles, Wanted};
use radial::Radial;

/// A joint Gaussian over the responses of a cell line, whose mean is a function of the cell line's views.
///
/// *Mean.* Kernel ridge on all cell-line views and the tissue (Saunders et al. 1998), in linear or in Gaussian kernels.
/// The weight of each view and each drug's penalty are those of lowest leave-one-out error over training cell
/// lines; whole tissues are left out instead if the validation rows are of tissues never seen in training.
/// Half of the prediction comes from the same ridge with genes weighted by how much they explain over all drugs; with
/// Gaussian kernels, half of each is fitted to the principal components of the drugs' responses in place of drugs.
///
/// *Covariance* between drugs, of what the mean leaves over, by expectation maximisation over the incomplete
/// matrix (Dempster et al. 1977), shrunk towards equal correlations. For a cell line seen in training, responses
/// that were not measured are conditional expectations given those that were.
///
/// *New compounds* are weighted means of the known ones by similarity of structure, target and pathway (kriging).
///
/// Nothing is chosen on validation rows, so where it may ([`Train::refit`]) it learns from them as from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gaussian {
    /// Whether responses of known cell lines are conditioned on their other responses.
    conditional: bool,
    kernel: Kernel,
}

/// Which function of the profile the mean is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kernel {
    Linear,
    Radial,
}

impl Gaussian {
    /// The whole model, `gaussian`, its mean in Gaussian kernels.
    pub const fn joint() -> Self {
        Self { conditional: true, kernel: Kernel::Radial }
    }

    /// A linear mean alone, `kernel`: what the molecular profile says, whatever else is known of the cell line.
    pub const fn mean_only() -> Self {
        Self { conditional: false, kernel: Kernel::Linear }
    }

    /// A mean in Gaussian kernels alone, `kernel-rbf`.
    pub const fn radial() -> Self {
        Self { conditional: false, kernel: Kernel::Radial }
    }
}

impl Estimator for Gaussian {
    fn name(&self) -> &'static str {
        match (self.conditional, self.kernel) {
            (true, _) => "gaussian",
            (false, Kernel::Linear) => "kernel",
            (false, Kernel::Radial) => "kernel-rbf",
        }
    }

    fn describe(&self) -> String {
        match (self.conditional, self.kernel) {
            (true, _) => {
                "joint Gaussian: covariance between drugs learned from all responses, mean as kernel-rbf"
            }
            (false, Kernel::Linear) => {
                "kernel ridge per drug on weighted views and tissue, weights and penalties by leave-one-out error"
            }
            (false, Kernel::Radial) => {
                "kernel ridge in Gaussian kernels of weighted views and tissue, per drug and per component of drugs"
            }
        }
        .into()
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let new_tissues = new_tissues(train.design(), fit.early_stop);
        let (profiles, design) = Profiles::fit(train.refit().unwrap_or(train), Wanted::default())?;
        let grid = Grid::of(&design);
        // Without features first: the ridge wants a matrix without gaps.
        let alone = Covariance::complete(&grid, &Dense::zeros(grid.n(), grid.m()));
        let groups = Groups::of(&design, new_tissues);
        let (mean, left_out) = match self.kernel {
            Kernel::Linear => {
                let found = profiles.regress(&alone, &grid, &groups);
                let mean = profiles.with_weights(&found.weights, grid.means());
                (Mean::Linear(mean), found.left_out)
            }
            Kernel::Radial => {
                let found = Radial::fit(profiles, &alone, &grid, &groups);
                (Mean::Radial(found.radial), found.left_out)
            }
        };
        let completed = if self.conditional {
            Dense::mean(&alone, &Covariance::complete(&grid, &left_out))
        } else {
            alone
        };
        let completed = grid.plus_means(&completed);
        let similarity = Similarity::of(&design, &completed);
        let kept = self.conditional.then_some(&completed);
        Ok(Box::new(FittedGaussian::new(&design, kept, mean, similarity)))
    }

    fn refits(&self) -> bool {
        true
    }
}
