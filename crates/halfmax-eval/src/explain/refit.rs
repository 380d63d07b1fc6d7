//! Models of other seeds and of shuffled data, explained like the one in question.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use halfmax_data::{Screen, Seed};
use halfmax_model::attribution::{Attributions, Method, Reference};
use halfmax_model::{Epoch, Estimator, Fit, ModelError, Stop};
use halfmax_prep::{CompoundViews, Design, Entity, Fold, Pair};
use rand::seq::SliceRandom;
use rayon::prelude::*;

use super::{Importance, by_gene, importances};
use crate::EvalError;
use crate::protocol::{Observer, Progress};

/// What is to be fitted again.
pub struct RefitRequest<'a> {
    /// The facts.
    pub screen: &'a Screen,
    /// Whose training rows are learned from.
    pub fold: &'a Fold,
    /// What models are shown of structures.
    pub compounds: CompoundViews,
    /// The model.
    pub estimator: &'a dyn Estimator,
    /// Compounds to explain, as indices of the screen.
    pub wanted: &'a [u32],
    /// How.
    pub method: Method,
    /// Refits of the same rows, each from a seed of its own.
    pub seeds: usize,
    /// Refits of shuffled rows.
    pub nulls: usize,
    /// The only source of randomness.
    pub seed: Seed,
    /// Who watches.
    pub observer: &'a dyn Observer,
}

/// One refit, explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Refit {
    /// Whether cell lines had each other's profiles.
    pub shuffled: bool,
    /// Per wanted compound: features.
    pub features: Vec<Vec<Importance>>,
    /// Per wanted compound: genes.
    pub genes: Vec<Vec<Importance>>,
}

/// Fits and explains, refits side by side; first those of the same rows, then those of shuffled ones.
///
/// The null deals molecular profiles and tissues out anew among cell lines, all of a cell line together, within those
/// that train and within those that decide when to stop: responses keep their distribution and their correlation among
/// compounds, features theirs; only what links them goes.
///
/// # Errors
/// The first fault in a fit; [`EvalError::Interrupted`] if the observer said so.
pub fn refit(request: &RefitRequest<'_>) -> Result<Vec<Refit>, EvalError> {
    let design = Design::with_compounds(request.screen, request.compounds)?;
    let tasks: Vec<(bool, usize)> = (0..request.seeds)
        .map(|at| (false, at))
        .chain((0..request.nulls).map(|at| (true, at)))
        .collect();
    tasks
        .into_par_iter()
        .with_max_len(1)
        .map(|(shuffled, at)| one(request, &design, shuffled, at))
        .collect()
}

fn one(
    request: &RefitRequest<'_>,
    design: &Design,
    shuffled: bool,
    at: usize,
) -> Result<Refit, EvalError> {
    let name = if shuffled { format!("null {at}") } else { format!("seed {at}") };
    let seed = request.seed.fork("explain").fork(&name);
    let dealt = shuffled.then(|| deal(design, request.fold, seed.fork("profiles")));
    let design = dealt.as_ref().unwrap_or(design);
    let parts = request.fold.parts(design);
    let train = parts.train();
    let fits = request.seeds + request.nulls;
    let model = request.estimator.name();
    let watch = |epoch| request.observer.on_progress(Progress { model, fold: &name, epoch, fits });
    let mut on_epoch = |epoch: Epoch| match watch(Some(epoch)) {
        ControlFlow::Continue(()) => ControlFlow::Continue(()),
        ControlFlow::Break(()) => ControlFlow::Break(Stop::Abandon),
    };
    let mut fit = Fit {
        seed: seed.fork(model),
        early_stop: parts.validation.as_ref(),
        on_epoch: &mut on_epoch,
    };
    let fault = |source| match source {
        ModelError::Stopped => EvalError::Interrupted,
        source => {
            let (model, fold) = (model.into(), name.clone());
            EvalError::Model { model, fold, source: Box::new(source) }
        }
    };
    let fitted = request.estimator.fit(train, &mut fit).map_err(fault)?;
    let background = train.design();
    let reference = Reference { side: Entity::CellLine, background, method: request.method };
    let (mut features, mut genes) = (Vec::new(), Vec::new());
    for compound in request.wanted {
        let rows = question(design, request.fold, *compound);
        let shares = fitted.attribute(&rows, &reference).map_err(fault)?;
        features.push(summed(&shares, &rows));
        genes.push(importances(&by_gene(&shares), |_, _| None));
    }
    if watch(None).is_break() {
        return Err(EvalError::Interrupted);
    }
    Ok(Refit { shuffled, features, genes })
}

