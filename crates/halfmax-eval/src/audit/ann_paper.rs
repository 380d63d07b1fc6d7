//! The network whose R² of 0.9999 is its `Z_SCORE` column.
//!
//! GDSC's tables hold beside each ln IC50 its z-score among the cell lines of the drug,
//! `(ln IC50 − mean of the drug) / standard deviation of the drug`. Given the drug, that is the response itself.

use std::ops::ControlFlow;
use std::sync::Arc;

use halfmax_data::{CellLineId, Screen, Seed};
use halfmax_model::naive::Naive;
use halfmax_model::net::{NetEstimator, NetSettings};
use halfmax_model::{Estimator, Fit, ModelError, Stop, registry};
use halfmax_prep::{CompoundViews, Design, Entity, Fold, Pair, Parts, Scheme, Splits, View};

use super::{Arm, Reproduction};
use crate::EvalError;

/// How the reproduction is run.
#[derive(Debug, Clone, Copy)]
pub struct AnnPaper {
    /// The only source of randomness.
    pub seed: Seed,
    /// Most features of each kind of profile, those that vary most over the training cell lines.
    ///
    /// A column with a value for each pair needs profiles repeated for each pair; this many keep them in memory.
    pub features_per_view: usize,
    /// Passes over the training rows; the published recipe has 20.
    pub epochs: usize,
}

impl Default for AnnPaper {
    fn default() -> Self {
        Self { seed: Seed::new(42), features_per_view: 32, epochs: 20 }
    }
}

/// Share of the rows that are tested.
const TEST: f64 = 0.2;
/// Share of the training rows that only tell which ids were seen.
const VALIDATION: f64 = 0.1;

