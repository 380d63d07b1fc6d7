//! The layers of a point.

use halfmax_search::{Params, Value};

use super::known;
use crate::net::{Activation, Arch, Block, Cell, EVERY_VIEW, Encoder, Layer, Normalisation};

/// Positions a convolution sees.
const KERNEL: usize = 5;
/// Steps a recurrent layer takes, groups an attention layer has.
const STEPS: usize = 16;
/// Heads of an attention layer, where its width allows.
const HEADS: usize = 4;

/// Puts the layers of a point into an architecture.
pub(super) fn set(arch: &mut Arch, params: &Params) {
    let first = arch.trunk[0].clone();
    let all = Common {
        activation: params.value("activation").and_then(known::word).unwrap_or(first.activation),
        dropout: params.value("dropout").and_then(Value::as_f64).unwrap_or(first.dropout),
        normalisation: params
            .value("normalisation")
            .and_then(known::word)
            .unwrap_or(first.normalisation),
    };
    let width = |layer: usize| whole(params, &format!("width{layer}"));
    let last = (1..=known::MOST_LAYERS).rev().find(|layer| width(*layer).is_some());
    let depth = whole(params, "layers").or(last).unwrap_or(arch.trunk.len());
    let mut previous = first.layer.units();
    let mut encoded = None;
    let mut trunk = Vec::new();
    for layer in 1..=depth {
        let of_preset = || arch.trunk.get(layer - 1).map(|block| block.layer.units());
        previous = width(layer).or(of_preset().filter(|_| last.is_none())).unwrap_or(previous);
        let kind = params.text(&format!("layer{layer}")).unwrap_or("dense");
        let block = all.block(kind, previous, layer, params);
        if layer == 1 && kind != "dense" {
            encoded = Some(block);
            trunk.push(all.block("dense", previous, layer, params));
        } else {
            trunk.push(block);
        }
    }
    arch.trunk = trunk;
    let encoder = params.text("encoder").filter(|kind| *kind != "none");
    let encoder = encoder.map(|kind| {
        let width = whole(params, "encoder_width").unwrap_or(arch.trunk[0].layer.units());
        all.block(kind, width, 0, params)
    });
    if let Some(block) = encoder.or(encoded) {
        arch.encoders = vec![Encoder { view: EVERY_VIEW.into(), blocks: vec![block] }];
    }
}

/// What layers have where they say nothing of their own.
struct Common {
    activation: Activation,
    dropout: f64,
    normalisation: Normalisation,
}

impl Common {
    fn block(&self, kind: &str, units: usize, layer: usize, params: &Params) -> Block {
        let own = |stem: &str| params.value(&format!("{stem}{layer}"));
        Block {
            layer: of_kind(kind, units),
            normalisation: own("normalisation").and_then(known::word).unwrap_or(self.normalisation),
            activation: own("activation").and_then(known::word).unwrap_or(self.activation),
            dropout: own("dropout").and_then(Value::as_f64).unwrap_or(self.dropout),
        }
    }
}

fn of_kind(kind: &str, units: usize) -> Layer {
    match kind {
        "residual" => Layer::Residual { units },
        "gated" => Layer::Gated { units },
        "convolution" => Layer::Convolution { units, kernel: KERNEL, stride: 2, positions: 1 },
        "recurrent" | "lstm" => Layer::Recurrent { units, cell: Cell::Lstm, steps: STEPS },
        "gru" => Layer::Recurrent { units, cell: Cell::Gru, steps: STEPS },
        "attention" => {
            let heads = (1..=HEADS).rev().find(|heads| units.is_multiple_of(*heads)).unwrap_or(1);
            Layer::Attention { units, heads, tokens: STEPS, sets: Vec::new() }
        }
        _ => Layer::Dense { units },
    }
}

fn whole(params: &Params, name: &str) -> Option<usize> {
    params.int(name).map(|whole| whole as usize)
}
