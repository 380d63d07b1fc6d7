//! ONNX's own runtime says what the network says.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::process::Command;

use halfmax_data::Seed;
use halfmax_data::testing::{Size, random_screen};
use halfmax_prep::{Design, Entity, Parts, Scheme, Splits};
use serde::Serialize;

use super::slopes::{arch, block, layers};
use crate::net::arch::{Activation, Arch, Fusion, Normalisation};
use crate::net::{NetEstimator, NetSettings, Training};
use crate::{Estimator, Fit, Fitted};

fn architectures() -> Vec<(String, Arch)> {
    let mut all = Vec::new();
    for layer in layers() {
        let name = format!("{layer:?}");
        let blocks = vec![block(layer, Normalisation::Layer)];
        all.push((format!("{name} over views"), arch(Vec::new(), blocks.clone(), Fusion::Sum)));
        all.push((name, arch(blocks, Vec::new(), Fusion::Sum)));
    }
    let sets = vec![vec!["gene_1".into(), "gene_0".into(), "gene_5".into()]];
    let named = crate::net::Layer::Attention { units: 4, heads: 2, tokens: 1, sets };
    let named = vec![block(named, Normalisation::None)];
    all.push(("attention between named sets".into(), arch(Vec::new(), named, Fusion::Sum)));
    let dense = |normalisation| vec![block(crate::net::Layer::Dense { units: 5 }, normalisation)];
    for fusion in Fusion::ALL {
        let blocks = dense(Normalisation::Batch);
        all.push((format!("{fusion:?}"), arch(blocks, Vec::new(), fusion)));
    }
    for activation in Activation::ALL {
        let mut plain = arch(dense(Normalisation::None), Vec::new(), Fusion::Sum);
        plain.trunk[1].activation = activation;
        all.push((format!("{activation:?}"), plain));
    }
    all
}

/// What is asked of a network, as the script reads it.
#[derive(Serialize)]
pub(super) struct Asked {
    name: String,
    /// One row per pair.
    pub(super) views: BTreeMap<String, Vec<Vec<Option<f32>>>>,
    pub(super) cell_line: Vec<String>,
    pub(super) compound: Vec<String>,
    pub(super) predicted: Vec<f64>,
}

/// A small screen with two missing values, and its parts.
pub(super) fn parts() -> Parts {
    let size = Size { cell_lines: 14, compounds: 5, features: 9 };
    let screen = random_screen(size, Seed::new(5));
    let mut design = Design::of_screen(&screen).unwrap();
    // Something to fill up.
    let mut values = design.views[0].values.to_vec();
    values[3] = f32::NAN;
    values[40] = f32::NAN;
    design.views[0].values = values.into();
    let splits = Splits::holdout(&screen, Scheme::Lpo, 0.3, 0.2, Seed::new(2)).unwrap();
    splits.folds[0].parts(&design)
}

pub(super) fn asked(name: &str, test: &Design, fitted: &dyn Fitted) -> Asked {
    let views = test.views.iter().map(|view| {
        let rows = test.pairs.iter().map(|pair| {
            let entity = match view.entity {
                Entity::CellLine => pair.cell_line,
                Entity::Compound => pair.compound,
            };
            view.row(entity as usize).iter().map(|v| (!v.is_nan()).then_some(*v)).collect()
        });
        (view.name.clone(), rows.collect())
    });
    Asked {
        name: name.into(),
        views: views.collect(),
        cell_line: test
            .pairs
            .iter()
            .map(|p| test.cell_lines[p.cell_line as usize].to_string())
            .collect(),
        compound: test
            .pairs
            .iter()
            .map(|p| test.compounds[p.compound as usize].to_string())
            .collect(),
        predicted: fitted.predict(test).unwrap(),
    }
}

#[test]
#[ignore = "needs Python with onnx, onnxruntime"]
fn every_architecture_predicts_the_same_in_onnxruntime() {
    let folder = tempfile::tempdir().unwrap();
    let parts = parts();
    let architectures = architectures();
    let n = architectures.len();
    for (at, (name, arch)) in architectures.into_iter().enumerate() {
        let settings = NetSettings {
            arch,
            training: Training { epochs: 4, batch_size: 16, ..Training::default() },
            features_per_view: Some(7),
            identity: at % 2 == 0,
            views: Vec::new(),
        };
        let mut go_on = |_| ControlFlow::Continue(());
        let mut fit =
            Fit { seed: Seed::new(1), early_stop: parts.validation.as_ref(), on_epoch: &mut go_on };
        let fitted = NetEstimator::new("net", settings).unwrap();
        let fitted = fitted.fit(parts.train(), &mut fit).unwrap();
        let asked = asked(&name, &parts.test, fitted.as_ref());
        let asked = serde_json::to_string(&asked).unwrap();
        std::fs::write(folder.path().join(format!("{at}.onnx")), fitted.to_onnx().unwrap())
            .unwrap();
        std::fs::write(folder.path().join(format!("{at}.json")), asked).unwrap();
    }
    let python = std::env::var_os("HALFMAX_PYTHON").unwrap_or_else(|| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/onnx_check.py");
    let checked = Command::new(python).arg(script).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    println!("{said}{}", String::from_utf8_lossy(&checked.stderr));
    assert!(checked.status.success(), "onnxruntime differs");
    assert!(said.contains(&format!("{n} networks agree")), "not all were compared");
}
