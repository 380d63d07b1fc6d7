//! The layers of a multitask network with their gradients, written out.

use faer::Mat;
use halfmax_data::Seed;
use rand::RngExt;

use super::Settings;
use crate::vectorised::vectorised;

/// Two layers: `[inputs, hidden]` with ReLU, `[hidden, drugs]` linear.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layers {
    /// Weights and biases as columns of a matrix each: `w1`, `b1` (`[hidden, 1]`), `w2`, `b2` (`[drugs, 1]`).
    pub(super) parameters: [Mat<f32>; 4],
}

impl Layers {
    /// Fresh weights: the first layer uniform of variance 1/inputs, the last nearly zero, so that a fresh network
    /// predicts the drugs' means.
    pub(super) fn new(inputs: usize, hidden: usize, drugs: usize, seed: Seed) -> Self {
        let mut rng = seed.rng();
        let bound = (3.0 / inputs.max(1) as f32).sqrt();
        let first = Mat::from_fn(inputs, hidden, |_, _| rng.random_range(-bound..bound));
        let last = Mat::from_fn(hidden, drugs, |_, _| rng.random_range(-0.017_f32..0.017));
        Self { parameters: [first, Mat::zeros(hidden, 1), last, Mat::zeros(drugs, 1)] }
    }

    /// Gradients of half the mean squared error per cell line over measured responses (NaN in `truth` is a gap),
    /// with that error.
    pub(super) fn gradient(
        &self,
        mut inputs: Mat<f32>,
        truth: &Mat<f32>,
        settings: &Settings,
        masks: &mut Masks,
    ) -> ([Mat<f32>; 4], f64) {
        let [w1, b1, w2, b2] = &self.parameters;
        masks.apply(&mut inputs, settings.input_dropout);
        let mut hidden = &inputs * w1;
        add_bias(&mut hidden, b1);
        // What the ReLU and the mask let through, as a factor.
        let mut gate = Mat::from_fn(hidden.nrows(), hidden.ncols(), |i, j| {
            f32::from(u8::from(hidden[(i, j)] > 0.0))
        });
        masks.apply(&mut gate, settings.dropout);
        multiply(&mut hidden, &gate);
        let mut error = &hidden * w2;
        add_bias(&mut error, b2);
        let rows = truth.nrows() as f32;
        let (mut squares, mut measured) = (0.0_f64, 0_usize);
        for j in 0..truth.ncols() {
            let truth = truth.col_as_slice(j);
            for (error, truth) in error.col_as_slice_mut(j).iter_mut().zip(truth) {
                if truth.is_nan() {
                    *error = 0.0;
                } else {
                    let difference = *error - truth;
                    squares += f64::from(difference).powi(2);
                    measured += 1;
                    *error = difference / rows;
                }
            }
        }
        let last = hidden.transpose() * &error;
        let last_bias = column_sums(&error);
        let mut back = &error * w2.transpose();
        multiply(&mut back, &gate);
        let first = inputs.transpose() * &back;
        let first_bias = column_sums(&back);
        ([first, first_bias, last, last_bias], squares / measured.max(1) as f64)
    }

    /// Inputs of the hidden units, `[rows, hidden]`.
    pub(super) fn hidden(&self, inputs: &Mat<f32>) -> Mat<f32> {
        let [w1, b1, ..] = &self.parameters;
        let mut hidden = inputs * w1;
        add_bias(&mut hidden, b1);
        hidden
    }

    /// Outputs `[rows, drugs]`.
    pub(super) fn predict(&self, inputs: &Mat<f32>) -> Mat<f32> {
        let [.., w2, b2] = &self.parameters;
        let mut hidden = self.hidden(inputs);
        for j in 0..hidden.ncols() {
            for unit in hidden.col_as_slice_mut(j) {
                *unit = unit.max(0.0);
            }
        }
        let mut outputs = &hidden * w2;
        add_bias(&mut outputs, b2);
        outputs
    }
}

fn add_bias(units: &mut Mat<f32>, bias: &Mat<f32>) {
    for j in 0..units.ncols() {
        let bias = bias[(j, 0)];
        for unit in units.col_as_slice_mut(j) {
            *unit += bias;
        }
    }
}

fn multiply(units: &mut Mat<f32>, factor: &Mat<f32>) {
    for j in 0..units.ncols() {
        for (unit, factor) in units.col_as_slice_mut(j).iter_mut().zip(factor.col_as_slice(j)) {
            *unit *= factor;
        }
    }
}

fn column_sums(matrix: &Mat<f32>) -> Mat<f32> {
    Mat::from_fn(matrix.ncols(), 1, |j, _| matrix.col_as_slice(j).iter().sum())
}

/// Dropout: zeroes with a probability, scales the rest so that the mean stays.
pub(super) struct Masks(generator::Bytes);

impl Masks {
    pub(super) fn new(seed: Seed) -> Self {
        Self(generator::Bytes::new(seed))
    }

    fn apply(&mut self, units: &mut Mat<f32>, rate: f64) {
        if rate == 0.0 {
            return;
        }
        // In steps of 1/65,536, so that the scale is exact for what is really kept.
        let threshold = (rate * 65_536.0) as u16;
        let scale = (1.0 / (1.0 - f64::from(threshold) / 65_536.0)) as f32;
        for j in 0..units.ncols() {
            for four in units.col_as_slice_mut(j).chunks_mut(4) {
                let mut bits = self.0.next();
                for unit in four {
                    *unit *= if (bits as u16) < threshold { 0.0 } else { scale };
                    bits >>= 16;
                }
            }
        }
    }
}

