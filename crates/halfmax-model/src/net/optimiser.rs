//! Optimisers in one pass over the parameters.

use serde::{Deserialize, Serialize};

use crate::vectorised::vectorised;

/// How gradients move weights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Optimiser {
    /// Adam (Kingma & Ba 2015), β 0.9 and 0.999, ε 1e-8; weight decay is added to the gradient.
    Adam,
    /// Adam with decoupled weight decay (Loshchilov & Hutter 2019).
    #[default]
    AdamW,
    /// Gradient descent with momentum 0.9; weight decay is added to the gradient.
    Sgd,
    /// RMSprop (Hinton 2012), α 0.99, ε 1e-8; weight decay is added to the gradient.
    Rmsprop,
}

impl Optimiser {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Adam, Self::AdamW, Self::Sgd, Self::Rmsprop];

    /// Its word in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Adam => "adam",
            Self::AdamW => "adamw",
            Self::Sgd => "sgd",
            Self::Rmsprop => "rmsprop",
        }
    }
}

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const ALPHA: f32 = 0.99;
const MOMENTUM: f32 = 0.9;
const EPSILON: f32 = 1e-8;

/// What an optimiser remembers of some weights.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    pub(super) first: Vec<f32>,
    pub(super) second: Vec<f32>,
}

impl Memory {
    pub(super) fn new(n: usize) -> Self {
        Self { first: vec![0.0; n], second: vec![0.0; n] }
    }
}

/// The numbers of one step that all weights share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    optimiser: Optimiser,
    rate: f32,
    /// Weight decay in the gradient.
    coupled: f32,
    /// What decoupled weight decay leaves of a weight.
    shrink: f32,
    second_correction: f32,
    /// By which gradients are multiplied first.
    scale: f32,
}

impl Step {
    /// `time` counts from 1; `scale` is below 1 where gradients are clipped.
    pub(super) fn new(
        optimiser: Optimiser,
        rate: f64,
        weight_decay: f64,
        time: usize,
        scale: f64,
    ) -> Self {
        let correction = |beta: f32| 1.0 - f64::from(beta).powi(time as i32);
        let adam = matches!(optimiser, Optimiser::Adam | Optimiser::AdamW);
        let decoupled = optimiser == Optimiser::AdamW;
        Self {
            optimiser,
            rate: if adam { rate / correction(BETA_1) } else { rate } as f32,
            coupled: if decoupled { 0.0 } else { weight_decay as f32 },
            shrink: if decoupled { 1.0 - (rate * weight_decay) as f32 } else { 1.0 },
            second_correction: (1.0 / correction(BETA_2).sqrt()) as f32,
            scale: scale as f32,
        }
    }

    /// Whether weights that never had a gradient keep their value but for [`Step::shrink`].
    pub(super) fn lets_sleep(&self) -> bool {
        self.coupled == 0.0
    }

    /// What is left of a weight that never had a gradient.
    pub(super) fn shrink(&self, weights: &mut [f32]) {
        if self.shrink < 1.0 {
            multiply(weights, self.shrink);
        }
    }

    /// Moves weights by their gradient.
    pub(super) fn apply(
        &self,
        weights: &mut [f32],
        gradient: &[f32],
        first: &mut [f32],
        second: &mut [f32],
    ) {
        match self.optimiser {
            Optimiser::Adam | Optimiser::AdamW => adam(weights, gradient, first, second, *self),
            Optimiser::Sgd => sgd(weights, gradient, first, *self),
            Optimiser::Rmsprop => rmsprop(weights, gradient, second, *self),
        }
    }
}

