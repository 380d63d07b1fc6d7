//! A file of ONNX read back and worked out here, without another runtime.

use std::collections::{BTreeMap, BTreeSet};

use prost::Message;

use super::onnx::{asked, parts};
use crate::net::arch::{Activation, Arch, Fusion, Heads};
use crate::net::onnx::{Model, Node};
use crate::net::{NetEstimator, NetSettings, Training};
use crate::{Estimator, Fit};

/// `[rows, columns]`; a vector is one row, or one column where rows are what varies.
#[derive(Clone)]
struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    fn of(dims: &[i64], values: Vec<f64>) -> Self {
        let [rows, columns] = match *dims {
            [] => [1, 1],
            [n] => [1, n],
            [rows, columns] => [rows, columns],
            _ => panic!("no matrix: {dims:?}"),
        };
        Self { rows: rows as usize, columns: columns as usize, values }
    }

    fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        Self { values: self.values.iter().map(|v| change(*v)).collect(), ..*self }
    }

    /// Element by element, rows and columns of length one repeated.
    fn with(&self, other: &Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let (rows, columns) = (self.rows.max(other.rows), self.columns.max(other.columns));
        let at = |m: &Self, r: usize, c: usize| m.values[(r % m.rows) * m.columns + c % m.columns];
        let cells = (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c)));
        let values = cells.map(|(r, c)| f(at(self, r, c), at(other, r, c))).collect();
        Self { rows, columns, values }
    }

    fn pick(&self, rows: &[usize], columns: &[usize]) -> Self {
        let cells = rows.iter().flat_map(|r| columns.iter().map(move |c| (r, c)));
        let values = cells.map(|(r, c)| self.values[r * self.columns + c]).collect();
        Self { rows: rows.len(), columns: columns.len(), values }
    }
}

/// Every operator of a network of dense layers.
fn work_out(node: &Node, of: &[&Matrix]) -> Matrix {
    let all = |n: usize| (0..n).collect::<Vec<_>>();
    match node.op_type.as_str() {
        "Add" => of[0].with(of[1], |a, b| a + b),
        "Sub" => of[0].with(of[1], |a, b| a - b),
        "Mul" => of[0].with(of[1], |a, b| a * b),
        "Div" => of[0].with(of[1], |a, b| a / b),
        "Relu" => of[0].map(|v| v.max(0.0)),
        "Sigmoid" => of[0].map(|v| 1.0 / (1.0 + (-v).exp())),
        "IsNaN" => of[0].map(|v| f64::from(u8::from(v.is_nan()))),
        "Where" => {
            let filled = of[2].with(of[1], |value, fill| if value.is_nan() { fill } else { value });
            assert_eq!(filled.values.len(), of[0].values.len());
            filled
        }
        "MatMul" => {
            let (a, b) = (of[0], of[1]);
            assert_eq!(a.columns, b.rows, "{}", node.name);
            let cell = |r: usize, c: usize| {
                (0..a.columns)
                    .map(|k| a.values[r * a.columns + k] * b.values[k * b.columns + c])
                    .sum()
            };
            let cells = (0..a.rows).flat_map(|r| (0..b.columns).map(move |c| (r, c)));
            let values = cells.map(|(r, c)| cell(r, c)).collect();
            Matrix { rows: a.rows, columns: b.columns, values }
        }
        "Gather" => {
            let axis = node.attribute.iter().find(|a| a.name == "axis").unwrap().i;
            let n = if axis == 0 { of[0].rows } else { of[0].columns };
            // A negative index counts from the end.
            let at: Vec<usize> =
                of[1].values.iter().map(|v| if *v < 0.0 { n - 1 } else { *v as usize }).collect();
            if axis == 0 {
                of[0].pick(&at, &all(of[0].columns))
            } else {
                of[0].pick(&all(of[0].rows), &at)
            }
        }
        "Slice" => {
            let [from, to, axis] = [1, 2, 3].map(|k| of[k].values[0] as usize);
            assert_eq!(axis, 1);
            of[0].pick(&all(of[0].rows), &(from..to).collect::<Vec<_>>())
        }
        "ReduceSum" => {
            let sums = of[0].values.chunks(of[0].columns).map(|row| row.iter().sum());
            Matrix { rows: of[0].rows, columns: 1, values: sums.collect() }
        }
        "Reshape" => {
            assert_eq!(of[1].values, [-1.0]);
            of[0].clone()
        }
        "Identity" => of[0].clone(),
        other => panic!("no dense layer has {other}"),
    }
}

