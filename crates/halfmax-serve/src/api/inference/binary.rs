//! The protocol's extension `binary_tensor_data`: tensors as bytes behind the JSON.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::tensor::{Content, Datatype, InputTensor};
use crate::api::Problem;
use crate::api::answer::JSON;

/// How many bytes of a body are JSON.
const JSON_LENGTH: HeaderName = HeaderName::from_static("inference-header-content-length");
/// How many bytes behind the JSON a tensor has.
pub(super) const SIZE: &str = "binary_data_size";

/// A body's JSON, and what follows.
pub(super) fn divided<'a>(
    headers: &HeaderMap,
    body: &'a [u8],
) -> Result<(&'a [u8], &'a [u8]), Problem> {
    let Some(given) = headers.get(JSON_LENGTH) else { return Ok((body, &[])) };
    let given = given.to_str().unwrap_or_default();
    let length = given.parse().ok().filter(|length| *length <= body.len());
    length.map(|length: usize| body.split_at(length)).ok_or_else(|| {
        let detail = format!("the body has {} bytes, of which JSON are not {given:?}", body.len());
        Problem::malformed("The body cannot be divided", detail)
            .about(JSON_LENGTH.as_str(), given)
            .for_inference()
    })
}

/// What a tensor holds, taken from the front of the bytes if it is there.
pub(super) fn content(tensor: &InputTensor, bytes: &mut &[u8]) -> Result<Content, Problem> {
    let Some(size) = tensor.parameters.get(SIZE) else { return tensor.content() };
    let fault = |detail: &str| tensor.fault(SIZE, &size.to_string(), detail);
    let wanted = size.as_u64().and_then(|size| usize::try_from(size).ok());
    let (own, rest) = wanted
        .and_then(|size| bytes.split_at_checked(size))
        .ok_or_else(|| fault("so many bytes do not follow the JSON"))?;
    *bytes = rest;
    match tensor.datatype {
        Datatype::Bytes => texts(tensor, own).map(Content::Texts),
        Datatype::Fp32 => {
            numbers(tensor, own, |four: [u8; 4]| f32::from_le_bytes(four)).map(Content::Numbers)
        }
        Datatype::Fp64 => numbers(tensor, own, |eight: [u8; 8]| f64::from_le_bytes(eight) as f32)
            .map(Content::Numbers),
    }
}

/// Each text is preceded by its length in four bytes.
fn texts(tensor: &InputTensor, mut bytes: &[u8]) -> Result<Vec<String>, Problem> {
    let mut texts = Vec::new();
    while !bytes.is_empty() {
        let text = bytes.split_first_chunk().and_then(|(length, rest)| {
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            bytes = rest;
            String::from_utf8(text.to_vec()).ok()
        });
        texts.push(text.ok_or_else(|| {
            let at = texts.len();
            let detail = format!("element {at} is not UTF-8 behind its length in four bytes");
            tensor.fault("data", "", &detail)
        })?);
    }
    if texts.len() == tensor.elements() { Ok(texts) } else { Err(tensor.miscounted(texts.len())) }
}

/// Little-endian numbers; one that is not finite is a missing feature.
fn numbers<const N: usize>(
    tensor: &InputTensor,
    bytes: &[u8],
    read: impl Fn([u8; N]) -> f32,
) -> Result<Vec<f32>, Problem> {
    let (numbers, rest) = bytes.as_chunks::<N>();
    if numbers.len() != tensor.elements() || !rest.is_empty() {
        return Err(tensor.miscounted(bytes.len() / N));
    }
    let missing = |value: f32| if value.is_finite() { value } else { f32::NAN };
    Ok(numbers.iter().map(|bytes| missing(read(*bytes))).collect())
}

/// JSON with bytes behind it.
pub(super) fn answer(mut json: Vec<u8>, bytes: &[u8]) -> Response {
    if bytes.is_empty() {
        return crate::api::answer::sent_as(json, JSON);
    }
    let length = HeaderValue::from(json.len());
    json.extend_from_slice(bytes);
    let kind = HeaderValue::from_static("application/octet-stream");
    ([(header::CONTENT_TYPE, kind), (JSON_LENGTH, length)], json).into_response()
}

/// Whether a parameter says yes.
pub(super) fn is_wanted(parameters: &serde_json::Map<String, Value>, name: &str) -> Option<bool> {
    parameters.get(name).and_then(Value::as_bool)
}
