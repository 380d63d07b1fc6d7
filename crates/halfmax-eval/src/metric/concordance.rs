//! Concordance of pairs of rows.

use super::{Direction, Metric};

/// Of all pairs of rows with different truth, the share that the prediction orders alike, equal predictions counting
/// half (Harrell et al. 1982): 0.5 for chance, 1 for the right order. Undefined if the truth does not vary.
#[derive(Debug, Clone, Copy)]
pub struct Concordance;

impl Metric for Concordance {
    fn name(&self) -> &'static str {
        "concordance"
    }

    fn direction(&self) -> Direction {
        Direction::HigherIsBetter
    }

    fn score(&self, truth: &[f64], predicted: &[f64]) -> Option<f64> {
        let places = places(predicted);
        let mut order: Vec<usize> = (0..truth.len()).collect();
        let truth: Vec<f64> = truth.iter().map(|value| value + 0.0).collect();
        order.sort_by(|a, b| truth[*a].total_cmp(&truth[*b]));
        // Rows of lower truth by the place of their prediction, counted as they pass.
        let mut below = Counts(vec![0; places.iter().max().map_or(0, |most| most + 1) + 1]);
        let (mut pairs, mut passed, mut halves) = (0_u64, 0_u64, 0_u64);
        for tied in order.chunk_by(|a, b| truth[*a].total_cmp(&truth[*b]).is_eq()) {
            for row in tied {
                // Twice the concordant pairs, so that an equal prediction counts one.
                halves += below.up_to(places[*row]) + below.up_to(places[*row] + 1);
            }
            pairs += passed * tied.len() as u64;
            passed += tied.len() as u64;
            for row in tied {
                below.add(places[*row]);
            }
        }
        (pairs > 0).then(|| halves as f64 / (2 * pairs) as f64)
    }
}

/// The place of each value among the different values, from 0.
fn places(values: &[f64]) -> Vec<usize> {
    let mut different: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
    different.sort_by(f64::total_cmp);
    different.dedup();
    values.iter().map(|value| different.partition_point(|other| other < value)).collect()
}

/// How often each place occurred, with sums in logarithmic time (Fenwick 1994).
struct Counts(Vec<u64>);

impl Counts {
    fn add(&mut self, place: usize) {
        let mut at = place + 1;
        while at < self.0.len() {
            self.0[at] += 1;
            at += at & at.wrapping_neg();
        }
    }

    /// How many are at places below this.
    fn up_to(&self, place: usize) -> u64 {
        let mut at = place;
        let mut sum = 0;
        while at > 0 {
            sum += self.0[at];
            at &= at - 1;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every pair looked at.
    fn plain(truth: &[f64], predicted: &[f64]) -> Option<f64> {
        let (mut pairs, mut halves) = (0, 0);
        for a in 0..truth.len() {
            for b in 0..truth.len() {
                if truth[a] < truth[b] {
                    pairs += 1;
                    halves += match predicted[a].partial_cmp(&predicted[b]).unwrap() {
                        std::cmp::Ordering::Less => 2,
                        std::cmp::Ordering::Equal => 1,
                        std::cmp::Ordering::Greater => 0,
                    };
                }
            }
        }
        (pairs > 0).then(|| f64::from(halves) / f64::from(2 * pairs))
    }

    proptest! {
        #[test]
        fn it_is_the_count_of_pairs(rows in proptest::collection::vec((-3_i8..4, -3_i8..4), 0..40)) {
            let (truth, predicted): (Vec<f64>, Vec<f64>) =
                rows.iter().map(|(t, p)| (f64::from(*t), f64::from(*p))).unzip();
            prop_assert_eq!(Concordance.score(&truth, &predicted), plain(&truth, &predicted));
        }
    }
}
