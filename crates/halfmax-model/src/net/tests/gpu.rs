//! A network fitted on a GPU is the one fitted on the CPU, to the precision of other kernels.

use std::ops::ControlFlow;

use halfmax_data::Seed;

use super::onnx::parts;
use super::slopes::{arch, block, layers};
use crate::net::{Backend, Fusion, NetEstimator, NetSettings, Normalisation, Training};
use crate::{Estimator, Fit};

fn agrees(backend: Backend) {
    let parts = parts();
    for layer in layers() {
        let name = format!("{layer:?}");
        let settings = NetSettings {
            arch: arch(vec![block(layer, Normalisation::Layer)], Vec::new(), Fusion::Sum),
            training: Training { epochs: 3, batch_size: 16, ..Training::default() },
            features_per_view: None,
            identity: true,
            views: Vec::new(),
        };
        let predicted = |backend| {
            let mut go_on = |_| ControlFlow::Continue(());
            let mut fit = Fit { seed: Seed::new(1), early_stop: None, on_epoch: &mut go_on };
            let net = NetEstimator::new("net", settings.clone()).unwrap().on(backend);
            net.fit(parts.train(), &mut fit).unwrap().predict(&parts.test).unwrap()
        };
        for (on_cpu, on_gpu) in predicted(Backend::Cpu).iter().zip(predicted(backend)) {
            assert!((on_cpu - on_gpu).abs() < 1e-3, "{name}: {on_gpu} is not {on_cpu}");
        }
    }
}

#[cfg(feature = "cuda")]
#[test]
#[ignore = "needs a CUDA device"]
fn cuda_agrees_with_the_cpu() {
    agrees(Backend::Cuda);
}

#[cfg(feature = "wgpu")]
#[test]
#[ignore = "needs a device of Vulkan, Metal or DirectX"]
fn wgpu_agrees_with_the_cpu() {
    agrees(Backend::Wgpu);
}
