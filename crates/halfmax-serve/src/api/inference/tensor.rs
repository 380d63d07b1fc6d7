//! Tensors as the protocol sends them in JSON.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::api::Problem;
use crate::api::strict::Whole;

/// The types of numbers and texts that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(in crate::api) enum Datatype {
    /// UTF-8 text.
    Bytes,
    /// Single precision.
    Fp32,
    /// Double precision.
    Fp64,
}

/// A tensor of a request.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::api) struct InputTensor {
    pub(super) name: String,
    /// Rows, and columns if it has any.
    #[schema(value_type = Vec<u32>)]
    shape: Vec<Whole>,
    pub(super) datatype: Datatype,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(super) parameters: Map<String, Value>,
    /// Row after row, in lists of rows or in one; left out if it follows as bytes.
    #[serde(default)]
    pub(super) data: Vec<Value>,
}

/// A tensor of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct OutputTensor {
    pub(super) name: String,
    pub(super) datatype: Datatype,
    pub(super) shape: Vec<usize>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub(super) parameters: Map<String, Value>,
    /// Left out if it follows as bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<Vec<f64>>,
}

/// What a tensor holds.
#[derive(Debug, PartialEq)]
pub(super) enum Content {
    Texts(Vec<String>),
    Numbers(Vec<f32>),
}

impl InputTensor {
    pub(super) fn sizes(&self) -> impl Iterator<Item = usize> {
        self.shape.iter().map(|size| size.0 as usize)
    }

    pub(super) fn shown_shape(&self) -> String {
        format!("{:?}", self.sizes().collect::<Vec<_>>())
    }

    /// How many elements its shape has.
    pub(super) fn elements(&self) -> usize {
        self.sizes().fold(1, usize::saturating_mul)
    }

    /// How many rows.
    pub(super) fn rows(&self) -> usize {
        self.sizes().next().unwrap_or(1)
    }

    /// What it holds, from its JSON.
    pub(super) fn content(&self) -> Result<Content, Problem> {
        let mut flat = Vec::new();
        flatten(&self.data, &mut flat);
        if flat.len() != self.elements() {
            return Err(self.miscounted(flat.len()));
        }
        match self.datatype {
            Datatype::Bytes => {
                let text = |value: &&Value| value.as_str().map(str::to_owned);
                self.each(&flat, text, "a text").map(Content::Texts)
            }
            Datatype::Fp32 | Datatype::Fp64 => {
                let number = |value: &&Value| value.as_f64().map(|v| v as f32);
                let finite = |value: &&Value| number(value).filter(|v| v.is_finite());
                self.each(&flat, finite, "a number of single precision").map(Content::Numbers)
            }
        }
    }

    fn each<T>(
        &self,
        flat: &[&Value],
        read: impl Fn(&&Value) -> Option<T>,
        wanted: &str,
    ) -> Result<Vec<T>, Problem> {
        let one = |(at, value): (usize, &&Value)| {
            read(value).ok_or_else(|| {
                let detail = format!("element {at} of {} is not {wanted}", self.name);
                self.fault("data", &value.to_string(), &detail)
            })
        };
        flat.iter().enumerate().map(one).collect()
    }

    pub(super) fn miscounted(&self, found: usize) -> Problem {
        let detail =
            format!("{} holds {found} elements; its shape has {}", self.name, self.elements());
        self.fault("shape", &self.shown_shape(), &detail)
    }

    /// A fault in one of its members.
    pub(super) fn fault(&self, member: &str, value: &str, detail: &str) -> Problem {
        Problem::field(&format!("inputs.{}.{member}", self.name), value, detail).for_inference()
    }
}

fn flatten<'a>(values: &'a [Value], into: &mut Vec<&'a Value>) {
    // JSON is nested at most 128 deep once it has been read.
    for value in values {
        match value {
            Value::Array(inner) => flatten(inner, into),
            other => into.push(other),
        }
    }
}
