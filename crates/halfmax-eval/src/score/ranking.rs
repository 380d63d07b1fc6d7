//! How well the drugs of a cell line are ranked: what a clinician asks.

use std::collections::BTreeMap;

use halfmax_prep::Design;

use super::Scores;

/// Cell lines with fewer tested drugs than this rank nothing.
const MIN_DRUGS: usize = 10;

/// The names of the scores, in the order of tables, with what they are.
pub const RANKING: [(&str, &str); 6] = [
    ("best_first", "share of cell lines whose truly best drug is ranked first"),
    ("best_in_5", "share of cell lines whose truly best drug is among the first five"),
    ("precision_at_5", "share of the truly best five drugs among the first five"),
    ("precision_at_10", "share of the truly best ten drugs among the first ten"),
    ("ndcg", "normalised discounted cumulative gain over all drugs"),
    ("regret", "how much less potent the drug ranked first is than the truly best one"),
];

/// The mean over cell lines with ten tested drugs or more of each score of [`RANKING`].
///
/// `low_is_best` says that a low response is a sensitive cell line. Where predictions are equal, every order of them is
/// as likely as another and the score is the mean over all. The gain of a drug is where its response lies between the
/// line's worst (0) and best (1); discounted gain is Σ gain / log₂(rank + 1), divided by that of the true order
/// (Järvelin & Kekäläinen 2002). Regret is in the unit of the response, 0 or more.
pub(super) fn ranking(
    rows: &Design,
    truth: &[f64],
    predicted: &[f64],
    low_is_best: bool,
) -> Scores {
    let sign = if low_is_best { -1.0 } else { 1.0 };
    let mut lines: BTreeMap<u32, BTreeMap<u32, Drug>> = BTreeMap::new();
    for ((pair, truth), predicted) in rows.pairs.iter().zip(truth).zip(predicted) {
        let drug = lines.entry(pair.cell_line).or_default().entry(pair.compound).or_default();
        *drug = Drug {
            n: drug.n + 1.0,
            truth: drug.truth + sign * truth,
            predicted: drug.predicted + sign * predicted,
        };
    }
    // Replicates are one drug.
    let lines = lines.into_values().map(|drugs| {
        let mean = |drug: Drug| (drug.truth / drug.n, drug.predicted / drug.n);
        drugs.into_values().map(mean).collect::<Vec<(f64, f64)>>()
    });
    let lines: Vec<[Option<f64>; RANKING.len()]> =
        lines.filter(|drugs| drugs.len() >= MIN_DRUGS).map(|drugs| of_line(&drugs)).collect();
    let mean = |at: usize| {
        let values: Vec<f64> = lines.iter().filter_map(|line| line[at]).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    Scores(RANKING.iter().zip(0..).map(|((name, _), at)| ((*name).to_owned(), mean(at))).collect())
}

#[derive(Default, Clone, Copy)]
struct Drug {
    n: f64,
    truth: f64,
    predicted: f64,
}

/// The scores of one line, from truth and prediction per drug, high being best.
fn of_line(drugs: &[(f64, f64)]) -> [Option<f64>; RANKING.len()] {
    let truth: Vec<f64> = drugs.iter().map(|(truth, _)| *truth).collect();
    let predicted: Vec<f64> = drugs.iter().map(|(_, predicted)| *predicted).collect();
    let best = truth.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let worst = truth.iter().copied().fold(f64::INFINITY, f64::min);
    if best <= worst {
        return [None; RANKING.len()];
    }
    let first = |k: usize| move |rank: usize| f64::from(u8::from(rank < k));
    let precision = |k: usize| {
        let (own, true_) = (weights(&predicted, first(k)), weights(&truth, first(k)));
        own.iter().zip(true_).map(|(own, true_)| own * true_).sum::<f64>() / k as f64
    };
    // Several drugs may be equally good; the question is whether one of them comes first.
    let is_best: Vec<bool> = truth.iter().map(|value| *value >= best).collect();
    let found = |k: usize| {
        let own = weights(&predicted, first(k));
        own.iter()
            .zip(&is_best)
            .filter(|(_, best)| **best)
            .map(|(own, _)| own)
            .sum::<f64>()
            .min(1.0)
    };
    let discount = |rank: usize| 1.0 / ((rank + 2) as f64).log2();
    let gain = |weights: Vec<f64>| -> f64 {
        weights.iter().zip(&truth).map(|(w, t)| w * (t - worst) / (best - worst)).sum()
    };
    let ndcg = gain(weights(&predicted, discount)) / gain(weights(&truth, discount));
    let chosen: f64 = weights(&predicted, first(1)).iter().zip(&truth).map(|(w, t)| w * t).sum();
    [
        Some(found(1)),
        Some(found(5)),
        Some(precision(5)),
        Some(precision(10)),
        Some(ndcg),
        Some(best - chosen),
    ]
}

/// The weight of each value's rank, highest value first; equal values share the mean of their ranks' weights.
fn weights(values: &[f64], of_rank: impl Fn(usize) -> f64) -> Vec<f64> {
    // Minus zero is zero.
    let values: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let mut weights = vec![0.0; values.len()];
    let mut rank = 0;
    for tied in order.chunk_by(|a, b| values[*a].total_cmp(&values[*b]).is_eq()) {
        let sum: f64 = (rank..rank + tied.len()).map(&of_rank).sum();
        for at in tied {
            weights[*at] = sum / tied.len() as f64;
        }
        rank += tied.len();
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(truth: &[f64], predicted: &[f64]) -> BTreeMap<&'static str, f64> {
        let drugs: Vec<(f64, f64)> = truth.iter().copied().zip(predicted.iter().copied()).collect();
        let found = of_line(&drugs);
        RANKING.iter().zip(found).map(|((name, _), value)| (*name, value.unwrap())).collect()
    }

    /// `tests/golden/ranking.py`.
    #[test]
    fn gains_equal_those_of_scikit_learn() {
        let golden: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/golden/ranking.json")).unwrap();
        let cases = golden["cases"].as_array().unwrap();
        assert!(cases.len() >= 6);
        for case in cases {
            let numbers =
                |key: &str| -> Vec<f64> { serde_json::from_value(case[key].clone()).unwrap() };
            let found = scores(&numbers("truth"), &numbers("predicted"));
            for name in ["ndcg", "precision_at_5", "precision_at_10"] {
                let expected = case[name].as_f64().unwrap();
                assert!((found[name] - expected).abs() < 1e-12, "{name}: {found:?}, {expected}");
            }
        }
    }

    #[test]
    fn the_right_order_is_perfect_and_a_constant_is_chance() {
        let truth: Vec<f64> = (0..20).map(f64::from).collect();
        let right = scores(&truth, &truth);
        assert!((right["best_first"] - 1.0).abs() < 1e-12 && right["regret"].abs() < 1e-12);
        assert!(
            (right["ndcg"] - 1.0).abs() < 1e-12 && (right["precision_at_5"] - 1.0).abs() < 1e-12
        );
        let constant = scores(&truth, &[3.0; 20]);
        assert!((constant["best_first"] - 1.0 / 20.0).abs() < 1e-12);
        assert!((constant["best_in_5"] - 5.0 / 20.0).abs() < 1e-12);
        assert!((constant["precision_at_5"] - 5.0 / 20.0).abs() < 1e-12);
        assert!((constant["regret"] - 9.5).abs() < 1e-12);
    }
}
