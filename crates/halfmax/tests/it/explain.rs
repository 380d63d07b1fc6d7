//! Explanations as people ask for them.

use serde_json::Value;

use crate::Place;

/// A run of one split, whose bundle a linear model is in, and the name of a compound.
fn place() -> (Place, String) {
    let place = Place::imported();
    place.done("evaluate screen --model ridge --test 0.2 --out run");
    let bundle: Value = serde_json::from_str(&place.read("run/bundle/model.json")).unwrap();
    let id = bundle["compounds"][0]["id"].as_str().unwrap().to_owned();
    (place, id)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn a_bundle_says_what_a_prediction_and_a_compound_turn_on() {
    let (place, compound) = place();
    let line = format!("explain run/bundle --compound {compound} --json --top 100000");
    let all: Value = serde_json::from_str(&place.done(&line)).unwrap();
    assert_eq!((&all["model"], &all["unit"]), (&"ridge".into(), &"ln µM".into()));
    let section = &all["compounds"][0];
    assert_eq!(section["compound"], compound);
    assert_eq!(section["cell_lines"], all["background"]);
    assert!(number(&section["largest_gap"]) < 1e-3);
    let features = section["features"].as_array().unwrap();
    let importance: Vec<f64> = features.iter().map(|row| number(&row["importance"])).collect();
    assert!(importance.len() > 100 && importance.is_sorted_by(|a, b| a >= b));
    assert!(importance[0] > 0.0 && features[0].get("p").is_none());

    let one: Value =
        serde_json::from_str(&place.done(&format!("{line} --cell-line SIMLINE-003"))).unwrap();
    let found = &one["compounds"][0]["predictions"][0];
    let shares = found["shares"].as_array().unwrap();
    let sum: f64 = shares.iter().map(|share| number(&share["attribution"])).sum();
    let (from, to) = (number(&found["baseline"]), number(&found["prediction"]));
    assert!((from + sum - to).abs() < 1e-3, "{from} {sum} {to}");
    assert!(shares.iter().any(|share| share["value"].is_number()));
}

#[test]
fn refits_and_permutations_become_columns_tables_and_a_page() {
    let (place, compound) = place();
    let genes = std::fs::read_to_string(place.file("files/mutation.csv")).unwrap();
    let genes: Vec<&str> = genes.lines().next().unwrap().split(',').skip(1).take(8).collect();
    let sets = format!("first\tany\t{}\n", genes.join("\t"));
    std::fs::write(place.file("sets.gmt"), sets).unwrap();
    let line = format!(
        "explain run --screen screen --compound {compound} --null 2 --seeds 2 --permute 1 --gene-sets sets.gmt --out why --json"
    );
    let found: Value = serde_json::from_str(&place.done(&line)).unwrap();
    assert_eq!((&found["null"]["refits"], &found["null"]["seeds"]), (&2.into(), &2.into()));
    let section = &found["compounds"][0];
    let first = &section["features"][0];
    assert_eq!(section["features"].as_array().unwrap().len(), 20);
    assert!((0.0..=1.0).contains(&number(&first["p"])) && first["named"].is_boolean());
    assert!(first["permutation_rise"].is_number());
    assert_eq!(section["gene_sets"][0]["gene_set"], "first");
    assert!(number(&section["gene_sets"][0]["p_null"]) > 0.3);
    let table = place.read("why/features.tsv");
    assert!(table.lines().count() > 100 && table.contains("\tmutation\t"));
    for name in [
        "explanation.json",
        "genes.tsv",
        "gene_sets.tsv",
        "figures/importance.svg",
        "figures/shares.svg",
    ] {
        assert!(!place.read(&format!("why/{name}")).is_empty(), "{name}");
    }
    let page = place.read("why/report.html");
    assert!(page.contains("stand out of 2 models of shuffled data"));
    assert!(!page.contains("<script src"));
    let again = place.read("why/explanation.json");
    place.done(&format!("--threads 1 {line}"));
    assert_eq!(again, place.read("why/explanation.json"));
}

#[test]
fn the_winners_of_a_search_are_fitted_again_and_the_report_of_the_run_shows_it() {
    let (place, compound) = place();
    let space = r#"
parameter = [
  { name = "layers", kind = "int", low = 1, high = 2 },
  { name = "width1", kind = "int", low = 4, high = 16, log = true },
  { name = "learning_rate", kind = "float", low = 0.001, high = 0.1, log = true },
  { name = "features_per_view", kind = "categorical", choices = [20] },
]
"#;
    std::fs::write(place.file("tiny.toml"), space).unwrap();
    let splits = place.read("run/splits.tsv");
    std::fs::write(place.file("outside.tsv"), splits).unwrap();
    let column = place.read("outside.tsv").lines().next().unwrap().to_owned();
    let column = column.split('\t').nth(1).unwrap();
    for (run, kept) in [("one", "searched"), ("two", "searched-ensemble")] {
        let ensemble = if run == "one" { 1 } else { 2 };
        place.done(&format!(
            "search screen --sampler random --trials 3 --epochs 2 --space tiny.toml --ensemble {ensemble} \
             --splits outside.tsv --column {column} --out {run}"
        ));
        // The run keeps what it needs of the file.
        std::fs::rename(place.file("outside.tsv"), place.file("elsewhere.tsv")).unwrap();
        assert!(!place.read(&format!("{run}/report.html")).contains("What predictions turn on"));
        let line = format!(
            "explain {run} --screen screen --compound {compound} --null 2 --seeds 2 --out {run}/explanation --json"
        );
        let found: Value = serde_json::from_str(&place.done(&line)).unwrap();
        assert_eq!(found["model"], kept);
        assert_eq!((&found["null"]["refits"], &found["null"]["seeds"]), (&2.into(), &2.into()));
        assert!(found["compounds"][0]["features"][0]["seed_sd"].is_number());
        let page = place.read(&format!("{run}/report.html"));
        assert!(
            page.contains("What predictions turn on") && page.contains("models of shuffled data")
        );
        place.done(&format!("report {run}"));
        assert_eq!(page, place.read(&format!("{run}/report.html")));
        std::fs::rename(place.file("elsewhere.tsv"), place.file("outside.tsv")).unwrap();
    }
}

#[test]
fn trees_are_split_by_tree_shap() {
    let (place, compound) = place();
    place.done("evaluate screen --model forest --test 0.2 --out forest");
    let line = format!("explain forest --compound {compound} --json");
    for (side, view) in [("cell-line", "expression"), ("compound", "fingerprint")] {
        let all = place.done(&format!("{line} --side {side}"));
        let all: Value = serde_json::from_str(&all).unwrap();
        assert!(all["method"].as_str().unwrap().contains("tree SHAP"));
        let section = &all["compounds"][0];
        assert!(number(&section["largest_gap"]) < 1e-9);
        let features = section["features"].as_array().unwrap();
        assert!(features.iter().any(|f| f["view"].as_str().unwrap().contains(view)), "{side}");
    }
}

#[test]
fn what_cannot_be_explained_is_refused_with_the_reason() {
    let (place, compound) = place();
    let refused = |line: &str| place.refused(&format!("explain {line}"));
    let missed = refused("run --compound nothing-like-it");
    assert!(missed.contains("compound \"nothing-like-it\" is not in this bundle"), "{missed}");
    let side = refused(&format!("run --compound {compound} --side compound"));
    assert!(
        side.contains("cannot be explained") && side.contains("only of the cell line"),
        "{side}"
    );
    let seeds = refused(&format!("run --compound {compound} --seeds 3"));
    assert!(seeds.contains("--screen DIR"), "{seeds}");
    let steps = refused(&format!("run --compound {compound} --steps 0"));
    assert!(steps.contains("at least one"), "{steps}");
    let none = refused(&format!("screen --compound {compound}"));
    assert!(none.contains("screen/manifest.json: does not list model.json"), "{none}");
    place.edit("run/config.toml", "test = 0.2", "test = 0.4");
    let changed = refused(&format!("run --compound {compound} --screen screen --null 1"));
    assert!(changed.contains("makes no fold"), "{changed}");
}
