//! Curves into parameters, responses and reservations.

use std::collections::BTreeMap;
use std::f64::consts::LN_2;

use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::flag::{self, Flag};
use super::growth::{self, Growth};
use super::layout::{Layout, LayoutKey};
use super::mixed::{self, Mixed, Observations};
use super::model::{Model, Settings};
use super::point::{Assay, Curve};
use super::sigmoid::Sigmoid;
use super::significance::{self, Significance, Test};
use super::single;
use super::statistics::{self, Agreement, Covariance};
use crate::DataError;

/// A quantity with its confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// log10 molar.
    pub value: f64,
    /// Lower and upper end, log10 molar; `None` where the data do not determine the curve.
    pub ends: Option<(f64, f64)>,
}

/// A fitted curve and what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The curve.
    pub curve: Sigmoid,
    /// Lowest and highest dose with a value, log10 molar.
    pub range: (f64, f64),
    /// Distinct doses with a value.
    pub doses: usize,
    /// How well it fits.
    pub agreement: Agreement,
    /// Uncertainty of the parameters.
    pub covariance: Option<Covariance>,
    /// Quantile of the standardised error that the intervals reach to; 0 without a covariance.
    pub quantile: f64,
    /// The dose of viability 0.5; `None` if the curve never gets there.
    pub ic50: Option<Interval>,
    /// The dose of half the effect.
    pub ec50: Interval,
    /// Mean viability over the tested doses on a logarithmic scale: the area under the curve, low is sensitive.
    pub auc: f64,
    /// Viability at the lowest dose, of the curve.
    pub viability_at_low: f64,
    /// Viability at the highest dose, of the curve.
    pub viability_at_high: f64,
    /// Whether there is a response; four-parameter fits only.
    pub significance: Option<Significance>,
    /// What else a growth-rate curve has.
    pub growth: Option<Growth>,
    /// Reservations.
    pub flags: Vec<Flag>,
}

impl Fit {
    /// The band around the curve at a dose (log10 molar): lower and upper viability.
    pub fn band(&self, x: f64) -> Option<(f64, f64)> {
        let error = self.covariance?.error(self.curve.gradient(x)) * self.quantile;
        let y = self.curve.at(x);
        error.is_finite().then_some((y - error, y + error))
    }

    /// Natural logarithm of the IC50 in micromolar.
    pub fn ln_ic50_um(&self) -> Option<f64> {
        self.ic50.map(|e| ln_um(e.value))
    }
}

/// Natural logarithm in micromolar of a log10 in molar.
pub fn ln_um(x: f64) -> f64 {
    (x + 6.0) * std::f64::consts::LN_10
}

/// The fits of an assay.
#[derive(Debug, Clone)]
pub struct Fits {
    /// How they were made.
    pub settings: Settings,
    /// One for each curve; `None` for one with fewer distinct doses than parameters.
    pub fits: Vec<Option<Fit>>,
    /// The mixed-effects fit behind them.
    pub mixed: Option<Mixed>,
}

/// Fits every curve. The result does not depend on the number of threads.
///
/// # Errors
/// [`DataError::Request`] if nothing can be fitted, or if a mixed-effects fit is asked for with fewer than three
/// cell lines or with no cell line of two curves (variances between them cannot be told then), or if values and
/// model are not both of growth.
pub fn fit(assay: &Assay, settings: &Settings) -> Result<Fits, DataError> {
    if assay.growth != (settings.model == Model::Growth) {
        return Err(DataError::Request(
            if assay.growth {
                "the file holds counts of growing cells: fit them with --model gr"
            } else {
                "--model gr fits counts of growing cells: columns cell_count, cell_count__ctrl and cell_count__time0"
            }
            .into(),
        ));
    }
    let layouts = layouts(&assay.curves, settings);
    let (mixed, curves) = if settings.model == Model::Gdsc {
        let (mixed, curves) = together(assay, &layouts, settings.correlated)?;
        (Some(mixed), curves)
    } else {
        let found = (&assay.curves, &layouts.of_curve).into_par_iter().map(|(curve, layout)| {
            let layout = &layouts.all[*layout].layout;
            let fitted =
                enough(layout, settings.model).then(|| single::fit(curve, layout, settings));
            Some((fitted??, None))
        });
        (None, found.collect())
    };
    let complete = |(i, fitted): (usize, &Option<(Sigmoid, Option<Covariance>)>)| {
        let (sigmoid, known) = (*fitted)?;
        complete(&assay.curves[i], &layouts.all[layouts.of_curve[i]], sigmoid, known, settings)
    };
    let fits: Vec<Option<Fit>> = curves.par_iter().enumerate().map(complete).collect();
    if fits.iter().all(Option::is_none) {
        return Err(DataError::Request(format!(
            "no curve has enough doses for {} parameters; choose a model with fewer",
            settings.model.parameters()
        )));
    }
    Ok(Fits { settings: *settings, fits, mixed })
}

