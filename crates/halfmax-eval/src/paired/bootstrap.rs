//! How sure the difference of two models is, by drawing whole groups of rows again.

use std::collections::BTreeMap;

use halfmax_data::Seed;
use rand::RngExt;
use serde::{Deserialize, Serialize};

/// How often the groups are drawn.
const DRAWS: usize = 2000;

/// Squared errors of two models, summed by group.
///
/// Rows of one cell line have errors in common, so single rows drawn again would promise too much: the groups are what
/// the scheme leaves out together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GroupedErrors(BTreeMap<u64, (f64, [f64; 2])>);

impl GroupedErrors {
    /// Adds a row of a group, with the errors of both models.
    pub fn add(&mut self, group: u64, errors: [f64; 2]) {
        let (n, sums) = self.0.entry(group).or_default();
        *n += 1.0;
        for (sum, error) in sums.iter_mut().zip(errors) {
            *sum += error * error;
        }
    }
}

/// RMSE of the first model less that of the second, with an interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RmseDifference {
    /// In the unit of the response; below 0 if the first is better.
    pub difference: f64,
    /// The middle 95 % of the draws.
    pub low: f64,
    /// The middle 95 % of the draws.
    pub high: f64,
    /// How many groups were drawn from.
    pub groups: usize,
}

/// The difference of two RMSEs over all rows, with the percentile interval of a bootstrap by group (Efron 1979; Field &
/// Welsh 2007). `None` for fewer than five groups.
pub fn rmse_difference(errors: &GroupedErrors, seed: Seed) -> Option<RmseDifference> {
    let groups: Vec<(f64, [f64; 2])> = errors.0.values().copied().collect();
    if groups.len() < 5 {
        return None;
    }
    let difference = |drawn: &mut dyn Iterator<Item = (f64, [f64; 2])>| {
        let (mut n, mut sums) = (0.0, [0.0; 2]);
        for (rows, of_group) in drawn {
            n += rows;
            sums[0] += of_group[0];
            sums[1] += of_group[1];
        }
        (sums[0] / n).sqrt() - (sums[1] / n).sqrt()
    };
    let mut rng = seed.rng();
    let mut draws: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let mut again = (0..groups.len()).map(|_| groups[rng.random_range(0..groups.len())]);
            difference(&mut again)
        })
        .collect();
    draws.sort_by(f64::total_cmp);
    Some(RmseDifference {
        difference: difference(&mut groups.iter().copied()),
        low: draws[DRAWS * 25 / 1000],
        high: draws[DRAWS * 975 / 1000 - 1],
        groups: groups.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows that are copies of each other add no certainty when they are of one group.
    #[test]
    fn copies_within_a_group_do_not_narrow_the_interval() {
        let mut rng = Seed::new(4).rng();
        let (mut once, mut often) = (GroupedErrors::default(), GroupedErrors::default());
        for group in 0..40 {
            let errors = [rng.random_range(0.0..2.0), rng.random_range(0.0..3.0)];
            once.add(group, errors);
            (0..25).for_each(|_| often.add(group, errors));
        }
        let of = |errors| rmse_difference(errors, Seed::new(1)).unwrap();
        let (once, often) = (of(&once), of(&often));
        assert!((once.low - often.low).abs() < 1e-12 && (once.high - often.high).abs() < 1e-12);
        assert!(once.low < once.difference && once.difference < once.high);
        assert_eq!(rmse_difference(&GroupedErrors::default(), Seed::new(1)), None);
    }

    /// The interval of a mean-like statistic holds the truth about as often as it says.
    #[test]
    fn models_that_are_alike_are_rarely_told_apart() {
        let mut missed = 0;
        for trial in 0..100 {
            let mut rng = Seed::new(trial).rng();
            let mut errors = GroupedErrors::default();
            for group in 0..30 {
                errors.add(group, [rng.random_range(0.0..1.0), rng.random_range(0.0..1.0)]);
            }
            let found = rmse_difference(&errors, Seed::new(trial)).unwrap();
            missed += usize::from(found.low > 0.0 || found.high < 0.0);
        }
        assert!(missed <= 14, "{missed} of 100");
    }
}
