//! The numbers of PyTorch, made by `tests/golden/layers.py`.

use std::collections::BTreeMap;

use burn::tensor::Device;
use serde::Deserialize;

use super::{Small, inputs, network};
use crate::net::arch::{Arch, Normalisation};
use crate::net::loss::Loss;
use crate::net::network::{Network, Question};

type Arrays = BTreeMap<String, Vec<f32>>;

#[derive(Deserialize)]
struct Golden {
    pairs: Vec<(u32, u32)>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    arch: Arch,
    loss: Loss,
    genes: Vec<f32>,
    bits: Vec<f32>,
    target: Vec<f32>,
    arrays: Arrays,
    predicted: Vec<f32>,
    value: f64,
    gradient: Arrays,
    moved: Arrays,
}

const TOLERANCE: f32 = 1e-4;

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../tests/golden/layers.json")).unwrap()
}

/// Puts weights of PyTorch into a network.
fn import(network: &mut Network, arrays: &Arrays) {
    for (side, name) in network.sides.iter_mut().zip(["cell_line", "compound"]) {
        side.weight.clone_from(&arrays[&format!("{name}.weight")]);
        side.bias.clone_from(&arrays[&format!("{name}.bias")]);
    }
    for array in &mut network.arrays {
        let values = &arrays[&array.name];
        assert_eq!(values.len(), array.values.len(), "{}", array.name);
        array.values.clone_from(values);
    }
    assert_eq!(network.arrays.len() + 4, arrays.len());
}

fn close(found: &[f32], expected: &[f32], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (at, (f, e)) in found.iter().zip(expected).enumerate() {
        assert!((f - e).abs() <= TOLERANCE * (1.0 + e.abs()), "{what}, {at}: {f} is not {e}");
    }
}

#[test]
fn predictions_losses_and_gradients_are_those_of_pytorch() {
    let golden = golden();
    assert!(golden.cases.len() >= 27);
    for case in golden.cases {
        let (genes, bits) = (case.genes.len() / 4, case.bits.len() / 3);
        let inputs = inputs(genes, bits, 3);
        let mut network = network(&case.arch, &inputs, 1);
        import(&mut network, &case.arrays);
        let small = Small::new(
            (case.genes, genes),
            (case.bits, bits),
            &golden.pairs,
            case.target,
            case.loss,
        );

        // Batch normalisation predicts by running means, which PyTorch's training pass does not.
        let by_batch =
            case.arch.trunk.iter().any(|block| block.normalisation == Normalisation::Batch);
        if !by_batch {
            let heads: Vec<i32> = (0..3).collect();
            let question =
                Question { sides: small.features.each_ref(), pairs: &small.pairs, heads: &heads };
            close(&network.predict(&question, &Device::flex()), &case.predicted, &case.name);
        }
        let (value, gradients, after) = small.gradients(network);
        close(&[value as f32], &[case.value as f32], &format!("{}: loss", case.name));
        assert_eq!(gradients.len(), case.gradient.len(), "{}", case.name);
        for (name, gradient) in gradients {
            close(&gradient, &case.gradient[&name], &format!("{}: gradient of {name}", case.name));
        }
        assert_eq!(by_batch, !case.moved.is_empty());
        for (name, expected) in &case.moved {
            let array = after.arrays.iter().find(|array| &array.name == name).unwrap();
            close(&array.values, expected, name);
        }
    }
}
