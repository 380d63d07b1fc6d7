//! A fitted network as an ONNX graph.

mod blocks;
mod graph;
mod proto;
mod recurrent;

use halfmax_prep::ColumnWise;
use prost::Message;

use super::arch::Fusion;
use super::fitted::FittedNet;
use super::sides::Side;
use crate::ModelError;
use blocks::{Layers, Value};
use graph::{Graph, Name};
pub(super) use proto::Model;
#[cfg(test)]
pub(super) use proto::Node;
use proto::{Entry, OperatorSet};

/// Layer normalisation came with 17; what came later is put together from older operators.
const OPSET: i64 = 17;

impl FittedNet {
    /// The network with its pipeline as a file of ONNX: one row per pair, inputs by the names of views
    /// (`[rows, features]`, NaN where missing), `cell_line` and `compound` (`[rows]`, the position in the metadata's
    /// lists, −1 for others) if the network knows entities by name; output `response`, `[rows]`.
    ///
    /// # Errors
    /// [`ModelError::Onnx`] if its pipeline is more than choosing, filling up and scaling columns.
    pub(super) fn onnx(&self) -> Result<Vec<u8>, ModelError> {
        let views =
            self.about.pipeline.column_wise().map_err(|step| {
                ModelError::Onnx(format!("its step {step} cannot be written down"))
            })?;
        let sides = self.about.sides.both();
        let plan = &self.network.plan;
        let mut layers = Layers { graph: Graph::default(), arrays: &self.network.arrays };
        let compound_is_known = !sides[1].ids.is_empty() || plan.heads.is_some();
        let compounds =
            if sides[1].ids.is_empty() { self.about.sides.head_ids() } else { &sides[1].ids };
        let ids = [
            (!sides[0].ids.is_empty()).then(|| layers.graph.input("cell_line", None, ID)),
            compound_is_known.then(|| layers.graph.input("compound", None, ID)),
        ];
        let projected = [0, 1]
            .map(|side| self.side(&mut layers, side, sides[side], ids[side].as_ref(), &views));

        let fuse = plan.fuse;
        let graph = &mut layers.graph;
        let sum = graph.add(&projected[0], &projected[1]);
        let mut units = graph.columns(&sum, 0, fuse.units);
        match fuse.fusion {
            Fusion::Sum => {}
            Fusion::Gated => {
                let gate = graph.columns(&sum, fuse.units, 2 * fuse.units);
                let gate = graph.node("Sigmoid", &[&gate], Vec::new());
                units = graph.multiply(&units, &gate);
            }
            Fusion::Bilinear => {
                let [c, d] =
                    [0, 1].map(|side| graph.columns(&projected[side], fuse.units, 2 * fuse.units));
                let product = graph.multiply(&c, &d);
                units = graph.add(&units, &product);
            }
        }
        let product = (fuse.factors > 0).then(|| {
            let columns = fuse.columns();
            let [c, d] =
                [0, 1].map(|side| graph.columns(&projected[side], columns - fuse.factors, columns));
            let product = graph.multiply(&c, &d);
            graph.sum(&product, 1)
        });
        let mut value = layers.tail(&plan.first, Value { name: units, sequence: None });
        for block in &plan.blocks {
            value = layers.block(block, value);
        }
        let last = layers.units(value);
        let mut output = layers.dense(&plan.output, &last);
        if let (Some(heads), Some(compound)) = (&plan.heads, &ids[1]) {
            let array = &self.network.arrays[heads.weight.0];
            let weight = rows_and_a_zero(&mut layers.graph, &array.values, array.shape[1]);
            let weight = layers.graph.gather(&weight, compound, 0);
            let product = layers.graph.multiply(&last, &weight);
            let of_head = layers.graph.sum(&product, 1);
            output = layers.graph.add(&output, &of_head);
        }
        let mut graph = layers.graph;
        if let Some(product) = product {
            output = graph.add(&output, &product);
        }
        let (sd, mean) =
            (graph.scalar(self.about.scale.sd as f32), graph.scalar(self.about.scale.mean as f32));
        let output = graph.multiply(&output, &sd);
        let output = graph.add(&output, &mean);
        let output = graph.reshape(&output, &[-1]);
        let lists = |ids: &[String]| serde_json::to_string(ids).expect("names are text");
        let mut metadata = vec![
            Entry { key: "cell_line".into(), value: lists(&sides[0].ids) },
            Entry { key: "compound".into(), value: lists(compounds) },
        ];
        metadata.extend(views.iter().map(|view| Entry {
            key: format!("features of {}", view.view),
            value: lists(&view.inputs),
        }));
        let model = Model {
            ir_version: 8,
            producer_name: "halfmax".into(),
            producer_version: env!("CARGO_PKG_VERSION").into(),
            doc_string: "Drug response of a pair; inputs and their columns are in the metadata."
                .into(),
            graph: Some(graph.output("response", &output, "in the unit of the training responses")),
            opset_import: vec![OperatorSet { domain: String::new(), version: OPSET }],
            metadata,
        };
        Ok(model.encode_to_vec())
    }