/// What curves with the same doses share.
struct Shared {
    layout: Layout,
    /// The test of a response; four-parameter fits only.
    test: Option<Test>,
    /// Quantiles of the standardised error, by the number of free parameters.
    quantiles: [f64; 5],
}

impl Shared {
    fn new(key: &LayoutKey, settings: &Settings) -> Self {
        let values = key.values() + usize::from(settings.control);
        let four = settings.model == Model::FourParameter;
        Self {
            layout: Layout::new(key, settings.interpolate, settings.control),
            test: four.then(|| Test::new(values, &settings.judgement)).flatten(),
            quantiles: std::array::from_fn(|free| {
                quantile(settings.judgement.confidence, Some(values.saturating_sub(free)))
            }),
        }
    }
}

/// The distinct sets of doses, and which curve has which.
struct Layouts {
    all: Vec<Shared>,
    of_curve: Vec<usize>,
}

fn layouts(curves: &[Curve], settings: &Settings) -> Layouts {
    let keys: Vec<LayoutKey> = curves.par_iter().map(LayoutKey::of).collect();
    let mut index: BTreeMap<&LayoutKey, usize> = BTreeMap::new();
    let mut distinct = Vec::new();
    let of_curve = keys
        .iter()
        .map(|key| {
            *index.entry(key).or_insert_with(|| {
                distinct.push(key);
                distinct.len() - 1
            })
        })
        .collect();
    let make = |key: &&LayoutKey| Shared::new(key, settings);
    Layouts { all: distinct.par_iter().map(make).collect(), of_curve }
}

fn enough(layout: &Layout, model: Model) -> bool {
    layout.doses.len() >= model.parameters()
}

type Fitted = Option<(Sigmoid, Option<Covariance>)>;

/// All curves in one mixed-effects fit.
fn together(
    assay: &Assay,
    layouts: &Layouts,
    correlated: bool,
) -> Result<(Mixed, Vec<Fitted>), DataError> {
    let usable: Vec<usize> = (0..assay.curves.len())
        .filter(|&i| enough(&layouts.all[layouts.of_curve[i]].layout, Model::Gdsc))
        .collect();
    let lines: Vec<&[usize]> =
        usable.chunk_by(|&a, &b| assay.curves[a].cell_line == assay.curves[b].cell_line).collect();
    if lines.len() < 3 || lines.iter().all(|line| line.len() < 2) {
        return Err(DataError::Request(format!(
            "a mixed-effects fit compares cell lines and their curves; here are {} cell lines with up to {} \
             curves, too few to tell variances: say --model 2pl to fit each curve by itself",
            lines.len(),
            lines.iter().map(|l| l.len()).max().unwrap_or(0)
        )));
    }
    let mut data = Observations::default();
    for line in &lines {
        for &i in *line {
            let curve = &assay.curves[i];
            let top = curve.top_um;
            data.push(
                curve.points.iter().map(|p| {
                    ((p.dose_um / top).log2() + 9.0, 1.0 - single::cut(p.viability, true))
                }),
            );
        }
        data.end_line();
    }
    let mixed = mixed::fit(&data, correlated);
    let mut curves = vec![None; assay.curves.len()];
    for (place, &i) in usable.iter().enumerate() {
        let sigmoid =
            Sigmoid::from_gdsc(mixed.xmid[place], mixed.scal[place], assay.curves[i].top_um);
        let covariance = known(mixed.scal[place], &mixed.covariance[place]);
        curves[i] = Some((sigmoid, Some(covariance)));
    }
    Ok((mixed, curves))
}

