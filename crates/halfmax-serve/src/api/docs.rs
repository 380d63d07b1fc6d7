//! The document of the API as a file, and as a page to try it on.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::Config;

use super::Problem;
use super::answer::JSON;

/// Where the document lies.
const DOCUMENT: &str = "/v1/openapi.json";
/// The page has scripts of its own, which write styles and pictures into it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    // Without a validator: the page asks no other host.
    Arc::new(Config::from(DOCUMENT).validator_url("none").deep_linking(true))
});

/// The document under both of its addresses, and the page.
pub(super) fn router(document: Bytes) -> Router {
    let file = get(async move || ([(header::CONTENT_TYPE, JSON)], document));
    Router::new()
        .route(DOCUMENT, file.clone())
        .route("/openapi.json", file)
        .route("/docs", get(async || Redirect::permanent("/docs/")))
        .route("/docs/", get(async || page("")))
        .route("/docs/{*file}", get(async |Path(file): Path<String>| page(&file)))
}

fn page(file: &str) -> Response {
    let found = utoipa_swagger_ui::serve(file, Arc::clone(&CONFIG)).ok().flatten();
    let Some(found) = found else {
        return Problem::not_found("path", file, "no such file of the page").into_response();
    };
    let policy = (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY.to_owned());
    let headers = [(header::CONTENT_TYPE, found.content_type), policy];
    (headers, found.bytes.into_owned()).into_response()
}
