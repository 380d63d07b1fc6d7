//! The document says what the server does.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::server::Server;
use super::validator::faults;
use crate::api::{document, table};

fn described() -> Value {
    serde_json::to_value(document(false)).unwrap()
}

#[test]
fn every_route_is_described_and_no_other() {
    let document = described();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = document["paths"].as_object().unwrap();
    let described: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(|method| (method.clone(), path.clone()))
        })
        .collect();
    let routed: BTreeSet<(String, String)> = table()
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    assert_eq!(described, routed);
}

#[test]
fn what_is_referred_to_is_there() {
    fn references(value: &Value, into: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                into.extend(members.get("$ref").and_then(Value::as_str).map(Into::into));
                members.values().for_each(|member| references(member, into));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, into)),
            _ => {}
        }
    }
    let document = described();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 40);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

/// Asks every route something that it answers, and holds the answer against what the document says of it.
#[tokio::test]
async fn answers_are_as_described() {
    let server = Server::start();
    let document = described();
    let (_, example) = server.get("/example").await;
    let version = server.state.model("lco").unwrap().version.clone();
    let mut asked = 0;
    for (method, route, _) in table() {
        let path = route
            .replace("{model}", "lco")
            .replace("{version}", &version)
            .replace("{compound}", &server.drug)
            .replace("{analysis}", &server.analysis)
            .replace("{feature}", &server.feature)
            .replace("{study}", "none");
        let path = if route.ends_with("{model}/features") {
            format!("{path}?cell_line={}&compound={}", server.line, server.drug)
        } else if route.ends_with("/biomarkers") && method == "get" && route.contains("{compound}")
        {
            format!("{path}?cell_line={}", server.line)
        } else {
            path
        };
        // Without a report, a network or a search beside the model.
        let absent = ["/report", "{study}", "/events", "model.onnx"];
        let absent = absent.iter().any(|part| route.contains(part));
        let body = match route.rsplit('/').next() {
            Some("grid") if method == "post" => json!({}),
            Some(last) if method == "post" => example[last].clone(),
            _ => Value::Null,
        };
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = Request::builder().method(method.to_uppercase().as_str()).uri(&path);
        let came = server.come(request.body(body).unwrap()).await;
        let status = came.status.as_u16();
        assert_eq!(status, if absent { 404 } else { 200 }, "{method} {path}: {}", came.json());
        let responses = &document["paths"][route][method]["responses"];
        let content = &responses[status.to_string()]["content"];
        let kind = came.header("content-type").split(';').next().unwrap();
        let schema = &content[kind]["schema"];
        assert!(schema.is_object(), "{method} {route}: {status} as {kind} is not described");
        let is_json = kind.ends_with("json");
        let text = || Value::from(String::from_utf8_lossy(&came.bytes).into_owned());
        let answer = if is_json { came.json() } else { text() };
        let faults = faults(&document, schema, &answer);
        assert!(faults.is_empty(), "{method} {route}: {faults:#?}");
        asked += 1;
    }
    assert!(asked > 35);
}

#[tokio::test]
async fn the_document_and_its_page_are_served() {
    let server = Server::start();
    for path in ["/v1/openapi.json", "/openapi.json"] {
        let came = server.come(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(came.json(), described(), "{path}");
    }
    let page = server.come(Request::get("/docs/").body(Body::empty()).unwrap()).await;
    assert!(String::from_utf8_lossy(&page.bytes).contains("swagger-ui"));
    assert!(page.header("content-security-policy").contains("connect-src 'self'"));
    let start = Request::get("/docs/swagger-initializer.js").body(Body::empty()).unwrap();
    let start = server.come(start).await;
    assert!(String::from_utf8_lossy(&start.bytes).contains("/v1/openapi.json"));
    let none = server.come(Request::get("/docs/none.js").body(Body::empty()).unwrap()).await;
    assert_eq!(none.status.as_u16(), 404);
}

#[test]
fn a_server_with_keys_says_so() {
    let document = serde_json::to_value(document(true)).unwrap();
    let predict = &document["paths"]["/v1/models/{model}/predict"]["post"];
    assert_eq!(predict["security"], json!([{ "key": [] }]));
    assert!(predict["responses"]["401"].is_object());
    assert!(document["paths"]["/v2/health/live"]["get"]["security"].is_null());
}
