//! One file of the page: its bytes, what they are, and how a browser keeps them.

use std::borrow::Cow;
use std::fmt::Write;
use std::io::Write as _;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// A file in memory, also packed with gzip where that makes it smaller.
pub(super) struct Asset {
    content_type: &'static str,
    plain: Bytes,
    packed: Option<Bytes>,
    tag: HeaderValue,
}

impl Asset {
    pub(super) fn new(name: &str, content: Cow<'static, [u8]>) -> Self {
        let plain = match content {
            Cow::Borrowed(content) => Bytes::from_static(content),
            Cow::Owned(content) => Bytes::from(content),
        };
        let packed = pack(&plain).filter(|packed| packed.len() < plain.len());
        Self { content_type: content_type(name), tag: tag(&plain), plain, packed }
    }

    /// The file, or word that the browser already has it.
    ///
    /// A browser keeps it but asks each time whether it changed: after an update no page is half old and half new.
    pub(super) fn answer(&self, asked: &HeaderMap) -> Response {
        let packed = self.packed.as_ref().filter(|_| takes_gzip(asked));
        let mut kept = HeaderMap::new();
        kept.insert(header::ETAG, self.tag.clone());
        kept.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        kept.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if has_it(asked, &self.tag) {
            return (StatusCode::NOT_MODIFIED, kept).into_response();
        }
        kept.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if packed.is_some() {
            kept.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        (kept, packed.unwrap_or(&self.plain).clone()).into_response()
    }
}

fn pack(content: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(content.len() / 3), Compression::default());
    encoder.write_all(content).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

fn tag(content: &[u8]) -> HeaderValue {
    let mut text = String::from("\"");
    for byte in &Sha256::digest(content)[..12] {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    HeaderValue::from_str(&text).expect("hexadecimal digits are allowed in a header")
}

fn has_it(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let tags = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let wanted = tag.to_str().unwrap_or_default();
    tags.is_some_and(|tags| {
        tags.split(',').any(|one| one.trim().trim_start_matches("W/") == wanted)
    })
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let accepted =
        asked.get(header::ACCEPT_ENCODING).and_then(|list| list.to_str().ok()).unwrap_or("");
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next() == Some("gzip") && !parts.any(|weight| weight == "q=0")
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
