//! Q-learning over choices made one after the other, after `MetaQNN`.

mod table;

use super::evidence::{evidence, goodness};
use super::seen::Seen;
use super::{Sampler, next_number};
use crate::hash::Fnv;
use crate::{Params, Space, Stream, Trial};
use table::{Experience, Table};

/// Levels into which a parameter with more values is cut.
const LEVELS: usize = 5;
/// The power of ranks that is the reward.
const SHARPNESS: i32 = 8;
/// Of the published constants: trajectories replayed after each model.
const REPLAY: usize = 128;
/// (ε, models): how many models were drawn at each ε, 2,700 in all.
const SCHEDULE: [(f64, u32); 10] = [
    (1.0, 1500),
    (0.9, 100),
    (0.8, 100),
    (0.7, 100),
    (0.6, 150),
    (0.5, 150),
    (0.4, 150),
    (0.3, 150),
    (0.2, 150),
    (0.1, 150),
];

/// An agent that chooses parameter after parameter, as `MetaQNN` chooses layer after layer (Baker et al.,
/// "Designing Neural Network Architectures using Reinforcement Learning", ICLR 2017, arXiv 1611.02167).
///
/// Published: ε-greedy with ε from 1.0 to 0.1, here stretched or shrunk from 2,700 models to the budget; step size
/// α 0.01, discount γ 1, every Q starting at 0.5, 128 trajectories replayed after each model, points that come
/// up again answered from memory instead of trained. The last is done twice: the agent draws again when it
/// draws a point of the past, and a [`Study`](crate::Study) takes over the value when it cannot avoid one.
///
/// Ours: a state is the parameter to choose and the levels of what decides that it exists. An action is a level:
/// one value of a short list, else one of five equally likely stretches, in which the value is uniform. The reward
/// is the eighth power of the share of trials that are worse. Like the published accuracy it lies in [0, 1], but
/// it tells the best from the good, and the scale of the loss does not matter. It is paid in equal parts at every step (Zhong et al., "Practical Block-wise Neural Network Architecture
/// Generation", CVPR 2018): paid at the end alone it reaches early choices only through the state.
#[derive(Debug, Clone)]
pub struct QLearning {
    seed: u64,
    budget: u32,
    learnt: Option<(u64, Table)>,
}

impl QLearning {
    /// An agent that will draw `budget` points.
    pub fn new(seed: u64, budget: u32) -> Self {
        Self { seed, budget, learnt: None }
    }

    /// The share of choices made at random for trial `number`.
    pub fn epsilon(&self, number: u32) -> f64 {
        let total: u32 = SCHEDULE.iter().map(|(_, models)| models).sum();
        let model = f64::from(number) * f64::from(total) / f64::from(self.budget.max(1));
        let mut end = 0;
        let reached = SCHEDULE.iter().find(|(_, models)| {
            end += models;
            model < f64::from(end)
        });
        reached.unwrap_or(&SCHEDULE[SCHEDULE.len() - 1]).0
    }

    /// The table after the past, made afresh when the past has grown: rewards are ranks, so all may move.
    fn table(&mut self, space: &Space, past: &[Trial]) -> &Table {
        let finished = evidence(past);
        let mark = finished.iter().fold(Fnv::new(), |mark, e| {
            mark.bytes(&e.params.stable_hash().to_le_bytes()).bytes(&e.loss.to_bits().to_le_bytes())
        });
        let mark = mark.finish();
        let seed = self.seed;
        let learn = || {
            let losses: Vec<f64> = finished.iter().map(|e| e.loss).collect();
            let rewards = goodness(&losses);
            let memory: Vec<Experience> = finished
                .iter()
                .zip(rewards)
                .map(|(e, reward)| Experience::new(space, e.params, reward.powi(SHARPNESS), LEVELS))
                .collect();
            let mut table = Table::default();
            for models in 1..=memory.len() {
                let mut stream = Stream::new(seed, models as u32, "q-learning replay");
                for _ in 0..REPLAY {
                    table.learn(&memory[stream.below(models)]);
                }
            }
            table
        };
        if self.learnt.as_ref().is_none_or(|(known, _)| *known != mark) {
            self.learnt = Some((mark, learn()));
        }
        &self.learnt.as_ref().expect("was just learnt").1
    }
}

impl Sampler for QLearning {
    fn suggest(&mut self, space: &Space, past: &[Trial]) -> Params {
        let number = next_number(past);
        let epsilon = self.epsilon(number);
        let mut stream = Stream::new(self.seed, number, "q-learning");
        let table = self.table(space, past);
        Seen::of(past).first_new(space, &mut stream, 50, |stream| {
            space.draw(|place, parameter, earlier| {
                let levels = parameter.distribution.levels(LEVELS);
                let state = table::state(space, place, earlier, LEVELS);
                let level = if stream.unit() < epsilon {
                    stream.below(levels)
                } else {
                    table.best(&state, levels, stream)
                };
                parameter.distribution.at_level(level, levels, stream.unit())
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schedule_is_the_published_one_at_any_budget() {
        let published = QLearning::new(0, 2700);
        assert!((published.epsilon(1499) - 1.0).abs() < 1e-12);
        assert!((published.epsilon(1500) - 0.9).abs() < 1e-12);
        assert!((published.epsilon(1800) - 0.6).abs() < 1e-12);
        assert!((published.epsilon(2699) - 0.1).abs() < 1e-12);
        let short = QLearning::new(0, 54);
        assert!((short.epsilon(29) - 1.0).abs() < 1e-12);
        assert!((short.epsilon(30) - 0.9).abs() < 1e-12);
        assert!((short.epsilon(1000) - 0.1).abs() < 1e-12);
    }
}
