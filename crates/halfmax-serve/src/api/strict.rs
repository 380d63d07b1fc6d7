//! JSON read as strictly as the document describes it, and no more strictly.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// An object with names: without this, a list of its members in their order would do as well.
pub(super) struct Named<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }

        from.deserialize_map(Members(PhantomData)).map(Self)
    }
}

/// A list of objects, for `deserialize_with`.
pub(super) fn list<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    let all = Vec::<Named<T>>::deserialize(from)?;
    Ok(all.into_iter().map(|Named(one)| one).collect())
}

/// An object or null, for `deserialize_with`.
pub(super) fn option<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    Ok(Option::<Named<T>>::deserialize(from)?.map(|Named(one)| one))
}

/// An object, for `deserialize_with`.
pub(super) fn one<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    Named::<T>::deserialize(from).map(|Named(one)| one)
}

/// A whole number from 0 to 2³² − 1, which JSON may also write as `7.0`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole(pub(super) u32);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(from)?;
        let fits = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
        if fits {
            Ok(Self(number as u32))
        } else {
            Err(D::Error::custom(format!("{number} is no whole number from 0 to {}", u32::MAX)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Pair {
        #[serde(deserialize_with = "list")]
        inner: Vec<Inner>,
    }

    #[derive(Debug, serde::Deserialize)]
    struct Inner {
        n: Whole,
    }

    #[test]
    fn lists_are_no_objects_and_whole_numbers_may_have_a_point() {
        let read = |text: &str| serde_json::from_str::<Named<Pair>>(text).map(|Named(pair)| pair);
        assert_eq!(read(r#"{"inner": [{"n": 7.0}, {"n": 2}]}"#).unwrap().inner[0].n.0, 7);
        for wrong in [
            r"[[]]",
            r#"{"inner": [[7]]}"#,
            r#"{"inner": [{"n": 7.5}]}"#,
            r#"{"inner": [{"n": -1}]}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
