//! The web page: its shell, style sheets and scripts as they lie in `assets/`, served from the binary.
#![allow(clippy::unused_async, reason = "a handler must be async, whether it waits or not")]

mod asset;
mod files;
mod plotly;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use asset::Asset;

/// What the page may do: its own scripts and pictures, and questions to its own server.
///
/// Styles may be inline because plotly.js writes them; scripts may not.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// The routes of the page: `/` and `/assets/…`. Every view is `/` with a fragment, so there are no others.
pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    Router::new().route("/", get(shell)).route("/assets/{*path}", get(asset))
}

async fn shell(headers: HeaderMap) -> Response {
    found(files::find("index.html"), &headers)
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let asset = if path == "plotly.js" { plotly::asset() } else { files::find(&path) };
    found(asset, &headers)
}

fn found(asset: Option<&Asset>, headers: &HeaderMap) -> Response {
    match asset {
        Some(asset) => asset.answer(headers),
        None => (StatusCode::NOT_FOUND, "no such file of the page").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn ask(path: &str, header: Option<(&str, &str)>) -> Response {
        let mut request = Request::get(path);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        router::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    fn header(response: &Response, name: &str) -> String {
        response.headers().get(name).map_or(String::new(), |v| v.to_str().unwrap().into())
    }

    #[tokio::test]
    async fn the_shell_is_html_and_asks_nobody_else() {
        let response = ask("/", None).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(&response, "content-type"), "text/html; charset=utf-8");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = std::str::from_utf8(&body).unwrap();
        assert!(text.contains("not medical advice") && !text.contains("https://"), "{text}");
    }

    #[tokio::test]
    async fn what_a_browser_has_is_not_sent_again() {
        let first = ask("/assets/js/main.js", None).await;
        assert_eq!(header(&first, "content-type"), "text/javascript; charset=utf-8");
        let tag = header(&first, "etag");
        let again = ask("/assets/js/main.js", Some(("if-none-match", &tag))).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(again.into_body().collect().await.unwrap().to_bytes().is_empty());
        let other = ask("/assets/js/main.js", Some(("if-none-match", "\"other\""))).await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn the_plotting_library_is_packed_for_who_can_unpack_it() {
        let packed = ask("/assets/plotly.js", Some(("accept-encoding", "br, gzip"))).await;
        assert_eq!(header(&packed, "content-encoding"), "gzip");
        let small = packed.into_body().collect().await.unwrap().to_bytes();
        let plain = ask("/assets/plotly.js", Some(("accept-encoding", "gzip;q=0"))).await;
        assert_eq!(header(&plain, "content-encoding"), "");
        let large = plain.into_body().collect().await.unwrap().to_bytes();
        assert!(3 * small.len() < large.len(), "{} of {}", small.len(), large.len());
        assert!(large.windows(13).any(|text| text == b"window.Plotly"));
    }

    #[tokio::test]
    async fn only_files_of_the_page_are_found() {
        for path in
            ["/assets/none.js", "/assets/../Cargo.toml", "/assets/%2e%2e/Cargo.toml", "/assets/js"]
        {
            assert_eq!(ask(path, None).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
