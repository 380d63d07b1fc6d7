//! Bundles read again while the server answers.

use std::fs;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::server::{Server, write_analysis, write_run};

async fn value(server: &Server, model: &str) -> f64 {
    let question = json!({ "pairs": [{ "cell_line": server.line, "compound": server.drug }] });
    let request = Request::post(format!("/v1/models/{model}/predict"));
    let (status, answer) =
        server.send(request.body(Body::from(question.to_string())).unwrap()).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    answer["predictions"][0]["value"].as_f64().unwrap()
}

async fn versions(server: &Server) -> Vec<String> {
    let (_, model) = server.get("").await;
    let all = model["versions"].as_array().unwrap();
    all.iter().map(|version| version.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn versions_of_a_name_stand_side_by_side() {
    let server = Server::start();
    let versions = versions(&server).await;
    assert!(versions.len() == 2 && versions[0] != versions[1], "{versions:?}");
    let (default, old) = (value(&server, "lco").await, format!("lco@{}", versions[1]));
    assert!((default - value(&server, &format!("lco@{}", versions[0])).await).abs() < 1e-12);
    assert!((default - value(&server, &old).await).abs() > 1e-6);
    let (_, all) = server.send(Request::get("/v1/models").body(Body::empty()).unwrap()).await;
    let ids: Vec<&Value> = all["models"].as_array().unwrap().iter().map(|m| &m["id"]).collect();
    assert_eq!(ids, [&json!("lco"), &json!(old)]);
    assert_eq!(all["default"], "lco");
}

#[tokio::test]
async fn a_new_bundle_replaces_the_old_and_a_broken_one_does_not() {
    let server = Server::start();
    let (before, first) = (versions(&server).await, value(&server, "lco").await);
    // A request that has begun keeps its model.
    let held = server.state.model("lco").unwrap();

    let place = server.dir.path().join("new/lco");
    fs::remove_dir_all(&place).unwrap();
    write_run(&place, 13);
    assert!(server.state.reload().is_empty());
    let (after, second) = (versions(&server).await, value(&server, "lco").await);
    assert!(after[0] != before[0] && after[1] == before[1], "{before:?} {after:?}");
    assert!((first - second).abs() > 1e-6);
    assert_eq!(held.version, before[0]);

    let weights = place.join("bundle/weights.safetensors");
    let mut content = fs::read(&weights).unwrap();
    content[20] ^= 1;
    fs::write(&weights, content).unwrap();
    let faults = server.state.reload();
    assert!(faults.len() == 1 && faults[0].to_string().contains("weights"), "{faults:?}");
    assert_eq!(versions(&server).await, after);
    assert!((value(&server, "lco").await - second).abs() < 1e-12);
}

#[tokio::test]
async fn a_new_analysis_replaces_the_old_and_a_broken_one_does_not() {
    let server = Server::start();
    let strongest = async || {
        let path = "/v1/biomarkers/biomarkers/tests?limit=1";
        server.send(Request::get(path).body(Body::empty()).unwrap()).await.1["items"][0]["p"]
            .clone()
    };
    let (first, place) = (strongest().await, server.dir.path().join("biomarkers"));
    write_analysis(&place, 12);
    assert!(server.state.reload().is_empty());
    let second = strongest().await;
    assert_ne!(first, second);
    fs::write(place.join("inputs.json.gz"), "torn").unwrap();
    let faults = server.state.reload();
    assert!(faults.len() == 1 && faults[0].to_string().contains("inputs.json.gz"), "{faults:?}");
    assert_eq!(strongest().await, second);
}

#[tokio::test]
async fn a_prepared_model_answers_as_before() {
    let server = Server::start();
    let before = server.get("/grid").await.1;
    let served = server.state.model("lco").unwrap();
    let pair = halfmax_prep::Pair { cell_line: 3, compound: 2 };
    let computed = served.predict(&[pair]).unwrap()[0];
    served.prepare();
    for _ in 0..1000 {
        if served.is_prepared() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(served.is_prepared());
    let kept = served.predict(&[pair]).unwrap()[0];
    assert!((kept.0 - computed.0).abs() < 1e-6 && (kept.1 - computed.1).abs() < 1e-12);
    assert_eq!(server.get("/grid").await.1, before);
}
