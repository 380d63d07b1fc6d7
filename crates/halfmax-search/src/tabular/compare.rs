//! Several ways to search, each over several seeds, on one table.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Curve, Interval, Replay, Table, Visit, bootstrap_mean, regrets, replay};
use crate::SearchError;
use crate::testing::rank_sum_p;

/// The one every other is compared with.
pub const RANDOM: &str = "random";
/// Points of a curve against seconds.
const SECONDS: usize = 40;

/// The searches of one sampler, or of another program.
#[derive(Debug, Clone, PartialEq)]
pub struct Searches {
    /// What it is called.
    pub name: String,
    /// Whether another program made them.
    pub peer: bool,
    /// Per seed, its trials in order.
    pub visits: Vec<Vec<Visit>>,
}

/// How one way to search did on one table.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Standing {
    /// What it is called.
    pub name: String,
    /// Whether another program made its searches.
    pub peer: bool,
    /// How many searches.
    pub seeds: usize,
    /// At a few numbers of trials.
    pub after: Vec<After>,
    /// Mean regret after each trial.
    pub by_trials: Curve,
    /// Mean regret by seconds of training.
    pub by_seconds: Curve,
}

/// Where searches stand after some trials.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct After {
    /// How many.
    pub trials: usize,
    /// Mean over seeds with its 95 % bootstrap interval.
    pub regret: Interval,
    /// Per seed.
    pub regrets: Vec<f64>,
    /// One-sided rank-sum test that regrets are lower than random search's; `None` for random search itself.
    pub p_below_random: Option<f64>,
}

/// Replays one sampler with the seeds `0..seeds` on as many threads; the result does not depend on how many.
///
/// # Errors
/// As [`replay()`].
pub fn searches(
    table: &Table,
    how: &Replay,
    seeds: u64,
    threads: usize,
) -> Result<Searches, SearchError> {
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<_>> = Mutex::new((0..seeds).map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed as u64 >= seeds {
                        return;
                    }
                    let visits = replay(table, how, seed as u64);
                    found.lock().unwrap_or_else(PoisonError::into_inner)[seed] = Some(visits);
                }
            });
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let visits = found.into_iter().map(|visits| visits.expect("every seed was replayed"));
    Ok(Searches {
        name: how.sampler.clone(),
        peer: false,
        visits: visits.collect::<Result<_, _>>()?,
    })
}

/// Regret curves of all, with a rank test against the one called [`RANDOM`], at these numbers of trials.
///
/// Curves against seconds end where the cheapest search of all ends.
pub fn compare(table: &Table, all: &[Searches], after: &[usize]) -> Vec<Standing> {
    let first = table.highest() - table.lowest();
    let costs: Vec<Vec<(Vec<f64>, Vec<f64>)>> = all
        .iter()
        .map(|searches| {
            let cost = |visits: &Vec<Visit>| (spent(visits), regrets(table, visits));
            searches.visits.iter().map(cost).collect()
        })
        .collect();
    let ends = costs.iter().flatten().filter_map(|(seconds, _)| seconds.last().copied());
    let end = ends.fold(f64::INFINITY, f64::min);
    let end = if end.is_finite() { end } else { 0.0 };
    let at = |costs: &[(Vec<f64>, Vec<f64>)], trials: usize| -> Vec<f64> {
        costs.iter().filter_map(|(_, regrets)| regrets.get(trials - 1).copied()).collect()
    };
    let random = all.iter().position(|searches| searches.name == RANDOM && !searches.peer);
    all.iter()
        .zip(&costs)
        .enumerate()
        .map(|(place, (searches, mine))| {
            let after = after.iter().filter_map(|&trials| {
                let regrets = at(mine, trials);
                let regret = bootstrap_mean(&regrets)?;
                let other = random.filter(|random| *random != place);
                let p = other.map(|random| rank_sum_p(&regrets, &at(&costs[random], trials)));
                Some(After { trials, regret, regrets, p_below_random: p })
            });
            let longest = mine.iter().map(|(_, regrets)| regrets.len()).max().unwrap_or(0);
            let by_number: Vec<(Vec<f64>, Vec<f64>)> = mine
                .iter()
                .map(|(_, r)| ((1..=r.len()).map(|n| n as f64).collect(), r.clone()))
                .collect();
            let trials = (1..=longest).map(|n| n as f64).collect();
            let seconds = (1..=SECONDS).map(|k| end * k as f64 / SECONDS as f64).collect();
            Standing {
                name: searches.name.clone(),
                peer: searches.peer,
                seeds: searches.visits.len(),
                after: after.collect(),
                by_trials: Curve::of(&by_number, trials, first),
                by_seconds: Curve::of(mine, seconds, first),
            }
        })
        .collect()
}

/// Seconds spent after each trial.
fn spent(visits: &[Visit]) -> Vec<f64> {
    let mut sum = 0.0;
    visits
        .iter()
        .map(|visit| {
            sum += visit.seconds;
            sum
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabular::Cell;
    use crate::{Parameter, Space};

    #[test]
    fn a_better_sampler_is_told_from_random_search_whatever_the_threads() {
        let space =
            Space::new(vec![Parameter::int("x", 0, 19), Parameter::int("y", 0, 19)]).unwrap();
        let cells = (0..400).map(|at| {
            let loss = f64::from((at / 20 - 14_i32).pow(2) + (at % 20 - 3).pow(2));
            Cell { losses: vec![Some(loss)], seconds: vec![1.0 + f64::from(at % 3)] }
        });
        let table = Table::new(space, vec![1], 1, cells.collect()).unwrap();
        let how = |sampler: &str| Replay {
            sampler: sampler.into(),
            pruner: "none".into(),
            trials: 25,
            generation: 1,
        };
        let random = searches(&table, &how("random"), 12, 3).unwrap();
        assert_eq!(random, searches(&table, &how("random"), 12, 1).unwrap());
        let tpe = searches(&table, &how("tpe"), 12, 2).unwrap();
        let standings = compare(&table, &[random, tpe], &[5, 25, 90]);
        assert_eq!(standings[0].after.len(), 2, "no search has 90 trials");
        assert_eq!(standings[0].after[1].p_below_random, None);
        assert!(standings[1].after[1].p_below_random.unwrap() < 0.05);
        assert!(standings[1].by_trials.regret[24].mean < standings[1].by_trials.regret[0].mean);
        assert_eq!(standings[1].by_seconds.cost.len(), 40);
    }
}
