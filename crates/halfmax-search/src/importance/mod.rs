//! Which parameters the loss depends on, by analysis of variance over what a forest learnt from the trials.

mod forest;

use crate::{Space, Stream, Trial};
use forest::{Rows, Tree};

/// How the variance of the loss over the space divides.
#[derive(Debug, Clone, PartialEq)]
pub struct Importance {
    /// Each parameter with the share that it explains alone, the largest first.
    pub parameters: Vec<(String, f64)>,
    /// The share that only parameters together explain.
    pub interactions: f64,
}

/// Levels a parameter with an order is cut into.
const LEVELS: usize = 16;
/// As many as fit a mask, one of them for "inactive".
const MOST_LEVELS: usize = 64;
const TREES: u32 = 32;
/// Random points from which the weights of levels are counted.
const WEIGHED: u32 = 2000;

/// Functional analysis of variance (Hutter, Hoos, Leyton-Brown: "An Efficient Approach for Assessing
/// Hyperparameter Importance", ICML 2014), on the complete trials. `None` for fewer than ten of these, or if all
/// have the same loss.
///
/// Shares are of the variance over the whole space as a random sampler would see it, not over the trials,
/// which a good sampler crowds near the optimum. "Inactive" is one more level of a parameter with conditions. The
/// levels of different parameters are weighted as if independent, so a share of a parameter that
/// rarely exists is of that rare variance. The same trials and seed give the same shares.
pub fn importance(space: &Space, trials: &[Trial], seed: u64) -> Option<Importance> {
    let complete: Vec<&Trial> =
        trials.iter().filter(|t| t.value().is_some_and(f64::is_finite)).collect();
    if complete.len() < 10 {
        return None;
    }
    let rows = Rows {
        levels: complete.iter().map(|t| levels(space, &t.params)).collect(),
        losses: standardised(&complete.iter().filter_map(|t| t.value()).collect::<Vec<f64>>())?,
        ordered: space.parameters().iter().map(|p| !p.distribution.is_categorical()).collect(),
    };
    let weights = weights(space, seed);
    let shares: Vec<Vec<f64>> = (0..TREES)
        .filter_map(|i| Tree::grow(&rows, &mut Stream::new(seed, i, "importance")).shares(&weights))
        .collect();
    if shares.is_empty() {
        return None;
    }
    let mean = |place: usize| shares.iter().map(|s| s[place]).sum::<f64>() / shares.len() as f64;
    let named = space.parameters().iter().enumerate().map(|(i, p)| (p.name.clone(), mean(i)));
    let mut parameters: Vec<(String, f64)> = named.collect();
    parameters.sort_by(|a, b| b.1.total_cmp(&a.1));
    let interactions = (1.0 - parameters.iter().map(|(_, share)| share).sum::<f64>()).max(0.0);
    Some(Importance { parameters, interactions })
}

/// Mean 0 and variance 1. `None` if all are alike.
fn standardised(losses: &[f64]) -> Option<Vec<f64>> {
    let n = losses.len() as f64;
    let mean = losses.iter().map(|l| l / n).sum::<f64>();
    let deviation = (losses.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / n).sqrt();
    let usable = deviation.is_finite() && deviation > 1e-12 * mean.abs();
    usable.then(|| losses.iter().map(|l| (l - mean) / deviation).collect())
}

/// The level of each parameter; that of an inactive one comes after all others.
fn levels(space: &Space, params: &crate::Params) -> Vec<u8> {
    let level = |p: &crate::Parameter| {
        let n = p.distribution.levels(LEVELS);
        let level = params.value(&p.name).and_then(|v| p.distribution.level(v, n)).unwrap_or(n);
        // Choices beyond the sixty-fourth share a level.
        level.min(MOST_LEVELS - 1) as u8
    };
    space.parameters().iter().map(level).collect()
}

/// How often a random point has each level of each parameter.
fn weights(space: &Space, seed: u64) -> Vec<Vec<f64>> {
    let mut counts = vec![vec![0.0; MOST_LEVELS]; space.len()];
    for i in 0..WEIGHED {
        let cube = Stream::new(seed, i, "importance weights").cube(space.len());
        for (count, level) in counts.iter_mut().zip(levels(space, &space.decode(&cube))) {
            count[usize::from(level)] += 1.0 / f64::from(WEIGHED);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Parameter, Params, State};

    fn trials(space: &Space, n: u32, loss: impl Fn(&Params) -> f64) -> Vec<Trial> {
        let trial = |number| {
            let params = space.decode(&Stream::new(5, number, "test").cube(space.len()));
            let value = loss(&params);
            Trial { state: State::Complete { value }, ..Trial::running(number, 0, params) }
        };
        (0..n).map(trial).collect()
    }

    #[test]
    fn shares_are_those_of_a_known_function() {
        let space = Space::new(vec![
            Parameter::float("idle", 0.0, 1.0),
            Parameter::float("x", 0.0, 1.0),
            Parameter::categorical("kind", ["a", "b"]),
        ])
        .unwrap();
        // Variances 3/12 and 1/12: shares of 75 % and 25 %.
        let loss = |p: &Params| {
            let kind = if p.text("kind") == Some("a") { 0.0 } else { (1.0_f64 / 3.0).sqrt() };
            3.0_f64.sqrt() * p.float("x").unwrap() + kind
        };
        let found = importance(&space, &trials(&space, 400, loss), 1).unwrap();
        let share = |name| found.parameters.iter().find(|(n, _)| n == name).unwrap().1;
        assert_eq!(found.parameters[0].0, "x");
        assert!((share("x") - 0.75).abs() < 0.05, "{found:?}");
        assert!((share("kind") - 0.25).abs() < 0.05, "{found:?}");
        assert!(share("idle") < 0.02 && found.interactions < 0.05, "{found:?}");
        assert_eq!(importance(&space, &trials(&space, 400, loss), 1).unwrap(), found);
    }

    #[test]
    fn what_only_acts_together_is_an_interaction() {
        let space = Space::new(vec![
            Parameter::categorical("a", ["0", "1"]),
            Parameter::categorical("b", ["0", "1"]),
        ])
        .unwrap();
        let differ = |p: &Params| f64::from(u8::from(p.text("a") != p.text("b")));
        let found = importance(&space, &trials(&space, 200, differ), 1).unwrap();
        assert!(found.interactions > 0.9, "{found:?}");
    }

    #[test]
    fn too_little_to_say_is_none() {
        let space = Space::new(vec![Parameter::float("x", 0.0, 1.0)]).unwrap();
        assert_eq!(importance(&space, &trials(&space, 9, |_| 1.0), 1), None);
        assert_eq!(importance(&space, &trials(&space, 50, |_| 1.0), 1), None);
    }
}
