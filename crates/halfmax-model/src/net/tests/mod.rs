//! Networks of every kind against PyTorch and against finite differences.

mod edges;
mod golden;
#[cfg(any(feature = "cuda", feature = "wgpu"))]
mod gpu;
mod onnx;
mod onnx_read;
mod slopes;
mod steps;
mod trunk;

use halfmax_data::Seed;
use halfmax_prep::Pair;

use super::arch::Arch;
use super::backend::Backend;
use super::batch::Batch;
use super::features::{Features, Part};
use super::loss::{Loss, Targets};
use super::network::{Input, Inputs, Learner, Network};

/// A network with the little it is asked about.
struct Small {
    features: [Features; 2],
    pairs: Vec<Pair>,
    target: Vec<f32>,
    weight: Vec<f32>,
    beyond: Vec<f32>,
    loss: Loss,
}

/// Names and widths of a network's inputs: genes of `expression`, bits of `fingerprint`.
fn inputs(genes: usize, bits: usize, n_compounds: usize) -> Inputs {
    let input = |view: &str, letter: &str, width: usize| Input {
        view: view.into(),
        features: (0..width).map(|k| format!("{letter}{k}")).collect(),
        width,
    };
    Inputs {
        sides: [vec![input("expression", "g", genes)], vec![input("fingerprint", "b", bits)]],
        n_compounds,
    }
}

impl Small {
    fn new(
        (genes, n_genes): (Vec<f32>, usize),
        (bits, n_bits): (Vec<f32>, usize),
        pairs: &[(u32, u32)],
        target: Vec<f32>,
        loss: Loss,
    ) -> Self {
        let features = |values: Vec<f32>, width: usize, sparse| Features {
            n: values.len() / width,
            parts: vec![Part::new(width, values, sparse)],
        };
        let pair = |(cell_line, compound): &(u32, u32)| Pair {
            cell_line: *cell_line,
            compound: *compound,
        };
        Self {
            features: [features(genes, n_genes, false), features(bits, n_bits, true)],
            pairs: pairs.iter().map(pair).collect(),
            target,
            weight: Vec::new(),
            beyond: Vec::new(),
            loss,
        }
    }

    fn heads(&self) -> Vec<i32> {
        self.pairs.iter().map(|pair| pair.compound as i32).collect()
    }

    fn targets(&self) -> Targets {
        Targets {
            value: self.target.clone(),
            weight: self.weight.clone(),
            beyond: self.beyond.clone(),
        }
    }

    /// Loss and gradient of every array by name, and running means that moved.
    fn gradients(&self, network: Network) -> (f64, Vec<(String, Vec<f32>)>, Network) {
        self.of(Learner::new(network, Seed::new(1), Backend::Cpu))
    }

    /// The same, no trunk by hand.
    fn gradients_by_engine(&self, network: Network) -> (f64, Vec<(String, Vec<f32>)>, Network) {
        self.of(Learner::new(network, Seed::new(1), Backend::Cpu).all_by_engine())
    }

    fn of(&self, mut learner: Learner) -> (f64, Vec<(String, Vec<f32>)>, Network) {
        let [lines, drugs] = &self.features;
        let batch = Batch::of(self.pairs.iter().copied(), lines.n, drugs.n);
        let heads = self.heads();
        let (loss, gradients) =
            learner.named_gradients([lines, drugs], &batch, &heads, &self.targets(), self.loss);
        (loss, gradients, learner.network)
    }
}

fn network(arch: &Arch, inputs: &Inputs, seed: u64) -> Network {
    arch.check().unwrap();
    Network::new(arch, inputs, Seed::new(seed))
}
