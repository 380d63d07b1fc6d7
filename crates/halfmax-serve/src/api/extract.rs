//! The parts of a request, whose faults are problems that name field and value.

use std::sync::Arc;

use axum::extract::{self, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;
use tokio::sync::OwnedSemaphorePermit;

use super::strict::Named;
use super::{Problem, State};

/// Bodies up to this many bytes are read without asking for room.
const SMALL: usize = 16 << 10;

/// What stands in the address's path.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<State>> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<State>) -> Result<Self, Problem> {
        let found = extract::Path::<T>::from_request_parts(parts, state).await;
        let path = parts.uri.path().to_owned();
        found.map(|found| Self(found.0)).map_err(|fault| {
            Problem::malformed("The path cannot be read", fault.body_text()).about("path", &path)
        })
    }
}

/// What stands behind the question mark.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<State>> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<State>) -> Result<Self, Problem> {
        let found = extract::Query::<T>::try_from_uri(&parts.uri);
        found
            .map(|found| Self(found.0))
            .map_err(|fault| query_fault(&parts.uri, &fault.body_text()))
    }
}

fn query_fault(uri: &Uri, text: &str) -> Problem {
    let detail = text.strip_prefix("Failed to deserialize query string: ").unwrap_or(text);
    let problem = Problem::malformed("The query cannot be used", detail);
    // The text begins with the name of the parameter, where one is at fault.
    let Some(name) = detail.split_once(": ").map(|(name, _)| name).filter(|n| !n.contains(' '))
    else {
        return problem.about("query", uri.query().unwrap_or_default());
    };
    let pairs = extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
    let given = pairs.ok().and_then(|pairs| pairs.0.into_iter().find(|(key, _)| key == name));
    problem.about(name, given.as_ref().map_or("", |(_, value)| value))
}

/// A body as it came, with its room in memory.
pub(crate) struct Body {
    pub(crate) bytes: axum::body::Bytes,
    room: Option<OwnedSemaphorePermit>,
}

impl FromRequest<Arc<State>> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Arc<State>) -> Result<Self, Problem> {
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok());
        let small =
            length.and_then(|v| v.parse().ok()).is_some_and(|length: usize| length <= SMALL);
        let room = if small { None } else { Some(state.large_body()?) };
        let bytes = axum::body::Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|fault| match fault.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
            _ => Problem::malformed("The body cannot be read", fault.body_text()),
        })?;
        Ok(Self { bytes, room })
    }
}

/// A body as JSON, whatever it is called by its header; it keeps its room until the answer is made.
pub(crate) struct Json<T> {
    pub(crate) question: T,
    _room: Option<OwnedSemaphorePermit>,
}

impl<T: DeserializeOwned> FromRequest<Arc<State>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Arc<State>) -> Result<Self, Problem> {
        let body = Body::from_request(request, state).await?;
        Ok(Self { question: parse(&body.bytes)?, _room: body.room })
    }
}

/// JSON as `T`; a fault names the field, its value, line and column.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let title = "The body is not the JSON that is wanted";
    let read = serde_path_to_error::deserialize::<_, Named<T>>(&mut reader);
    let Named(parsed) = read.map_err(|fault| {
        let path = fault.path().to_string();
        // Where the text is no JSON, it is not known which field comes next.
        let known = path.trim_end_matches('?').trim_end_matches('.');
        let field = if known.is_empty() { "body" } else { known };
        let value = serde_json::from_slice(bytes).ok();
        let value = value.as_ref().and_then(|all| at(all, fault.path())).map(Value::to_string);
        Problem::malformed(title, fault.inner().to_string())
            .about(field, value.as_deref().unwrap_or_default())
    })?;
    reader.end().map_err(|fault| Problem::malformed(title, fault.to_string()).about("body", ""))?;
    Ok(parsed)
}

/// The value at a path, or the innermost there is on the way.
fn at<'a>(all: &'a Value, path: &serde_path_to_error::Path) -> Option<&'a Value> {
    path.iter().try_fold(all, |value, segment| match segment {
        Segment::Seq { index } => value.get(index),
        Segment::Map { key } => value.get(key),
        Segment::Enum { variant } => value.get(variant),
        Segment::Unknown => Some(value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Asked {
        #[allow(dead_code, reason = "only whether it can be read is looked at")]
        numbers: Vec<u8>,
    }

    #[test]
    fn a_fault_names_field_and_value() {
        let fault = |text: &str| {
            serde_json::to_value(parse::<Asked>(text.as_bytes()).unwrap_err()).unwrap()
        };
        let one = fault(r#"{"numbers": [1, "two"]}"#);
        assert_eq!((&one["field"], &one["value"]), (&"numbers[1]".into(), &"\"two\"".into()));
        assert!(one["detail"].as_str().unwrap().contains("line 1 column"), "{one}");
        let unknown = fault(r#"{"numbers": [], "more": 7}"#);
        assert_eq!((&unknown["field"], &unknown["value"]), (&"more".into(), &"7".into()));
        assert_eq!(fault("{")["field"], "body");
        assert_eq!(fault("{\"numbers\": []} x")["field"], "body");
    }

    #[test]
    fn a_query_fault_names_the_parameter() {
        let uri: Uri = "/x?limit=many&q=a%20b".parse().unwrap();
        let text = "Failed to deserialize query string: limit: invalid digit found in string";
        let fault = serde_json::to_value(query_fault(&uri, text)).unwrap();
        assert_eq!((&fault["field"], &fault["value"]), (&"limit".into(), &"many".into()));
    }
}
