//! Cell lines and compounds as points whose inner product is the response, without any feature.

mod als;
mod factors;
mod fitted;

use halfmax_prep::Train;
use serde::{Deserialize, Serialize};

use crate::{Estimator, Fit, Fitted, ModelError};

pub(crate) use als::solve;
pub(crate) use factors::{Factors, StoredFactors};
pub use fitted::{FittedFactorisation, KIND};

/// Matrix factorisation with biases: `μ + b_c + b_d + u_c·v_d`, all but the overall mean `μ` penalised by the sum of
/// their squares, fitted by alternating least squares (Koren, Bell & Volinsky 2009; Zhou et al. 2008).
///
/// Rank and penalty are those of [`RANKS`] and [`PENALTIES`] with the lowest error over the validation rows, or
/// [`Settings::default`] without them. An entity that was not in training adds nothing: a new cell line is predicted
/// by `μ + b_d`, a new compound by `μ + b_c`, a pair of both by `μ`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Factorisation {
    fixed: Option<Settings>,
}

/// What is chosen, or given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Length of the points; 0 leaves the biases.
    pub rank: usize,
    /// Weight of the squares of biases and points against the squared errors, a number of responses: an entity with
    /// as many responses has its bias halved.
    pub penalty: f64,
    /// How often each side is solved given the other.
    pub rounds: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rank: 16, penalty: 10.0, rounds: 20 }
    }
}

/// Ranks tried.
pub const RANKS: [usize; 3] = [8, 16, 32];
/// Penalties tried.
pub const PENALTIES: [f64; 4] = [3.0, 6.0, 12.0, 24.0];

impl Factorisation {
    /// With these settings, whatever the validation rows say.
    ///
    /// # Errors
    /// [`ModelError::Arch`] if the penalty is not above 0.
    pub fn with(settings: Settings) -> Result<Self, ModelError> {
        if !(settings.penalty > 0.0 && settings.penalty.is_finite()) {
            let problem = format!("factorisation: penalty = {} must be above 0", settings.penalty);
            return Err(ModelError::Arch(problem));
        }
        Ok(Self { fixed: Some(settings) })
    }
}

impl Estimator for Factorisation {
    fn name(&self) -> &'static str {
        "factorisation"
    }

    fn describe(&self) -> String {
        "matrix factorisation with biases and no features, rank and penalty chosen on validation rows"
            .into()
    }

    fn fit(&self, train: Train<'_>, fit: &mut Fit<'_>) -> Result<Box<dyn Fitted>, ModelError> {
        let design = train.design();
        let settings = match (self.fixed, fit.early_stop) {
            (Some(settings), _) => settings,
            (None, None) => Settings::default(),
            (None, Some(held)) => {
                let tried = RANKS.iter().flat_map(|rank| PENALTIES.map(|penalty| (*rank, penalty)));
                let tried = tried.map(|(rank, penalty)| {
                    let settings = Settings { rank, penalty, ..Settings::default() };
                    let fitted = FittedFactorisation::new(settings, &solve(design, settings));
                    let predicted = fitted.predict_rows(held);
                    let squares = held.response.iter().zip(predicted).map(|(t, p)| (t - p).powi(2));
                    (squares.sum::<f64>(), settings)
                });
                tried
                    .min_by(|a, b| a.0.total_cmp(&b.0))
                    .map_or(Settings::default(), |(_, settings)| settings)
            }
        };
        let design = train.refit().unwrap_or(train).design();
        Ok(Box::new(FittedFactorisation::new(settings, &solve(design, settings))))
    }

    fn refits(&self) -> bool {
        true
    }
}