/// The covariance of XMID and SCAL as one of pEC50 and slope.
fn known(scal: f64, of: &[[f64; 2]; 2]) -> Covariance {
    let (by_xmid, by_scal) = (-LN_2 / std::f64::consts::LN_10, -1.0 / (LN_2 * scal * scal));
    let mut matrix = [[0.0; 4]; 4];
    matrix[0][0] = by_xmid * by_xmid * of[0][0];
    matrix[0][1] = by_xmid * by_scal * of[0][1];
    matrix[1][0] = matrix[0][1];
    matrix[1][1] = by_scal * by_scal * of[1][1];
    Covariance { matrix, spare: None }
}

/// What follows from a curve.
fn complete(
    curve: &Curve,
    shared: &Shared,
    sigmoid: Sigmoid,
    known: Option<Covariance>,
    settings: &Settings,
) -> Option<Fit> {
    let layout = &shared.layout;
    let range = (*layout.doses.first()?, *layout.doses.last()?);
    let agreement = statistics::agreement(curve, &sigmoid, settings);
    let covariance =
        known.or_else(|| statistics::covariance(curve, &sigmoid, &agreement, settings));
    let quantile = match covariance.map(|c| c.spare) {
        Some(Some(spare)) => shared.quantiles[agreement.values - spare],
        // The variance is taken as known.
        Some(None) => quantile(settings.judgement.confidence, None),
        None => 0.0,
    };
    let interval = |x: f64| interval(&sigmoid, x, covariance.as_ref(), quantile);
    let significance = shared.test.as_ref().and_then(|test| {
        significance::judge(curve, layout, test, &sigmoid, &agreement, &settings.judgement)
    });
    let mut fit = Fit {
        curve: sigmoid,
        range,
        doses: layout.doses.len(),
        agreement,
        covariance,
        quantile,
        ic50: sigmoid.crossing(0.5).map(interval),
        ec50: interval(-sigmoid.pec50),
        auc: sigmoid.mean(range.0, range.1),
        viability_at_low: sigmoid.at(range.0),
        viability_at_high: sigmoid.at(range.1),
        significance,
        growth: (settings.model == Model::Growth).then(|| growth::of(curve, &agreement)),
        flags: Vec::new(),
    };
    if fit.growth.is_some_and(|g| g.p.is_nan() || g.p >= growth::LEVEL) {
        fit.ic50 = None;
    }
    fit.flags = flag::flags(curve, &fit, settings);
    Some(fit)
}

/// The interval of the dose at which the curve has the viability it has at `x`, by the delta method.
///
/// Moving pEC50 moves the whole curve, so the dose moves by −(change of the curve) / (its slope there).
fn interval(curve: &Sigmoid, x: f64, covariance: Option<&Covariance>, quantile: f64) -> Interval {
    let at = curve.gradient(x);
    let steep = at[0];
    // The plateaus do not move the position of half the effect.
    let half = (x + curve.pec50).abs() < 1e-12;
    let gradient = if half { [1.0, 0.0, 0.0, 0.0] } else { std::array::from_fn(|i| at[i] / steep) };
    let ends = covariance.and_then(|c| {
        let error = c.error(gradient) * quantile;
        (error.is_finite() && error > 0.0).then_some((x - error, x + error))
    });
    Interval { value: x, ends }
}

/// Student's quantile with so many spare values, the normal one if the variance is known.
fn quantile(confidence: f64, spare: Option<usize>) -> f64 {
    let p = f64::midpoint(1.0, confidence);
    match spare {
        None => Normal::standard().inverse_cdf(p),
        Some(spare) => {
            StudentsT::new(0.0, 1.0, spare as f64).map_or(f64::NAN, |t| t.inverse_cdf(p))
        }
    }
}
