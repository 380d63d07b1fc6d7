//! Spearman's rank correlation.

use super::{Direction, Metric, Pearson};

/// Pearson's correlation of ranks, ties sharing their mean rank (as scipy.stats.spearmanr).
#[derive(Debug, Clone, Copy)]
pub struct Spearman;

impl Metric for Spearman {
    fn name(&self) -> &'static str {
        "spearman"
    }

    fn direction(&self) -> Direction {
        Direction::HigherIsBetter
    }

    fn score(&self, truth: &[f64], predicted: &[f64]) -> Option<f64> {
        Pearson.score(&ranks(truth), &ranks(predicted))
    }
}

/// Ranks from 1; equal values share the mean of theirs.
#[allow(clippy::float_cmp, reason = "a tie is an equal value")]
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let ties = order[from..].iter().take_while(|i| values[**i] == values[order[from]]).count();
        for i in &order[from..from + ties] {
            ranks[*i] = from as f64 + f64::midpoint(ties as f64, 1.0);
        }
        from += ties;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
    }
}
