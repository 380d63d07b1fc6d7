//! Whether a feature stands out of what models of shuffled data say.

use std::collections::BTreeMap;

use halfmax_model::attribution::Feature;

/// A feature against the null.
#[derive(Debug, Clone, PartialEq)]
pub struct Chance {
    /// Share of the null's importances, over all its refits and all features of the same view, that are as large:
    /// (1 + as large) / (1 + all).
    pub p: f64,
    /// False discovery rate, from 0 to 1, as in significance analysis of microarrays (Tusher et al. 2001): how many
    /// features a shuffled model has at this `z` or above, over how many the model has. With n refits it is at least
    /// 1/n over the number found.
    pub q: f64,
    /// How many standard deviations of the null's importances in its view it lies above their mean.
    pub z: f64,
    /// Share of the null's refits whose most important feature of any view is as important: (1 + as large) / (1 + refits).
    pub p_of_largest: f64,
    /// Share of the seeds in which its own p is at most [`OF_A_SEED`].
    pub stability: f64,
    /// Whether to name it: q at most [`LEVEL`], and stable in at least [`STABLE`] of the seeds.
    pub named: bool,
}

/// Largest rate of false discoveries a named feature may have.
pub const LEVEL: f64 = 0.1;
/// Largest p in a single seed that counts as above chance.
pub const OF_A_SEED: f64 = 0.05;
/// In which share of the seeds a named feature must be above chance.
pub const STABLE: f64 = 0.8;

/// Importances of shuffled models in one view.
struct Pool {
    /// Ascending.
    values: Vec<f64>,
    mean: f64,
    sd: f64,
}

impl Pool {
    fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let sd = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
        Self { values, mean, sd }
    }

    fn p(&self, value: f64) -> f64 {
        (1 + at_least(&self.values, value)) as f64 / (1 + self.values.len()) as f64
    }

    fn z(&self, value: f64) -> f64 {
        if self.sd > 0.0 { (value - self.mean) / self.sd } else { 0.0 }
    }
}

/// How many of some ascending values are as large.
fn at_least(ascending: &[f64], value: f64) -> usize {
    ascending.len() - ascending.partition_point(|other| *other < value)
}

/// Compares importances with those of the null.
///
/// `seeds` and `null` hold one list of importances per refit, in the order of `features`. There must be at least one of
/// each. What is compared is the mean over seeds.
pub fn stand_out(features: &[Feature], seeds: &[Vec<f64>], null: &[Vec<f64>]) -> Vec<Chance> {
    let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for refit in null {
        for (feature, value) in features.iter().zip(refit) {
            values.entry(&feature.view).or_default().push(*value);
        }
    }
    let pools: BTreeMap<&str, Pool> =
        values.into_iter().map(|(view, values)| (view, Pool::new(values))).collect();
    let pool = |at: usize| &pools[features[at].view.as_str()];
    let largest: Vec<f64> =
        null.iter().map(|refit| refit.iter().copied().fold(0.0, f64::max)).collect();
    let mean = |at: usize| seeds.iter().map(|seed| seed[at]).sum::<f64>() / seeds.len() as f64;
    let z: Vec<f64> = (0..features.len()).map(|at| pool(at).z(mean(at))).collect();
    let of_null = |refit: &Vec<f64>| -> Vec<f64> {
        refit.iter().enumerate().map(|(at, value)| pool(at).z(*value)).collect()
    };
    let rates = rates(&z, null.iter().flat_map(of_null).collect(), null.len());
    (0..features.len())
        .map(|at| {
            let above = largest.iter().filter(|largest| **largest >= mean(at)).count();
            let stable = seeds.iter().filter(|seed| pool(at).p(seed[at]) <= OF_A_SEED).count();
            let stability = stable as f64 / seeds.len() as f64;
            Chance {
                p: pool(at).p(mean(at)),
                q: rates[at],
                z: z[at],
                p_of_largest: (1 + above) as f64 / (1 + largest.len()) as f64,
                stability,
                named: rates[at] <= LEVEL && stability >= STABLE,
            }
        })
        .collect()
}

/// False discovery rates of `found`, by those of `refits` shuffled models.
fn rates(found: &[f64], mut null: Vec<f64>, refits: usize) -> Vec<f64> {
    null.sort_by(f64::total_cmp);
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|a, b| found[*b].total_cmp(&found[*a]));
    let mut rates = vec![1.0; found.len()];
    let mut least = 1.0_f64;
    for (rank, at) in order.into_iter().enumerate().rev() {
        let falsely = (1 + at_least(&null, found[at])) as f64 / refits.max(1) as f64;
        least = least.min(falsely / (rank + 1) as f64);
        rates[at] = least;
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(n: usize) -> Vec<Feature> {
        (0..n).map(|at| Feature { view: "mutation".into(), name: format!("G{at}") }).collect()
    }

    fn noise(n: usize, seed: usize) -> Vec<f64> {
        (0..n).map(|at| ((at * 7919 + seed * 104_729) % 1009) as f64 / 1009.0).collect()
    }

    #[test]
    fn only_what_is_above_the_null_in_every_seed_is_named() {
        let null: Vec<Vec<f64>> = (0..10).map(|seed| noise(200, seed)).collect();
        let mut seeds: Vec<Vec<f64>> = (20..23).map(|seed| noise(200, seed)).collect();
        for seed in &mut seeds {
            seed[3] = 4.0;
        }
        // Only one seed says so.
        seeds[0][8] = 9.0;
        seeds[1][8] = 0.1;
        seeds[2][8] = 0.1;
        let found = stand_out(&features(200), &seeds, &null);
        let named: Vec<usize> = (0..200).filter(|at| found[*at].named).collect();
        assert_eq!(named, [3]);
        assert!((found[3].p - 1.0 / 2001.0).abs() < 1e-12);
        assert!((found[3].p_of_largest - 1.0 / 11.0).abs() < 1e-12);
        assert!((found[3].q - 0.05).abs() < 1e-12 && found[3].z > 5.0 && found[8].stability < 0.4);
    }

    #[test]
    fn noise_is_not_named() {
        let null: Vec<Vec<f64>> = (0..20).map(|seed| noise(300, seed)).collect();
        let seeds = [noise(300, 40)];
        assert!(stand_out(&features(300), &seeds, &null).iter().all(|chance| !chance.named));
    }
}
