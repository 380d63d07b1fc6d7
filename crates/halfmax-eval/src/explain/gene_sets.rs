//! Gene sets whose genes matter more than the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::anova::Correction;

/// A gene set against all other genes.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrichment {
    /// Its name.
    pub name: String,
    /// How many of its genes have an importance.
    pub genes: usize,
    /// Probability that a gene of the set is more important than one outside, ties counting half: 0.5 by chance.
    pub auc: f64,
    /// One-sided p of the Mann–Whitney test, by the normal approximation with corrections for ties and continuity.
    pub p: f64,
    /// False discovery rate over the sets (Benjamini & Hochberg 1995), from 0 to 1.
    pub q: f64,
    /// Share of the null's refits in which the set does as well: (1 + as well) / (1 + refits). `None` without a null.
    pub p_null: Option<f64>,
    /// Its most important genes, at most five.
    pub leading: Vec<String>,
}

/// Fewest genes of a set that must be there.
pub const SMALLEST: usize = 5;

/// Tests every set with at least [`SMALLEST`] genes among `importance`, the most significant first.
///
/// `null` holds the importances of the same genes in models of shuffled data.
pub fn enrich(
    sets: &BTreeMap<String, Vec<String>>,
    importance: &[(String, f64)],
    null: &[Vec<f64>],
) -> Vec<Enrichment> {
    let mut found: Vec<Enrichment> = sets
        .iter()
        .filter_map(|(name, genes)| {
            let genes: BTreeSet<&str> = genes.iter().map(String::as_str).collect();
            let inside: Vec<bool> =
                importance.iter().map(|(gene, _)| genes.contains(gene.as_str())).collect();
            let n = inside.iter().filter(|inside| **inside).count();
            if n < SMALLEST || n == inside.len() {
                return None;
            }
            let values: Vec<f64> = importance.iter().map(|(_, value)| *value).collect();
            let (auc, p) = mann_whitney(&values, &inside);
            let as_well = null.iter().filter(|null| mann_whitney(null, &inside).0 >= auc).count();
            let p_null = (!null.is_empty()).then(|| (1 + as_well) as f64 / (1 + null.len()) as f64);
            let mut leading: Vec<&(String, f64)> =
                importance.iter().zip(&inside).filter(|(_, i)| **i).map(|(g, _)| g).collect();
            leading.sort_by(|a, b| b.1.total_cmp(&a.1));
            let leading = leading.into_iter().take(5).map(|(gene, _)| gene.clone()).collect();
            Some(Enrichment { name: name.clone(), genes: n, auc, p, q: 1.0, p_null, leading })
        })
        .collect();
    let ln_p: Vec<f64> = found.iter().map(|set| set.p.ln()).collect();
    for (set, ln_q) in found.iter_mut().zip(Correction::BenjaminiHochberg.ln_rates(&ln_p)) {
        set.q = ln_q.exp().min(1.0);
    }
    found.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| a.name.cmp(&b.name)));
    found
}

/// Mann & Whitney (1947): the probability that a value inside is larger than one outside, and the one-sided p, as
/// `scipy.stats.mannwhitneyu(alternative="greater", method="asymptotic")` has it.
pub fn mann_whitney(values: &[f64], inside: &[bool]) -> (f64, f64) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let (mut rank_sum, mut ties, mut start) = (0.0, 0.0, 0);
    for run in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        let n = run.len() as f64;
        let rank = start as f64 + f64::midpoint(n, 1.0);
        rank_sum += rank * run.iter().filter(|at| inside[**at]).count() as f64;
        ties += n * n * n - n;
        start += run.len();
    }
    let n = values.len() as f64;
    let n_inside = inside.iter().filter(|inside| **inside).count() as f64;
    let n_outside = n - n_inside;
    let u = rank_sum - n_inside * (n_inside + 1.0) / 2.0;
    let variance =
        n_inside * n_outside / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)).max(f64::MIN_POSITIVE));
    let z = (u - n_inside * n_outside / 2.0 - 0.5) / variance.sqrt().max(f64::MIN_POSITIVE);
    (u / (n_inside * n_outside), upper_tail(z))
}

/// Probability that a standard normal variable exceeds `z`: the error function by its series near zero, else by its
/// continued fraction (Abramowitz & Stegun 7.1.5, 7.1.14).
fn upper_tail(z: f64) -> f64 {
    if z < 0.0 {
        return 1.0 - upper_tail(-z);
    }
    let x = z / std::f64::consts::SQRT_2;
    if x < 2.0 {
        let (mut term, mut sum, mut n) = (x, x, 0.0);
        while term.abs() > 1e-17 * sum.abs() {
            n += 1.0;
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        return 0.5 - sum / std::f64::consts::PI.sqrt();
    }
    let fraction = (1..=200).rev().fold(x, |below, n| x + f64::from(n) / 2.0 / below);
    (-x * x).exp() / (2.0 * std::f64::consts::PI.sqrt() * fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_of_the_normal() {
        // scipy.stats.norm.sf
        for (z, expected) in [
            (0.0, 0.5),
            (1.0, 0.158_655_253_931_457_05),
            (1.96, 0.024_997_895_148_220_435),
            (3.0, 0.001_349_898_031_630_094_4),
            (10.0, 7.619_853_024_160_527e-24),
            (-1.0, 0.841_344_746_068_542_9),
        ] {
            let own = upper_tail(z);
            assert!((own / expected - 1.0).abs() < 1e-12, "{z}: {own} {expected}");
        }
    }

    #[test]
    fn a_set_of_the_largest_is_found_and_small_ones_are_left_out() {
        let importance: Vec<(String, f64)> =
            (0..100).map(|at| (format!("G{at}"), f64::from((at * 37) % 100))).collect();
        let top: Vec<String> = importance
            .iter()
            .filter(|(_, value)| *value >= 90.0)
            .map(|(gene, _)| gene.clone())
            .collect();
        let sets = BTreeMap::from([
            ("top".to_owned(), top),
            ("any".to_owned(), (0..10).map(|at| format!("G{at}")).collect()),
            ("small".to_owned(), vec!["G1".into(), "elsewhere".into()]),
        ]);
        let shuffled = vec![importance.iter().map(|(_, v)| 99.0 - v).collect(); 4];
        let found = enrich(&sets, &importance, &shuffled);
        let names: Vec<&str> = found.iter().map(|set| set.name.as_str()).collect();
        assert_eq!(names, ["top", "any"]);
        assert!((found[0].auc - 1.0).abs() < 1e-12 && found[0].q < 1e-5);
        assert_eq!(found[0].p_null, Some(0.2));
        assert_eq!(found[0].leading.len(), 5);
    }
}
