//! The trunk by hand is the trunk by the engine.

use halfmax_data::Seed;
use rand::RngExt;

use super::{Small, inputs, network};
use crate::net::arch::{Activation, Arch, Fusion};
use crate::net::loss::Loss;
use crate::net::network::Question;

#[test]
fn losses_gradients_and_predictions_are_those_of_the_engine() {
    let mut rng = Seed::new(3).rng();
    let mut numbers =
        |n: usize| -> Vec<f32> { (0..n).map(|_| rng.random_range(-1.0_f32..1.0)).collect() };
    let pairs = [(0, 0), (1, 2), (3, 1), (0, 1), (2, 2), (1, 0)];
    for (fusion, factors) in [(Fusion::Sum, 0), (Fusion::Sum, 3), (Fusion::Bilinear, 2)] {
        for (dropout, loss) in [(0.0, Loss::Mse), (0.25, Loss::Huber { delta: 0.5 })] {
            let arch = Arch {
                fusion,
                factors,
                input_dropout: dropout,
                ..Arch::dense(&[32, 16, 16], Activation::Relu, dropout)
            };
            let mut small =
                Small::new((numbers(28), 7), (numbers(15), 5), &pairs, numbers(6), loss);
            small.weight = vec![0.5, 1.0, 1.5, 1.0, 0.5, 1.5];
            small.beyond = vec![0.0, 1.0, -1.0, 0.0, 1.0, -1.0];
            let network = network(&arch, &inputs(7, 5, 3), 5);
            let (by_hand, own, _) = small.gradients(network.clone());
            let (by_engine, theirs, _) = small.gradients_by_engine(network.clone());
            let what = format!("{fusion:?}, {factors} factors, dropout {dropout}");
            assert!((by_hand - by_engine).abs() < 1e-5, "{what}: {by_hand} is not {by_engine}");
            assert_eq!(own.len(), theirs.len());
            for ((name, own), (_, theirs)) in own.iter().zip(&theirs) {
                assert!(theirs.iter().any(|g| *g != 0.0) || name.ends_with("bias"), "{name}");
                for (own, theirs) in own.iter().zip(theirs) {
                    assert!((own - theirs).abs() < 1e-5, "{what}: {name}: {own} is not {theirs}");
                }
            }
            let heads = [-1; 3];
            let question =
                Question { sides: small.features.each_ref(), pairs: &small.pairs, heads: &heads };
            let own = network.predict(&question, &burn::tensor::Device::flex());
            let theirs = network.predict_by_engine(&question, &burn::tensor::Device::flex());
            for (own, theirs) in own.iter().zip(&theirs) {
                assert!((own - theirs).abs() < 1e-5, "{what}: {own} is not {theirs}");
            }
        }
    }
}
