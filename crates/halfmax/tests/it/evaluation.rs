//! Evaluations with all that can be asked besides, and runs side by side.

use serde_json::Value;

use crate::{Place, import};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn names(scores: &Value) -> Vec<&str> {
    scores["models"].as_array().unwrap().iter().map(|m| m["name"].as_str().unwrap()).collect()
}

#[test]
fn intervals_rankings_probes_and_a_nested_choice_are_in_the_scores() {
    let place = Place::imported();
    let scores = json(&place.done(
        "evaluate screen --model ridge --model drug-mean --scheme lco --folds 3 --nested=2 \
         --probe shuffled-responses --probe ablation --probe learning-curve=0.5 --out run --json",
    ));
    let ridge = names(&scores).iter().position(|name| *name == "ridge").unwrap();
    let model = &scores["models"][ridge];
    let interval = model["intervals"]["levels"].as_array().unwrap();
    let ninety = interval.iter().find(|level| level["level"] == 0.9).unwrap();
    assert!((0.8..=1.0).contains(&ninety["coverage"].as_f64().unwrap()), "{ninety}");
    assert_eq!(model["intervals"]["calibrated_on"], "out_of_fold");
    for part in ["pooled", "per_drug", "per_cell_line", "normalised"] {
        assert!(model[part]["concordance"].is_number(), "{part}");
    }
    assert!(model["ranking"].get("ndcg").is_some());
    assert!(!model["domain"]["cell_line"].as_array().unwrap().is_empty());
    // Chance knows the drugs' means no more: a per-drug correlation that is left would be a leak.
    let shuffled = &scores["models"].as_array().unwrap()
        [names(&scores).iter().position(|name| *name == "ridge with responses shuffled").unwrap()];
    assert_eq!(shuffled["probe"]["of"], "ridge");
    assert!(shuffled["per_drug"]["pearson"].as_f64().unwrap().abs() < 0.25, "{shuffled}");
    for name in ["ridge without expression", "ridge without fingerprint", "ridge on 50 %", "nested"]
    {
        assert!(names(&scores).contains(&name), "{name}");
    }
    let choices = scores["nested"]["choices"].as_array().unwrap();
    assert_eq!(choices.len(), 3);
    // Named last, of lower error, kept: the bundle holds what the nested score speaks of.
    let rmse = |at: usize| scores["models"][at]["pooled"]["rmse"].as_f64().unwrap();
    assert!(rmse(1) < rmse(0) && names(&scores)[1] == "drug-mean");
    assert_eq!(json(&place.read("run/provenance.json"))["kept"]["model"], "drug-mean");
    assert!(place.read("run/bundle/card.md").starts_with("# Model card: drug-mean"));
    let html = place.read("run/report.html");
    for section in ["differences", "reliability", "nested", "probes", "cards"] {
        assert!(html.contains(&format!("<section id=\"{section}\">")), "{section}");
    }
    assert!(place.read("run/data_card.md").contains("What was measured"));
    assert!(!place.read("run/predictions.tsv").contains("shuffled"));
    let again = place.read("run/scores.json");
    place.done(
        "evaluate screen --model ridge --model drug-mean --scheme lco --folds 3 --nested=2 --threads 1 \
         --probe shuffled-responses --probe ablation --probe learning-curve=0.5 --out run",
    );
    assert_eq!(again, place.read("run/scores.json"), "one thread gives the same bytes");

    let answer = json(&place.done("predict run/bundle --cell-line SIMLINE-001 --level 0.8 --json"));
    let first = &answer["predictions"][0];
    assert!(first["interval"]["low"].as_f64() < first["value"].as_f64());
    assert_eq!(first["interval"]["level"], 0.8);
    assert!(first["domain"]["cell_line"]["distance"].is_number());
    assert!(place.refused("predict run/bundle --level 0.42").contains("0.9"));
    let rows = place.done("predict run/bundle --cell-line SIMLINE-001");
    assert!(
        rows.starts_with(
            "cell_line\tcell_line_name\tcompound\tcompound_name\tln_ic50\tlow\thigh\t"
        )
    );
}

#[test]
fn one_screen_learns_and_another_tests() {
    let place = Place::imported();
    place.done("simulate --out other --cell-lines 20 --compounds 6 --seed 8");
    place.done(&import("second").replace("files/", "other/"));
    let scores = json(&place.done(
        "evaluate screen --model drug-mean --test-on second --remove-shared cell-lines --out run --json",
    ));
    let fold = &scores["splits"]["folds"][0];
    assert_eq!(fold["cell_lines_shared"], 0);
    assert_eq!(scores["splits"]["folds"].as_array().unwrap().len(), 1);
    assert!(place.read("run/config.toml").contains("remove_shared = \"cell-lines\""));
    let said = place.refused("evaluate screen --test-on second --scheme lco --out again");
    assert!(said.contains("cannot be used with"), "{said}");
}

#[test]
fn runs_are_set_side_by_side() {
    let place = Place::imported();
    for model in ["drug-mean", "ridge"] {
        place.done(&format!(
            "evaluate screen --model {model} --scheme lco --folds 3 --out runs/{model}"
        ));
    }
    place.done("evaluate screen --model drug-mean --scheme ldo --folds 3 --out runs/ldo");
    let line = "compare runs/drug-mean runs/ridge runs/ldo --out comparison --json";
    let compared = json(&place.done(line));
    assert_eq!(compared["tested"], serde_json::json!(["drug-mean", "ridge"]));
    assert_eq!(compared["apart"], serde_json::json!(["ldo"]));
    let ranked: Vec<&str> = compared["ranks"]["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m.as_str().unwrap())
        .collect();
    assert_eq!(ranked.iter().filter(|name| **name == "mean-effects").count(), 1);
    assert!(ranked.contains(&"ridge"));
    for name in ["leaderboard.csv", "comparison.json", "report.html", "figures/violin.svg"] {
        assert!(place.file("comparison").join(name).is_file(), "{name}");
    }
    let page = place.read("comparison/report.html");
    place.done(line);
    assert_eq!(page, place.read("comparison/report.html"), "the same bytes");
    assert!(place.refused("compare runs/ridge --out x").contains("two runs or more"));
    assert!(place.refused("compare runs/ridge files --out x").contains("scores.json"));
}
