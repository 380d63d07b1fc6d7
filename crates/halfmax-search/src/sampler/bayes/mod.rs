//! Bayesian optimisation with a Gaussian process.

mod cholesky;
mod climb;
mod improvement;
mod kernel;
mod likelihood;
mod process;

use super::evidence::{Evidence, evidence};
use super::quasi_random::QuasiRandom;
use super::seen::Seen;
use super::{Sampler, next_number};
use crate::hash::Fnv;
use crate::{Params, Space, Stream, Trial};
use process::Process;

/// A Gaussian process over the mixed space, and the point of highest expected improvement under it (Jones
/// et al., "Efficient Global Optimization", J. Global Optim. 13, 1998), in its logarithmic form.
///
/// Matérn 5/2 with a length for every parameter, Hamming's distance for choices, inactive parameters in the
/// middle of their range. Points of running trials are believed to turn out as expected. A point of
/// the past is never suggested while the space has others. The first points are quasi-random.
#[derive(Debug, Clone)]
pub struct Bayes {
    seed: u64,
    startup: usize,
    fitted: Option<(u64, Belief)>,
}

/// The process with the standardised losses it was fitted to.
#[derive(Debug, Clone)]
struct Belief {
    process: Process,
    points: Vec<Vec<f64>>,
    losses: Vec<f64>,
}

/// Trials a process is fitted to; of more, the better half of this number and an even choice of the rest.
const MOST: usize = 400;

impl Bayes {
    /// An optimiser that begins with an eighth of the budget, but 6 to 20 quasi-random points.
    pub fn new(seed: u64, budget: u32) -> Self {
        Self { seed, startup: (budget as usize / 8).clamp(6, 20), fitted: None }
    }

    /// The belief after the finished trials, which a generation shares.
    fn belief(&mut self, space: &Space, finished: &[Evidence<'_>]) -> Option<&Belief> {
        let mark = finished.iter().fold(Fnv::new(), |mark, e| {
            mark.bytes(&e.params.stable_hash().to_le_bytes()).bytes(&e.loss.to_bits().to_le_bytes())
        });
        let mark = mark.finish();
        if self.fitted.as_ref().is_none_or(|(known, _)| *known != mark) {
            self.fitted = believe(space, finished).map(|belief| (mark, belief));
        }
        self.fitted.as_ref().map(|(_, belief)| belief)
    }
}

impl Sampler for Bayes {
    fn suggest(&mut self, space: &Space, past: &[Trial]) -> Params {
        let seed = self.seed;
        let finished = evidence(past);
        if finished.len() < self.startup || space.is_empty() {
            return QuasiRandom::new(seed).begin(space, past);
        }
        let mut stream = Stream::new(seed, next_number(past), "bayes");
        let seen = Seen::of(past);
        let found = self.belief(space, &finished).and_then(|belief| {
            let promising = best_improvements(space, belief, past, &mut stream);
            promising.into_iter().find(|params| !seen.contains(params))
        });
        // Losses that are all alike, or a space all but exhausted, leave nothing to improve on.
        found.unwrap_or_else(|| QuasiRandom::new(seed).begin(space, past))
    }
}

/// Points by descending expected improvement on the lowest loss.
fn best_improvements(
    space: &Space,
    belief: &Belief,
    past: &[Trial],
    stream: &mut Stream,
) -> Vec<Params> {
    let running = past.iter().filter(|t| !t.is_finished()).map(|t| place(space, &t.params));
    let running: Vec<Vec<f64>> = running.collect();
    let process = belief.process.believe(&running, &belief.losses);
    let process = process.as_ref().unwrap_or(&belief.process);
    let lowest = belief.losses.iter().copied().fold(f64::INFINITY, f64::min);
    let promise = |point: &[f64]| {
        let (mean, variance) = process.predict(point);
        let deviation = variance.sqrt();
        improvement::log_improvement((lowest - mean) / deviation) + deviation.ln()
    };
    let mut order: Vec<usize> = (0..belief.losses.len()).collect();
    order.sort_by(|&a, &b| belief.losses[a].total_cmp(&belief.losses[b]));
    let starts: Vec<Vec<f64>> = order.iter().take(3).map(|&i| belief.points[i].clone()).collect();
    let found = climb::promising(space, &starts, promise, stream);
    found.into_iter().map(|c| space.decode(&c.cube)).collect()
}

/// `None` when all losses are alike.
fn believe(space: &Space, finished: &[Evidence<'_>]) -> Option<Belief> {
    let chosen = at_most(finished, MOST);
    let points: Vec<Vec<f64>> = chosen.iter().map(|e| place(space, e.params)).collect();
    let losses = standardised(&chosen.iter().map(|e| e.loss).collect::<Vec<f64>>())?;
    let categorical: Vec<bool> =
        space.parameters().iter().map(|p| p.distribution.is_categorical()).collect();
    let process = likelihood::fit(&categorical, &points, &losses)?;
    Some(Belief { process, points, losses })
}

/// Where the process sees a point.
fn place(space: &Space, params: &Params) -> Vec<f64> {
    space.encode(params).into_iter().map(|u| u.unwrap_or(0.5)).collect()
}

/// Mean 0 and variance 1, after pulling in losses that lie far above the others: one diverged training would
/// otherwise be all that the process sees.
fn standardised(losses: &[f64]) -> Option<Vec<f64>> {
    let mut sorted = losses.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted[sorted.len() / 2];
    let ceiling = median + 3.0 * (median - sorted[0]);
    let pulled: Vec<f64> =
        losses.iter().map(|l| if ceiling > median { l.min(ceiling) } else { *l }).collect();
    let n = pulled.len() as f64;
    let mean = pulled.iter().sum::<f64>() / n;
    let deviation = (pulled.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / n).sqrt();
    let usable = deviation.is_finite() && deviation > 1e-12 * mean.abs().max(1e-300);
    usable.then(|| pulled.iter().map(|l| (l - mean) / deviation).collect())
}

/// The best half of `most`, and every so-and-so-many-th of the others.
fn at_most<'a>(finished: &[Evidence<'a>], most: usize) -> Vec<Evidence<'a>> {
    let mut ranked = finished.to_vec();
    if ranked.len() <= most {
        return ranked;
    }
    ranked.sort_by(|a, b| a.loss.total_cmp(&b.loss).then(a.number.cmp(&b.number)));
    let others = ranked.split_off(most / 2);
    let wanted = most - ranked.len();
    ranked.extend((0..wanted).map(|i| others[i * others.len() / wanted]));
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_diverged_trial_does_not_flatten_the_rest() {
        let losses = standardised(&[1.0, 2.0, 3.0, 4.0, 1e9]).unwrap();
        assert!(losses[1] - losses[0] > 0.2);
        assert!(losses.iter().sum::<f64>().abs() < 1e-9);
        assert_eq!(standardised(&[2.0, 2.0, 2.0]), None);
    }

    #[test]
    fn the_best_trials_are_always_among_the_chosen() {
        let params = Params::new();
        let finished: Vec<Evidence<'_>> =
            (0..100).map(|i| Evidence { number: i, params: &params, loss: f64::from(i) }).collect();
        let chosen = at_most(&finished, 20);
        assert_eq!(chosen.len(), 20);
        assert!(chosen.iter().take(10).enumerate().all(|(i, e)| e.number == i as u32));
        assert!(chosen[19].number >= 90);
    }
}