    /// The projection of one side, `[rows, columns]`.
    fn side(
        &self,
        layers: &mut Layers<'_>,
        side: usize,
        given: &Side,
        ids: Option<&Name>,
        views: &[ColumnWise],
    ) -> Name {
        let plan = &self.network.plan;
        let projection = &self.network.sides[side];
        let columns = projection.units;
        let mut sum = layers.graph.floats(&[1, columns], &projection.bias);
        let mut start = 0;
        for (part, view) in given.views.iter().enumerate() {
            let written = views.iter().find(|written| written.view == view.name);
            let written = written.expect("the pipeline knows every view of the network");
            let features = prepared(&mut layers.graph, written);
            let encoder =
                plan.encoders.iter().find(|encoder| encoder.side == side && encoder.part == part);
            let product = if let Some(encoder) = encoder {
                let mut value = Value { name: features, sequence: None };
                for block in &encoder.blocks {
                    value = layers.block(block, value);
                }
                let units = layers.units(value);
                let weight = layers.array(encoder.output);
                layers.graph.matmul(&units, &weight)
            } else {
                let weight = &projection.weight[start * columns..(start + view.width) * columns];
                start += view.width;
                let weight = layers.graph.floats(&[view.width, columns], weight);
                layers.graph.matmul(&features, &weight)
            };
            sum = layers.graph.add(&sum, &product);
        }
        if let (Some(ids), false) = (ids, given.ids.is_empty()) {
            let weight = &projection.weight[start * columns..];
            let weight = rows_and_a_zero(&mut layers.graph, weight, columns);
            let own = layers.graph.gather(&weight, ids, 0);
            sum = layers.graph.add(&sum, &own);
        }
        sum
    }
}

const ID: &str = "position in the metadata's list, -1 for one that is not there";

/// Rows, and one of zeros behind them, which −1 finds.
fn rows_and_a_zero(graph: &mut Graph, rows: &[f32], width: usize) -> Name {
    let n = rows.len() / width;
    graph.floats(&[n + 1, width], &[rows, &vec![0.0; width][..]].concat())
}

/// A view as the network wants it.
fn prepared(graph: &mut Graph, view: &ColumnWise) -> Name {
    let n = view.column.len();
    let input =
        graph.input(&view.view, Some(view.inputs.len()), "features in the metadata's order");
    let columns: Vec<i64> = view.column.iter().map(|column| i64::from(*column)).collect();
    let columns = graph.ints(&columns);
    let mut value = graph.gather(&input, &columns, 1);
    if view.fill.iter().all(|fill| !fill.is_nan()) {
        let missing = graph.node("IsNaN", &[&value], Vec::new());
        let fill = graph.floats(&[n], &view.fill);
        value = graph.node("Where", &[&missing, &fill, &value], Vec::new());
    }
    if view.mean.iter().any(|mean| *mean != 0.0) || view.sd.iter().any(|sd| (*sd - 1.0).abs() > 0.0)
    {
        let (mean, sd) = (graph.floats(&[n], &view.mean), graph.floats(&[n], &view.sd));
        let centred = graph.node("Sub", &[&value, &mean], Vec::new());
        value = graph.node("Div", &[&centred, &sd], Vec::new());
    }
    value
}
