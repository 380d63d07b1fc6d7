//! Searches an architecture inside the training part of a split.

use std::ops::ControlFlow;

use halfmax_data::{Screen, Seed};
use halfmax_model::{Epoch, Estimator, Fit, Fitted, ModelError, Stop, searched};
use halfmax_prep::{Design, Fold, Parts, Scheme, Splits, Train};
use halfmax_search::journal::Journal;
use halfmax_search::{Attempt, Finish, Params, Runner, State, Study, TrialError};

use crate::EvalError;
use crate::metric::{Metric, Rmse};

/// Share of the rows a search may use that every trial is valued on.
const VALUED: f64 = 0.2;

/// The rows a search may use, cut into those that trials learn from and those they are valued on: once, or once for
/// every fold of a cross-validation.
///
/// All come from the training and validation rows of the outer split, in its scheme. Rows, cell lines and compounds
/// that are only tested are not in here, so no trial can depend on them.
pub struct SearchRows {
    /// At least one.
    cuts: Vec<Cut>,
    clock: Option<Clock>,
}

/// Rows to learn from, and others to be valued on.
struct Cut {
    parts: Parts,
    valued: Design,
}

/// Counts seconds.
type Clock = Box<dyn Fn() -> f64 + Send + Sync>;

impl SearchRows {
    /// The rows of a fold that are not tested: dealt into `k` folds, each valued once, or, where `k` is 1, cut once.
    ///
    /// # Errors
    /// [`EvalError::Request`] if they are all of one group, so that nothing is left to value trials on;
    /// [`EvalError::Prep`] if they are of fewer groups than folds.
    pub fn of_fold(
        screen: &Screen,
        scheme: Scheme,
        fold: &Fold,
        k: usize,
        seed: Seed,
    ) -> Result<Self, EvalError> {
        let mut rows = [fold.train_rows(), fold.validation_rows()].concat();
        rows.sort_unstable();
        if k < 2 {
            return Self::of_rows(screen, scheme, &rows, seed);
        }
        let seed = seed.fork("folds of the search");
        let folds = Splits::within(screen, scheme, &rows, k, 0.0, seed, "search")?;
        // As below, nothing that is only tested is kept of the design.
        let design = Design::of_screen(screen)?;
        let cut =
            |fold: &Fold| Cut::new(fold.train_rows(), fold.test_rows(), screen, scheme, &design);
        let cuts = folds.iter().map(cut).collect::<Result<_, _>>()?;
        Ok(Self { cuts, clock: None })
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
        Ok(Self { cuts: vec![Cut::new(&train, &valued, screen, scheme, design)?], clock: None })
    }

    /// The rows trials learn from, in the first fold.
    pub(super) fn train(&self) -> Train<'_> {
        self.cuts[0].parts.train()
    }

    /// The rows they are valued on, in the first fold.
    pub(super) fn valued(&self) -> &Design {
        &self.cuts[0].valued
    }

    /// The same, noting by this clock (in seconds) how long each trial's network takes per pair it predicts.
    #[must_use]
    pub fn timed(self, clock: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        Self { clock: Some(Box::new(clock)), ..self }
    }

    /// How many rows trials learn from, and how many they are valued on, in each fold.
    pub fn sizes(&self) -> Vec<(usize, usize)> {
        self.cuts.iter().map(|cut| (cut.parts.train().design().len(), cut.valued.len())).collect()
    }

    /// In words.
    pub fn describe(&self) -> String {
        let sizes = self.sizes();
        let (learn, valued) = sizes[0];
        match sizes.len() {
            1 => format!(
                "trials learn from {learn} of the training and validation rows and are compared on {valued}"
            ),
            k => format!(
                "every trial is cross-validated over {k} folds of the training and validation rows, {} rows compared on in all",
                sizes.iter().map(|(_, valued)| valued).sum::<usize>()
            ),
        }
    }

    /// Fits the network of a point; its RMSE on the rows kept for that, or the mean of it over the folds.
    ///
    /// Reports the RMSE of every epoch of the first fold, by which alone a pruner judges: what later folds begin with
    /// is no setback. Notes how many `parameters` it has and, where there is a clock, its `latency_us`: microseconds per pair.
    ///
    /// # Errors
    /// [`TrialError::Failed`] with the reason if training diverged in any fold; what `attempt` answers to a report.
    pub fn value(
        &self,
        params: &Params,
        epochs: usize,
        attempt: &mut Attempt<'_>,
    ) -> Result<f64, TrialError> {
        let estimator = searched::estimator("trial", params, epochs).map_err(TrialError::failed)?;
        let mut sum = 0.0;
        for (at, cut) in self.cuts.iter().enumerate() {
            let fitted = cut.fit(at, estimator.as_ref(), attempt)?;
            let begun = self.clock.as_ref().map(|clock| clock());
            let predicted = fitted.predict(&cut.valued).map_err(TrialError::failed)?;
            if at == 0 {
                if let Some(parameters) = fitted.n_parameters() {
                    attempt.note("parameters", parameters as f64);
                }
                if let (Some(clock), Some(begun)) = (&self.clock, begun) {
                    let pairs = cut.valued.len().max(1) as f64;
                    attempt.note("latency_us", 1e6 * (clock() - begun).max(0.0) / pairs);
                }
            }
            let rmse = Rmse.score(&cut.valued.response, &predicted);
            sum += rmse.ok_or_else(|| TrialError::failed("its predictions have no error"))?;
        }
        Ok(sum / self.cuts.len() as f64)
    }
}

impl Cut {
    /// Nothing of an entity that is in neither part of the rows is kept.
    fn new(
        train: &[u32],
        valued: &[u32],
        screen: &Screen,
        scheme: Scheme,
        design: &Design,
    ) -> Result<Self, EvalError> {
        let (train, valued) = (train.to_vec(), valued.to_vec());
        let inner = Fold::new("search", screen, Some(scheme), train, valued, Vec::new())?;
        let parts = inner.parts(design);
        let valued = parts.validation.clone().ok_or_else(|| {
            EvalError::Request(format!(
                "the training rows are of one group ({}), so trials cannot be compared on others",
                scheme.describe()
            ))
        })?;
        Ok(Self { parts, valued })
    }

    /// Fits a network in the fold that is the `at`-th of its trial.
    fn fit(
        &self,
        at: usize,
        estimator: &dyn Estimator,
        attempt: &mut Attempt<'_>,
    ) -> Result<Box<dyn Fitted>, TrialError> {
        let seed = Seed::new(attempt.seed());
        let seed = if at == 0 { seed } else { seed.fork(&format!("fold {at}")) };
        let mut answer = None;
        let mut on_epoch = |epoch: Epoch| {
            let step = u32::try_from(epoch.epoch).unwrap_or(u32::MAX);
            let loss = epoch.validation_loss.unwrap_or(epoch.train_loss).sqrt();
            let said = if at == 0 { attempt.report(step, loss) } else { attempt.go_on() };
            match said {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    answer = Some(error);
                    ControlFlow::Break(Stop::Abandon)
                }
            }
        };
        let mut fit = Fit { seed, early_stop: Some(&self.valued), on_epoch: &mut on_epoch };
        let fitted = estimator.fit(self.parts.train(), &mut fit);
        match (fitted, answer) {
            (_, Some(answer)) => Err(answer),
            (Err(error), None) => Err(TrialError::failed(reason(&error))),
            (Ok(fitted), None) => Ok(fitted),
        }
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
