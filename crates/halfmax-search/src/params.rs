//! One point of a space.

use crate::hash::Fnv;
use std::collections::BTreeMap;
use std::fmt;

/// The value of one parameter.
///
/// In JSON and TOML it is simply the value: `3` is an integer, `3.0` a float, `"relu"` a text.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A choice of yes or no.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A finite number.
    Float(f64),
    /// A word.
    Text(String),
}

impl Value {
    /// The value as a number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(n) => Some(*n as f64),
            Self::Float(x) => Some(*x),
            Self::Bool(_) | Self::Text(_) => None,
        }
    }

    /// The value as an integer, if it is one.
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Int(n) = self { Some(*n) } else { None }
    }

    /// The value as a word, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(word) = self { Some(word) } else { None }
    }

    /// The value as yes or no, if it is one of these.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(yes) = self { Some(*yes) } else { None }
    }

    fn hash(&self, hash: Fnv) -> Fnv {
        match self {
            Self::Bool(yes) => hash.bytes(b"b").bytes(&[u8::from(*yes)]),
            Self::Int(n) => hash.bytes(b"i").bytes(&n.to_le_bytes()),
            // Adding zero makes one of the two zeros of IEEE 754, which compare equal.
            Self::Float(x) => hash.bytes(b"f").bytes(&(x + 0.0).to_bits().to_le_bytes()),
            Self::Text(word) => {
                hash.bytes(b"t").bytes(&(word.len() as u64).to_le_bytes()).bytes(word.as_bytes())
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(yes) => write!(f, "{yes}"),
            Self::Int(n) => write!(f, "{n}"),
            Self::Float(x) => write!(f, "{x:?}"),
            Self::Text(word) => write!(f, "{word:?}"),
        }
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}
impl From<f64> for Value {
    fn from(x: f64) -> Self {
        Self::Float(x)
    }
}
impl From<&str> for Value {
    fn from(word: &str) -> Self {
        Self::Text(word.to_owned())
    }
}

/// One point: the values of the active parameters. An inactive parameter is absent.
///
/// The order is that of the names, whatever the order of the space or of the file it was read from.
///
/// ```
/// use halfmax_search::{Params, Value};
/// let point: Params = [("units", Value::from(64)), ("activation", "relu".into())].into_iter().collect();
/// assert_eq!(point.int("units"), Some(64));
/// assert_eq!(point.to_string(), r#"activation="relu" units=64"#);
/// ```
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Params(BTreeMap<String, Value>);

impl Params {
    /// A point without parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a parameter, or replaces its value.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    /// The value of an active parameter.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The value of an active numeric parameter.
    pub fn float(&self, name: &str) -> Option<f64> {
        self.value(name).and_then(Value::as_f64)
    }

    /// The value of an active integer parameter.
    pub fn int(&self, name: &str) -> Option<i64> {
        self.value(name).and_then(Value::as_i64)
    }

    /// The value of an active parameter whose values are words.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::as_str)
    }

    /// Names and values in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many parameters are active.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no parameter is active.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A number for this point that never changes: 64-bit FNV-1a over, in the order of the names, the length
    /// of the name as eight little-endian bytes, the name, a letter for the kind of value (`b`, `i`, `f`,
    /// `t`), then the value: one byte, eight little-endian bytes, the bits of the double, or length and text.
    pub fn stable_hash(&self) -> u64 {
        let hash = self.0.iter().fold(Fnv::new(), |hash, (name, value)| {
            value.hash(hash.bytes(&(name.len() as u64).to_le_bytes()).bytes(name.as_bytes()))
        });
        hash.finish()
    }
}

impl<N: Into<String>> FromIterator<(N, Value)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(values: I) -> Self {
        Self(values.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (name, value)) in self.iter().enumerate() {
            write!(f, "{}{name}={value}", if i == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_documented_one() {
        let point: Params = [("a", Value::Int(1))].into_iter().collect();
        let mut bytes = vec![1, 0, 0, 0, 0, 0, 0, 0, b'a', b'i'];
        bytes.extend(1_i64.to_le_bytes());
        assert_eq!(point.stable_hash(), crate::hash::fnv(&bytes));
        assert_eq!(point.stable_hash(), 0x32bb_3776_2681_ef03);
    }

    #[test]
    fn json_keeps_the_kind_of_every_value() {
        let point: Params =
            [("a", Value::Int(3)), ("b", Value::Float(3.0)), ("c", "3".into()), ("d", true.into())]
                .into_iter()
                .collect();
        let json = serde_json::to_string(&point).unwrap();
        assert_eq!(json, r#"{"a":3,"b":3.0,"c":"3","d":true}"#);
        assert_eq!(serde_json::from_str::<Params>(&json).unwrap(), point);
    }

    #[test]
    fn equal_points_hash_alike() {
        let zero = |x: f64| [("a", Value::Float(x))].into_iter().collect::<Params>();
        assert_eq!(zero(0.0), zero(-0.0));
        assert_eq!(zero(0.0).stable_hash(), zero(-0.0).stable_hash());
    }
}
