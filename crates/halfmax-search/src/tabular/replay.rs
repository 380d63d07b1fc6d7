//! A study against a table instead of trainings.

use super::Table;
use crate::journal::MemoryJournal;
use crate::{Runner, SearchError, Spec, State, Study, TrialError};

/// How a search is replayed.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// One of [`sampler::NAMES`](crate::sampler::NAMES).
    pub sampler: String,
    /// One of [`pruner::NAMES`](crate::pruner::NAMES).
    pub pruner: String,
    /// How many trials.
    pub trials: u32,
    /// How many trials are chosen without knowing each other's values; 1 is one after the other.
    pub generation: u32,
}

/// One trial of a replayed search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Visit {
    /// The point, as in [`Table::points`].
    pub place: usize,
    /// What the sampler was told; `None` if the trial was pruned or failed.
    pub loss: Option<f64>,
    /// What the trial cost; nothing if its value was known.
    pub seconds: f64,
}

/// Runs one search against a table.
///
/// The value of trial *t* is that of replicate *(seed + t) mod replicates*, so the sampler sees the noise of a single
/// training, as it does in earnest.
///
/// # Errors
/// As [`Study::open`].
pub fn replay(table: &Table, how: &Replay, seed: u64) -> Result<Vec<Visit>, SearchError> {
    let budgets = table.budgets();
    let steps = budgets.last().copied().unwrap_or(1);
    let spec = Spec::new(table.space().clone(), how.sampler.as_str(), how.trials, seed)
        .pruner(how.pruner.as_str(), steps)
        .generation(how.generation);
    let mut study = Study::open(spec, MemoryJournal::new())?;
    Runner::new(1).run(&mut study, |params, attempt| {
        let place = table.place(params).expect("the space is that of the table");
        let cell = table.cell(place, replicate(table, seed, attempt.number()));
        let mut last = None;
        for ((budget, loss), seconds) in budgets.iter().zip(&cell.losses).zip(&cell.seconds) {
            attempt.note("seconds", *seconds);
            let loss = loss.ok_or_else(|| TrialError::failed("diverged"))?;
            last = Some(loss);
            attempt.report(*budget, loss)?;
        }
        last.ok_or_else(|| TrialError::failed("no budget"))
    })?;
    let visit = |trial: &crate::Trial| Visit {
        place: table.place(&trial.params).expect("the space is that of the table"),
        loss: if let State::Complete { value } = trial.state { Some(value) } else { None },
        seconds: trial
            .notes
            .get("seconds")
            .copied()
            .filter(|_| trial.repeat_of.is_none())
            .unwrap_or(0.0),
    };
    Ok(study.trials().iter().map(visit).collect())
}

/// Which training a trial is.
fn replicate(table: &Table, seed: u64, number: u32) -> usize {
    ((seed + u64::from(number)) % table.replicates() as u64) as usize
}

/// After each visit: the regret of the incumbent, which is the mean loss of the point whose seen loss is lowest, less
/// the lowest mean there is. A search that saw no loss yet, or whose incumbent diverges with another seed, is charged
/// the highest mean.
pub fn regrets(table: &Table, visits: &[Visit]) -> Vec<f64> {
    let (mut lowest, mut incumbent) = (f64::INFINITY, None);
    let after = visits.iter().map(|visit| {
        if let Some(loss) = visit.loss.filter(|loss| *loss < lowest) {
            lowest = loss;
            incumbent = Some(visit.place);
        }
        incumbent.and_then(|place| table.mean(place)).unwrap_or(table.highest()) - table.lowest()
    });
    after.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabular::Cell;
    use crate::{Parameter, Space};

    fn table() -> Table {
        let space = Space::new(vec![Parameter::int("x", 0, 9), Parameter::int("y", 0, 9)]).unwrap();
        let cells = (0..100).flat_map(|at| {
            let (x, y) = (f64::from(at / 10), f64::from(at % 10));
            (0..2).map(move |noise| {
                let loss = (x - 7.0).powi(2) + (y - 2.0).powi(2) + 0.1 * f64::from(noise);
                Cell { losses: vec![Some(loss + 5.0), Some(loss)], seconds: vec![1.0, 2.0] }
            })
        });
        Table::new(space, vec![4, 8], 2, cells.collect()).unwrap()
    }

    fn how(sampler: &str, pruner: &str) -> Replay {
        Replay { sampler: sampler.into(), pruner: pruner.into(), trials: 30, generation: 1 }
    }

    #[test]
    fn a_replay_is_the_same_again_and_its_regret_descends_to_the_best_point() {
        let table = table();
        let visits = replay(&table, &how("bayes", "none"), 3).unwrap();
        assert_eq!(visits, replay(&table, &how("bayes", "none"), 3).unwrap());
        let regrets = regrets(&table, &visits);
        assert!(regrets[29] < 0.5, "{regrets:?}");
        assert!(regrets[29] <= regrets[0]);
        // A new point costs what its training cost.
        assert!((visits[0].seconds - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_pruned_trial_costs_less_and_has_no_value() {
        let table = table();
        let visits = replay(&table, &how("random", "asha"), 1).unwrap();
        let pruned: Vec<&Visit> = visits.iter().filter(|v| v.loss.is_none()).collect();
        assert!(!pruned.is_empty());
        assert!(pruned.iter().all(|v| v.seconds < 2.0));
    }

    #[test]
    fn regret_is_of_the_incumbent_not_of_its_luck() {
        let table = table();
        let seen = |place, loss| Visit { place, loss: Some(loss), seconds: 1.0 };
        // 72 is the best point, 0.05 its mean; 62 was lucky.
        let regrets = regrets(&table, &[seen(62, -9.0), seen(72, 0.0)]);
        assert!(regrets.iter().all(|r| (r - 1.0).abs() < 1e-9), "{regrets:?}");
    }
}