fn numbers(raw: &[u8], data_type: i32) -> Vec<f64> {
    match data_type {
        1 => raw
            .chunks_exact(4)
            .map(|b| f64::from(f32::from_le_bytes(b.try_into().unwrap())))
            .collect(),
        7 => {
            raw.chunks_exact(8).map(|b| i64::from_le_bytes(b.try_into().unwrap()) as f64).collect()
        }
        other => panic!("no data type of ours: {other}"),
    }
}

#[test]
fn a_file_worked_out_by_hand_predicts_what_the_network_predicts() {
    let parts = parts();
    for (fusion, identity) in
        [(Fusion::Sum, true), (Fusion::Gated, false), (Fusion::Bilinear, true)]
    {
        let arch = Arch {
            fusion,
            factors: 2,
            heads: Heads::PerCompound,
            ..Arch::dense(&[6, 5], Activation::Relu, 0.0)
        };
        let settings = NetSettings {
            arch,
            training: Training { epochs: 4, batch_size: 16, ..Training::default() },
            features_per_view: Some(7),
            identity,
            views: Vec::new(),
        };
        let mut go_on = |_| std::ops::ControlFlow::Continue(());
        let mut fit = Fit {
            seed: halfmax_data::Seed::new(1),
            early_stop: parts.validation.as_ref(),
            on_epoch: &mut go_on,
        };
        let fitted = NetEstimator::new("net", settings).unwrap();
        let fitted = fitted.fit(parts.train(), &mut fit).unwrap();
        let model = Model::decode(&fitted.to_onnx().unwrap()[..]).unwrap();
        assert_eq!((model.ir_version, model.opset_import[0].version), (8, 17));
        let graph = model.graph.unwrap();
        let asked = asked("", &parts.test, fitted.as_ref());

        let mut known: BTreeMap<String, Matrix> = graph
            .initializer
            .iter()
            .map(|c| (c.name.clone(), Matrix::of(&c.dims, numbers(&c.raw_data, c.data_type))))
            .collect();
        assert_eq!(known.len(), graph.initializer.len(), "two constants of one name");
        let listed: BTreeMap<&str, Vec<String>> = model
            .metadata
            .iter()
            .map(|entry| (entry.key.as_str(), serde_json::from_str(&entry.value).unwrap()))
            .collect();
        for input in &graph.input {
            let name = input.name.as_str();
            let matrix = if let Some(rows) = asked.views.get(name) {
                let values = rows.iter().flatten().map(|v| v.map_or(f64::NAN, f64::from));
                Matrix::of(&[rows.len() as i64, rows[0].len() as i64], values.collect())
            } else {
                let ids = if name == "cell_line" { &asked.cell_line } else { &asked.compound };
                let at = |id| listed[name].iter().position(|known| known == id);
                let at = ids.iter().map(|id| at(id).map_or(-1.0, |at| at as f64));
                Matrix::of(&[ids.len() as i64], at.collect())
            };
            known.insert(name.to_owned(), matrix);
        }
        for node in &graph.node {
            let of: Vec<&Matrix> = node.input.iter().map(|name| &known[name]).collect();
            let result = work_out(node, &of);
            assert!(known.insert(node.output[0].clone(), result).is_none(), "{}", node.name);
        }
        let found = &known["response"].values;
        assert_eq!(found.len(), asked.predicted.len());
        for (found, expected) in found.iter().zip(&asked.predicted) {
            assert!((found - expected).abs() < 1e-5, "{fusion:?}: {found} is not {expected}");
        }
        let inputs: BTreeSet<&str> = graph.input.iter().map(|i| i.name.as_str()).collect();
        assert!(inputs.contains("expression") && inputs.contains("compound"), "{inputs:?}");
        assert!(listed.contains_key("features of expression"));
    }
}
