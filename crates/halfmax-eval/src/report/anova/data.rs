//! What the script of the page draws from: every test, every response, as columns of whole numbers.

use serde::Serialize;

use crate::anova::{Association, Factor, Null, Study};

/// Whole thousandths read back faster than decimals, and nobody sees the difference.
const SCALE: f64 = 1000.0;

#[derive(Serialize)]
pub(super) struct Data<'s> {
    scale: f64,
    drugs: Vec<&'s str>,
    features: Vec<&'s str>,
    lines: &'s [String],
    tissue: Option<&'s Factor>,
    msi: Option<&'s Factor>,
    /// Positive cell lines of each feature.
    positive: Vec<&'s [u32]>,
    /// ln IC50 of each drug by cell line.
    responses: Vec<Vec<Option<i64>>>,
    tests: Tests,
    settings: Thresholds,
    null: Option<Vec<usize>>,
    observed: Option<usize>,
}

/// One entry for each test, smallest p first.
#[derive(Serialize)]
struct Tests {
    drug: Vec<u32>,
    feature: Vec<u32>,
    positive: Vec<u32>,
    negative: Vec<u32>,
    delta: Vec<i64>,
    effect: Vec<i64>,
    /// −log10 p.
    strength: Vec<i64>,
    /// −log10 of the false discovery rate of 1.
    rate: Vec<i64>,
}

#[derive(Serialize)]
struct Thresholds {
    p: f64,
    fdr: f64,
    effect: f64,
    per_drug: bool,
}

/// Everything of a study that can be looked at.
pub(super) fn of<'s>(study: &'s Study, null: Option<&Null>) -> Data<'s> {
    let inputs = &study.inputs;
    let column = |of: fn(&Association) -> f64| -> Vec<i64> {
        study.associations.iter().map(|a| whole(of(a))).collect()
    };
    let count = |of: fn(&Association) -> u32| study.associations.iter().map(of).collect();
    let thousandth = |v: &f64| (!v.is_nan()).then(|| whole(*v));
    Data {
        scale: SCALE,
        drugs: inputs.drugs.iter().map(crate::anova::Drug::label).collect(),
        features: inputs.features.iter().map(|f| f.name.as_str()).collect(),
        lines: &inputs.line_names,
        tissue: inputs.tissue.as_ref(),
        msi: inputs.msi.as_ref(),
        positive: inputs.features.iter().map(|f| f.positive.as_slice()).collect(),
        responses: inputs
            .drugs
            .iter()
            .map(|drug| drug.responses.iter().map(thousandth).collect())
            .collect(),
        tests: Tests {
            drug: count(|a| a.drug),
            feature: count(|a| a.feature),
            positive: count(|a| a.groups.n_positive),
            negative: count(|a| a.groups.n_negative),
            delta: column(|a| a.groups.delta()),
            effect: column(|a| a.groups.cohen_d().min(99.0)),
            strength: column(|a| -a.ln_p.max(-1e5) / std::f64::consts::LN_10),
            rate: column(|a| -a.ln_rate.max(-1e5) / std::f64::consts::LN_10),
        },
        settings: Thresholds {
            p: study.settings.p_threshold,
            fdr: study.settings.fdr_threshold,
            effect: study.settings.effect_threshold,
            per_drug: study.settings.per_drug,
        },
        null: null.map(|n| n.permutations.iter().map(|p| p.significant).collect()),
        observed: null.map(|n| n.observed),
    }
}

fn whole(value: f64) -> i64 {
    (value * SCALE).round() as i64
}
