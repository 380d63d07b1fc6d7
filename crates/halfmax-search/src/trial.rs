//! One evaluation of one point.

use crate::Params;
use std::collections::BTreeMap;

/// How far a trial has come. Values are losses: **lower is better**.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum State {
    /// Handed out, not answered yet.
    Running,
    /// Evaluated to the end.
    Complete {
        /// The loss; finite.
        value: f64,
    },
    /// Stopped early because it promised little.
    Pruned {
        /// The step after which it was stopped.
        step: u32,
    },
    /// Without a result.
    Failed {
        /// Why, for a person.
        reason: String,
    },
}

/// One evaluation: a point, where it stands, what was reported on the way.
///
/// In every list of trials of this crate, `trials[i].number == i`.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Trial {
    /// 0 for the first trial of a study.
    pub number: u32,
    /// Trials of one generation were chosen without knowing each other's values.
    pub generation: u32,
    /// The point.
    pub params: Params,
    /// Where it stands.
    pub state: State,
    /// (step, loss) as reported, steps ascending from 1: an epoch, a fold, a budget.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intermediate: Vec<(u32, f64)>,
    /// Further measurements by name, which no sampler sees: seconds, weights, latency.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub notes: BTreeMap<String, f64>,
    /// The earlier trial of the same point whose value was taken over instead of evaluating again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_of: Option<u32>,
}

impl Trial {
    /// A trial that has just been handed out.
    pub fn running(number: u32, generation: u32, params: Params) -> Self {
        Self {
            number,
            generation,
            params,
            state: State::Running,
            intermediate: Vec::new(),
            notes: BTreeMap::new(),
            repeat_of: None,
        }
    }

    /// The loss, if it was evaluated to the end.
    pub fn value(&self) -> Option<f64> {
        if let State::Complete { value } = self.state { Some(value) } else { None }
    }

    /// The last (step, loss) reported.
    pub fn last_report(&self) -> Option<(u32, f64)> {
        self.intermediate.last().copied()
    }

    /// Whether it will not change any more.
    pub fn is_finished(&self) -> bool {
        self.state != State::Running
    }
}

/// The complete trial with the lowest value, the earliest of equals.
pub fn best(trials: &[Trial]) -> Option<&Trial> {
    let complete = trials.iter().filter_map(|t| t.value().map(|v| (v, t)));
    complete.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, t)| t)
}

/// After each complete trial, its number with the lowest value so far: the optimisation history.
pub fn best_so_far(trials: &[Trial]) -> Vec<(u32, f64)> {
    let mut lowest = f64::INFINITY;
    let complete = trials.iter().filter_map(|t| t.value().map(|v| (t.number, v)));
    complete
        .map(|(number, value)| {
            lowest = lowest.min(value);
            (number, lowest)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(number: u32, value: f64) -> Trial {
        Trial { state: State::Complete { value }, ..Trial::running(number, 0, Params::new()) }
    }

    #[test]
    fn history_descends_to_the_best() {
        let mut trials = [complete(0, 3.0), complete(1, 5.0), complete(2, 1.0), complete(3, 1.0)];
        trials[1].state = State::Failed { reason: "diverged".into() };
        assert_eq!(best_so_far(&trials), [(0, 3.0), (2, 1.0), (3, 1.0)]);
        assert_eq!(best(&trials).unwrap().number, 2);
    }

    #[test]
    fn json_is_short_and_read_back() {
        let trial = complete(1, 0.5);
        let json = serde_json::to_string(&trial).unwrap();
        assert_eq!(
            json,
            r#"{"number":1,"generation":0,"params":{},"state":{"is":"complete","value":0.5}}"#
        );
        assert_eq!(serde_json::from_str::<Trial>(&json).unwrap(), trial);
    }
}
