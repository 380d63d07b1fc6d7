//! Predictions as lines, and in parts.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::server::{Came, Server};

async fn ask(server: &Server, question: &Value, accept: &str) -> Came {
    let request = Request::post("/v1/models/lco/predict").header("accept", accept);
    server.come(request.body(Body::from(question.to_string())).unwrap()).await
}

fn lines(came: &Came) -> Vec<Value> {
    let text = std::str::from_utf8(&came.bytes).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// All cell lines often enough that an answer is sent in parts, with pairs before and profiles behind them.
async fn much(server: &Server) -> Value {
    let (_, grid) = server.get("/grid").await;
    let lines: Vec<&Value> =
        grid["cell_lines"].as_array().unwrap().iter().cycle().take(1500).collect();
    json!({
        "pairs": [{ "cell_line": server.line, "compound": server.drug }],
        "cell_lines": lines,
        "profiles": [{ "from": { "cell_line": server.line } }, { "from": { "cell_line": server.line } }],
        "compounds": grid["compounds"],
    })
}

#[tokio::test]
async fn lines_hold_what_the_document_holds() {
    let server = Server::start();
    let other = server.state.model("lco").unwrap().bundle.compound(0).id.to_string();
    let question = json!({ "pairs": [
        { "cell_line": server.line, "compound": server.drug }, { "cell_line": server.line, "compound": other },
    ] });
    let document = ask(&server, &question, "application/json").await;
    let came = ask(&server, &question, "application/x-ndjson, */*;q=0.1").await;
    assert_eq!(came.header("content-type"), "application/x-ndjson");
    assert_eq!(Value::Array(lines(&came)), document.json()["predictions"]);
}

#[tokio::test]
async fn an_answer_in_parts_is_whole_and_in_order() {
    let server = Server::start();
    let question = much(&server).await;
    let total = 1 + 1502 * 6;
    let document = ask(&server, &question, "*/*").await;
    assert_eq!((document.status, document.header("content-length")), (StatusCode::OK, ""));
    let document = document.json();
    let predictions = document["predictions"].as_array().unwrap();
    assert_eq!(predictions.len(), total);
    assert_eq!(&lines(&ask(&server, &question, "application/x-ndjson").await), predictions);
    for (at, prediction) in predictions.iter().enumerate().skip(1) {
        let (line, drug) = ((at - 1) / 6, (at - 1) % 6);
        assert_eq!(prediction["compound"], question["compounds"][drug], "{at}");
        let line = question["cell_lines"].get(line).unwrap_or(&Value::Null);
        assert_eq!(&prediction["cell_line"], line, "{at}");
    }
    // A profile that changes nothing is its cell line.
    let value = |at: usize| predictions[at]["value"].as_f64().unwrap();
    let of_drug = |at: usize| predictions[at]["compound"] == server.drug.as_str();
    let last = (total - 6..total).find(|at| of_drug(*at)).unwrap();
    assert!((value(last) - value(0)).abs() < 1e-6);
}

#[tokio::test]
async fn too_much_is_refused_before_anything_is_sent() {
    let server = Server::start();
    let many = vec![server.line.clone(); 40_000];
    let question = json!({ "cell_lines": many, "compounds": vec![server.drug.clone(); 6] });
    let came = ask(&server, &question, "application/json").await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(came.json()["value"], "240000");
    let late = json!({
        "cell_lines": vec![server.line.clone(); 5000], "compounds": [server.drug],
        "profiles": [{ "from": { "tissue": "nowhere" } }],
    });
    assert_eq!(ask(&server, &late, "*/*").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
