//! From files to a prediction, and the same bytes twice.

use serde_json::Value;

use crate::{Place, import};

/// A configuration whose network is small enough for a debug build.
const CONFIG: &str = r#"
screen = "screen"
seed = 3
[splits]
scheme = "lco"
folds = 3
[[models]]
preset = "net"
name = "small"
hidden = [16]
epochs = 6
[[models]]
preset = "mean-effects"
"#;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_configuration_becomes_a_run_with_everything_in_it() {
    let place = Place::imported();
    std::fs::write(place.file("lco.toml"), CONFIG).unwrap();
    let scores = json(&place.done("run lco.toml --json"));
    let names: Vec<&str> =
        scores["models"].as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect();
    assert_eq!(names[..2], ["small", "mean-effects"]);
    for model in scores["models"].as_array().unwrap() {
        for metric in ["rmse", "mse", "mae", "r2", "pearson", "spearman"] {
            assert!(
                model["pooled"].get(metric).is_some() && model["per_drug"].get(metric).is_some()
            );
        }
        assert_eq!(model["folds"].as_array().unwrap().len(), 3);
    }
    assert_eq!(scores, json(&place.read("runs/lco/scores.json")));
    for name in [
        "config.toml",
        "provenance.json",
        "ledger.tsv",
        "splits.tsv",
        "predictions.tsv",
        "history.tsv",
        "scores.json",
        "report.html",
        "card.md",
        "bundle/model.json",
        "bundle/weights.safetensors",
        "figures/actual-vs-predicted.svg",
    ] {
        assert!(place.file("runs/lco").join(name).is_file(), "{name}");
    }
    let answer = json(
        &place.done("predict runs/lco/bundle --cell-line SIM-000001 --compound hmx-0001 --json"),
    );
    let prediction = &answer["predictions"][0];
    assert_eq!(prediction["cell_line"], "SIM-000001");
    assert_eq!(prediction["compound"], "900001");
    let (ln, um) =
        (prediction["value"].as_f64().unwrap(), prediction["concentration_um"].as_f64().unwrap());
    assert!((um.ln() - ln).abs() < 1e-9 && prediction["mean_effects"].is_number());
}

#[test]
fn one_seed_gives_the_same_bytes_whatever_the_threads() {
    let place = Place::imported();
    std::fs::write(place.file("lco.toml"), CONFIG).unwrap();
    place.done("run lco.toml --out first --threads 1");
    place.done("run lco.toml --out second --threads 3");
    for name in [
        "predictions.tsv",
        "scores.json",
        "splits.tsv",
        "report.html",
        "config.toml",
        "bundle/manifest.json",
    ] {
        assert_eq!(
            place.read(&format!("first/{name}")),
            place.read(&format!("second/{name}")),
            "{name}"
        );
    }
    std::fs::write(place.file("other.toml"), CONFIG.replace("seed = 3", "seed = 4")).unwrap();
    place.done("run other.toml --out third");
    assert_ne!(place.read("first/predictions.tsv"), place.read("third/predictions.tsv"));
}

#[test]
fn a_run_is_replaced_and_its_report_can_be_made_again() {
    let place = Place::imported();
    std::fs::write(place.file("lco.toml"), CONFIG).unwrap();
    place.done("run lco.toml --out run");
    let report = place.read("run/report.html");
    std::fs::remove_file(place.file("run/report.html")).unwrap();
    place.done("report run");
    assert_eq!(report, place.read("run/report.html"));
    place.done("run lco.toml --out run");
    assert_eq!(report, place.read("run/report.html"));
    assert_eq!(place.entries(), ["files", "lco.toml", "run", "screen"]);
}

#[test]
fn folds_written_by_split_are_read_by_evaluate() {
    let place = Place::imported();
    place.done("split screen --scheme ldo --folds 3 --seed 5 --out folds.csv");
    assert!(place.read("folds.csv").starts_with("ROW_ID,LDO\n"));
    let scores = json(&place.done(
        "evaluate screen --model mean-effects --splits folds.csv --column LDO --out run --json",
    ));
    assert_eq!(scores["splits"]["scheme"], "ldo");
    assert_eq!(scores["splits"]["folds"][0]["compounds_shared"], 0);
}

