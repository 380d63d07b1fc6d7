//! One test as it is answered.

use std::f64::consts::LN_10;

use halfmax_eval::anova::{Association, Settings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::served::Analysis;

/// A drug against a feature. Response is ln IC50, of µM; `with` are cell lines that have the feature.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Test<'a> {
    /// 1 for the smallest p of the analysis.
    rank: usize,
    /// Its id in the analysis.
    compound: &'a str,
    compound_name: &'a str,
    target: Option<&'a str>,
    pathway: Option<&'a str>,
    feature: &'a str,
    n_with: u32,
    n_without: u32,
    mean_with: f64,
    mean_without: f64,
    sd_with: f64,
    sd_without: f64,
    /// Mean with the feature less mean without.
    delta: f64,
    /// Cohen's d, without its sign; null if no group varies.
    effect: Option<f64>,
    /// Of the feature, given all other terms of the model; 0 where it is too small for a number.
    p: Option<f64>,
    /// Its decimal logarithm, however small it is; null if p is 0.
    log10_p: Option<f64>,
    /// Of the tissue; null if it is no term.
    p_tissue: Option<f64>,
    /// Of the growth medium; null if it is no term.
    p_media: Option<f64>,
    /// Of microsatellite instability; null if it is no term.
    p_msi: Option<f64>,
    /// False discovery rate in percent.
    fdr: Option<f64>,
    direction: Direction,
    /// Whether it passes the thresholds that were asked for, else those of the analysis.
    significant: bool,
}

/// Where the feature goes with response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Direction {
    /// Cell lines with it have a lower IC50.
    Sensitive,
    /// Cell lines with it have a higher IC50.
    Resistant,
}

impl Direction {
    pub(super) fn of(a: &Association) -> Self {
        if a.groups.delta() < 0.0 { Self::Sensitive } else { Self::Resistant }
    }
}

impl<'a> Test<'a> {
    /// The test at a place of the analysis, judged by `settings`.
    pub(super) fn at(analysis: &'a Analysis, place: usize, settings: &Settings) -> Self {
        let (study, a) = (&analysis.study, &analysis.study.associations[place]);
        let (drug, groups) = (&study.inputs.drugs[a.drug as usize], &a.groups);
        let p = |ln_p: Option<f64>| ln_p.map(f64::exp).and_then(finite);
        Self {
            rank: place + 1,
            compound: &drug.id,
            compound_name: drug.label(),
            target: drug.target.as_deref(),
            pathway: drug.pathway.as_deref(),
            feature: &study.inputs.features[a.feature as usize].name,
            n_with: groups.n_positive,
            n_without: groups.n_negative,
            mean_with: groups.mean_positive,
            mean_without: groups.mean_negative,
            sd_with: groups.sd_positive,
            sd_without: groups.sd_negative,
            delta: groups.delta(),
            effect: finite(groups.cohen_d()),
            p: p(Some(a.ln_p)),
            log10_p: finite(a.ln_p / LN_10),
            p_tissue: p(a.ln_p_tissue),
            p_media: p(a.ln_p_media),
            p_msi: p(a.ln_p_msi),
            fdr: finite(a.fdr()),
            direction: Direction::of(a),
            significant: a.is_significant(settings),
        }
    }
}

/// JSON has neither infinity nor what is no number.
pub(super) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
