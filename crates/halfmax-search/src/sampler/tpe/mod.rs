//! The tree-structured Parzen estimator.

mod parzen;

use super::evidence::evidence;
use super::quasi_random::QuasiRandom;
use super::seen::Seen;
use super::{Sampler, next_number};
use crate::{Distribution, Params, Space, Stream, Trial, Value};
use parzen::Parzen;

/// Draws from a density of good values and takes the draw that is rarest among bad ones, parameter by parameter
/// (Bergstra et al., "Algorithms for Hyper-Parameter Optimization", NIPS 2011).
///
/// A parameter learns only from trials in which it was active, so conditions need no special case. Good are the
/// best 15 % but at most 25; points of running trials count as bad, which keeps a generation apart. Bandwidths
/// follow Watanabe (arXiv 2304.11127): the larger distance to a neighbour, within bounds.
#[derive(Debug, Clone)]
pub struct Tpe {
    seed: u64,
    startup: usize,
}

/// Draws among which the best is taken, for each parameter.
const CANDIDATES: usize = 24;
/// Times every choice is counted before it was seen: fewer, and a choice that began badly is never tried again.
const PRIOR: f64 = 4.0;

impl Tpe {
    /// An estimator that begins with a tenth of the budget, but 5 to 10 points, of a quasi-random sequence.
    pub fn new(seed: u64, budget: u32) -> Self {
        Self { seed, startup: (budget as usize / 10).clamp(5, 10) }
    }
}

impl Sampler for Tpe {
    fn suggest(&mut self, space: &Space, past: &[Trial]) -> Params {
        let mut ranked = evidence(past);
        if ranked.len() < self.startup {
            return QuasiRandom::new(self.seed).begin(space, past);
        }
        ranked.sort_by(|a, b| a.loss.total_cmp(&b.loss).then(a.number.cmp(&b.number)));
        let good = ((0.15 * ranked.len() as f64).ceil() as usize).clamp(1, 25);
        let good: Vec<&Params> = ranked[..good].iter().map(|e| e.params).collect();
        let running = past.iter().filter(|t| !t.is_finished()).map(|t| &t.params);
        let bad: Vec<&Params> =
            ranked[good.len()..].iter().map(|e| e.params).chain(running).collect();

        let mut stream = Stream::new(self.seed, next_number(past), "tpe");
        Seen::of(past).first_new(space, &mut stream, 20, |stream| {
            space.draw(|_, parameter, _| {
                let known = |points: &[&Params]| -> Vec<f64> {
                    let value =
                        |p: &&Params| parameter.distribution.unit(p.value(&parameter.name)?);
                    points.iter().filter_map(value).collect()
                };
                choose(&parameter.distribution, &known(&good), &known(&bad), stream)
            })
        })
    }
}

/// The candidate drawn from the density of good values with the highest ratio of good to bad.
fn choose(distribution: &Distribution, good: &[f64], bad: &[f64], stream: &mut Stream) -> Value {
    if let Distribution::Categorical { choices } = distribution {
        let shares = |values: &[f64]| {
            let mut counts = vec![PRIOR; choices.len()];
            for u in values {
                counts[((u * choices.len() as f64) as usize).min(choices.len() - 1)] += 1.0;
            }
            let total: f64 = counts.iter().sum();
            counts.iter().map(|c| c / total).collect::<Vec<f64>>()
        };
        let (good, bad) = (shares(good), shares(bad));
        let drawn = (0..CANDIDATES).map(|_| stream.weighted(&good));
        let best = drawn.max_by(|&a, &b| (good[a] / bad[a]).total_cmp(&(good[b] / bad[b])));
        return choices[best.unwrap_or(0)].clone();
    }
    let (good, bad) = (Parzen::new(good), Parzen::new(bad));
    let drawn = (0..CANDIDATES).map(|_| {
        let u = good.draw(stream);
        (u, good.log_density(u) - bad.log_density(u))
    });
    let best = drawn.max_by(|(_, a), (_, b)| a.total_cmp(b));
    distribution.at(best.map_or(0.5, |(u, _)| u))
}
