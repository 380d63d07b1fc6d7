//! What was wrong with a request, as RFC 9457 says it.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use halfmax_model::ModelError;
use serde::Serialize;
use utoipa::ToSchema;

/// What problems are sent as.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// An answer that is none: why, and which field with which value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The kind of problem, the same for all of its kind.
    #[schema(value_type = String)]
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What was wrong this time, and what to do.
    detail: String,
    /// The parameter or field at fault, as in `pairs[2].compound`.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// Its value as it was sent, cut after 200 letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// `detail` once more, where clients of the Open Inference Protocol look for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        let (status, detail) = (status.as_u16(), detail.into());
        Self { title, status, detail, field: None, value: None, error: None }
    }

    /// Names what is at fault.
    pub(crate) fn about(mut self, field: &str, value: &str) -> Self {
        self.field = Some(field.into());
        // A value that was sent comes back, but not all of a long one.
        self.value = Some(value.chars().take(200).collect());
        self
    }

    /// As clients of the Open Inference Protocol read it.
    pub(crate) fn for_inference(mut self) -> Self {
        self.error = Some(self.detail.clone());
        self
    }

    /// A request that cannot even be read.
    pub(crate) fn malformed(title: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, title, detail)
    }

    /// A field whose value cannot be used.
    pub(crate) fn field(field: &str, value: &str, detail: impl Into<String>) -> Self {
        let title = "The request cannot be answered";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, title, detail).about(field, value)
    }

    /// Something that is not there.
    pub(crate) fn not_found(field: &str, value: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", detail).about(field, value)
    }

    /// A method that the address does not know; the header `allow` says which it does.
    pub(crate) fn method(method: &str) -> Self {
        let detail = format!("this address does not answer {method}; see the header allow");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", detail)
            .about("method", method)
    }

    /// A body beyond the limit.
    pub(crate) fn too_large() -> Self {
        let detail = format!("a body may have {} bytes; ask in parts", super::BODY);
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large", detail).about("body", "")
    }

    /// Too much at once.
    pub(crate) fn busy() -> Self {
        let detail = "all places of the queue are taken; try again in a second";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Busy", detail)
    }

    /// An answer that took too long.
    pub(crate) fn too_long() -> Self {
        let detail = "the answer was not there in time; ask in parts, or later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Out of time", detail)
    }

    /// More requests of one client than it may make.
    pub(crate) fn too_many() -> Self {
        let detail = "this client asks too often; try again in a second";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests", detail)
    }

    /// No key, or one that is not known.
    pub(crate) fn no_key() -> Self {
        let detail = "this server wants a key, as in the header `authorization: Bearer KEY`";
        Self::new(StatusCode::UNAUTHORIZED, "A key is needed", detail)
    }

    /// Our fault; what it was is in the log.
    pub(crate) fn ours() -> Self {
        let detail = "the server failed to answer; its log says more";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "The server failed", detail)
    }

    /// A model that cannot use what it was asked about.
    pub(crate) fn model(error: &ModelError) -> Self {
        if let ModelError::Entity { what, key, .. } = error {
            return Self::field(&what.replace(' ', "_"), key, error.to_string());
        }
        tracing::error!(%error, "the model failed");
        Self::ours()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS].contains(&status) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
