//! What was wrong with a request, as RFC 9457 says it.

use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use halfmax_model::ModelError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An answer that is none: why, and which field with which value.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, title: &'static str, detail: String) -> Self {
        Self { title, status: status.as_u16(), detail, field: None, value: None }
    }

    fn about(mut self, field: &str, value: &str) -> Self {
        self.field = Some(field.into());
        // A value that was sent comes back, but not all of a long one.
        self.value = Some(value.chars().take(200).collect());
        self
    }

    /// A field whose value cannot be used.
    pub(crate) fn field(field: &str, value: &str, detail: impl Into<String>) -> Self {
        let title = "The request cannot be answered";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, title, detail.into()).about(field, value)
    }

    /// Something that is not there.
    pub(crate) fn not_found(field: &str, value: &str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not found", detail.into()).about(field, value)
    }

    /// Too much at once.
    pub(crate) fn busy() -> Self {
        let detail = "all places of the queue are taken; try again in a second".into();
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Busy", detail)
    }

    /// More requests of one client than it may make.
    pub(crate) fn too_many() -> Self {
        let detail = "this client asks too often; try again in a second".into();
        Self::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests", detail)
    }

    /// No key, or one that is not known.
    pub(crate) fn no_key() -> Self {
        let detail = "this server wants a key, as in the header `authorization: Bearer KEY`".into();
        Self::new(StatusCode::UNAUTHORIZED, "A key is needed", detail)
    }

    /// Our fault; what it was is in the log.
    pub(crate) fn ours() -> Self {
        let detail = "the server failed to answer; its log says more".into();
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "The server failed", detail)
    }

    /// A model that cannot use what it was asked about.
    pub(crate) fn model(error: &ModelError) -> Self {
        match error {
            ModelError::Entity { what, key, .. } => {
                Self::field(&what.replace(' ', "_"), key, error.to_string())
            }
            _ => Self::ours(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS].contains(&status) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// The body as JSON; a fault names its line and column.
pub(crate) fn body<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "The body is not the JSON that is wanted",
            error.to_string(),
        )
    })
}
