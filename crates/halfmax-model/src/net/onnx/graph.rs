//! A graph of ONNX operators, put together node by node.

use super::proto::{
    Attribute, Dimension, GraphProto, Length, Node, TensorProto, TensorShape, TensorType,
    TypeProto, ValueInfo,
};

const FLOAT: i32 = 1;
const INT64: i32 = 7;

/// A graph in the making. Values have names; each operator has one result.
#[derive(Debug, Default)]
pub(super) struct Graph {
    proto: GraphProto,
    named: usize,
}

/// The name of a value.
pub(super) type Name = String;

impl Graph {
    /// The result of an operator.
    pub(super) fn node(&mut self, op: &str, inputs: &[&Name], attributes: Vec<Attribute>) -> Name {
        let inputs: Vec<&str> = inputs.iter().map(|name| name.as_str()).collect();
        self.node_with(op, &inputs, attributes, 0)
    }

    /// The result number `at` of an operator; an empty name is an input that is left out.
    pub(super) fn node_with(
        &mut self,
        op: &str,
        inputs: &[&str],
        attribute: Vec<Attribute>,
        at: usize,
    ) -> Name {
        let name = self.fresh(op);
        let mut output = vec![String::new(); at];
        output.push(name.clone());
        self.proto.node.push(Node {
            input: inputs.iter().map(|name| (*name).to_owned()).collect(),
            output,
            name: name.clone(),
            op_type: op.into(),
            attribute,
        });
        name
    }

    /// Constant numbers.
    pub(super) fn floats(&mut self, dims: &[usize], values: &[f32]) -> Name {
        debug_assert_eq!(dims.iter().product::<usize>(), values.len());
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(dims, FLOAT, raw)
    }

    /// Constant whole numbers.
    pub(super) fn ints(&mut self, values: &[i64]) -> Name {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(&[values.len()], INT64, raw)
    }

    /// One constant number.
    pub(super) fn scalar(&mut self, value: f32) -> Name {
        self.floats(&[], &[value])
    }

    fn constant(&mut self, dims: &[usize], data_type: i32, raw_data: Vec<u8>) -> Name {
        let name = self.fresh("constant");
        let dims = dims.iter().map(|n| *n as i64).collect();
        let tensor = TensorProto { dims, data_type, name: name.clone(), raw_data };
        self.proto.initializer.push(tensor);
        name
    }

    /// What is given: `[rows, width]` numbers, or `[rows]` whole ones without a width.
    pub(super) fn input(&mut self, name: &str, width: Option<usize>, doc: &str) -> Name {
        let element = if width.is_some() { FLOAT } else { INT64 };
        self.proto.input.push(value(name, element, width, doc));
        name.to_owned()
    }

    /// What is asked for, `[rows]`.
    pub(super) fn output(mut self, name: &str, of: &Name, doc: &str) -> GraphProto {
        self.proto.node.push(Node {
            input: vec![of.clone()],
            output: vec![name.into()],
            name: name.into(),
            op_type: "Identity".into(),
            attribute: Vec::new(),
        });
        self.proto.output.push(value(name, FLOAT, None, doc));
        self.proto.name = "halfmax".into();
        self.proto
    }

    fn fresh(&mut self, of: &str) -> Name {
        self.named += 1;
        format!("{of}_{}", self.named)
    }

    // The operators that are needed often.

    pub(super) fn add(&mut self, a: &Name, b: &Name) -> Name {
        self.node("Add", &[a, b], Vec::new())
    }

    pub(super) fn multiply(&mut self, a: &Name, b: &Name) -> Name {
        self.node("Mul", &[a, b], Vec::new())
    }

    pub(super) fn matmul(&mut self, a: &Name, b: &Name) -> Name {
        self.node("MatMul", &[a, b], Vec::new())
    }

    pub(super) fn reshape(&mut self, a: &Name, dims: &[i64]) -> Name {
        let dims = self.ints(dims);
        self.node("Reshape", &[a, &dims], Vec::new())
    }

    pub(super) fn transpose(&mut self, a: &Name, axes: &[i64]) -> Name {
        self.node("Transpose", &[a], vec![ints("perm", axes)])
    }

    /// The columns of a matrix, or the rows with `axis` 0.
    pub(super) fn gather(&mut self, a: &Name, indices: &Name, axis: i64) -> Name {
        self.node("Gather", &[a, indices], vec![int("axis", axis)])
    }

    /// Columns `from` to before `to`.
    pub(super) fn columns(&mut self, a: &Name, from: usize, to: usize) -> Name {
        let [from, to, axis] = [from, to, 1].map(|n| self.ints(&[n as i64]));
        self.node("Slice", &[a, &from, &to, &axis], Vec::new())
    }

    pub(super) fn sum(&mut self, a: &Name, axis: i64) -> Name {
        let axes = self.ints(&[axis]);
        self.node("ReduceSum", &[a, &axes], vec![int("keepdims", 1)])
    }
}

pub(super) fn int(name: &str, value: i64) -> Attribute {
    Attribute { name: name.into(), i: value, kind: 2, ..Attribute::default() }
}

pub(super) fn ints(name: &str, values: &[i64]) -> Attribute {
    Attribute { name: name.into(), ints: values.to_vec(), kind: 7, ..Attribute::default() }
}

pub(super) fn float(name: &str, value: f32) -> Attribute {
    Attribute { name: name.into(), f: value, kind: 1, ..Attribute::default() }
}

fn value(name: &str, element: i32, width: Option<usize>, doc: &str) -> ValueInfo {
    let rows = Dimension { length: Some(Length::Name("rows".into())) };
    let width = width.map(|n| Dimension { length: Some(Length::Value(n as i64)) });
    let shape = TensorShape { dim: std::iter::once(rows).chain(width).collect() };
    ValueInfo {
        name: name.into(),
        kind: Some(TypeProto { tensor: Some(TensorType { element, shape: Some(shape) }) }),
        doc_string: doc.into(),
    }
}
