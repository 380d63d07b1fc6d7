//! What finished trials say about their points, also those that did not get to the end.

use crate::{Params, State, Trial};

/// A point with a loss to learn from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence<'a> {
    pub(super) number: u32,
    pub(super) params: &'a Params,
    pub(super) loss: f64,
}

/// The finished trials in order.
///
/// A pruned trial counts with its last report, but never as better than the median of the complete ones:
/// early losses of different trials are not comparable with final ones. A failed trial counts as the worst,
/// so that samplers leave the region that diverges. Before anything is complete, both are left out unless
/// they reported a loss.
pub(super) fn evidence(past: &[Trial]) -> Vec<Evidence<'_>> {
    let mut values: Vec<f64> =
        past.iter().filter_map(Trial::value).filter(|v| v.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    let (median, worst) = (values.get(values.len() / 2).copied(), values.last().copied());
    let loss = |trial: &Trial| match &trial.state {
        State::Running => None,
        State::Complete { value } => Some(*value),
        State::Pruned { .. } => {
            let last = trial.last_report().map(|(_, v)| v).filter(|v| v.is_finite());
            last.map_or(worst, |v| Some(median.map_or(v, |m| m.max(v))))
        }
        State::Failed { .. } => worst,
    };
    let learnt = past.iter().filter_map(|trial| {
        let loss = loss(trial).filter(|v| v.is_finite())?;
        Some(Evidence { number: trial.number, params: &trial.params, loss })
    });
    learnt.collect()
}

/// For each loss, which share of the others is worse: 1 for the best, 0 for the worst, ties in the middle of
/// theirs, 0.5 for a single one. Every monotone change of the objective leaves it as it is.
pub(super) fn goodness(losses: &[f64]) -> Vec<f64> {
    let n = losses.len();
    if n < 2 {
        return vec![0.5; n];
    }
    let mut sorted = losses.to_vec();
    sorted.sort_by(f64::total_cmp);
    let share = |loss: &f64| {
        let better = sorted.partition_point(|l| l < loss);
        let not_worse = sorted.partition_point(|l| l <= loss);
        let rank = (better + not_worse - 1) as f64 / 2.0;
        1.0 - rank / (n - 1) as f64
    };
    losses.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(number: u32, state: State) -> Trial {
        Trial { state, ..Trial::running(number, 0, Params::new()) }
    }

    #[test]
    fn unfinished_evidence_is_never_flattering() {
        let mut past: Vec<Trial> =
            (0..5).map(|i| trial(i, State::Complete { value: f64::from(i) })).collect();
        past.push(trial(5, State::Failed { reason: "diverged".into() }));
        past.push(Trial { intermediate: vec![(1, -9.0)], ..trial(6, State::Pruned { step: 1 }) });
        past.push(Trial { intermediate: vec![(1, 9.0)], ..trial(7, State::Pruned { step: 1 }) });
        past.push(trial(8, State::Running));
        let losses: Vec<f64> = evidence(&past).iter().map(|e| e.loss).collect();
        assert_eq!(losses, [0.0, 1.0, 2.0, 3.0, 4.0, 4.0, 2.0, 9.0]);
    }

    #[test]
    fn goodness_is_a_rank() {
        assert_eq!(goodness(&[3.0, 1.0, 2.0]), [0.0, 1.0, 0.5]);
        assert_eq!(goodness(&[1.0, 1.0]), [0.5, 0.5]);
        assert_eq!(goodness(&[7.0]), [0.5]);
    }
}
