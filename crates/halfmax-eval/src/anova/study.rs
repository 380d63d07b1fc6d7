//! Every drug against every feature.

use std::cmp::Ordering;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::basis::Scratch;
use super::effect::Groups;
use super::inputs::Inputs;
use super::prepared::Prepared;
use super::settings::Settings;
use crate::EvalError;

/// One test: a drug, a feature, and what was found. Probabilities are natural logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Association {
    /// Index into [`Inputs::drugs`].
    pub drug: u32,
    /// Index into [`Inputs::features`].
    pub feature: u32,
    /// The two groups of cell lines.
    pub groups: Groups,
    /// ln p of the feature, given all other terms.
    pub ln_p: f64,
    /// ln p of tissue, where it is a term.
    pub ln_p_tissue: Option<f64>,
    /// ln p of the medium, where it is a term.
    pub ln_p_media: Option<f64>,
    /// ln p of microsatellite instability, where it is a term.
    pub ln_p_msi: Option<f64>,
    /// ln p of Student's t-test between the groups.
    pub ln_p_pooled: f64,
    /// ln p of Welch's t-test between the groups.
    pub ln_p_welch: f64,
    /// ln of the false discovery rate (of 1, not percent).
    pub ln_rate: f64,
}

impl Association {
    /// The p-value of the feature.
    pub fn p(&self) -> f64 {
        self.ln_p.exp()
    }

    /// The false discovery rate in percent.
    pub fn fdr(&self) -> f64 {
        100.0 * self.ln_rate.exp()
    }

    /// ln of the false discovery rate in percent.
    pub(crate) fn ln_percent(&self) -> f64 {
        self.ln_rate + 100.0_f64.ln()
    }

    /// The order of a study: smallest p first, no two alike.
    fn order(&self, other: &Self) -> Ordering {
        let p = self.ln_p.total_cmp(&other.ln_p);
        p.then(self.drug.cmp(&other.drug)).then(self.feature.cmp(&other.feature))
    }

    /// Whether it is a discovery by these settings.
    pub fn is_significant(&self, settings: &Settings) -> bool {
        self.p() < settings.p_threshold
            && self.fdr() < settings.fdr_threshold
            && self.groups.cohen_d() >= settings.effect_threshold
    }
}

/// How many of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Tests made.
    pub tests: usize,
    /// Discoveries.
    pub significant: usize,
    /// Discoveries where the feature goes with a lower IC50.
    pub sensitive: usize,
    /// Discoveries where it goes with a higher one.
    pub resistant: usize,
    /// Drugs with at least one test.
    pub drugs: usize,
    /// Features with at least one test.
    pub features: usize,
    /// Cell lines.
    pub cell_lines: usize,
    /// Pairs of drug and feature that were not tested: too few cell lines in a group.
    pub too_few: usize,
    /// Pairs that were not tested: tissue, medium and instability determine the feature.
    pub determined: usize,
}

/// A finished analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// What was tested, after the settings were applied.
    pub inputs: Inputs,
    /// How.
    pub settings: Settings,
    /// Smallest p first.
    pub associations: Vec<Association>,
    /// How many of what.
    pub counts: Counts,
}

impl Study {
    /// The terms of the model, in their order.
    pub fn model(&self) -> Vec<&'static str> {
        let Inputs { tissue, media, msi, .. } = &self.inputs;
        let terms = [(tissue, "tissue"), (media, "media"), (msi, "msi")];
        let used = terms.into_iter().filter(|(factor, _)| factor.is_some());
        used.map(|(_, name)| name).chain(["feature"]).collect()
    }

    /// The place of one of its associations, 0 for the smallest p.
    pub fn rank(&self, of: &Association) -> usize {
        self.associations.partition_point(|other| other.order(of).is_lt())
    }
}

/// Tests every drug against every feature. The result does not depend on the number of threads.
///
/// # Errors
/// [`EvalError::Request`] if nothing can be tested.
pub fn run(inputs: Inputs, settings: &Settings) -> Result<Study, EvalError> {
    of_prepared(inputs.for_settings(settings)?, settings)
}

/// The same for inputs to which the settings have been applied.
pub(super) fn of_prepared(inputs: Inputs, settings: &Settings) -> Result<Study, EvalError> {
    let by_drug: Vec<Tested> = (0..inputs.drugs.len())
        .into_par_iter()
        .map(|drug| test_drug(&inputs, settings, drug))
        .collect();
    let (mut too_few, mut determined) = (0, 0);
    let mut groups: Vec<Vec<Association>> = Vec::new();
    for tested in by_drug {
        too_few += tested.too_few;
        determined += tested.determined;
        groups.push(tested.associations);
    }
    if !settings.per_drug {
        groups = vec![groups.concat()];
    }
    for group in &mut groups {
        let ln_p: Vec<f64> = group.iter().map(|a| a.ln_p).collect();
        for (association, rate) in group.iter_mut().zip(settings.correction.ln_rates(&ln_p)) {
            association.ln_rate = rate;
        }
    }
    let mut associations = groups.concat();
    if associations.is_empty() {
        return Err(EvalError::Request(format!(
            "nothing can be tested: no drug has {} responses with at least {} cell lines on either side of a feature",
            settings.min_responses, settings.min_group
        )));
    }
    associations.par_sort_unstable_by(Association::order);
    let distinct = |of: fn(&Association) -> u32| {
        let mut seen: Vec<u32> = associations.iter().map(of).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.len()
    };
    let significant = associations.iter().filter(|a| a.is_significant(settings));
    let sensitive = significant.clone().filter(|a| a.groups.delta() < 0.0).count();
    let significant = significant.count();
    let counts = Counts {
        tests: associations.len(),
        significant,
        sensitive,
        resistant: significant - sensitive,
        drugs: distinct(|a| a.drug),
        features: distinct(|a| a.feature),
        cell_lines: inputs.lines.len(),
        too_few,
        determined,
    };
    Ok(Study { inputs, settings: settings.clone(), associations, counts })
}

struct Tested {
    associations: Vec<Association>,
    too_few: usize,
    determined: usize,
}

fn test_drug(inputs: &Inputs, settings: &Settings, drug: usize) -> Tested {
    let mut tested = Tested { associations: Vec::new(), too_few: 0, determined: 0 };
    let Some(prepared) = Prepared::new(inputs, settings, drug) else {
        tested.too_few = inputs.features.len();
        return tested;
    };
    let mut scratch = Scratch::default();
    let mut positive = Vec::new();
    for (feature, column) in inputs.features.iter().enumerate() {
        if !prepared.positive(&column.positive, settings, &mut positive) {
            tested.too_few += 1;
            continue;
        }
        let Some(tests) = prepared.model.test(&positive, &mut scratch) else {
            tested.determined += 1;
            continue;
        };
        tested.associations.push(Association {
            drug: drug as u32,
            feature: feature as u32,
            groups: tests.groups,
            ln_p: tests.feature,
            ln_p_tissue: tests.tissue,
            ln_p_media: tests.media,
            ln_p_msi: tests.msi,
            ln_p_pooled: tests.pooled,
            ln_p_welch: tests.welch,
            ln_rate: f64::NAN,
        });
    }
    tested
}
