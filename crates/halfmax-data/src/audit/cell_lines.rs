//! One cell line under two names.

use rayon::prelude::*;

use super::{Finding, Severity, correlation, examples};
use crate::{Omics, Screen};

/// Fewest compounds two lines must share for their responses to be compared.
const SHARED: usize = 10;
/// Two measurements of one line differ by more than this in their median (ln µM); one measurement given twice does not.
const SAME_RESPONSE: f64 = 0.02;
/// Profiles of different lines never correlate like this over genes that vary.
const SAME_PROFILE: f64 = 0.995;

/// Pairs of cell lines whose responses are the same numbers.
pub(super) fn same_responses(screen: &Screen) -> Vec<Finding> {
    let n_compounds = screen.compounds.len();
    let mut vectors = vec![vec![f64::NAN; n_compounds]; screen.cell_lines.len()];
    for response in &screen.responses {
        vectors[response.cell_line as usize][response.compound as usize] = response.value;
    }
    let twins = pairs(screen.cell_lines.len(), |a, b| {
        let mut differences: Vec<f64> = vectors[a]
            .iter()
            .zip(&vectors[b])
            .map(|(x, y)| (x - y).abs())
            .filter(|difference| !difference.is_nan())
            .collect();
        if differences.len() < SHARED {
            return None;
        }
        let middle = differences.len() / 2;
        let median = *differences.select_nth_unstable_by(middle, f64::total_cmp).1;
        (median <= SAME_RESPONSE).then_some((median, differences.len()))
    });
    if twins.is_empty() {
        return Vec::new();
    }
    let shown = twins.iter().map(|(a, b, (median, n))| {
        format!(
            "{} and {} (median difference {median:.3} over {n} compounds)",
            name(screen, *a),
            name(screen, *b)
        )
    });
    vec![Finding {
        severity: Severity::Severe,
        check: "duplicate-cell-lines",
        what: format!(
            "{} of cell lines have the same responses: one line under two names",
            counted(twins.len(), "pair")
        ),
        evidence: examples(shown),
        remedy: "keep one of each pair; a copy in the test part is a copy of a training row".into(),
    }]
}

/// Pairs of cell lines whose profile is the same.
pub(super) fn same_profiles(screen: &Screen) -> Vec<Finding> {
    screen.omics.iter().filter_map(|omics| same_profile(screen, omics)).collect()
}

fn same_profile(screen: &Screen, omics: &Omics) -> Option<Finding> {
    let profiles = standardised(omics)?;
    let twins = pairs(screen.cell_lines.len(), |a, b| {
        let both =
            profiles[a].iter().zip(&profiles[b]).map(|(x, y)| (f64::from(*x), f64::from(*y)));
        // A quick look at a few features spares the full comparison of nearly all pairs.
        let quick = correlation(both.clone().take(64))?.0;
        if quick < 0.9 {
            return None;
        }
        correlation(both).filter(|(r, _)| *r > SAME_PROFILE)
    });
    if twins.is_empty() {
        return None;
    }
    let shown = twins.iter().map(|(a, b, (r, n))| {
        format!("{} and {} (r = {r:.4} over {n} features)", name(screen, *a), name(screen, *b))
    });
    Some(Finding {
        severity: Severity::Severe,
        check: "duplicate-profiles",
        what: format!("{} of cell lines have the same {} profile", counted(twins.len(), "pair"), omics.kind),
        evidence: examples(shown),
        remedy: "one of the two has another line's sample, or they are one line; drop or merge before splitting".into(),
    })
}

/// Every feature that is not 0/1 and varies, with mean 0 and standard deviation 1 over the lines; `None` if there are
/// too few for a profile to tell lines apart.
pub(super) fn standardised(omics: &Omics) -> Option<Vec<Vec<f32>>> {
    let n = omics.n_features();
    let lines = omics.values.len() / n.max(1);
    let mut kept = Vec::new();
    for feature in 0..n {
        let column = (0..lines)
            .map(|line| f64::from(omics.values[line * n + feature]))
            .filter(|v| !v.is_nan());
        let (mut count, mut sum, mut squares, mut binary) = (0.0, 0.0, 0.0, true);
        for value in column {
            count += 1.0;
            sum += value;
            squares += value * value;
            binary &= value == 0.0 || (value.abs() - 1.0).abs() < 1e-9;
        }
        let mean: f64 = sum / count;
        let variance: f64 = squares / count - mean * mean;
        if !binary && variance > 1e-9 * (1.0 + mean * mean) {
            kept.push((feature, mean, variance.sqrt()));
        }
    }
    (kept.len() >= 30 && lines >= 3).then(|| {
        (0..lines)
            .map(|line| {
                let row = omics.row(line);
                kept.iter()
                    .map(|(at, mean, sd)| ((f64::from(row[*at]) - mean) / sd) as f32)
                    .collect()
            })
            .collect()
    })
}

/// Every pair for which there is something to say, in order.
fn pairs<T: Send>(
    n: usize,
    say: impl Fn(usize, usize) -> Option<T> + Sync,
) -> Vec<(usize, usize, T)> {
    (0..n)
        .into_par_iter()
        .flat_map_iter(|a| (a + 1..n).filter_map(|b| Some((a, b, say(a, b)?))).collect::<Vec<_>>())
        .collect()
}

pub(super) fn name(screen: &Screen, at: usize) -> String {
    let line = &screen.cell_lines[at];
    if line.id.as_str() == line.name {
        line.name.clone()
    } else {
        format!("{} ({})", line.name, line.id)
    }
}

pub(super) fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
