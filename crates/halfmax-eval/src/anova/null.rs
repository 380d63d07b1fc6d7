//! How many discoveries chance alone would make, by permutation.

use halfmax_data::Seed;
use rayon::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};

use super::basis::Scratch;
use super::inputs::Inputs;
use super::prepared::Prepared;
use super::study::Study;

/// What one permutation found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Permutation {
    /// Tests made.
    pub tests: usize,
    /// Tests below the p threshold.
    pub below_p: usize,
    /// Discoveries: below the p threshold and the rate corrected within the permutation.
    pub significant: usize,
    /// Natural logarithm of the smallest p.
    #[serde(deserialize_with = "least")]
    pub least_ln_p: f64,
}

/// The discoveries of data without associations, beside those of the study.
///
/// Features are dealt out anew, all of a cell line together, among the cell lines that agree in every term of
/// the model. Correlation between features, between drugs, and of both with the terms stays as it is; only the
/// link between features and responses goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Null {
    /// What each permutation found.
    pub permutations: Vec<Permutation>,
    /// Discoveries of the study, without the threshold on effect size.
    pub observed: usize,
    /// Tests of the study below the p threshold.
    pub observed_below_p: usize,
    /// Mean number of discoveries under permutation.
    pub mean_significant: f64,
    /// The share of permutations, the study itself counted in, with as many discoveries.
    pub p: f64,
    /// Mean number of tests below the p threshold under permutation, in percent of those of the study:
    /// a false discovery rate that assumes nothing.
    pub fdr_percent: Option<f64>,
    /// Cell lines that no other agrees with in all terms: they cannot be permuted, so the null keeps what is theirs.
    pub fixed_lines: usize,
}

/// JSON has no infinity: the logarithm of 0 is written as null.
fn least<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(f64::NEG_INFINITY))
}

/// Permutes `times` times. The same seed gives the same null for any number of threads.
pub fn null(study: &Study, times: usize, seed: Seed) -> Null {
    let Study { inputs, settings, .. } = study;
    let drugs: Vec<Prepared> = (0..inputs.drugs.len())
        .into_par_iter()
        .filter_map(|drug| Prepared::new(inputs, settings, drug))
        .collect();
    let strata = strata(inputs);
    let permutations: Vec<Permutation> = (0..times)
        .map(|time| {
            let to = deal(inputs, &strata, seed.fork(&format!("permutation-{time}")));
            let features: Vec<Vec<u32>> = inputs
                .features
                .iter()
                .map(|feature| {
                    let mut moved: Vec<u32> =
                        feature.positive.iter().map(|l| to[*l as usize]).collect();
                    moved.sort_unstable();
                    moved
                })
                .collect();
            permuted(study, &drugs, &features)
        })
        .collect();
    let below_p = |ln_p: f64| ln_p.exp() < settings.p_threshold;
    let observed_below_p = study.associations.iter().filter(|a| below_p(a.ln_p)).count();
    let observed = study
        .associations
        .iter()
        .filter(|a| below_p(a.ln_p) && a.fdr() < settings.fdr_threshold)
        .count();
    let mean = |of: fn(&Permutation) -> usize| {
        permutations.iter().map(|p| of(p) as f64).sum::<f64>() / (times.max(1) as f64)
    };
    let as_many = permutations.iter().filter(|p| p.significant >= observed).count();
    Null {
        observed,
        observed_below_p,
        mean_significant: mean(|p| p.significant),
        p: (as_many + 1) as f64 / (times + 1) as f64,
        fdr_percent: (observed_below_p > 0)
            .then(|| 100.0 * mean(|p| p.below_p) / observed_below_p as f64),
        fixed_lines: strata.iter().filter(|s| s.len() == 1).count(),
        permutations,
    }
}

fn permuted(study: &Study, drugs: &[Prepared], features: &[Vec<u32>]) -> Permutation {
    let settings = &study.settings;
    let by_drug: Vec<Vec<f64>> = drugs
        .par_iter()
        .map(|drug| {
            let (mut scratch, mut positive) = (Scratch::default(), Vec::new());
            features
                .iter()
                .filter_map(|lines| {
                    if !drug.positive(lines, settings, &mut positive) {
                        return None;
                    }
                    drug.model.feature(&positive, &mut scratch)
                })
                .collect()
        })
        .collect();
    let groups = if settings.per_drug { by_drug } else { vec![by_drug.concat()] };
    let mut found = Permutation { tests: 0, below_p: 0, significant: 0, least_ln_p: 0.0 };
    for ln_p in &groups {
        let rates = settings.correction.ln_rates(ln_p);
        found.tests += ln_p.len();
        for (ln_p, rate) in ln_p.iter().zip(rates) {
            found.least_ln_p = found.least_ln_p.min(*ln_p);
            if ln_p.exp() < settings.p_threshold {
                found.below_p += 1;
                found.significant += usize::from(100.0 * rate.exp() < settings.fdr_threshold);
            }
        }
    }
    found
}

/// Cell lines that agree in every term.
fn strata(inputs: &Inputs) -> Vec<Vec<u32>> {
    let factors = [&inputs.tissue, &inputs.media, &inputs.msi];
    let mut strata: std::collections::BTreeMap<Vec<u16>, Vec<u32>> =
        std::collections::BTreeMap::new();
    for line in 0..inputs.lines.len() {
        let key = factors.iter().filter_map(|f| Some(f.as_ref()?.codes[line])).collect();
        strata.entry(key).or_default().push(line as u32);
    }
    strata.into_values().collect()
}

/// Where the features of each cell line go: to the one whose key has the same rank within the stratum.
fn deal(inputs: &Inputs, strata: &[Vec<u32>], seed: Seed) -> Vec<u32> {
    let mut to = vec![0; inputs.lines.len()];
    for lines in strata {
        let mut shuffled = lines.clone();
        shuffled.sort_by_cached_key(|line| seed.fork(&inputs.lines[*line as usize]).value());
        for (from, into) in lines.iter().zip(shuffled) {
            to[*from as usize] = into;
        }
    }
    to
}
