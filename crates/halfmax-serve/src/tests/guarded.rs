//! Keys, rates, request ids, counts.

use std::fs;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::server::Server;
use crate::guard::{Guard, Keys};
use crate::serve::routes;

#[tokio::test]
async fn a_server_with_keys_answers_who_has_one() {
    let mut server = Server::start();
    let file = tempfile::NamedTempFile::new().unwrap();
    // printf %s secret | sha256sum
    let hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";
    fs::write(file.path(), hash).unwrap();
    server.guard = Arc::new(Guard::new(Keys::read(file.path()).unwrap(), None));
    let ask = |path: &str, key: &str| {
        let request = Request::get(path).header("authorization", key).body(Body::empty()).unwrap();
        server.send(request)
    };
    assert_eq!(ask("/v1/models", "Bearer secret").await.0, StatusCode::OK);
    for wrong in ["Bearer other", "Bearer ", "secret", "Basic secret"] {
        assert_eq!(ask("/v1/models", wrong).await.0, StatusCode::UNAUTHORIZED, "{wrong}");
        assert_eq!(ask("/metrics", wrong).await.0, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    assert_eq!(ask("/", "").await.0, StatusCode::OK);
    assert_eq!(ask("/v2/health/live", "").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_client_that_asks_too_often_waits() {
    let mut server = Server::start();
    server.guard = Arc::new(Guard::new(Keys::default(), std::num::NonZeroU32::new(1)));
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(server.get("/cell-lines").await.0);
    }
    assert_eq!(codes[0], StatusCode::OK);
    assert_eq!(codes[5], StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn requests_have_an_id_and_are_counted() {
    let server = Server::start();
    let ask = async |path: &str, id: &str| {
        let request = Request::get(path).header("x-request-id", id).body(Body::empty()).unwrap();
        let routes = routes(Arc::clone(&server.state), Arc::clone(&server.guard));
        let response = routes.oneshot(request).await.unwrap();
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (id, String::from_utf8(body.to_vec()).unwrap())
    };
    assert_eq!(ask("/v1/models", "mine-1").await.0, "mine-1");
    assert_ne!(ask("/v1/nosuch", "not an id").await.0, "not an id");
    let text = ask("/metrics", "m").await.1;
    let line = r#"halfmax_requests_total{method="GET",route="/v1/models",status="200"} 1"#;
    assert!(text.contains(line) && !text.contains("nosuch"), "{text}");
}
