//! Fits every model on the training part of every fold and scores it on the test part, once.

use std::ops::ControlFlow;
use std::sync::Arc;

use halfmax_data::{Screen, Seed};
use halfmax_model::naive::Naive;
use halfmax_model::{Epoch, Estimator, Fit, Fitted, ModelError, Stop};
use halfmax_prep::{CompoundViews, Design, Fold, Splits};
use rayon::prelude::*;

use crate::EvalError;
use crate::score::{FoldScores, Scored, Scores};

/// What is to be evaluated.
pub struct Request<'a> {
    /// The facts.
    pub screen: &'a Screen,
    /// The folds.
    pub splits: &'a Splits,
    /// What models are shown of structures.
    pub compounds: CompoundViews,
    /// The models asked for; naive baselines are added to them, they are not optional.
    pub models: Vec<Box<dyn Estimator>>,
    /// Share of the rows carved off for early stopping when the model to keep is fitted on everything.
    pub validation: f64,
    /// The only source of randomness.
    pub seed: Seed,
    /// Who watches.
    pub observer: &'a dyn Observer,
}

/// Watches an evaluation; called from several threads.
pub trait Observer: Sync {
    /// A fit moved on. `Break` abandons the evaluation.
    fn on_progress(&self, progress: Progress<'_>) -> ControlFlow<()>;
}

/// What an observer is told.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// Which model.
    pub model: &'a str,
    /// On which fold.
    pub fold: &'a str,
    /// How far; `None` when it is done.
    pub epoch: Option<Epoch>,
    /// How many fits there are in all.
    pub fits: usize,
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Observer for Silent {
    fn on_progress(&self, _: Progress<'_>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// What came out.
pub struct Evaluation {
    /// Models as asked for, then the baselines that were added.
    pub models: Vec<ModelResult>,
    /// What models were shown of structures.
    pub compounds: CompoundViews,
    /// The first model, fitted to be kept.
    pub kept: Kept,
}

/// One model over all folds.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelResult {
    /// Its name.
    pub name: String,
    /// Whether it is a baseline without features.
    pub naive: bool,
    /// In words.
    pub description: String,
    /// In the order of the splits.
    pub folds: Vec<FoldResult>,
}

/// One model on one fold.
#[derive(Debug, Clone, PartialEq)]
pub struct FoldResult {
    /// The scores.
    pub scores: FoldScores,
    /// One per test row, in the order of the fold's test rows.
    pub predicted: Vec<f64>,
    /// One row per epoch.
    pub history: Vec<HistoryRow>,
}

/// Losses of one epoch: mean squared error in the square of the response's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistoryRow {
    /// 1-based.
    pub epoch: usize,
    /// Over training rows.
    pub train_loss: f64,
    /// Over validation rows.
    pub validation_loss: Option<f64>,
}

/// The model that goes into the bundle.
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Ready to predict.
    pub fitted: Arc<dyn Fitted>,
    /// Mean effects fitted on the same rows, for the number beside every prediction.
    pub baseline: Arc<dyn Fitted>,
    /// The rows it was fitted on: those of the only fold, or everything if there are several.
    pub fold: Fold,
    /// Its training history.
    pub history: Vec<HistoryRow>,
}

impl ModelResult {
    /// Mean over folds of one kind of scores.
    pub fn mean(&self, which: impl Fn(&FoldScores) -> &Scores) -> Scores {
        Scores::mean(&self.folds.iter().map(|f| which(&f.scores)).collect::<Vec<_>>())
    }

    /// Standard deviation over folds of one kind of scores.
    pub fn sd(&self, which: impl Fn(&FoldScores) -> &Scores) -> Scores {
        Scores::sd(&self.folds.iter().map(|f| which(&f.scores)).collect::<Vec<_>>())
    }
}

