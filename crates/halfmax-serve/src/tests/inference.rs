//! The Open Inference Protocol, as its clients speak it.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::server::{Came, Server};

async fn infer(server: &Server, question: &Value) -> (StatusCode, Value) {
    let request = Request::post("/v2/models/lco/infer");
    server.send(request.body(Body::from(question.to_string())).unwrap()).await
}

fn bytes(name: &str, data: &[&str]) -> Value {
    json!({ "name": name, "shape": [data.len()], "datatype": "BYTES", "data": data })
}

async fn predicted(server: &Server) -> Value {
    let pairs = json!({ "pairs": [{ "cell_line": server.line, "compound": server.drug }] });
    server.answer("/predict", pairs).await["predictions"][0].clone()
}

fn output<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let all = answer["outputs"].as_array().unwrap();
    &all.iter().find(|output| output["name"] == name).unwrap()["data"]
}

#[tokio::test]
async fn tensors_hold_what_predictions_hold() {
    let server = Server::start();
    let wanted = predicted(&server).await;
    let lines = bytes("cell_line", &[&server.line]);
    let question = json!({ "id": "mine", "inputs": [lines, bytes("compound", &[&server.drug])] });
    let (status, answer) = infer(&server, &question).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!((&answer["id"], &answer["model_name"]), (&json!("mine"), &json!("lco")));
    for (name, field) in [
        ("value", "value"),
        ("mean_effects", "mean_effects"),
        ("lower", "lower"),
        ("upper", "upper"),
        ("concentration_um", "concentration_um"),
    ] {
        assert_eq!(output(&answer, name)[0], wanted[field], "{name}");
    }
}

#[tokio::test]
async fn features_in_place_of_a_cell_line_give_its_prediction() {
    let server = Server::start();
    let served = server.state.model("lco").unwrap();
    let profile = served.bundle.profile_of(3);
    let views = served.bundle.cell_line_views().zip(&profile.rows);
    let tensor = |(view, row): (&halfmax_prep::View, &Vec<f32>)| json!({ "name": view.name, "shape": [1, view.n_features()], "datatype": "FP32", "data": [row] });
    let mut inputs: Vec<Value> = views.map(tensor).collect();
    inputs.push(bytes("compound", &[&server.drug]));
    inputs.push(bytes("tissue", &[profile.tissue.as_deref().unwrap()]));
    let (status, answer) = infer(&server, &json!({ "inputs": inputs })).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let wanted = predicted(&server).await["value"].as_f64().unwrap();
    assert!((output(&answer, "value")[0].as_f64().unwrap() - wanted).abs() < 1e-6);
    // Without one of the views, it is not known who is meant.
    let (status, problem) = infer(&server, &json!({ "inputs": inputs[1..] })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["error"].is_string(), "{problem}");
}

#[tokio::test]
async fn tensors_as_bytes_hold_the_same() {
    let server = Server::start();
    let text = |text: &str| {
        let mut bytes = (text.len() as u32).to_le_bytes().to_vec();
        bytes.extend(text.as_bytes());
        bytes
    };
    let (line, drug) = (text(&server.line), text(&server.drug));
    let tensor = |name: &str, bytes: &[u8]| json!({ "name": name, "shape": [1], "datatype": "BYTES", "parameters": { "binary_data_size": bytes.len() } });
    let question = json!({
        "inputs": [tensor("cell_line", &line), tensor("compound", &drug)],
        "outputs": [{ "name": "value", "parameters": { "binary_data": true } }],
    })
    .to_string();
    let ask = async |length: usize, bytes: Vec<u8>| -> Came {
        let request = Request::post("/v2/models/lco/infer");
        let request = request.header("inference-header-content-length", length);
        server.come(request.body(Body::from(bytes)).unwrap()).await
    };
    let whole = [question.clone().into_bytes(), line, drug].concat();
    let came = ask(question.len(), whole.clone()).await;
    assert_eq!(came.status, StatusCode::OK, "{}", came.json());
    let json: usize = came.header("inference-header-content-length").parse().unwrap();
    let answer: Value = serde_json::from_slice(&came.bytes[..json]).unwrap();
    assert_eq!(answer["outputs"][0]["parameters"]["binary_data_size"], 8);
    let value = f64::from_le_bytes(came.bytes[json..].try_into().unwrap());
    assert!((value - predicted(&server).await["value"].as_f64().unwrap()).abs() < 1e-12);
    for (length, bytes) in [
        (question.len(), whole[..whole.len() - 1].to_vec()),
        (question.len() - 1, whole.clone()),
        (usize::MAX, whole.clone()),
        (0, whole),
    ] {
        assert!(ask(length, bytes).await.status.is_client_error(), "{length}");
    }
}

#[tokio::test]
async fn metadata_names_versions_and_tensors() {
    let server = Server::start();
    let get = async |path: &str| server.send(Request::get(path).body(Body::empty()).unwrap()).await;
    let (_, model) = get("/v2/models/lco").await;
    let versions = model["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    let old = versions[1].as_str().unwrap();
    assert_eq!(get(&format!("/v2/models/lco/versions/{old}/ready")).await.1["ready"], true);
    assert_eq!(get("/v2/models/lco/versions/0/ready").await.0, StatusCode::NOT_FOUND);
    assert_eq!(get("/v2/models/none").await.0, StatusCode::NOT_FOUND);
    let names: Vec<&str> =
        model["inputs"].as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"cell_line") && names.contains(&"compound"), "{names:?}");
    assert_eq!(get("/v2/health/live").await.1["live"], true);
    assert_eq!(get("/v2").await.1["name"], "halfmax");
}
