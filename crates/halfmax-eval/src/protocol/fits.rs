//! Many fits side by side, each on one thread.

use std::ops::ControlFlow;
use std::sync::Arc;

use halfmax_data::Seed;
use halfmax_model::{Epoch, Estimator, Fit, Fitted, ModelError, Stop};
use halfmax_prep::{Design, Fold};
use rayon::prelude::*;

use super::evaluate::{HistoryRow, Observer, Progress};
use crate::EvalError;

/// Long fits first, so that no core waits for one that started last; results in the order of the tasks.
pub(super) fn fit_all(
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

/// One fit: a model on a fold.
pub(super) struct Task<'a> {
    pub(super) fold_at: usize,
    pub(super) model_at: usize,
    pub(super) fold: &'a Fold,
    pub(super) estimator: &'a dyn Estimator,
    /// Whether intervals are calibrated on its validation rows.
    pub(super) calibrates: bool,
}

pub(super) struct TaskResult {
    pub(super) predicted: Vec<f64>,
    pub(super) validation: Vec<f64>,
    pub(super) history: Vec<HistoryRow>,
    pub(super) fitted: Arc<dyn Fitted>,
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
        // Rows that calibrate must not be learned from.
        let train = if self.calibrates { parts.train() } else { parts.train_and_refit() };
        let fitted = self.estimator.fit(train, &mut fit).map_err(fault)?;
        let predicted = fitted.predict(&parts.test).map_err(fault)?;
        let validation = match parts.validation.as_ref().filter(|_| self.calibrates) {
            Some(rows) => fitted.predict(rows).map_err(fault)?,
            None => Vec::new(),
        };
        if observer.on_progress(Progress { model, fold, epoch: None, fits }).is_break() {
            return Err(EvalError::Interrupted);
        }
        Ok(TaskResult { predicted, validation, history, fitted: fitted.into() })
    }
}
