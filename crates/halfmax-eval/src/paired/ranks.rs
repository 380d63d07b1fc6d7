//! Friedman's test of several models over folds, with who differs from whom.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::studentised_range;
use crate::anova::{benjamini_hochberg, ln_f_survival, ln_t_two_sided};

/// The level of the critical difference.
const LEVEL: f64 = 0.05;

/// Ranks of models over folds: 1 is best.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankTest {
    /// Folds.
    pub folds: usize,
    /// The mean rank of each model over folds, from 1.
    pub mean_ranks: Vec<f64>,
    /// Friedman's χ², corrected for ties, with models − 1 degrees of freedom.
    pub chi_squared: f64,
    /// How likely ranks this different are if all models are alike, by the χ² distribution: rough for few folds.
    pub p: f64,
    /// The same by Iman and Davenport's F (1980), which is better for few folds.
    pub p_f: f64,
    /// Mean ranks further apart than this differ at 5 % (Nemenyi 1963, as Demšar 2006).
    pub critical_difference: f64,
    /// Nemenyi's p per pair of models, 1 on the diagonal.
    pub nemenyi: Vec<Vec<f64>>,
    /// Conover's p per pair (Conover 1999), adjusted for their number by Benjamini and Hochberg: finds more.
    pub conover: Vec<Vec<f64>>,
}

/// Ranks models on each fold and tests whether the ranks differ.
///
/// `scores` has a row per fold and a score per model; `None` for fewer than two folds or models, for ragged rows, or
/// where all models are alike on every fold.
pub fn rank_test(scores: &[Vec<f64>], higher_is_better: bool) -> Option<RankTest> {
    let (n, k) = (scores.len(), scores.first()?.len());
    let whole = scores.iter().all(|fold| fold.len() == k && fold.iter().all(|s| s.is_finite()));
    if n < 2 || k < 2 || !whole {
        return None;
    }
    let sign = if higher_is_better { -1.0 } else { 1.0 };
    let ranks: Vec<Vec<f64>> = scores
        .iter()
        .map(|fold| ranks(&fold.iter().map(|s| sign * s).collect::<Vec<_>>()))
        .collect();
    let (folds, models) = (n as f64, k as f64);
    let sums: Vec<f64> = (0..k).map(|model| ranks.iter().map(|fold| fold[model]).sum()).collect();
    let squares: f64 = ranks.iter().flatten().map(|rank| rank * rank).sum();
    // The variance of a rank, less where there are ties.
    let variance = (squares - folds * models * (models + 1.0).powi(2) / 4.0) / (models - 1.0);
    if variance <= 1e-12 {
        return None;
    }
    let spread: f64 = sums.iter().map(|sum| (sum - folds * (models + 1.0) / 2.0).powi(2)).sum();
    let chi_squared = spread / variance;
    let most = folds * (models - 1.0);
    let f = (folds - 1.0) * chi_squared / (most - chi_squared).max(0.0);
    let distribution = ChiSquared::new(models - 1.0).ok()?;
    let df = most - models + 1.0;
    let scale = (2.0 * variance * most / df * (1.0 - chi_squared / most).max(0.0)).sqrt();
    let pairs: Vec<(usize, usize)> = (0..k).flat_map(|a| (a + 1..k).map(move |b| (a, b))).collect();
    let nemenyi = pairs.iter().map(|(a, b)| {
        let apart = (sums[*a] - sums[*b]).abs() / folds;
        studentised_range::survival(apart / (models * (models + 1.0) / (12.0 * folds)).sqrt(), k)
    });
    let conover: Vec<f64> = pairs
        .iter()
        .map(|(a, b)| {
            let apart = (sums[*a] - sums[*b]).abs();
            if apart > 0.0 { ln_t_two_sided(apart / scale, df) } else { 0.0 }
        })
        .collect();
    let conover = benjamini_hochberg(&conover).into_iter().map(f64::exp);
    Some(RankTest {
        folds: n,
        mean_ranks: sums.iter().map(|sum| sum / folds).collect(),
        chi_squared,
        p: distribution.sf(chi_squared),
        p_f: ln_f_survival(f, models - 1.0, (folds - 1.0) * (models - 1.0)).exp(),
        critical_difference: studentised_range::quantile(LEVEL, k)
            * (models * (models + 1.0) / (12.0 * folds)).sqrt(),
        nemenyi: square(k, &pairs, nemenyi),
        conover: square(k, &pairs, conover),
    })
}

fn square(k: usize, pairs: &[(usize, usize)], values: impl Iterator<Item = f64>) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![1.0; k]; k];
    for ((a, b), value) in pairs.iter().zip(values) {
        matrix[*a][*b] = value;
        matrix[*b][*a] = value;
    }
    matrix
}

/// Ranks from 1, lowest first; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    // Minus zero is zero.
    let values: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut passed = 0;
    for tied in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        for at in tied {
            ranks[*at] = passed as f64 + f64::midpoint(tied.len() as f64, 1.0);
        }
        passed += tied.len();
    }
    ranks
}
