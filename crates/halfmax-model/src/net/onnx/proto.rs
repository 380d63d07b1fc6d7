//! The part of ONNX's file format that a network needs.
//!
//! Field numbers are those of `onnx.proto3`, version 1.17 (IR version 8).

use prost::Message;

/// A file.
#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct Model {
    #[prost(int64, tag = "1")]
    pub(in crate::net) ir_version: i64,
    #[prost(string, tag = "2")]
    pub(in crate::net) producer_name: String,
    #[prost(string, tag = "3")]
    pub(in crate::net) producer_version: String,
    #[prost(string, tag = "6")]
    pub(in crate::net) doc_string: String,
    #[prost(message, optional, tag = "7")]
    pub(in crate::net) graph: Option<GraphProto>,
    #[prost(message, repeated, tag = "8")]
    pub(in crate::net) opset_import: Vec<OperatorSet>,
    #[prost(message, repeated, tag = "14")]
    pub(in crate::net) metadata: Vec<Entry>,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct OperatorSet {
    #[prost(string, tag = "1")]
    pub(in crate::net) domain: String,
    #[prost(int64, tag = "2")]
    pub(in crate::net) version: i64,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct Entry {
    #[prost(string, tag = "1")]
    pub(in crate::net) key: String,
    #[prost(string, tag = "2")]
    pub(in crate::net) value: String,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct GraphProto {
    #[prost(message, repeated, tag = "1")]
    pub(in crate::net) node: Vec<Node>,
    #[prost(string, tag = "2")]
    pub(in crate::net) name: String,
    #[prost(message, repeated, tag = "5")]
    pub(in crate::net) initializer: Vec<TensorProto>,
    #[prost(message, repeated, tag = "11")]
    pub(in crate::net) input: Vec<ValueInfo>,
    #[prost(message, repeated, tag = "12")]
    pub(in crate::net) output: Vec<ValueInfo>,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct Node {
    #[prost(string, repeated, tag = "1")]
    pub(in crate::net) input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub(in crate::net) output: Vec<String>,
    #[prost(string, tag = "3")]
    pub(in crate::net) name: String,
    #[prost(string, tag = "4")]
    pub(in crate::net) op_type: String,
    #[prost(message, repeated, tag = "5")]
    pub(in crate::net) attribute: Vec<Attribute>,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct Attribute {
    #[prost(string, tag = "1")]
    pub(in crate::net) name: String,
    #[prost(float, tag = "2")]
    pub(in crate::net) f: f32,
    #[prost(int64, tag = "3")]
    pub(in crate::net) i: i64,
    #[prost(int64, repeated, tag = "8")]
    pub(in crate::net) ints: Vec<i64>,
    /// 1 a float, 2 a whole number, 7 several of them.
    #[prost(int32, tag = "20")]
    pub(in crate::net) kind: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct TensorProto {
    #[prost(int64, repeated, tag = "1")]
    pub(in crate::net) dims: Vec<i64>,
    /// 1 for f32, 7 for i64.
    #[prost(int32, tag = "2")]
    pub(in crate::net) data_type: i32,
    #[prost(string, tag = "8")]
    pub(in crate::net) name: String,
    #[prost(bytes = "vec", tag = "9")]
    pub(in crate::net) raw_data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct ValueInfo {
    #[prost(string, tag = "1")]
    pub(in crate::net) name: String,
    #[prost(message, optional, tag = "2")]
    pub(in crate::net) kind: Option<TypeProto>,
    #[prost(string, tag = "3")]
    pub(in crate::net) doc_string: String,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct TypeProto {
    #[prost(message, optional, tag = "1")]
    pub(in crate::net) tensor: Option<TensorType>,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct TensorType {
    #[prost(int32, tag = "1")]
    pub(in crate::net) element: i32,
    #[prost(message, optional, tag = "2")]
    pub(in crate::net) shape: Option<TensorShape>,
}

#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct TensorShape {
    #[prost(message, repeated, tag = "1")]
    pub(in crate::net) dim: Vec<Dimension>,
}

/// A length: a number, or a name if it is free.
#[derive(Clone, PartialEq, Message)]
pub(in crate::net) struct Dimension {
    #[prost(oneof = "Length", tags = "1, 2")]
    pub(in crate::net) length: Option<Length>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
pub(in crate::net) enum Length {
    #[prost(int64, tag = "1")]
    Value(i64),
    #[prost(string, tag = "2")]
    Name(String),
}