/// Runs the protocol. Fits run side by side, each on one thread, so results do not depend on their number.
///
/// With several folds, the first model is fitted once more on everything, to be kept; with one, the model
/// that was scored is kept.
///
/// # Errors
/// The first fault in the order of folds and models; [`EvalError::Interrupted`] if the observer said so.
pub fn evaluate(request: Request<'_>) -> Result<Evaluation, EvalError> {
    let Request { screen, splits, compounds, models, validation, seed, observer } = request;
    let models = with_baselines(models)?;
    let mean_effects =
        models.iter().position(|m| is_mean_effects(m.as_ref())).expect("it was added");
    let design = Design::with_compounds(screen, compounds)?;
    let mut folds: Vec<&Fold> = splits.folds.iter().collect();
    let refit = Fold::of_everything(screen, splits.scheme, validation, seed)?;
    if folds.len() > 1 {
        folds.push(&refit);
    }
    let kept_fold = folds.len() - 1;
    let tasks: Vec<Task<'_>> = folds
        .iter()
        .enumerate()
        .flat_map(|(at, fold)| {
            let scored = at < splits.folds.len();
            let wanted = (0..models.len())
                .filter(move |model| scored || *model == 0 || *model == mean_effects);
            let models = &models;
            wanted.map(move |model| Task {
                fold_at: at,
                model_at: model,
                fold,
                estimator: models[model].as_ref(),
            })
        })
        .collect();
    let mut fits = fit_all(&tasks, &design, seed, observer)?;
    let task_of = |fold: usize, model: usize| {
        tasks
            .iter()
            .position(|t| t.fold_at == fold && t.model_at == model)
            .expect("every model has every fold")
    };

    let score = |model: usize, (at, fold): (usize, &Fold)| {
        let (own, effects) = (&fits[task_of(at, model)], &fits[task_of(at, mean_effects)]);
        let rows = design.subset(fold.test_rows());
        let scored =
            Scored { rows: &rows, predicted: &own.predicted, mean_effects: &effects.predicted };
        FoldResult {
            scores: FoldScores::of(fold.name(), scored),
            predicted: own.predicted.clone(),
            history: own.history.clone(),
        }
    };
    let results = models.iter().enumerate().map(|(at, model)| ModelResult {
        name: model.name().to_owned(),
        naive: model.is_naive(),
        description: model.describe(),
        folds: splits.folds.iter().enumerate().map(|fold| score(at, fold)).collect(),
    });
    let results = results.collect();
    let baseline = fits[task_of(kept_fold, mean_effects)].fitted.clone();
    let kept = fits.swap_remove(task_of(kept_fold, 0));
    let kept = Kept {
        name: models[0].name().to_owned(),
        fitted: kept.fitted,
        baseline,
        fold: folds[kept_fold].clone(),
        history: kept.history,
    };
    Ok(Evaluation { models: results, compounds, kept })
}

/// Long fits first, so that no core waits for one that started last; results in the order of the tasks.
fn fit_all(
    tasks: &[Task<'_>],
    design: &Design,
    seed: Seed,
    observer: &dyn Observer,
) -> Result<Vec<TaskResult>, EvalError> {
    let mut order: Vec<usize> = (0..tasks.len()).collect();
    order.sort_by_key(|task| tasks[*task].estimator.is_naive());
    let mut done: Vec<(usize, Result<TaskResult, EvalError>)> = order
        .into_par_iter()
        .with_max_len(1)
        .map(|task| (task, tasks[task].fit(design, seed, observer, tasks.len())))
        .collect();
    done.sort_by_key(|(task, _)| *task);
    done.into_iter().map(|(_, result)| result).collect()
}

fn is_mean_effects(model: &dyn Estimator) -> bool {
    model.name() == Naive::MeanEffects.name()
}

/// The models asked for, each once, then the baselines that were not.
fn with_baselines(
    mut models: Vec<Box<dyn Estimator>>,
) -> Result<Vec<Box<dyn Estimator>>, EvalError> {
    if models.is_empty() {
        return Err(EvalError::Request("no model was asked for; say --model NAME".into()));
    }
    for at in 1..models.len() {
        if models[..at].iter().any(|earlier| earlier.name() == models[at].name()) {
            return Err(EvalError::Request(format!(
                "model {} was asked for twice",
                models[at].name()
            )));
        }
    }
    for naive in Naive::ALL.into_iter().rev() {
        if models.iter().all(|model| model.name() != naive.name()) {
            models.push(Box::new(naive));
        }
    }
    Ok(models)
}

/// One fit: a model on a fold.
struct Task<'a> {
    fold_at: usize,
    model_at: usize,
    fold: &'a Fold,
    estimator: &'a dyn Estimator,
}

struct TaskResult {
    predicted: Vec<f64>,
    history: Vec<HistoryRow>,
    fitted: Arc<dyn Fitted>,
}

impl Task<'_> {
    fn fit(
        &self,
        design: &Design,
        seed: Seed,
        observer: &dyn Observer,
        fits: usize,
    ) -> Result<TaskResult, EvalError> {
        let parts = self.fold.parts(design);
        let (model, fold) = (self.estimator.name(), self.fold.name());
        let mut history = Vec::new();
        let mut on_epoch = |epoch: Epoch| {
            history.push(HistoryRow {
                epoch: epoch.epoch,
                train_loss: epoch.train_loss,
                validation_loss: epoch.validation_loss,
            });
            match observer.on_progress(Progress { model, fold, epoch: Some(epoch), fits }) {
                ControlFlow::Continue(()) => ControlFlow::Continue(()),
                ControlFlow::Break(()) => ControlFlow::Break(Stop::Abandon),
            }
        };
        let mut fit = Fit {
            seed: seed.fork(model).fork(fold),
            early_stop: parts.validation.as_ref(),
            on_epoch: &mut on_epoch,
        };
        let fault = |source| match source {
            ModelError::Stopped => EvalError::Interrupted,
            source => EvalError::Model {
                model: model.into(),
                fold: fold.into(),
                source: Box::new(source),
            },
        };
        let fitted = self.estimator.fit(parts.train(), &mut fit).map_err(fault)?;
        let predicted = fitted.predict(&parts.test).map_err(fault)?;
        if observer.on_progress(Progress { model, fold, epoch: None, fits }).is_break() {
            return Err(EvalError::Interrupted);
        }
        Ok(TaskResult { predicted, history, fitted: fitted.into() })
    }
}
