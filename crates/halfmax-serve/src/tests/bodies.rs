//! Bodies that nobody in their right mind sends: never a fault of the server's.

use axum::body::Body;
use axum::http::Request;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::server::Server;

const ROUTES: [&str; 6] = [
    "/v1/models/lco/predict",
    "/v1/models/lco/rank",
    "/v1/models/lco/explain",
    "/v1/models/lco/grid",
    "/v2/models/lco/infer",
    "/v2/models/lco/versions/0/infer",
];

/// Names that mean something, among those that do not.
const WORDS: [&str; 34] = [
    "pairs",
    "cell_line",
    "cell_lines",
    "compound",
    "compounds",
    "profile",
    "profiles",
    "from",
    "set",
    "tissue",
    "target",
    "pathway",
    "cancer_type",
    "limit",
    "inputs",
    "outputs",
    "name",
    "shape",
    "datatype",
    "data",
    "parameters",
    "binary_data_size",
    "id",
    "BYTES",
    "FP32",
    "FP64",
    "value",
    "1",
    "2",
    "expression",
    "mutation",
    "lung",
    "",
    "\u{0}\u{fffd}",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![4 => proptest::sample::select(&WORDS[..]).prop_map(Into::into), 1 => ".{0,8}"]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..4_i64).prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((word(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A question that is nearly right.
fn nearly() -> impl Strategy<Value = Value> {
    (word(), word(), any_json(), any::<u32>(), any::<f32>()).prop_map(|(a, b, any, n, x)| {
        let tensor = |name: &str, kind: &str| {
            json!({ "name": name, "shape": [n % 5], "datatype": kind, "data": [a, any] })
        };
        match n % 7 {
            0 => json!({ "pairs": [{ "cell_line": a, "compound": b }, any] }),
            1 => json!({ "cell_lines": [a, "1"], "compounds": ["1", b], "profiles": [any] }),
            2 => json!({ "profiles": [{ "from": { "cell_line": "1" }, "set": { "expression": { b: x } } }], "compounds": ["1"] }),
            3 => json!({ "cell_line": "1", "compound": "2", a: any }),
            4 => json!({ "profile": { "from": { "tissue": a }, "set": any }, "compound": "1" }),
            5 => json!({ "inputs": [tensor("cell_line", "BYTES"), tensor("compound", &b)], "outputs": [{ "name": a }] }),
            _ => json!({ "inputs": [tensor("compound", "BYTES"), { "name": "expression", "shape": [n, n], "datatype": "FP32", "data": [[x]] }] }),
        }
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let text = |value: Value| value.to_string().into_bytes();
    // Cut somewhere, a bit turned, or as it is.
    let broken =
        (any_json(), any::<prop::sample::Index>(), any::<u8>()).prop_map(move |(v, at, bits)| {
            let mut bytes = v.to_string().into_bytes();
            let at = at.index(bytes.len());
            if bits % 2 == 0 {
                bytes.truncate(at);
            } else {
                bytes[at] ^= bits;
            }
            bytes
        });
    prop_oneof![
        3 => any_json().prop_map(text),
        4 => nearly().prop_map(text),
        2 => broken,
        1 => proptest::collection::vec(any::<u8>(), 0..200),
    ]
}

#[test]
fn no_body_is_the_servers_fault() {
    let server = Server::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let question =
        (proptest::sample::select(&ROUTES[..]), body(), proptest::option::of(0..300_usize));
    let config =
        ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((route, body, length) in question)| {
        let mut request = Request::post(route);
        if let Some(length) = length {
            request = request.header("inference-header-content-length", length);
        }
        let size = body.len();
        let came = runtime.block_on(server.come(request.body(Body::from(body)).unwrap()));
        prop_assert!(came.status.as_u16() < 500, "{} {}", came.status, came.json());
        prop_assert!(came.bytes.len() < 100_000 + 1000 * size, "{} of {size}", came.bytes.len());
        if came.status.as_u16() >= 400 {
            let problem = came.json();
            prop_assert_eq!(&problem["status"], &Value::from(came.status.as_u16()));
            prop_assert!(problem["detail"].is_string());
        }
    });
}

#[tokio::test]
async fn depth_and_repetition_are_bounded() {
    let server = Server::start();
    for body in [
        "[".repeat(1 << 20),
        "{\"pairs\":".repeat(100_000),
        format!("{{\"a\":{}}}", "1".repeat(1 << 20)),
    ] {
        for route in ROUTES {
            let request = Request::post(route).body(Body::from(body.clone())).unwrap();
            assert!(server.come(request).await.status.is_client_error(), "{route}");
        }
    }
}