vectorised! {
    fn adam<'a>(
        weights: &'a mut [f32],
        gradient: &'a [f32],
        first: &'a mut [f32],
        second: &'a mut [f32],
        step: Step,
    ) {
        let n = weights.len();
        let (gradient, first, second) = (&gradient[..n], &mut first[..n], &mut second[..n]);
        let Step { rate, coupled, shrink, second_correction, scale, .. } = step;
        for i in 0..n {
            let g = gradient[i] * scale + coupled * weights[i];
            let m = BETA_1 * first[i] + (1.0 - BETA_1) * g;
            let v = BETA_2 * second[i] + (1.0 - BETA_2) * g * g;
            first[i] = m;
            second[i] = v;
            weights[i] = weights[i] * shrink - rate * m / (v.sqrt() * second_correction + EPSILON);
        }
    }

    fn sgd<'a>(weights: &'a mut [f32], gradient: &'a [f32], first: &'a mut [f32], step: Step) {
        let n = weights.len();
        let (gradient, first) = (&gradient[..n], &mut first[..n]);
        for i in 0..n {
            let g = gradient[i] * step.scale + step.coupled * weights[i];
            first[i] = MOMENTUM * first[i] + g;
            weights[i] -= step.rate * first[i];
        }
    }

    fn rmsprop<'a>(weights: &'a mut [f32], gradient: &'a [f32], second: &'a mut [f32], step: Step) {
        let n = weights.len();
        let (gradient, second) = (&gradient[..n], &mut second[..n]);
        for i in 0..n {
            let g = gradient[i] * step.scale + step.coupled * weights[i];
            second[i] = ALPHA * second[i] + (1.0 - ALPHA) * g * g;
            weights[i] -= step.rate * g / (second[i].sqrt() + EPSILON);
        }
    }

    fn multiply<'a>(weights: &'a mut [f32], by: f32) {
        for weight in weights.iter_mut() {
            *weight *= by;
        }
    }
}

/// The sum of squares, in parts so that it is exact enough for a norm and quick.
pub(super) fn squares(values: &[f32]) -> f64 {
    let sum = |part: &[f32]| f64::from(part.iter().map(|v| v * v).sum::<f32>());
    values.chunks(256).map(sum).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(optimiser: Optimiser, weight_decay: f64, gradients: &[f32]) -> f32 {
        let mut weight = [2.0_f32];
        let mut memory = Memory::new(1);
        for (gradient, time) in gradients.iter().zip(1..) {
            Step::new(optimiser, 0.1, weight_decay, time, 1.0).apply(
                &mut weight,
                &[*gradient],
                &mut memory.first,
                &mut memory.second,
            );
        }
        weight[0]
    }

    #[test]
    fn the_first_step_of_adam_is_the_learning_rate_against_the_gradient() {
        // m̂ = g and v̂ = g² after one step, whatever the gradient's size.
        for (gradient, expected) in [(1e-3, 1.9), (-5.0, 2.1), (0.0, 2.0)] {
            let found = moved(Optimiser::AdamW, 0.0, &[gradient]);
            assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
        }
    }

    #[test]
    fn three_steps_are_those_of_pytorch() {
        // torch 2.15.0, weight 2.0, gradients 0.5, −1.0, 0.25, lr 0.1, weight_decay 0.3; momentum 0.9 for SGD.
        for (optimiser, expected) in GOLDEN {
            let found = moved(optimiser, 0.3, &[0.5, -1.0, 0.25]);
            assert!((found - expected).abs() < 2e-6, "{optimiser:?}: {found} is not {expected}");
        }
    }

    const GOLDEN: [(Optimiser, f32); 4] = [
        (Optimiser::Adam, 1.806_064_7),
        (Optimiser::AdamW, 1.780_437_1),
        (Optimiser::Sgd, 1.704_140_9),
        (Optimiser::Rmsprop, 1.056_531_7),
    ];

    #[test]
    fn decoupled_decay_shrinks_whatever_the_gradient() {
        assert!((moved(Optimiser::AdamW, 0.5, &[0.0]) - 1.9).abs() < 1e-6);
    }

    #[test]
    fn clipping_scales_the_gradient() {
        let (mut weight, mut memory) = ([2.0_f32], Memory::new(1));
        let step = Step::new(Optimiser::Sgd, 0.1, 0.0, 1, 0.5);
        step.apply(&mut weight, &[4.0], &mut memory.first, &mut memory.second);
        assert!((weight[0] - 1.8).abs() < 1e-6);
        assert!((squares(&[3.0, 4.0]) - 25.0).abs() < 1e-12);
    }
}
