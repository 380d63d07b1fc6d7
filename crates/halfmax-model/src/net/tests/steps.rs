//! The first steps of a training are those of PyTorch, made by `tests/golden/steps.py`.

use std::collections::BTreeMap;

use halfmax_data::Seed;
use serde::Deserialize;

use crate::net::arch::{Activation, Arch};
use crate::net::optimiser::Optimiser;
use crate::net::train::{Schedule, Training};
use crate::net::workload::{Numbers, Workload};

#[derive(Deserialize)]
struct Golden {
    batch: usize,
    weight_decay: f64,
    hidden: Vec<usize>,
    genes: Vec<f32>,
    mutations: Vec<f32>,
    bits: Vec<f32>,
    pairs: Vec<(u32, u32)>,
    target: Vec<f32>,
    layers: Vec<(Vec<f32>, Vec<f32>)>,
    losses: BTreeMap<String, Vec<f64>>,
}

#[test]
fn twenty_losses_are_those_of_pytorch_whatever_the_optimiser() {
    let golden: Golden =
        serde_json::from_str(include_str!("../../../tests/golden/steps.json")).unwrap();
    for optimiser in Optimiser::ALL {
        let training = Training {
            batch_size: golden.batch,
            learning_rate: 1e-3,
            schedule: Schedule::Constant,
            weight_decay: golden.weight_decay,
            optimiser,
            ..Training::default()
        };
        let of = |values: &Vec<f32>, rows: usize| (values.len() / rows, values.clone());
        let numbers = Numbers {
            cell_lines: vec![of(&golden.genes, 9), of(&golden.mutations, 9)],
            compounds: vec![of(&golden.bits, 6)],
            pairs: golden.pairs.clone(),
            target: golden.target.clone(),
        };
        let arch = Arch::dense(&golden.hidden, Activation::Relu, 0.0);
        let mut workload = Workload::new(&arch, training, numbers, Seed::new(1)).unwrap();
        workload.set_dense(&golden.layers);
        let losses = &golden.losses[optimiser.name()];
        assert_eq!(losses.len(), 20);
        assert!((losses[0] - losses[19]).abs() > 1e-3, "nothing was learned");
        for (step, expected) in losses.iter().enumerate() {
            let (first, next) = (step * golden.batch, (step + 1) * golden.batch);
            let found = workload.step(&(first as u32..next as u32).collect::<Vec<_>>());
            let what = format!("{optimiser:?}, step {step}: {found} is not {expected}");
            assert!((found - expected).abs() < 1e-5, "{what}");
        }
    }
}
