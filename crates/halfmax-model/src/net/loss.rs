//! What a fit makes small.

use burn::tensor::{Tensor, TensorData};
use serde::{Deserialize, Serialize};

/// The error of one prediction; a fit makes its mean over pairs small.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "type", deny_unknown_fields)]
#[non_exhaustive]
pub enum Loss {
    /// The square of the error.
    #[default]
    Mse,
    /// Half the square up to `delta`, linear beyond (Huber 1964), times two, so that it is the square near zero.
    Huber {
        /// In standard deviations of the response, above 0.
        delta: f64,
    },
}

/// How much each pair counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Weighting {
    /// All the same.
    #[default]
    None,
    /// Each compound the same, whatever the number of its pairs.
    PerCompound,
    /// Each compound by the inverse of the variance of its responses: differences between cell lines count the
    /// same for a compound that varies little.
    PerCompoundVariance,
}

/// The targets of a batch.
pub(super) struct Targets {
    /// `[pairs]`, on the network's scale.
    pub(super) value: Vec<f32>,
    /// `[pairs]`; empty if all count the same.
    pub(super) weight: Vec<f32>,
    /// On which side of `value` the response truly lies, per pair: +1 above, −1 below, 0 if it was measured;
    /// empty if all were measured.
    pub(super) beyond: Vec<f32>,
}

impl Loss {
    /// The weighted mean over a batch.
    ///
    /// A censored response is only known to lie beyond its value, so a prediction beyond it has no error.
    ///
    /// # Shapes
    /// `[pairs]` to `[1]`
    pub(super) fn of(self, predicted: Tensor<1>, targets: &Targets) -> Tensor<1> {
        let device = predicted.device();
        let n = targets.value.len();
        let vector =
            |values: Vec<f32>| Tensor::<1>::from_data(TensorData::new(values, [n]), &device);
        let mut error = predicted - vector(targets.value.clone());
        if !targets.beyond.is_empty() {
            // What is left of the error: a factor that is 0 where the prediction lies beyond.
            let sides = error.clone().detach().into_data();
            let sides = sides.as_slice::<f32>().expect("networks are built of f32");
            let kept = sides.iter().zip(&targets.beyond);
            let kept = kept.map(|(error, side)| f32::from(u8::from(error * side <= 0.0)));
            error = error * vector(kept.collect());
        }
        let each = match self {
            Self::Mse => error.clone() * error,
            Self::Huber { delta } => {
                let near = error.clone().clamp(-delta, delta);
                // near² + 2·δ·(|e| − δ) beyond: the same as near · (2e − near).
                near.clone() * (error * 2.0 - near)
            }
        };
        if targets.weight.is_empty() {
            each.mean()
        } else {
            (each * vector(targets.weight.clone())).mean()
        }
    }

    /// The same, with its slope by each prediction.
    pub(super) fn slopes(self, predicted: &[f32], targets: &Targets, slopes: &mut Vec<f32>) -> f64 {
        let n = predicted.len() as f32;
        let mut sum = 0.0;
        slopes.clear();
        slopes.extend(predicted.iter().zip(&targets.value).enumerate().map(|(at, (p, t))| {
            let mut error = p - t;
            if targets.beyond.get(at).is_some_and(|side| error * side > 0.0) {
                error = 0.0;
            }
            let weight = targets.weight.get(at).copied().unwrap_or(1.0);
            let (each, slope) = match self {
                Self::Mse => (error * error, 2.0 * error),
                Self::Huber { delta } => {
                    let near = error.clamp(-delta as f32, delta as f32);
                    (near * (2.0 * error - near), 2.0 * near)
                }
            };
            sum += f64::from(each * weight);
            slope * weight / n
        }));
        sum / f64::from(n)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    /// The loss and its gradient at some errors.
    fn at(loss: Loss, errors: &[f32], weight: &[f32], beyond: &[f32]) -> (f32, Vec<f32>) {
        let device = Device::flex().autodiff();
        let data = TensorData::new(errors.to_vec(), [errors.len()]);
        let predicted = Tensor::<1>::from_data(data, &device).require_grad();
        let targets = Targets {
            value: vec![0.0; errors.len()],
            weight: weight.to_vec(),
            beyond: beyond.to_vec(),
        };
        let mut slopes = Vec::new();
        let by_hand = loss.slopes(errors, &targets, &mut slopes);
        let value = loss.of(predicted.clone(), &targets);
        let mut gradients = value.backward();
        let gradient = predicted.grad_remove(&mut gradients).unwrap().into_data();
        let (value, gradient): (f32, Vec<f32>) =
            (value.into_scalar(), gradient.try_into_vec().unwrap());
        assert!((by_hand - f64::from(value)).abs() < 1e-6, "{by_hand} is not {value}");
        for (found, expected) in slopes.iter().zip(&gradient) {
            assert!((found - expected).abs() < 1e-6, "{slopes:?} is not {gradient:?}");
        }
        (value, gradient)
    }

    #[test]
    fn the_square_counts_by_weight() {
        let (value, gradient) = at(Loss::Mse, &[1.0, -2.0], &[], &[]);
        assert_eq!((value, gradient), (2.5, vec![1.0, -2.0]));
        let (value, gradient) = at(Loss::Mse, &[1.0, -2.0], &[2.0, 0.5], &[]);
        assert_eq!((value, gradient), (2.0, vec![2.0, -1.0]));
    }

    #[test]
    fn huber_is_the_square_near_zero_and_a_line_beyond() {
        let (value, gradient) = at(Loss::Huber { delta: 1.0 }, &[0.5, -3.0], &[], &[]);
        // 0.25 and 2·3 − 1, their slopes 1 and −2, over two pairs.
        assert!((value - 2.625).abs() < 1e-6, "{value}");
        assert_eq!(gradient, [0.5, -1.0]);
    }

    #[test]
    fn a_prediction_beyond_a_censored_response_is_no_error() {
        // Truly above 0: 1 is fine, −2 is not. Truly below 0: the reverse. Measured: an error on both sides.
        let errors = [1.0, -2.0, 1.0, -2.0, 1.0];
        let (value, gradient) = at(Loss::Mse, &errors, &[], &[1.0, 1.0, -1.0, -1.0, 0.0]);
        assert!((value - (4.0 + 1.0 + 1.0) / 5.0).abs() < 1e-6, "{value}");
        assert_eq!(gradient, [0.0, -0.8, 0.4, 0.0, 0.4]);
    }
}
