//! Regularised evolution.

use super::evidence::{Evidence, evidence};
use super::quasi_random::QuasiRandom;
use super::seen::Seen;
use super::{Sampler, next_number};
use crate::{Params, Space, Stream, Trial};

/// Ageing evolution (Real et al., "Regularized Evolution for Image Classifier Architecture Search", AAAI
/// 2019, arXiv 1802.01548): of a random sample of the youngest trials the best becomes parent, one of its
/// parameters is changed, and the oldest trial of the population dies, however good.
///
/// Published are a population of 100 and a sample of 25 for 20,000 trials. For shorter studies both shrink: the
/// population is a fifth of the budget, 5 to 100. The sample is half of it, since a short study has no time for the
/// slower selection. The first population is quasi-random.
#[derive(Debug, Clone)]
pub struct Evolution {
    seed: u64,
    population: usize,
    sample: usize,
}

impl Evolution {
    /// Evolution scaled to this number of trials.
    pub fn new(seed: u64, budget: u32) -> Self {
        let population = (budget as usize / 5).clamp(5, 100);
        Self { seed, population, sample: (population / 2).max(2) }
    }
}

impl Sampler for Evolution {
    fn suggest(&mut self, space: &Space, past: &[Trial]) -> Params {
        let finished = evidence(past);
        if finished.len() < self.population || space.is_empty() {
            return QuasiRandom::new(self.seed).begin(space, past);
        }
        let living = &finished[finished.len() - self.population..];
        let mut stream = Stream::new(self.seed, next_number(past), "evolution");
        let parent = parent(living, self.sample, &mut stream);
        Seen::of(past).first_new(space, &mut stream, 20, |stream| mutate(space, parent, stream))
    }
}

/// The best of a random sample, drawn without replacement.
fn parent<'a>(living: &[Evidence<'a>], sample: usize, stream: &mut Stream) -> &'a Params {
    let drawn = &stream.permutation(living.len())[..sample.min(living.len())];
    let best = drawn.iter().map(|&i| living[i]).min_by(|a, b| a.loss.total_cmp(&b.loss));
    best.expect("the sample is not empty").params
}

/// The parent with another value of one of its parameters: half of the time a near one, if values have an
/// order, else any. What becomes active by the change is random.
fn mutate(space: &Space, parent: &Params, stream: &mut Stream) -> Params {
    let codes = space.encode(parent);
    let mut cube = stream.cube(space.len());
    for (random, code) in cube.iter_mut().zip(&codes) {
        *random = code.unwrap_or(*random);
    }
    let active: Vec<usize> = (0..codes.len()).filter(|&i| codes[i].is_some()).collect();
    for _ in 0..20 {
        let Some(&place) = active.get(stream.below(active.len())) else { break };
        let mut changed = cube.clone();
        let near = stream.unit() < 0.5 && !space.parameters()[place].distribution.is_categorical();
        changed[place] =
            if near { reflect(cube[place] + 0.1 * stream.normal()) } else { stream.unit() };
        let child = space.decode(&changed);
        if child != *parent {
            return child;
        }
    }
    space.decode(&cube)
}

/// Folds a step over an end of the unit interval back inside.
pub(super) fn reflect(u: f64) -> f64 {
    let folded = u.rem_euclid(2.0);
    if folded > 1.0 { 2.0 - folded } else { folded }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameter;

    #[test]
    fn a_mutation_changes_one_choice_made_before() {
        let space = Space::new(vec![
            Parameter::int("n", 1, 2),
            Parameter::float("a", 0.0, 1.0),
            Parameter::float("b", 0.0, 1.0).when_at_least("n", 2),
        ])
        .unwrap();
        let parent = space.decode(&[0.0, 0.5, 0.0]);
        let mut stream = Stream::new(1, 1, "test");
        for _ in 0..100 {
            let child = mutate(&space, &parent, &mut stream);
            let changed = ["n", "a"].iter().filter(|p| child.value(p) != parent.value(p)).count();
            assert_eq!(changed, 1);
        }
    }

    #[test]
    fn steps_over_the_ends_come_back() {
        for (u, folded) in [(0.3, 0.3), (-0.2, 0.2), (1.2, 0.8), (2.1, 0.1)] {
            assert!((reflect(u) - folded).abs() < 1e-12);
        }
    }
}
