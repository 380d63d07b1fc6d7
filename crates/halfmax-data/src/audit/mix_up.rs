//! Samples that were mixed up between two omics.

use rayon::prelude::*;

use super::cell_lines::{counted, name, standardised};
use super::{Finding, Severity, examples};
use crate::{Omics, Screen};

/// How much better than its own (in correlation) another line's profile must agree.
const MARGIN: f64 = 0.15;
/// Genes both matrices must have.
const GENES: usize = 50;

/// Cell lines whose copy number (or any other matrix of numbers) agrees with the expression of another line.
///
/// A gene's copies show in its expression, so over the genes two matrices share, a line's own profiles agree better
/// than those of two lines. Where another line's agree better by far, samples were exchanged.
pub(super) fn profiles_of_another(screen: &Screen) -> Vec<Finding> {
    let numeric: Vec<&Omics> = screen.omics.iter().collect();
    let mut findings = Vec::new();
    for (at, a) in numeric.iter().enumerate() {
        for b in &numeric[at + 1..] {
            findings.extend(between(screen, a, b));
        }
    }
    findings
}

fn between(screen: &Screen, a: &Omics, b: &Omics) -> Option<Finding> {
    let (one, other) = shared(a, b)?;
    let (one, other) = (standardised(&one)?, standardised(&other)?);
    if one[0].len() != other[0].len() {
        return None;
    }
    let (one, other) = (normed(one), normed(other));
    let agreement = |i: usize, j: usize| {
        f64::from(one[i].iter().zip(&other[j]).map(|(x, y)| x * y).sum::<f32>())
    };
    let n = one.len();
    let table: Vec<Vec<f64>> =
        (0..n).into_par_iter().map(|i| (0..n).map(|j| agreement(i, j)).collect()).collect();
    let own = (0..n).map(|i| table[i][i]).sum::<f64>() / n as f64;
    let all = table.iter().flatten().sum::<f64>() / (n * n) as f64;
    if own - all < MARGIN {
        // The two matrices say too little about each other.
        return None;
    }
    let best = |i: usize| (0..n).max_by(|x, y| table[i][*x].total_cmp(&table[i][*y])).unwrap_or(i);
    let off = |i: usize, j: usize| table[i][j] - table[i][i] > MARGIN;
    // Lines without changes of their own agree a little with anyone; exchanged ones agree with each other.
    let exchanged: Vec<String> = (0..n)
        .filter_map(|i| {
            let j = best(i);
            (i < j && best(j) == i && off(i, j) && off(j, i)).then(|| {
                format!(
                    "{} agrees with {} ({:.2}, with itself {:.2}) and the other way round ({:.2}, {:.2})",
                    name(screen, i),
                    name(screen, j),
                    table[i][j],
                    table[i][i],
                    table[j][i],
                    table[j][j]
                )
            })
        })
        .collect();
    if exchanged.is_empty() {
        return None;
    }
    Some(Finding {
        severity: Severity::Warning,
        check: "sample-mix-up",
        what: format!(
            "the {} of {} of cell lines agrees with the {} of the other line, not with its own",
            a.kind,
            counted(exchanged.len(), "pair"),
            b.kind
        ),
        evidence: format!("mean agreement of a line with itself {own:.2}, of two lines {all:.2}: {}", examples(exchanged.iter())),
        remedy: "check the sample ids of these lines in both files; drop the lines if it cannot be settled".into(),
    })
}

/// Each profile with mean 0 and length 1, what is missing at the mean: products are correlations.
fn normed(profiles: Vec<Vec<f32>>) -> Vec<Vec<f32>> {
    let norm = |mut profile: Vec<f32>| {
        let known = profile.iter().filter(|v| !v.is_nan());
        let mean = known.clone().sum::<f32>() / known.count().max(1) as f32;
        for v in &mut profile {
            *v = if v.is_nan() { 0.0 } else { *v - mean };
        }
        let length = profile.iter().map(|v| v * v).sum::<f32>().sqrt();
        for v in &mut profile {
            *v /= length.max(f32::MIN_POSITIVE);
        }
        profile
    };
    profiles.into_iter().map(norm).collect()
}

/// The two matrices over the features both have and in which both vary.
fn shared(a: &Omics, b: &Omics) -> Option<(Omics, Omics)> {
    let of_b: std::collections::BTreeMap<&str, usize> =
        b.features.iter().enumerate().map(|(at, f)| (f.as_str(), at)).collect();
    let both: Vec<(usize, usize)> = a
        .features
        .iter()
        .enumerate()
        .filter_map(|(at, f)| Some((at, *of_b.get(f.as_str())?)))
        .filter(|(x, y)| varies(a, *x) && varies(b, *y))
        .collect();
    if both.len() < GENES {
        return None;
    }
    let cut = |omics: &Omics, columns: &dyn Fn(&(usize, usize)) -> usize| {
        let n = omics.n_features();
        let lines = omics.values.len() / n;
        Omics {
            kind: omics.kind.clone(),
            features: both.iter().map(|pair| omics.features[columns(pair)].clone()).collect(),
            values: (0..lines)
                .flat_map(|line| both.iter().map(move |pair| (line, pair)))
                .map(|(line, pair)| omics.values[line * n + columns(pair)])
                .collect(),
        }
    };
    Some((cut(a, &|pair| pair.0), cut(b, &|pair| pair.1)))
}

/// Whether a feature has more than two values.
fn varies(omics: &Omics, feature: usize) -> bool {
    let n = omics.n_features();
    let values = omics.values[feature..].iter().step_by(n).filter(|v| !v.is_nan());
    let mut seen: Vec<u32> = Vec::with_capacity(3);
    for value in values {
        if !seen.contains(&value.to_bits()) {
            seen.push(value.to_bits());
        }
        if seen.len() > 2 {
            return true;
        }
    }
    false
}