/// Fits the `ann` preset on a random 80/20 split with the z-score among its inputs and without it, and mean effects
/// beside both. All see the same rows and, but for that column, the same features.
///
/// `stopped` is asked after each epoch.
///
/// # Errors
/// [`EvalError::Request`] if the responses of a drug do not vary at all anywhere; faults of the fits;
/// [`EvalError::Interrupted`].
pub fn ann_paper(
    screen: &Screen,
    settings: AnnPaper,
    stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Reproduction, EvalError> {
    let seed = settings.seed;
    let splits = Splits::holdout(screen, Scheme::Lpo, TEST, VALIDATION, seed.fork("splits"))?;
    let fold = &splits.folds[0];
    let design = Design::with_compounds(screen, CompoundViews::default())?;
    let design = reduced(&design, fold, settings.features_per_view);
    let with = per_pair(&design, Some(z_scores(screen)?));
    let without = per_pair(&design, None);

    let ann = registry::net_settings("ann")?;
    let training = halfmax_model::net::Training { epochs: settings.epochs, ..ann.training };
    let net = NetEstimator::new("ann", NetSettings { training, ..ann })?;
    let truth: Vec<f64> =
        fold.test_rows().iter().map(|row| design.response[*row as usize]).collect();
    let arm = |inputs: &str, leaks: bool, model: &dyn Estimator, design: &Design| {
        let predicted = fitted(model, &fold.parts(design), seed, fold, stopped)?;
        Ok::<Arm, EvalError>(Arm::of(inputs, leaks, &truth, &predicted))
    };
    let arms = vec![
        arm("profiles, structure, drug and Z_SCORE", true, &net, &with)?,
        arm("profiles, structure and drug", false, &net, &without)?,
        arm(
            "nothing but who was tested with what (mean effects)",
            false,
            &Naive::MeanEffects,
            &design,
        )?,
    ];
    Ok(Reproduction {
        name: "ann-paper",
        protocol: format!(
            "the network preset ann ({}), {} epochs, random 80/20 split of {} pairs, seed {}; {} features of each \
             profile, the most variable over training cell lines",
            net.describe(),
            settings.epochs,
            design.len(),
            seed.value(),
            settings.features_per_view
        ),
        train_rows: fold.train_rows().len() + fold.validation_rows().len(),
        test_rows: fold.test_rows().len(),
        arms,
        why: "Z_SCORE is (LN_IC50 - mean of the drug) / sd of the drug. A network that knows the drug undoes it and \
              reads the answer off its input, for test rows as well. A new pair has no Z_SCORE before it is measured, \
              so the first figure says nothing about prediction; the second does, and the third is what it must beat."
            .into(),
    })
}

fn fitted(
    model: &dyn Estimator,
    parts: &Parts,
    seed: Seed,
    fold: &Fold,
    stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<f64>, EvalError> {
    let fault = |source| match source {
        ModelError::Stopped => EvalError::Interrupted,
        source => EvalError::Model {
            model: model.name().into(),
            fold: fold.name().into(),
            source: Box::new(source),
        },
    };
    let mut on_epoch =
        |_| if stopped() { ControlFlow::Break(Stop::Abandon) } else { ControlFlow::Continue(()) };
    let mut fit = Fit {
        seed: seed.fork(model.name()),
        early_stop: parts.validation.as_ref(),
        on_epoch: &mut on_epoch,
    };
    let fitted = model.fit(parts.train(), &mut fit).map_err(fault)?;
    fitted.predict(&parts.test).map_err(fault)
}

/// As in GDSC's table: over all cell lines, so test rows are in it too. That is the point.
fn z_scores(screen: &Screen) -> Result<Vec<f32>, EvalError> {
    let mut sums = vec![(0.0_f64, 0.0_f64, 0.0_f64); screen.compounds.len()];
    for response in &screen.responses {
        let (n, sum, squares) = &mut sums[response.compound as usize];
        *n += 1.0;
        *sum += response.value;
        *squares += response.value * response.value;
    }
    let moments: Vec<(f64, f64)> = sums
        .into_iter()
        .map(|(n, sum, squares)| {
            let mean = sum / n;
            let variance = ((squares / n - mean * mean) * n / (n - 1.0).max(1.0)).max(0.0);
            (mean, variance.sqrt())
        })
        .collect();
    if moments.iter().all(|(_, sd)| *sd == 0.0) {
        return Err(EvalError::Request(
            "the responses of no drug vary, so there is no z-score".into(),
        ));
    }
    let z = |value: f64, (mean, sd): (f64, f64)| if sd > 0.0 { (value - mean) / sd } else { 0.0 };
    Ok(screen.responses.iter().map(|r| z(r.value, moments[r.compound as usize]) as f32).collect())
}

/// The design with each view of cell lines cut to the features that vary most over the training cell lines.
fn reduced(design: &Design, fold: &Fold, most: usize) -> Design {
    let mut trained = vec![false; design.cell_lines.len()];
    for row in fold.train_rows() {
        trained[design.pairs[*row as usize].cell_line as usize] = true;
    }
    let lines: Vec<usize> = (0..trained.len()).filter(|line| trained[*line]).collect();
    let cut = |view: &View| {
        if view.entity == Entity::Compound {
            return view.clone();
        }
        let variance = |feature: usize| {
            let values = || {
                lines.iter().map(|line| f64::from(view.row(*line)[feature])).filter(|v| !v.is_nan())
            };
            let n = values().count().max(1) as f64;
            let mean = values().sum::<f64>() / n;
            values().map(|v| (v - mean).powi(2)).sum::<f64>() / n
        };
        let mut order: Vec<(f64, usize)> =
            (0..view.n_features()).map(|f| (variance(f), f)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut kept: Vec<usize> =
            order.into_iter().take(most).map(|(_, feature)| feature).collect();
        kept.sort_unstable();
        let n = design.cell_lines.len();
        View {
            features: kept.iter().map(|feature| view.features[*feature].clone()).collect(),
            values: (0..n).flat_map(|line| kept.iter().map(move |f| view.row(line)[*f])).collect(),
            ..view.clone()
        }
    };
    Design { views: design.views.iter().map(cut).collect(), ..design.clone() }
}

/// The design as published scripts have it: a row of its own for each pair, so that a column may differ between pairs
/// of one cell line.
fn per_pair(design: &Design, column: Option<Vec<f32>>) -> Design {
    let mut views: Vec<View> = design
        .views
        .iter()
        .map(|view| match view.entity {
            Entity::Compound => view.clone(),
            Entity::CellLine => View {
                values: design
                    .pairs
                    .iter()
                    .flat_map(|p| view.row(p.cell_line as usize).iter().copied())
                    .collect(),
                ..view.clone()
            },
        })
        .collect();
    if let Some(values) = column {
        views.push(View {
            name: "z_score".into(),
            entity: Entity::CellLine,
            features: Arc::from(["Z_SCORE".to_owned()]),
            values: values.into(),
        });
    }
    Design {
        cell_lines: (0..design.len()).map(|row| CellLineId::from(format!("row {row}"))).collect(),
        tissues: design
            .pairs
            .iter()
            .map(|p| design.tissues[p.cell_line as usize].clone())
            .collect(),
        // The network reads none; those of cell lines would have to be repeated as well.
        annotations: design
            .annotations
            .iter()
            .filter(|a| a.entity == Entity::Compound)
            .cloned()
            .collect(),
        pairs: (0..).zip(&design.pairs).map(|(cell_line, p)| Pair { cell_line, ..*p }).collect(),
        views,
        ..design.clone()
    }
}
