//! What was found for each drug, or for each feature.

use super::number::p_text;
use crate::anova::{Association, Settings, Study};

/// The tests of one drug or of one feature.
#[derive(Debug, Clone)]
pub struct Summary<'s> {
    /// The drug or feature.
    pub id: &'s str,
    /// What people call it.
    pub name: &'s str,
    /// Tests made.
    pub tests: usize,
    /// Discoveries with a lower IC50.
    pub sensitive: usize,
    /// Discoveries with a higher IC50.
    pub resistant: usize,
    /// The smallest p, with the partner it was found with.
    pub best: Option<(&'s Association, &'s str)>,
}

/// One entry for each tested drug, most discoveries by these settings first.
pub fn by_drug<'s>(study: &'s Study, settings: &Settings) -> Vec<Summary<'s>> {
    let drugs = &study.inputs.drugs;
    let names = drugs.iter().map(|drug| (drug.id.as_str(), drug.label())).collect();
    let partner = |a: &Association| study.inputs.features[a.feature as usize].name.as_str();
    summarise(study, settings, names, |a| a.drug, partner)
}

/// One entry for each tested feature, most discoveries by these settings first.
pub fn by_feature<'s>(study: &'s Study, settings: &Settings) -> Vec<Summary<'s>> {
    let features = &study.inputs.features;
    let names = features.iter().map(|f| (f.name.as_str(), f.name.as_str())).collect();
    let partner = |a: &Association| study.inputs.drugs[a.drug as usize].label();
    summarise(study, settings, names, |a| a.feature, partner)
}

fn summarise<'s>(
    study: &'s Study,
    settings: &Settings,
    names: Vec<(&'s str, &'s str)>,
    of: impl Fn(&Association) -> u32,
    partner: impl Fn(&Association) -> &'s str,
) -> Vec<Summary<'s>> {
    let mut all: Vec<Summary> = names
        .into_iter()
        .map(|(id, name)| Summary { id, name, tests: 0, sensitive: 0, resistant: 0, best: None })
        .collect();
    for association in &study.associations {
        let summary = &mut all[of(association) as usize];
        summary.tests += 1;
        // The associations come with the smallest p first.
        summary.best.get_or_insert((association, partner(association)));
        if association.is_significant(settings) {
            if association.groups.delta() < 0.0 {
                summary.sensitive += 1;
            } else {
                summary.resistant += 1;
            }
        }
    }
    all.retain(|summary| summary.tests > 0);
    let least = |s: &Summary| s.best.map_or(0.0, |(a, _)| a.ln_p);
    all.sort_by(|a, b| {
        let (found_a, found_b) = (a.sensitive + a.resistant, b.sensitive + b.resistant);
        found_b.cmp(&found_a).then(least(a).total_cmp(&least(b))).then(a.id.cmp(b.id))
    });
    all
}

/// The summaries as a csv.
pub(super) fn table(what: &str, summaries: &[Summary<'_>]) -> Vec<u8> {
    let (id, name, partner) = match what {
        "DRUG" => ("DRUG_ID", "DRUG_NAME", "BEST_FEATURE"),
        _ => ("FEATURE", "FEATURE_NAME", "BEST_DRUG"),
    };
    let header = [
        id,
        name,
        "TESTS",
        "SIGNIFICANT",
        "SENSITIVE",
        "RESISTANT",
        partner,
        "BEST_pval",
        "BEST_FDR",
    ];
    super::csv(
        header,
        summaries.iter().map(|s| {
            let (p, rate, best) = s.best.map_or_else(Default::default, |(a, name)| {
                (p_text(a.ln_p), p_text(a.ln_percent()), name.to_owned())
            });
            [
                s.id.to_owned(),
                s.name.to_owned(),
                s.tests.to_string(),
                (s.sensitive + s.resistant).to_string(),
                s.sensitive.to_string(),
                s.resistant.to_string(),
                best,
                p,
                rate,
            ]
        }),
    )
}