fn summed(shares: &Attributions, rows: &Design) -> Vec<Importance> {
    let columns: Vec<_> = shares
        .features
        .iter()
        .map(|feature| {
            let view = rows.view(&feature.view)?;
            Some((view, view.features.iter().position(|name| *name == feature.name)?))
        })
        .collect();
    importances(shares, |row, column| {
        let (view, at) = columns[column]?;
        let value = view.row(rows.pairs[row].cell_line as usize)[at];
        (!value.is_nan()).then_some(value)
    })
}

/// Every training cell line with one compound, whether measured or not.
fn question(design: &Design, fold: &Fold, compound: u32) -> Design {
    let lines: BTreeSet<u32> = cell_lines(design, fold.train_rows());
    let pairs: Vec<Pair> =
        lines.into_iter().map(|cell_line| Pair { cell_line, compound }).collect();
    let rows: Vec<u32> = (0..pairs.len() as u32).collect();
    let response = vec![f64::NAN; pairs.len()];
    Design { pairs, response, beyond: Vec::new(), ..design.clone() }.subset(&rows)
}

fn cell_lines(design: &Design, rows: &[u32]) -> BTreeSet<u32> {
    rows.iter().map(|row| design.pairs[*row as usize].cell_line).collect()
}

/// The design whose cell lines have each other's profiles; those in neither part keep theirs.
fn deal(design: &Design, fold: &Fold, seed: Seed) -> Design {
    let train = cell_lines(design, fold.train_rows());
    let mut groups = [train.iter().copied().collect::<Vec<u32>>(), Vec::new()];
    groups[1] = cell_lines(design, fold.validation_rows()).difference(&train).copied().collect();
    let mut from: Vec<u32> = (0..design.cell_lines.len() as u32).collect();
    let mut rng = seed.rng();
    for group in groups {
        let mut dealt = group.clone();
        dealt.shuffle(&mut rng);
        for (line, other) in group.into_iter().zip(dealt) {
            from[line as usize] = other;
        }
    }
    let mut dealt = design.clone();
    for view in dealt.views.iter_mut().filter(|view| view.entity == Entity::CellLine) {
        let rows = from.iter().flat_map(|line| view.row(*line as usize).iter().copied());
        view.values = rows.collect::<Vec<f32>>().into();
    }
    for annotation in dealt.annotations.iter_mut().filter(|a| a.entity == Entity::CellLine) {
        let values = from.iter().map(|line| annotation.values[*line as usize].clone());
        annotation.values = values.collect::<Vec<_>>().into();
    }
    let tissues = from.iter().map(|line| design.tissues[*line as usize].clone());
    dealt.tissues = tissues.collect::<Arc<[_]>>();
    dealt
}

#[cfg(test)]
mod tests {
    use halfmax_data::testing::{Size, random_screen};
    use halfmax_prep::{Scheme, Splits};

    use super::*;

    #[test]
    fn dealing_moves_profiles_among_training_lines_and_leaves_responses_and_test_lines() {
        let screen =
            random_screen(Size { cell_lines: 30, compounds: 4, features: 5 }, Seed::new(2));
        let splits = Splits::cross_validation(&screen, Scheme::Lco, 3, 0.2, Seed::new(4)).unwrap();
        let fold = &splits.folds[0];
        let design = Design::of_screen(&screen).unwrap();
        let dealt = deal(&design, fold, Seed::new(1));
        assert_eq!(dealt.response, design.response);
        assert_eq!(dealt.pairs, design.pairs);
        let row = |design: &Design, line: u32| -> Vec<u32> {
            design.views[0].row(line as usize).iter().map(|v| v.to_bits()).collect()
        };
        let all = |design: &Design, lines: &BTreeSet<u32>| {
            lines.iter().map(|line| row(design, *line)).collect::<BTreeSet<_>>()
        };
        let train = cell_lines(&design, fold.train_rows());
        assert_eq!(all(&design, &train), all(&dealt, &train));
        assert!(train.iter().filter(|l| row(&design, **l) != row(&dealt, **l)).count() > 10);
        for line in cell_lines(&design, fold.test_rows()) {
            assert_eq!(row(&design, line), row(&dealt, line));
        }
    }
}
