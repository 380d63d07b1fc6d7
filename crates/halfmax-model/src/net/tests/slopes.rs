//! Gradients against finite differences.

use halfmax_data::Seed;
use rand::RngExt;

use super::{Small, inputs, network};
use crate::net::arch::{
    Activation, Arch, Block, Cell, Encoder, Fusion, Heads, Layer, Normalisation,
};
use crate::net::loss::Loss;
use crate::net::network::Network;

pub(super) fn block(layer: Layer, normalisation: Normalisation) -> Block {
    // Smooth, so that a difference is a slope.
    Block { layer, normalisation, activation: Activation::Gelu, dropout: 0.0 }
}

pub(super) fn arch(trunk: Vec<Block>, encoder: Vec<Block>, fusion: Fusion) -> Arch {
    let dense = block(Layer::Dense { units: 6 }, Normalisation::None);
    let encoders = if encoder.is_empty() {
        Vec::new()
    } else {
        vec![Encoder { view: "*".into(), blocks: encoder }]
    };
    Arch {
        encoders,
        fusion,
        trunk: std::iter::once(dense).chain(trunk).collect(),
        input_dropout: 0.0,
        factors: 2,
        heads: Heads::PerCompound,
    }
}

pub(super) fn layers() -> Vec<Layer> {
    let recurrent = |cell| Layer::Recurrent { units: 4, cell, steps: 3 };
    vec![
        Layer::Dense { units: 5 },
        Layer::Residual { units: 5 },
        Layer::Residual { units: 6 },
        Layer::Gated { units: 5 },
        Layer::Convolution { units: 3, kernel: 3, stride: 2, positions: 2 },
        Layer::Convolution { units: 3, kernel: 5, stride: 1, positions: 1 },
        recurrent(Cell::Lstm),
        recurrent(Cell::Gru),
        Layer::Attention { units: 4, heads: 2, tokens: 3, sets: Vec::new() },
    ]
}

/// Along a random direction through all weights at once, so that none can be wrong unseen.
fn check(name: &str, arch: &Arch) {
    let mut rng = Seed::new(3).rng();
    let mut numbers =
        |n: usize| -> Vec<f32> { (0..n).map(|_| rng.random_range(-1.0_f32..1.0)).collect() };
    let pairs = [(0, 0), (1, 2), (3, 1), (0, 1), (2, 2), (1, 0)];
    let small = Small::new((numbers(28), 7), (numbers(15), 5), &pairs, numbers(6), Loss::Mse);
    let mut network = network(arch, &inputs(7, 5, 3), 5);
    // Heads begin at zero, where the gradient of what feeds them would be zero as well.
    for array in network.arrays.iter_mut().filter(|array| array.name == "heads.weight") {
        array.values = numbers(array.values.len());
    }
    let (_, gradients, _) = small.gradients(network.clone());
    let mut directions: Vec<Vec<f32>> = gradients.iter().map(|(_, g)| numbers(g.len())).collect();
    // The compound's side leaves the bias of a sum to the other.
    let at = gradients.iter().position(|(name, _)| name == "compound.bias").unwrap();
    directions[at][..network.sides[1].biased_from].fill(0.0);
    let moved = |by: f32| {
        let mut moved = network.clone();
        for ((name, _), direction) in gradients.iter().zip(&directions) {
            for (weight, direction) in array(&mut moved, name).iter_mut().zip(direction) {
                *weight += by * direction;
            }
        }
        small.gradients(moved).0
    };
    let own: f64 = gradients
        .iter()
        .zip(&directions)
        .flat_map(|((_, g), d)| g.iter().zip(d))
        .map(|(g, d)| f64::from(*g) * f64::from(*d))
        .sum();
    let h = 1e-2_f32;
    // Of fourth order, so that the step can be large enough for single precision.
    let slope =
        (8.0 * (moved(h) - moved(-h)) - (moved(2.0 * h) - moved(-2.0 * h))) / (12.0 * f64::from(h));
    assert!((slope - own).abs() < 5e-3 * (1.0 + own.abs()), "{name}: {slope} is not {own}");
    assert!(own.abs() > 1e-2, "{name}: the direction says nothing");
}

fn array<'a>(network: &'a mut Network, name: &str) -> &'a mut Vec<f32> {
    let [lines, drugs] = &mut network.sides;
    match name {
        "cell_line.weight" => &mut lines.weight,
        "cell_line.bias" => &mut lines.bias,
        "compound.weight" => &mut drugs.weight,
        "compound.bias" => &mut drugs.bias,
        _ => &mut network.arrays.iter_mut().find(|array| array.name == name).unwrap().values,
    }
}

#[test]
fn in_the_trunk_and_over_a_view_every_layer_has_its_slope() {
    for layer in layers() {
        let name = format!("{layer:?}");
        let blocks = vec![block(layer, Normalisation::None)];
        check(&name, &arch(blocks.clone(), Vec::new(), Fusion::Sum));
        check(&format!("{name} over a view"), &arch(Vec::new(), blocks, Fusion::Sum));
    }
}

#[test]
fn every_fusion_and_normalisation_has_its_slope() {
    for fusion in Fusion::ALL {
        for normalisation in [Normalisation::None, Normalisation::Batch, Normalisation::Layer] {
            let blocks = vec![block(Layer::Residual { units: 5 }, normalisation)];
            check(&format!("{fusion:?} {normalisation:?}"), &arch(blocks.clone(), blocks, fusion));
        }
    }
}
