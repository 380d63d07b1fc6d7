//! A training in the open, for whoever measures it.

use burn::tensor::Device;
use halfmax_data::Seed;
use halfmax_prep::Pair;
use rand::seq::SliceRandom;

use super::arch::Arch;
use super::backend::Backend;
use super::features::{Features, Part};
use super::network::{Input, Inputs, Learner, Network, Question};
use super::train::{Examples, Training, learn_rows};
use crate::ModelError;

/// A network in training on given numbers, step by step: for benchmarks, which need the same initial weights as a
/// peer's and no protocol around them.
pub struct Workload {
    learner: Learner,
    training: Training,
    features: [Features; 2],
    pairs: Vec<Pair>,
    target: Vec<f32>,
    heads: Vec<i32>,
    order: Vec<u32>,
    seed: Seed,
    epochs: u32,
}

/// The numbers of a [`Workload`].
#[derive(Debug, Clone)]
pub struct Numbers {
    /// Views of the cell line: width, values row-major; those that are mostly zero are found out.
    pub cell_lines: Vec<(usize, Vec<f32>)>,
    /// Views of the compound.
    pub compounds: Vec<(usize, Vec<f32>)>,
    /// Row of the cell line, row of the compound.
    pub pairs: Vec<(u32, u32)>,
    /// One per pair.
    pub target: Vec<f32>,
}

impl Workload {
    /// A fresh network.
    ///
    /// # Errors
    /// [`ModelError::Arch`] if the settings make none.
    pub fn new(
        arch: &Arch,
        training: Training,
        numbers: Numbers,
        seed: Seed,
    ) -> Result<Self, ModelError> {
        arch.check()?;
        training.check()?;
        let features = |views: Vec<(usize, Vec<f32>)>| Features {
            n: views.first().map_or(0, |(width, values)| values.len() / (*width).max(1)),
            parts: views
                .into_iter()
                .map(|(width, values)| {
                    let sparse = Part::is_worth_sparse(&values);
                    Part::new(width, values, sparse)
                })
                .collect(),
        };
        let features = [features(numbers.cell_lines), features(numbers.compounds)];
        let sides = features.each_ref().map(|side| {
            let parts = side.parts.iter().enumerate();
            parts
                .map(|(at, part)| Input {
                    view: format!("view {at}"),
                    features: Vec::new().into(),
                    width: part.width,
                })
                .collect()
        });
        let inputs = Inputs { sides, n_compounds: 0 };
        let network = Network::new(arch, &inputs, seed.fork("weights"));
        let pairs: Vec<Pair> = numbers
            .pairs
            .into_iter()
            .map(|(cell_line, compound)| Pair { cell_line, compound })
            .collect();
        Ok(Self {
            learner: Learner::new(network, seed.fork("dropout"), Backend::Cpu),
            training,
            heads: vec![-1; features[1].n],
            features,
            order: (0..pairs.len() as u32).collect(),
            pairs,
            target: numbers.target,
            seed: seed.fork("order of rows"),
            epochs: 0,
        })
    }

    /// Replaces the weights of a dense network: of each layer, the first being both projections one above the other,
    /// `[inputs, outputs]` row-major and the bias.
    ///
    /// # Panics
    /// If they are not of its shapes.
    pub fn set_dense(&mut self, layers: &[(Vec<f32>, Vec<f32>)]) {
        let network = &mut self.learner.network;
        let [lines, drugs] = &mut network.sides;
        let (first, rest) = layers.split_first().expect("there is a first layer");
        let (above, below) = first.0.split_at(lines.weight.len());
        lines.weight.copy_from_slice(above);
        drugs.weight.copy_from_slice(below);
        lines.bias.copy_from_slice(&first.1);
        let given = rest.iter().flat_map(|(weight, bias)| [weight, bias]);
        for (array, values) in network.arrays.iter_mut().zip(given) {
            array.values.copy_from_slice(values);
        }
    }

    /// One step on some rows; the loss before it.
    pub fn step(&mut self, rows: &[u32]) -> f64 {
        let Self { learner, training, features, pairs, target, heads, .. } = self;
        let examples =
            Examples { sides: features.each_ref(), pairs, heads, target, weight: &[], beyond: &[] };
        learn_rows(learner, &examples, rows, training, training.learning_rate)
    }

    /// All rows once, in a new order; their mean loss.
    pub fn epoch(&mut self) -> f64 {
        self.steps(usize::MAX)
    }

    /// At most this many steps of an epoch; their mean loss.
    pub fn steps(&mut self, n: usize) -> f64 {
        let mut order = std::mem::take(&mut self.order);
        self.epochs += 1;
        order.shuffle(&mut self.seed.fork(&self.epochs.to_string()).rng());
        let (mut sum, mut seen) = (0.0, 0);
        for rows in order.chunks(self.training.batch_size).take(n) {
            sum += self.step(rows) * rows.len() as f64;
            seen += rows.len();
        }
        self.order = order;
        sum / seen as f64
    }

    /// Predictions of pairs.
    pub fn predict(&self, pairs: &[(u32, u32)]) -> Vec<f32> {
        let pair = |(cell_line, compound): &(u32, u32)| Pair {
            cell_line: *cell_line,
            compound: *compound,
        };
        let pairs: Vec<Pair> = pairs.iter().map(pair).collect();
        let question =
            Question { sides: self.features.each_ref(), pairs: &pairs, heads: &self.heads };
        self.learner.network.predict(&question, &Device::flex())
    }

    /// Prediction of one pair, nothing but its two entities being looked at.
    pub fn predict_one(&self, cell_line: u32, compound: u32) -> f32 {
        let [lines, drugs] = &self.features;
        let (lines, drugs) = (lines.only(cell_line), drugs.only(compound));
        let question = Question {
            sides: [&lines, &drugs],
            pairs: &[Pair { cell_line: 0, compound: 0 }],
            heads: &[-1],
        };
        self.learner.network.predict(&question, &Device::flex())[0]
    }

    /// Predictions of every cell line with every compound.
    pub fn grid(&self) -> Vec<f32> {
        let [lines, drugs] = &self.features;
        let (lines, drugs) = (lines.n as u32, drugs.n as u32);
        let pairs: Vec<(u32, u32)> =
            (0..lines).flat_map(|line| (0..drugs).map(move |drug| (line, drug))).collect();
        self.predict(&pairs)
    }
}
