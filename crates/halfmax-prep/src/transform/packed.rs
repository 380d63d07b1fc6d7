//! Many numbers as one line of text that keeps every bit, NaN included.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// A number of fixed size.
pub(super) trait Number: Copy {
    /// Appends its bytes, lowest first.
    fn write(self, bytes: &mut Vec<u8>);
    /// The inverse, of a whole text.
    fn read(bytes: &[u8]) -> Option<Vec<Self>>;
}

impl Number for f32 {
    fn write(self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self>> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        rest.is_empty().then(|| numbers.iter().map(|b| Self::from_le_bytes(*b)).collect())
    }
}

impl Number for f64 {
    fn write(self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Vec<Self>> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        rest.is_empty().then(|| numbers.iter().map(|b| Self::from_le_bytes(*b)).collect())
    }
}

pub(super) fn serialize<T: Number, S: Serializer>(numbers: &[T], to: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(size_of_val(numbers));
    for number in numbers {
        number.write(&mut bytes);
    }
    to.serialize_str(&STANDARD.encode(bytes))
}

pub(super) fn deserialize<'a, T: Number, D: Deserializer<'a>>(from: D) -> Result<Vec<T>, D::Error> {
    let text = String::deserialize(from)?;
    let bytes = STANDARD.decode(text).map_err(D::Error::custom)?;
    T::read(&bytes).ok_or_else(|| D::Error::custom("numbers are cut off"))
}