mod generator {
    //! A generator for masks: many cheap numbers, not good ones.

    use halfmax_data::Seed;
    use rand::Rng;

    /// xorshift64* (Vigna 2016).
    pub(super) struct Bytes(u64);

    impl Bytes {
        pub(super) fn new(seed: Seed) -> Self {
            // A state of zero would stay zero.
            Self(seed.rng().next_u64() | 1)
        }

        pub(super) fn next(&mut self) -> u64 {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
        }
    }
}

const BETA: (f32, f32) = (0.9, 0.999);

/// Adam with decoupled weight decay on the weights (Loshchilov & Hutter 2019).
pub(super) struct Optimiser {
    first: [Mat<f32>; 4],
    second: [Mat<f32>; 4],
    decay: f32,
    time: i32,
}

impl Optimiser {
    pub(super) fn new(layers: &Layers, settings: &Settings) -> Self {
        let zeros =
            || layers.parameters.each_ref().map(|p| Mat::<f32>::zeros(p.nrows(), p.ncols()));
        Self { first: zeros(), second: zeros(), decay: settings.weight_decay as f32, time: 0 }
    }

    pub(super) fn step(&mut self, layers: &mut Layers, gradient: &[Mat<f32>; 4], rate: f64) {
        self.time += 1;
        let correction = |beta: f32| (1.0 - f64::from(beta).powi(self.time)) as f32;
        let step = rate as f32 / correction(BETA.0);
        let root = 1.0 / correction(BETA.1).sqrt();
        for at in 0..4 {
            let shrink = if at % 2 == 0 { 1.0 - rate as f32 * self.decay } else { 1.0 };
            for j in 0..gradient[at].ncols() {
                let parameters = layers.parameters[at].col_as_slice_mut(j);
                let gradient = gradient[at].col_as_slice(j);
                let first = self.first[at].col_as_slice_mut(j);
                let second = self.second[at].col_as_slice_mut(j);
                adam(parameters, gradient, first, second, [step, shrink, root]);
            }
        }
    }
}

vectorised! {
    fn adam<'a>(
        parameters: &'a mut [f32],
        gradient: &'a [f32],
        first: &'a mut [f32],
        second: &'a mut [f32],
        numbers: [f32; 3],
    ) {
        let n = parameters.len();
        let (gradient, first, second) = (&gradient[..n], &mut first[..n], &mut second[..n]);
        let [step, shrink, root] = numbers;
        for i in 0..n {
            let g = gradient[i];
            first[i] = BETA.0 * first[i] + (1.0 - BETA.0) * g;
            second[i] = BETA.1 * second[i] + (1.0 - BETA.1) * g * g;
            parameters[i] =
                parameters[i] * shrink - step * first[i] / (second[i].sqrt() * root + 1e-8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_equal_finite_differences() {
        let settings = Settings { input_dropout: 0.0, dropout: 0.0, ..Settings::default() };
        let mut layers = Layers::new(3, 4, 2, Seed::new(3));
        let value = |i: usize, j: usize| ((i * 7 + j * 5) % 9) as f32 / 4.0 - 1.0;
        for (at, parameters) in layers.parameters.iter_mut().enumerate() {
            *parameters =
                Mat::from_fn(parameters.nrows(), parameters.ncols(), |i, j| value(i + at, j + 2));
        }
        let inputs = Mat::from_fn(5, 3, |i, j| value(i + 1, j));
        let mut truth = Mat::from_fn(5, 2, |i, j| value(i, j + 4));
        truth[(2, 1)] = f32::NAN;
        let mut masks = Masks::new(Seed::new(1));
        // Half the sum of squares over the number of cell lines.
        let mut loss = |layers: &Layers| {
            let (_, mean) = layers.gradient(inputs.clone(), &truth, &settings, &mut masks);
            mean * 9.0 / 5.0 / 2.0
        };
        let analytic = {
            let mut masks = Masks::new(Seed::new(1));
            layers.gradient(inputs.clone(), &truth, &settings, &mut masks).0
        };
        for (at, analytic) in analytic.iter().enumerate() {
            for i in 0..analytic.nrows() {
                for j in 0..analytic.ncols() {
                    let h = 1e-2_f32;
                    let mut moved = layers.clone();
                    moved.parameters[at][(i, j)] += h;
                    let up = loss(&moved);
                    moved.parameters[at][(i, j)] -= 2.0 * h;
                    let slope = (up - loss(&moved)) / (2.0 * f64::from(h));
                    let own = f64::from(analytic[(i, j)]);
                    assert!(
                        (slope - own).abs() < 2e-2 * (1.0 + own.abs()),
                        "{at} {i} {j}: {slope} {own}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_mask_keeps_the_mean() {
        let mut units = Mat::from_fn(1000, 40, |_, _| 1.0_f32);
        Masks::new(Seed::new(2)).apply(&mut units, 0.3);
        let mean = (0..40).flat_map(|j| units.col_as_slice(j)).sum::<f32>() / 40_000.0;
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
    }
}
