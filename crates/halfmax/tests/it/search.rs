//! Searches as people run them: to the end, killed, interrupted, resumed, refused.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::Place;

/// Networks small enough for a debug build.
const SPACE: &str = r#"
parameter = [
  { name = "layers", kind = "int", low = 1, high = 2 },
  { name = "width1", kind = "int", low = 4, high = 16, log = true },
  { name = "width2", kind = "int", low = 4, high = 8, when = [{ parameter = "layers", at_least = 2 }] },
  { name = "learning_rate", kind = "float", low = 0.001, high = 0.1, log = true },
  { name = "features_per_view", kind = "categorical", choices = [20, 50, "all"] },
]
"#;

fn place() -> Place {
    let place = Place::imported();
    std::fs::write(place.file("tiny.toml"), SPACE).unwrap();
    place
}

fn search(trials: u32, rest: &str) -> String {
    format!(
        "search screen --sampler evolution --trials {trials} --epochs 4 --space tiny.toml --seed 1 {rest}"
    )
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Starts the command and waits until its journal has some bytes.
fn started(place: &Place, line: &str, journal: &Path, bytes: u64) -> Child {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("halfmax"))
        .current_dir(place.path())
        .args(line.split_whitespace())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let length = || std::fs::metadata(journal).map_or(0, |m| m.len());
    while length() < bytes && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_micros(200));
    }
    child
}

#[test]
fn a_search_becomes_a_run() {
    let place = place();
    let scores = json(&place.done(&search(5, "--workers 2 --out runs/found --json")));
    let models = scores["models"].as_array().unwrap();
    let names: Vec<&str> = models.iter().map(|m| m["name"].as_str().unwrap()).collect();
    assert_eq!(names[..5], ["searched", "random-search", "net", "ann", "mean-effects"]);
    let found = &scores["search"];
    assert_eq!((&found["sampler"], &found["trials"]), (&"evolution".into(), &5.into()));
    assert!(found["best"]["value"].as_f64().unwrap() > 0.0);
    assert!(found["best"]["params"]["width1"].is_i64());
    assert_eq!(scores, json(&place.read("runs/found/scores.json")));
    for name in [
        "config.toml",
        "provenance.json",
        "report.html",
        "bundle/model.json",
        "figures/search-history.svg",
        "figures/search-parallel.svg",
    ] {
        assert!(place.file("runs/found").join(name).is_file(), "{name}");
    }
    assert!(place.read("runs/found/report.html").contains("id=\"table-trials\""));
    assert!(place.done("predict runs/found/bundle --cell-line SIMLINE-001").lines().count() > 1);

    place.done(&search(5, "--out runs/alone").replace("evolution", "random"));
    assert_eq!(
        place.done("study export runs/alone --json"),
        random_trials(&place, "runs/found"),
        "random search is the same beside another sampler and alone"
    );
    let list = json(&place.done("study list runs --json"));
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert!(list.as_array().unwrap().iter().all(|line| line["state"] == "finished"));
    let shown = json(&place.done("study show runs/found --json"));
    assert_eq!(shown["search"], scores["search"]);
    let rows = place.done("study export runs/found");
    assert!(rows.starts_with("trial\tstate\tvalue\tsteps\treason\tlayers\twidth1"), "{rows}");
    assert_eq!(rows.lines().count(), 6);
    let compared = json(&place.done("study compare runs/found runs/alone --json"));
    assert_eq!(compared[0]["study"]["test_rmse"], models[0]["pooled"]["rmse"]);
    assert_eq!(compared[1]["reached"][2]["trials"], 5);
    assert!(place.done("study compare runs/found runs/alone").contains("runs/alone"));
}

#[test]
fn the_best_networks_become_one_model() {
    let place = place();
    let scores = json(&place.done(&search(4, "--ensemble 3 --out run --json")));
    let names: Vec<&str> =
        scores["models"].as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect();
    assert_eq!(names[..3], ["searched-ensemble", "searched", "random-search"]);
    let kept = json(&place.read("run/bundle/model.json"));
    assert_eq!(kept["kind"], "blend", "{kept}");
    assert!(place.done("predict run/bundle --cell-line SIMLINE-001").lines().count() > 1);
    for name in ["search-slice", "search-timeline", "search-pareto"] {
        assert!(place.file(&format!("run/figures/{name}.svg")).is_file(), "{name}");
    }
    let journal = place.read("run/trials.jsonl");
    assert!(journal.contains("\"started_s\"") && journal.contains("\"latency_us\""));
    let exported = place.done("study export run --json");
    assert!(exported.contains("\"parameters\"") && !exported.contains("_s\""), "{exported}");
}

