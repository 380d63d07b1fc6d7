//! Fits every model on the training part of every fold and scores it on the test part, once.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use halfmax_data::{Screen, Seed};
use halfmax_model::conformal::Conformal;
use halfmax_model::naive::Naive;
use halfmax_model::{Epoch, Estimator, Fitted};
use halfmax_prep::{CompoundViews, Design, Fold, Splits};

use super::fits::{Task, fit_all};
use super::nested::{Nested, inner_folds};
use super::probe::Note;
use super::reliability::Ground;
use crate::EvalError;
use crate::reliability::{DomainScores, Intervals};
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
    /// What is done besides.
    pub beside: Beside,
    /// The only source of randomness.
    pub seed: Seed,
    /// Who watches.
    pub observer: &'a dyn Observer,
}

/// What an evaluation does besides fitting and scoring.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Beside {
    /// Of which models some are changed ones, and how, by their names ([`probed`](super::probed)).
    pub notes: BTreeMap<String, Note>,
    /// Into how many folds training rows are dealt to choose a model inside each fold, where that is wanted.
    pub nested: Option<usize>,
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
    /// Which model was chosen inside each fold, where that was wanted; its results are those of the model `nested`.
    pub nested: Option<Nested>,
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
    /// Of which model it is a changed one, and what the question is.
    pub note: Option<Note>,
    /// In the order of the splits.
    pub folds: Vec<FoldResult>,
    /// How its intervals did; none if there was too little to calibrate them on.
    pub intervals: Option<Intervals>,
    /// How its error grows with the distance from the training entities.
    pub domain: DomainScores,
}

/// One model on one fold.
#[derive(Debug, Clone, PartialEq)]
pub struct FoldResult {
    /// The scores.
    pub scores: FoldScores,
    /// One per test row, in the order of the fold's test rows.
    pub predicted: Vec<f64>,
    /// One per validation row of a single split, on which its intervals are calibrated; otherwise empty.
    pub validation: Vec<f64>,
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
    /// Intervals around its predictions, if there was enough to calibrate them on.
    pub intervals: Option<Conformal>,
    /// The rows it was fitted on: those of the only fold, or everything if there are several.
    pub fold: Fold,
    /// Its training history.
    pub history: Vec<HistoryRow>,
}

impl Evaluation {
    /// The results of the model that is kept.
    pub fn of_kept(&self) -> &ModelResult {
        let result = self.models.iter().find(|model| model.name == self.kept.name);
        result.expect("the kept model is one of those scored")
    }
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
/// that was scored is kept. If models are chosen inside the folds, the one kept is chosen in the same way: by its error
/// over the folds, which with everything to learn from are the inner ones, or over those inside the only one.
///
/// # Errors
/// The first fault in the order of folds and models; [`EvalError::Interrupted`] if the observer said so.
pub fn evaluate(request: Request<'_>) -> Result<Evaluation, EvalError> {
    let Request { screen, splits, compounds, models, validation, beside, seed, observer } = request;
    let Beside { notes, nested } = beside;
    let asked = models.len();
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
    let candidates: Vec<usize> =
        (0..asked).filter(|model| !notes.contains_key(models[*model].name())).collect();
    let inner = match nested {
        Some(k) => inner_folds(screen, splits, k, validation, seed)?,
        None => Vec::new(),
    };
    folds.extend(inner.iter().flatten());
    let tasks: Vec<Task<'_>> = folds
        .iter()
        .enumerate()
        .flat_map(|(at, fold)| {
            let scored = at < splits.folds.len();
            let (models, candidates) = (&models, &candidates);
            let wanted = (0..models.len()).filter(move |model| match at {
                at if at > kept_fold => candidates.contains(model),
                _ => scored || *model == 0 || *model == mean_effects,
            });
            wanted.map(move |model| Task {
                fold_at: at,
                model_at: model,
                fold,
                estimator: models[model].as_ref(),
                calibrates: scored && splits.folds.len() == 1,
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
        let scored = Scored {
            rows: &rows,
            predicted: &own.predicted,
            mean_effects: &effects.predicted,
            measure: screen.measure,
        };
        FoldResult {
            scores: FoldScores::of(fold.name(), scored),
            predicted: own.predicted.clone(),
            validation: own.validation.clone(),
            history: own.history.clone(),
        }
    };
    let ground = Ground::of(&design, splits);
    let mut conformal: Vec<Option<Conformal>> = Vec::new();
    let results = models.iter().enumerate().map(|(at, model)| {
        let folds: Vec<FoldResult> =
            splits.folds.iter().enumerate().map(|fold| score(at, fold)).collect();
        let reliability = ground.reliability(&folds);
        conformal.push(reliability.conformal);
        ModelResult {
            name: model.name().to_owned(),
            naive: model.is_naive(),
            description: model.describe(),
            note: notes.get(model.name()).cloned(),
            folds,
            intervals: reliability.intervals,
            domain: reliability.domain,
        }
    });
    let mut results: Vec<ModelResult> = results.collect();
    let nested = nested.map(|k| {
        let error = |fold: usize, model: usize| {
            let fit = &fits[task_of(kept_fold + 1 + fold, model)];
            (design.subset(folds[kept_fold + 1 + fold].test_rows()).response, &fit.predicted)
        };
        Nested::choose(k, splits, &candidates, &results, error)
    });
    if let Some(nested) = &nested {
        let folds = nested.results(&results);
        let reliability = ground.reliability(&folds);
        results.insert(
            asked,
            ModelResult {
                name: super::nested::NAME.into(),
                naive: false,
                description: nested.describe(),
                note: None,
                folds,
                intervals: reliability.intervals,
                domain: reliability.domain,
            },
        );
    }
    let chosen = nested.as_ref().map_or(0, |nested| {
        let name = nested.overall(&results);
        models.iter().position(|model| model.name() == name).expect("a choice is one of the models")
    });
    let baseline = fits[task_of(kept_fold, mean_effects)].fitted.clone();
    let kept = if chosen == 0 || splits.folds.len() == 1 {
        fits.swap_remove(task_of(kept_fold, chosen))
    } else {
        let estimator = models[chosen].as_ref();
        let task = Task {
            fold_at: kept_fold,
            model_at: chosen,
            fold: &refit,
            estimator,
            calibrates: false,
        };
        let mut fitted = fit_all(&[task], &design, seed, observer)?;
        fitted.pop().expect("one task, one fit")
    };
    let kept = Kept {
        name: models[chosen].name().to_owned(),
        fitted: kept.fitted,
        baseline,
        intervals: conformal.swap_remove(chosen),
        fold: folds[kept_fold].clone(),
        history: kept.history,
    };
    Ok(Evaluation { models: results, compounds, nested, kept })
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