#[test]
fn the_same_files_make_the_same_screen() {
    let place = Place::imported();
    place.done(&import("again"));
    for name in ["manifest.json", "responses.tsv", "ledger.tsv", "omics/expression.safetensors"] {
        let read = |dir: &str| std::fs::read(place.file(dir).join(name)).unwrap();
        assert_eq!(read("screen"), read("again"), "{name}");
    }
}

#[test]
fn predictions_come_as_rows_most_potent_first() {
    let place = Place::imported();
    place.done("evaluate screen --model mean-effects --scheme lco --folds 3 --out run");
    let rows = place.done("predict run/bundle --cell-line SIMLINE-001");
    let values: Vec<f64> =
        rows.lines().skip(1).map(|row| row.split('\t').nth(4).unwrap().parse().unwrap()).collect();
    assert_eq!(values.len(), 6);
    assert!(values.is_sorted());
}

/// Steps of every kind that a user may put before a model.
const PREPARED: &str = r#"
screen = "screen"
seed = 3
[splits]
scheme = "lco"
test = 0.3
[[prep]]
step = "gene_list"
view = "expression"
file = "genes.txt"
[[prep]]
step = "impute_knn"
views = ["expression", "cnv"]
[[prep]]
step = "quantile"
view = "expression"
output = "normal"
[[prep]]
step = "f_test"
view = "cnv"
keep = 5
[[prep]]
step = "one_hot"
annotation = "tissue"
[[models]]
preset = "ridge"
"#;

#[test]
fn steps_of_a_configuration_come_before_its_models() {
    let place = Place::imported();
    let genes = screen_genes(&place);
    std::fs::write(place.file("genes.txt"), format!("{genes}NO_SUCH_GENE\n")).unwrap();
    std::fs::write(place.file("prepared.toml"), PREPARED).unwrap();
    let plain =
        PREPARED.split("[[prep]]").next().unwrap().to_owned() + "[[models]]\npreset = \"ridge\"\n";
    std::fs::write(place.file("plain.toml"), plain).unwrap();
    let rmse = |scores: &Value| scores["models"][0]["pooled"]["rmse"].as_f64().unwrap();
    let prepared = json(&place.done("run prepared.toml --json"));
    let plain = json(&place.done("run plain.toml --json"));
    assert!((rmse(&prepared) - rmse(&plain)).abs() > 1e-9, "the steps changed nothing");
    let ledger = place.read("runs/prepared/ledger.tsv");
    assert!(ledger.contains("NO_SUCH_GENE"), "{ledger}");
    assert!(place.read("runs/prepared/config.toml").contains("file = \"genes.txt\""));
    let answer = json(&place.done("predict runs/prepared/bundle --json"));
    assert_eq!(answer["predictions"].as_array().unwrap().len(), 40 * 6);
    // The same steps, split and seed by flags.
    let flags = "--prep prepared.toml --scheme lco --test 0.3 --seed 3";
    let by_flags =
        json(&place.done(&format!("evaluate screen --model ridge {flags} --out flags --json")));
    assert_eq!(rmse(&by_flags).to_bits(), rmse(&prepared).to_bits());

    let views =
        json(&place.done("prep screen --config prepared.toml --test 0.3 --out views --json"));
    assert_eq!(views["steps"].as_array().unwrap().len(), 6);
    assert_eq!(views["steps"][0]["changed"][0]["features"], 10);
    for name in ["views.json", "report.html", "figures/variance.svg", "figures/correlation.svg"] {
        assert!(place.file("views").join(name).is_file(), "{name}");
    }
    let page = place.read("views/report.html");
    place.done("prep screen --config prepared.toml --test 0.3 --out views");
    assert_eq!(page, place.read("views/report.html"), "the same bytes");
}

/// Ten genes of the screen's expression, one per line.
fn screen_genes(place: &Place) -> String {
    let views = json(&place.done("prep screen --out first-look --json"));
    let expression = views["views"].as_array().unwrap().iter().find(|v| v["name"] == "expression");
    let genes = expression.unwrap()["correlation"]["features"].as_array().unwrap();
    genes.iter().take(10).map(|gene| gene.as_str().unwrap().to_owned() + "\n").collect()
}