#[test]
fn samplers_are_compared_on_the_table_of_networks() {
    let place = Place::new();
    let peers = r#"{"other": {"lpo": [[0, 1, 2], [3, 4, 5]]}}"#;
    std::fs::write(place.file("peers.json"), peers).unwrap();
    let line = "bench-search --samplers evolution --seeds 3 --trials 12 --peers peers.json --json";
    let bench = json(&place.done(&format!("{line} --out bench")));
    assert_eq!(json(&place.read("bench/bench.json")), bench);
    assert_eq!(bench, json(&place.done(&format!("{line} --out again"))));
    let table = &bench["tables"][0];
    assert_eq!((&table["scheme"], &table["points"]), (&"lpo".into(), &1080.into()));
    let names: Vec<&str> =
        table["searches"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["random", "evolution", "other"]);
    let random = &table["searches"][0];
    assert_eq!(random["after"][0]["trials"], 10);
    assert!(random["after"][0]["p_below_random"].is_null());
    assert!(table["searches"][1]["after"][0]["p_below_random"].is_f64());
    for name in ["report.html", "regret.tsv", "figures/lpo-trials.svg", "figures/lco-seconds.svg"] {
        assert!(place.file("bench").join(name).is_file(), "{name}");
    }
    std::fs::write(place.file("peers.json"), peers.replace('5', "5000")).unwrap();
    let said = place.refused(&format!("{line} --out third"));
    assert!(said.contains("other, lpo, seed 1, trial 2: there is no point 5000"), "{said}");
    assert!(!place.file("third").exists());
}

/// The trials of random search, as `study export --json` shows those of the search.
fn random_trials(place: &Place, run: &str) -> String {
    let copy = place.file("copy");
    std::fs::create_dir(&copy).unwrap();
    let journal = place.file(run).join("random-trials.jsonl");
    std::fs::copy(journal, copy.join("trials.jsonl")).unwrap();
    place.done("study export copy --json")
}

#[test]
fn a_killed_search_resumes_to_the_same_run() {
    let place = place();
    place.done(&search(6, "--workers 1 --out whole"));
    let journal = place.file("killed/trials.jsonl");
    let mut killed = 0;
    for round in 1..=4 {
        let line = if round == 1 {
            search(6, "--workers 2 --out killed")
        } else {
            "search --resume killed --workers 2".to_owned()
        };
        let mut child = started(&place, &line, &journal, 800 + 250 * round);
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
    }
    assert!(killed > 1);
    let said = place.refused(&search(6, "--out killed"));
    assert!(said.contains("halfmax search --resume killed"), "{said}");
    place.done("search --resume killed --workers 2");
    let trials = |run: &str| place.done(&format!("study export {run} --json"));
    assert_eq!(trials("killed"), trials("whole"));
    for name in ["scores.json", "predictions.tsv", "config.toml", "bundle/manifest.json"] {
        assert_eq!(
            place.read(&format!("killed/{name}")),
            place.read(&format!("whole/{name}")),
            "{name}"
        );
    }
    let again = place.done("search --resume killed --json");
    assert_eq!(again, place.read("killed/scores.json"), "a finished search is left as it is");
    let left = std::fs::read_dir(place.file("killed")).unwrap();
    let hidden =
        left.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0);
}

#[test]
#[cfg(unix)]
fn ctrl_c_stops_cleanly_and_says_how_to_go_on() {
    let place = place();
    let line = search(400, "--workers 2 --out run");
    let child = started(&place, &line, &place.file("run/trials.jsonl"), 1500);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("go on with:\n  halfmax search --resume run"), "{said}");
    assert!(said.contains("of 400 trials"), "{said}");
    assert!(!place.file("run/provenance.json").exists());
    let shown = json(&place.done("study show run --json"));
    assert_eq!(shown["study"]["state"], "unfinished");
    assert!(shown["study"]["finished"].as_u64().unwrap() < 400);
}

#[test]
fn what_cannot_be_searched_is_refused_before_anything_is_written() {
    let place = place();
    let before = || place.entries();
    let refused = |line: &str, words: &str| {
        let entries = before();
        let said = place.refused(line);
        assert!(said.contains(words), "{line}\n{said}");
        assert_eq!(place.entries(), entries, "{line}");
    };
    std::fs::write(place.file("bad.toml"), SPACE.replace("\"layers\", kind", "\"depth\", kind"))
        .unwrap();
    let bad = search(4, "--out run").replace("tiny.toml", "bad.toml");
    refused(&bad, "depends on \"layers\", which is not in the space");
    std::fs::write(place.file("bad.toml"), SPACE.replace("width1", "units")).unwrap();
    refused(
        &bad,
        "bad.toml: architecture: space, parameter \"units\": no network has it; there are layers, width1",
    );
    std::fs::write(
        place.file("bad.toml"),
        SPACE.replace("low = 4, high = 16", "low = 40, high = 16"),
    )
    .unwrap();
    refused(&bad, "low 40 is above high 16");
    refused(
        &bad.replace("bad.toml", "none.toml"),
        "space \"none.toml\" is neither default, dense, multitask, paper nor a file",
    );
    refused(
        &search(4, "--out run").replace("evolution", "guess"),
        "[possible values: random, grid",
    );
    refused(&search(0, "--out run"), "--trials");
    refused(&search(4, "--out screen"), "screen: is not empty");
    place.done("split screen --scheme lco --folds 3 --out folds.csv");
    refused(&search(4, "--splits folds.csv --out run"), "a search works on one split");
    refused("search --resume files", "no search was begun here");
    refused("search --resume screen --trials 3", "cannot be used with");
}
