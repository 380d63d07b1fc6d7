//! A policy-gradient controller.

use super::evidence::evidence;
use super::evolution::reflect;
use super::seen::Seen;
use super::{Sampler, next_number};
use crate::{Params, Space, Stream, Trial};

/// A policy for each parameter, pushed towards points that did better than expected (REINFORCE: Williams,
/// Machine Learning 8, 1992; as a controller of architectures: Zoph and Le, arXiv 1611.01578).
///
/// Choices without order have a softmax policy, the others a normal one on the unit interval, whose steps
/// follow the natural gradient. The reward of a trial is the share of the trials before it that are worse; the
/// baseline is a moving average of the rewards; an entropy bonus keeps the policy from settling early. The
/// controller has no memory of its own: it goes through the past from the beginning for every suggestion.
#[derive(Debug, Clone)]
pub struct Reinforce {
    seed: u64,
}

/// Step size of the logits of a softmax, per unit of advantage.
const LOGIT_STEP: f64 = 0.6;
/// Step size of the mean of a normal policy.
const MEAN_STEP: f64 = 0.15;
/// Step size of the logarithm of its width: much longer, since the width is what turns search into refinement.
const WIDTH_STEP: f64 = 1.5;
/// Weight of the newest reward in the baseline.
const BASELINE: f64 = 0.1;
/// Weight of the entropy of a softmax against the reward.
const ENTROPY: f64 = 0.15;
/// The same for a normal policy.
const WIDTH_ENTROPY: f64 = 0.02;

impl Reinforce {
    /// The controller with this seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }
}

/// How one parameter is drawn.
enum Policy {
    Softmax(Vec<f64>),
    Normal { mean: f64, log_width: f64 },
}

impl Policy {
    fn shares(logits: &[f64]) -> Vec<f64> {
        let top = logits.iter().copied().fold(f64::MIN, f64::max);
        let weights: Vec<f64> = logits.iter().map(|l| (l - top).exp()).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|w| w / total).collect()
    }

    fn draw(&self, stream: &mut Stream) -> f64 {
        match self {
            Self::Softmax(logits) => {
                (stream.weighted(&Self::shares(logits)) as f64 + 0.5) / logits.len() as f64
            }
            Self::Normal { mean, log_width } => reflect(mean + log_width.exp() * stream.normal()),
        }
    }

    /// One step along advantage · ∇ log π(u) + bonus · ∇ entropy.
    fn step(&mut self, u: f64, advantage: f64) {
        match self {
            Self::Softmax(logits) => {
                let shares = Self::shares(logits);
                let chosen = ((u * logits.len() as f64) as usize).min(logits.len() - 1);
                let entropy: f64 = -shares.iter().map(|p| p * p.max(1e-12).ln()).sum::<f64>();
                for (i, (logit, p)) in logits.iter_mut().zip(&shares).enumerate() {
                    let score = f64::from(u8::from(i == chosen)) - p;
                    let spread = -p * (p.max(1e-12).ln() + entropy);
                    *logit += LOGIT_STEP * (advantage * score + ENTROPY * spread);
                }
            }
            Self::Normal { mean, log_width } => {
                let (gap, width) = (u - *mean, log_width.exp());
                *mean = (*mean + MEAN_STEP * advantage * gap).clamp(0.0, 1.0);
                let shape = 0.5 * ((gap / width).powi(2) - 1.0);
                *log_width += WIDTH_STEP * (advantage * shape.min(2.0) + WIDTH_ENTROPY);
                *log_width = log_width.clamp(0.03_f64.ln(), 0.5_f64.ln());
            }
        }
    }
}

impl Sampler for Reinforce {
    fn suggest(&mut self, space: &Space, past: &[Trial]) -> Params {
        let policies = trained(space, past);
        let mut stream = Stream::new(self.seed, next_number(past), "reinforce");
        Seen::of(past).first_new(space, &mut stream, 20, |stream| {
            let cube: Vec<f64> = policies.iter().map(|p| p.draw(stream)).collect();
            space.decode(&cube)
        })
    }
}

/// The policies after every finished trial in order.
fn trained(space: &Space, past: &[Trial]) -> Vec<Policy> {
    let first = |p: &crate::Parameter| match p.distribution.size() {
        Some(n) if p.distribution.is_categorical() => Policy::Softmax(vec![0.0; n as usize]),
        _ => Policy::Normal { mean: 0.5, log_width: 0.4_f64.ln() },
    };
    let mut policies: Vec<Policy> = space.parameters().iter().map(first).collect();
    let (mut before, mut baseline) = (Vec::<f64>::new(), 0.5);
    for trial in evidence(past) {
        let better = before.partition_point(|l| *l < trial.loss);
        let not_worse = before.partition_point(|l| *l <= trial.loss);
        let worse = 1.0 - (better + not_worse) as f64 / (2 * before.len()).max(1) as f64;
        let reward = if before.is_empty() { 0.5 } else { worse };
        before.insert(not_worse, trial.loss);
        for (policy, code) in policies.iter_mut().zip(space.encode(trial.params)) {
            if let Some(u) = code {
                policy.step(u, reward - baseline);
            }
        }
        baseline += BASELINE * (reward - baseline);
    }
    policies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_move_towards_what_is_rewarded() {
        let mut softmax = Policy::Softmax(vec![0.0; 3]);
        let mut normal = Policy::Normal { mean: 0.5, log_width: 0.3_f64.ln() };
        for _ in 0..20 {
            softmax.step(0.5, 0.5);
            normal.step(0.8, 0.5);
        }
        let Policy::Softmax(logits) = softmax else { unreachable!() };
        assert!(logits[1] > logits[0] && logits[1] > logits[2]);
        let Policy::Normal { mean, log_width } = normal else { unreachable!() };
        assert!(mean > 0.7 && log_width < 0.3_f64.ln());
    }
}
