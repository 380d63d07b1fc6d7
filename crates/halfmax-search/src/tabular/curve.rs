//! Regret against what it cost, over many searches.

use crate::Stream;

/// A mean with an interval around it.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// 2.5 % of resampled means are lower.
    pub low: f64,
    /// 2.5 % are higher.
    pub high: f64,
}

/// The mean of a few values with its 95 % percentile bootstrap interval (Efron 1979) of 2,000 resamples, the same
/// for the same values. `None` without values.
pub fn bootstrap_mean(values: &[f64]) -> Option<Interval> {
    if values.is_empty() {
        return None;
    }
    let n = values.len();
    let mut stream = Stream::new(0, 0, "bootstrap of a mean");
    let mut means: Vec<f64> = (0..2000)
        .map(|_| (0..n).map(|_| values[stream.below(n)]).sum::<f64>() / n as f64)
        .collect();
    means.sort_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / n as f64;
    Some(Interval { mean, low: means[49], high: means[1950] })
}

/// Mean regret over seeds at ascending costs.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Curve {
    /// Trials, or seconds.
    pub cost: Vec<f64>,
    /// At each cost.
    pub regret: Vec<Interval>,
}

impl Curve {
    /// At each of `cost`, what the searches had reached by then. A search is (cost after each trial, regret after
    /// each trial); before its first trial ended it is charged `first`.
    pub fn of(searches: &[(Vec<f64>, Vec<f64>)], cost: Vec<f64>, first: f64) -> Self {
        let at = |cost: f64| {
            let reached: Vec<f64> = searches
                .iter()
                .map(|(costs, regrets)| {
                    let done = costs.partition_point(|c| *c <= cost + 1e-9);
                    done.checked_sub(1).map_or(first, |last| regrets[last])
                })
                .collect();
            bootstrap_mean(&reached)
        };
        let regret = cost.iter().filter_map(|c| at(*c)).collect();
        Self { cost, regret }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_around_the_mean_and_narrows_with_more_values() {
        let few: Vec<f64> = (0..5).map(f64::from).collect();
        let many: Vec<f64> = (0..100).map(|k| f64::from(k % 5)).collect();
        let (few, many) = (bootstrap_mean(&few).unwrap(), bootstrap_mean(&many).unwrap());
        assert!((few.mean - 2.0).abs() < 1e-12 && few.low < 2.0 && few.high > 2.0);
        assert!(many.high - many.low < few.high - few.low);
        // Normal theory: 2 ± 1.96 · √2 / 10.
        assert!((many.high - many.low - 2.0 * 1.96 * 2_f64.sqrt() / 10.0).abs() < 0.05);
        assert!(bootstrap_mean(&[]).is_none());
    }

    #[test]
    fn a_curve_is_what_was_reached_by_then() {
        let searches = [(vec![1.0, 3.0], vec![5.0, 1.0]), (vec![2.0, 4.0], vec![3.0, 2.0])];
        let curve = Curve::of(&searches, vec![0.5, 1.0, 3.0, 9.0], 8.0);
        let means: Vec<f64> = curve.regret.iter().map(|r| r.mean).collect();
        assert_eq!(means, [8.0, 6.5, 2.0, 1.5]);
    }
}
