//! A model chosen inside the training part of each fold, so that the choice itself is tested.

use std::collections::BTreeMap;

use halfmax_data::{Screen, Seed};
use halfmax_prep::{Fold, PrepError, Splits};
use serde::Serialize;

use super::evaluate::{FoldResult, ModelResult};
use crate::EvalError;
use crate::metric::{Metric, Rmse};

/// What the chosen models are called together.
pub(super) const NAME: &str = "nested";

/// Which model was chosen in each fold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nested {
    /// Into how many folds training rows were dealt.
    pub inner_folds: usize,
    /// In the order of the splits.
    pub choices: Vec<Choice>,
}

/// The choice of one fold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// The fold.
    pub fold: String,
    /// The model with the lowest inner RMSE.
    pub model: String,
    /// RMSE of every candidate over the inner folds' test rows, in the unit of the response; no outer test row is among
    /// them.
    pub inner_rmse: BTreeMap<String, Option<f64>>,
}

/// The folds inside each fold: its training and validation rows, dealt in its scheme.
///
/// # Errors
/// [`PrepError::Splits`] if the training rows of a fold have fewer groups than inner folds.
pub(super) fn inner_folds(
    screen: &Screen,
    splits: &Splits,
    k: usize,
    validation: f64,
    seed: Seed,
) -> Result<Vec<Vec<Fold>>, EvalError> {
    let of_fold = |fold: &Fold| -> Result<Vec<Fold>, PrepError> {
        let mut rows = [fold.train_rows(), fold.validation_rows()].concat();
        rows.sort_unstable();
        let seed = seed.fork("inner folds").fork(fold.name());
        Splits::within(screen, splits.scheme, &rows, k, validation, seed, fold.name())
    };
    Ok(splits.folds.iter().map(of_fold).collect::<Result<_, _>>()?)
}

impl Nested {
    /// Chooses by the inner folds, of which fold *f* has numbers *f·k* to *f·k + k − 1*. `predicted` gives the truth and
    /// the prediction of a candidate on an inner fold.
    pub(super) fn choose<'p>(
        k: usize,
        splits: &Splits,
        candidates: &[usize],
        models: &[ModelResult],
        predicted: impl Fn(usize, usize) -> (Vec<f64>, &'p Vec<f64>),
    ) -> Self {
        let rmse = |fold: usize, model: usize| {
            let (mut truth, mut all) = (Vec::new(), Vec::new());
            for inner in fold * k..(fold + 1) * k {
                let (of_fold, values) = predicted(inner, model);
                truth.extend(of_fold);
                all.extend_from_slice(values);
            }
            Rmse.score(&truth, &all)
        };
        let choice = |(at, fold): (usize, &Fold)| {
            let errors: Vec<(usize, Option<f64>)> =
                candidates.iter().map(|model| (*model, rmse(at, *model))).collect();
            let best = errors.iter().min_by(|a, b| {
                a.1.unwrap_or(f64::INFINITY).total_cmp(&b.1.unwrap_or(f64::INFINITY))
            });
            let (best, _) = best.expect("there is a model");
            let name = |model: usize| models[model].name.clone();
            Choice {
                fold: fold.name().into(),
                model: name(*best),
                inner_rmse: errors.iter().map(|(model, error)| (name(*model), *error)).collect(),
            }
        };
        Self { inner_folds: k, choices: splits.folds.iter().enumerate().map(choice).collect() }
    }

    /// The model this way of choosing takes where every fold's rows may be learned from: of several folds, the
    /// candidate of lowest mean RMSE over their test rows; of one, what was chosen inside it.
    pub(super) fn overall<'m>(&'m self, models: &'m [ModelResult]) -> &'m str {
        if let [only] = self.choices.as_slice() {
            return &only.model;
        }
        let candidates = self.choices.first().map(|choice| &choice.inner_rmse);
        let candidates =
            models.iter().filter(|m| candidates.is_some_and(|c| c.contains_key(&m.name)));
        let error = |model: &ModelResult| {
            model.mean(|scores| &scores.pooled).value(Rmse.name()).unwrap_or(f64::INFINITY)
        };
        let best = candidates.min_by(|a, b| error(a).total_cmp(&error(b)));
        &best.expect("there is a candidate").name
    }

    /// Each fold's results of the model that was chosen in it.
    pub(super) fn results(&self, models: &[ModelResult]) -> Vec<FoldResult> {
        let of = |(at, choice): (usize, &Choice)| {
            let model = models.iter().find(|model| model.name == choice.model);
            model.expect("a choice is one of the models").folds[at].clone()
        };
        self.choices.iter().enumerate().map(of).collect()
    }

    /// In words.
    pub(super) fn describe(&self) -> String {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for choice in &self.choices {
            *times.entry(choice.model.as_str()).or_default() += 1;
        }
        let times: Vec<String> =
            times.into_iter().map(|(model, n)| format!("{model} in {n}")).collect();
        format!(
            "the model of lowest RMSE over {} folds inside the training rows of each fold: {}",
            self.inner_folds,
            times.join(", ")
        )
    }
}
