//! Functions of truth and prediction; undefined is `None`.

mod concordance;
mod mae;
mod mse;
mod pearson;
mod r2;
mod rmse;
mod spearman;

pub use concordance::Concordance;
pub use mae::Mae;
pub use mse::Mse;
pub use pearson::Pearson;
pub use r2::R2;
pub use rmse::Rmse;
pub use spearman::Spearman;

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Errors.
    LowerIsBetter,
    /// Correlations and explained variance.
    HigherIsBetter,
}

/// A score of predictions against what was measured.
pub trait Metric: Sync {
    /// Its key in files.
    fn name(&self) -> &'static str;
    /// Which way is better.
    fn direction(&self) -> Direction;
    /// The score; `None` where it is not defined (too few rows, no variance): never NaN, never 0.
    ///
    /// Both slices are of equal length, row by row.
    fn score(&self, truth: &[f64], predicted: &[f64]) -> Option<f64>;
}

/// All of them, in the order of tables.
pub const ALL: [&dyn Metric; 7] = [&Rmse, &Mse, &Mae, &R2, &Pearson, &Spearman, &Concordance];

/// The metric of a name.
pub fn named(name: &str) -> Option<&'static dyn Metric> {
    ALL.into_iter().find(|metric| metric.name() == name)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod contract {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_is_scored_from_nothing() {
        for metric in ALL {
            assert_eq!(metric.score(&[], &[]), None, "{}", metric.name());
        }
    }

    #[test]
    fn a_constant_truth_has_no_correlation_and_no_explained_variance() {
        let (flat, rising) = ([2.0; 4], [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(R2.score(&flat, &rising), None);
        for metric in [&Pearson as &dyn Metric, &Spearman] {
            assert_eq!(metric.score(&flat, &rising), None);
            assert_eq!(metric.score(&rising, &flat), None);
        }
    }

    proptest! {
        #[test]
        fn perfect_predictions_are_best(truth in proptest::collection::vec(-10.0_f64..10.0, 3..50)) {
            let shifted: Vec<f64> = truth.iter().enumerate().map(|(i, t)| t + (i % 3) as f64).collect();
            for metric in ALL {
                let (Some(best), Some(other)) = (metric.score(&truth, &truth), metric.score(&truth, &shifted)) else { continue };
                match metric.direction() {
                    Direction::LowerIsBetter => prop_assert!(best == 0.0 && best <= other),
                    Direction::HigherIsBetter => prop_assert!((best - 1.0).abs() < 1e-9 && best + 1e-9 >= other),
                }
            }
        }

        #[test]
        fn the_order_of_rows_does_not_matter(rows in proptest::collection::vec((-10.0_f64..10.0, -10.0_f64..10.0), 3..40)) {
            let (truth, predicted): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
            let (reversed_truth, reversed): (Vec<f64>, Vec<f64>) = rows.iter().rev().copied().unzip();
            for metric in ALL {
                match (metric.score(&truth, &predicted), metric.score(&reversed_truth, &reversed)) {
                    (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-9),
                    (a, b) => prop_assert_eq!(a, b),
                }
            }
        }

        #[test]
        fn ranks_ignore_monotone_maps(rows in proptest::collection::vec((-3.0_f64..3.0, -3.0_f64..3.0), 3..40)) {
            let (truth, predicted): (Vec<f64>, Vec<f64>) = rows.iter().copied().unzip();
            let mapped: Vec<f64> = predicted.iter().map(|p| p.exp()).collect();
            for metric in [&Spearman as &dyn Metric, &Concordance] {
                if let (Some(a), Some(b)) = (metric.score(&truth, &predicted), metric.score(&truth, &mapped)) {
                    prop_assert!((a - b).abs() < 1e-12);
                }
            }
        }
    }
}
