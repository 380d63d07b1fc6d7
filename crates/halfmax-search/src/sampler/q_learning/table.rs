//! What each choice in each state has been worth.

use crate::{Params, Space, Stream, Value};
use std::collections::BTreeMap;

/// Of the published constants: step size and first value. The discount is 1.
const STEP: f64 = 0.01;
const FIRST: f64 = 0.5;

/// The parameter to choose, then the levels of the parameters that decide that it exists.
pub(super) type State = Vec<usize>;

/// The state in which parameter `place` is chosen after the `earlier` ones.
pub(super) fn state(space: &Space, place: usize, earlier: &[Option<Value>], most: usize) -> State {
    let level = |&controller: &usize| {
        let distribution = &space.parameters()[controller].distribution;
        let value = earlier[controller].as_ref()?;
        distribution.level(value, distribution.levels(most))
    };
    std::iter::once(place).chain(space.controllers(place).iter().filter_map(level)).collect()
}

/// The states and choices of one trial, with what it earned.
pub(super) struct Experience {
    steps: Vec<(State, usize, usize)>,
    reward: f64,
}

impl Experience {
    /// The trajectory of `params`, as far as its values are in the space.
    pub(super) fn new(space: &Space, params: &Params, reward: f64, most: usize) -> Self {
        let parameters = space.parameters();
        let values: Vec<Option<Value>> =
            parameters.iter().map(|p| params.value(&p.name).cloned()).collect();
        let steps = parameters.iter().enumerate().filter_map(|(place, parameter)| {
            let levels = parameter.distribution.levels(most);
            let level = parameter.distribution.level(values[place].as_ref()?, levels)?;
            Some((state(space, place, &values, most), level, levels))
        });
        Self { steps: steps.collect(), reward }
    }
}

/// Q by state and level, in units of what is still to come, divided by the number of steps to come.
///
/// So kept, every entry is a mean reward in [0, 1] and starts at 0.5 whatever its depth.
#[derive(Debug, Clone, Default)]
pub(super) struct Table(BTreeMap<State, Vec<f64>>);

impl Table {
    /// One backward sweep of Watkins' rule along a trajectory.
    pub(super) fn learn(&mut self, experience: &Experience) {
        let mut future = 0.0;
        for (k, (state, level, levels)) in experience.steps.iter().rev().enumerate() {
            let share = 1.0 / (k + 1) as f64;
            let target = share * experience.reward + (1.0 - share) * future;
            let row = self.0.entry(state.clone()).or_insert_with(|| vec![FIRST; *levels]);
            row[*level] += STEP * (target - row[*level]);
            future = row.iter().copied().fold(f64::MIN, f64::max);
        }
    }

    /// The best level of a state; among equals, at random.
    pub(super) fn best(&self, state: &State, levels: usize, stream: &mut Stream) -> usize {
        let Some(row) = self.0.get(state) else { return stream.below(levels) };
        let top = row.iter().copied().fold(f64::MIN, f64::max);
        let equals: Vec<usize> = (0..row.len()).filter(|&i| row[i] >= top).collect();
        equals[stream.below(equals.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameter;

    #[test]
    fn a_rewarded_choice_becomes_the_best() {
        let space = Space::new(vec![
            Parameter::categorical("a", ["x", "y"]),
            Parameter::categorical("b", ["x", "y"]).when_is("a", ["y"]),
        ])
        .unwrap();
        let mut table = Table::default();
        let good = Experience::new(&space, &space.decode(&[0.9, 0.1]), 1.0, 6);
        let bad = Experience::new(&space, &space.decode(&[0.1, 0.1]), 0.0, 6);
        for _ in 0..300 {
            table.learn(&good);
            table.learn(&bad);
        }
        let mut stream = Stream::new(0, 0, "test");
        assert_eq!(table.best(&state(&space, 0, &[], 6), 2, &mut stream), 1);
        let earlier = [Some("y".into())];
        assert_eq!(table.best(&state(&space, 1, &earlier, 6), 2, &mut stream), 0);
    }
}
