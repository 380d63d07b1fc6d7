//! Searches an architecture inside the training part of a split.

use std::ops::ControlFlow;

use halfmax_data::{Screen, Seed};
use halfmax_model::{Epoch, Fit, ModelError, Stop, searched};
use halfmax_prep::{Design, Fold, Parts, Scheme, Train};
use halfmax_search::journal::Journal;
use halfmax_search::{Attempt, Finish, Params, Runner, State, Study, TrialError};

use crate::EvalError;
use crate::metric::{Metric, Rmse};

/// Share of the rows a search may use that every trial is valued on.
const VALUED: f64 = 0.2;

/// The rows a search may use, cut into those that trials learn from and those they are valued on.
///
/// Both come from the training and validation rows of the outer split, in its scheme. Rows, cell lines and compounds
/// that are only tested are not in here, so no trial can depend on them.
pub struct SearchRows {
    parts: Parts,
    valued: Design,
    clock: Option<Clock>,
}

/// Counts seconds.
type Clock = Box<dyn Fn() -> f64 + Send + Sync>;

impl SearchRows {
    /// The rows of a fold that are not tested.
    ///
    /// # Errors
    /// [`EvalError::Request`] if they are all of one group, so that nothing is left to value trials on.
    pub fn of_fold(
        screen: &Screen,
        scheme: Scheme,
        fold: &Fold,
        seed: Seed,
    ) -> Result<Self, EvalError> {
        let mut rows = [fold.train_rows(), fold.validation_rows()].concat();
        rows.sort_unstable();
        Self::of_rows(screen, scheme, &rows, seed)
    }

    /// These rows, cut in the scheme.
    pub(super) fn of_rows(
        screen: &Screen,
        scheme: Scheme,
        rows: &[u32],
        seed: Seed,
    ) -> Result<Self, EvalError> {
        // The only place that sees the whole screen, and what is kept of it has no entity that is only tested.
        Self::of_design(screen, scheme, rows, seed, &Design::of_screen(screen)?)
    }

    /// These rows of the screen's design, cut in the scheme.
    pub(super) fn of_design(
        screen: &Screen,
        scheme: Scheme,
        rows: &[u32],
        seed: Seed,
        design: &Design,
    ) -> Result<Self, EvalError> {
        let (train, valued) = scheme.carve(screen, rows, VALUED, seed.fork("rows of the search"));
        let inner = Fold::new("search", screen, Some(scheme), train, valued, Vec::new())?;
        let parts = inner.parts(design);
        let valued = parts.validation.clone().ok_or_else(|| {
            EvalError::Request(format!(
                "the training rows are of one group ({}), so trials cannot be compared on others",
                scheme.describe()
            ))
        })?;
        Ok(Self { parts, valued, clock: None })
    }

    /// The rows trials learn from.
    pub(super) fn train(&self) -> Train<'_> {
        self.parts.train()
    }

    /// The rows they are valued on.
    pub(super) fn valued(&self) -> &Design {
        &self.valued
    }

    /// The same, noting by this clock (in seconds) how long each trial's network takes per pair it predicts.
    #[must_use]
    pub fn timed(self, clock: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self { clock: Some(Box::new(clock)), ..self }
    }

    /// How many rows trials learn from, and how many they are valued on.
    pub fn sizes(&self) -> (usize, usize) {
        (self.parts.train().design().len(), self.valued.len())
    }

    /// Fits the network of a point; its RMSE on the rows kept for that, with the RMSE of every epoch reported.
    ///
    /// Notes how many `parameters` it has and, where there is a clock, its `latency_us`: microseconds per pair.
    ///
    /// # Errors
    /// [`TrialError::Failed`] with the reason if training diverged; what `attempt` answers to a report.
    pub fn value(
        &self,
        params: &Params,
        epochs: usize,
        attempt: &mut Attempt<'_>,
    ) -> Result<f64, TrialError> {
        let estimator = searched::estimator("trial", params, epochs).map_err(TrialError::failed)?;
        let seed = Seed::new(attempt.seed());
        let mut answer = None;
        let mut on_epoch = |epoch: Epoch| {
            let step = u32::try_from(epoch.epoch).unwrap_or(u32::MAX);
            let loss = epoch.validation_loss.unwrap_or(epoch.train_loss).sqrt();
            match attempt.report(step, loss) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    answer = Some(error);
                    ControlFlow::Break(Stop::Abandon)
                }
            }
        };
        let mut fit = Fit { seed, early_stop: Some(&self.valued), on_epoch: &mut on_epoch };
        let fitted = estimator.fit(self.parts.train(), &mut fit);
        let fitted = match (fitted, answer) {
            (_, Some(answer)) => return Err(answer),
            (Err(error), None) => return Err(TrialError::failed(reason(&error))),
            (Ok(fitted), None) => fitted,
        };
        if let Some(parameters) = fitted.n_parameters() {
            attempt.note("parameters", parameters as f64);
        }
        let begun = self.clock.as_ref().map(|clock| clock());
        let predicted = fitted.predict(&self.valued).map_err(TrialError::failed)?;
        if let (Some(clock), Some(begun)) = (&self.clock, begun) {
            let pairs = self.valued.len().max(1) as f64;
            attempt.note("latency_us", 1e6 * (clock() - begun).max(0.0) / pairs);
        }
        let rmse = Rmse.score(&self.valued.response, &predicted);
        rmse.ok_or_else(|| TrialError::failed("its predictions have no error"))
    }
}

/// Runs a study to its end on these rows, or until it is stopped. The best point is then that of the study.
///
/// # Errors
/// [`EvalError::Search`] if its journal fails; [`EvalError::SearchStopped`]; [`EvalError::NoTrial`] if every trial
/// failed.
pub fn tune<J: Journal>(
    rows: &SearchRows,
    epochs: usize,
    study: &mut Study<J>,
    runner: &Runner<'_>,
) -> Result<Params, EvalError> {
    let finish = runner.run(study, |params, attempt| rows.value(params, epochs, attempt))?;
    let of = study.spec().trials as usize;
    if finish == Finish::Stopped {
        let finished = study.trials().iter().filter(|t| t.is_finished()).count();
        return Err(EvalError::SearchStopped { finished, of });
    }
    study.best().map(|best| best.params.clone()).ok_or_else(|| {
        let reason = study.trials().iter().find_map(|trial| match &trial.state {
            State::Failed { reason } => Some(reason.clone()),
            _ => None,
        });
        EvalError::NoTrial {
            trials: of,
            reason: reason.unwrap_or_else(|| "all were pruned".into()),
        }
    })
}

/// A trial's network has no name worth repeating.
fn reason(error: &ModelError) -> String {
    match error {
        ModelError::Diverged { epoch, learning_rate, .. } => {
            format!("diverged in epoch {epoch}, at learning rate {learning_rate:.2e}")
        }
        other => other.to_string(),
    }
}
