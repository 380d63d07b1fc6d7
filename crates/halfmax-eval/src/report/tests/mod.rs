//! The report of a made-up run, read as a browser or a stranger would.

mod example;

use std::fs;
use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tempfile::TempDir;

use super::{ReportError, write_report};

const FIGURES: [&str; 15] = [
    "score-map",
    "violin",
    "critical-difference",
    "calibration",
    "error-vs-distance",
    "actual-vs-predicted",
    "residual-histogram",
    "residuals-vs-predicted",
    "loss",
    "per-drug",
    "per-tissue",
    "per-fold",
    "response-histogram",
    "missing-values",
    "correlation",
];

fn run() -> TempDir {
    let dir = TempDir::new().unwrap();
    example::write(dir.path(), 30, 20);
    dir
}

fn page(dir: &Path) -> String {
    fs::read_to_string(write_report(dir).unwrap().html).unwrap()
}

/// The page without what is packed into it.
fn visible(html: &str) -> String {
    html.lines()
        .filter(|line| !line.starts_with("<script type=\"application/gzip\""))
        .collect::<Vec<_>>()
        .join("\n")
}

fn unpack(html: &str, id: &str) -> String {
    let (_, rest) = html.split_once(&format!("id=\"packed-{id}\">")).unwrap();
    let (packed, _) = rest.split_once('<').unwrap();
    let mut text = String::new();
    let bytes = STANDARD.decode(packed).unwrap();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    text
}

/// Changes `scores.json` of a run.
fn edit(dir: &Path, change: impl FnOnce(&mut Value)) {
    let path = dir.join("scores.json");
    let mut scores: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    change(&mut scores);
    fs::write(path, scores.to_string()).unwrap();
}

#[test]
fn a_full_run_shows_every_section_figure_and_table() {
    let dir = run();
    let written = write_report(dir.path()).unwrap();
    let html = fs::read_to_string(&written.html).unwrap();
    for section in [
        "scores",
        "differences",
        "reliability",
        "ranking",
        "fit",
        "training",
        "breakdown",
        "data",
        "account",
        "folds",
        "configuration",
        "provenance",
    ] {
        assert!(html.contains(&format!("<section id=\"{section}\">")), "{section}");
        assert!(html.contains(&format!("<a href=\"#{section}\">")), "{section}");
    }
    for table in [
        "scores",
        "paired",
        "intervals",
        "ranking",
        "per-drug-scores",
        "features",
        "ledger",
        "splits",
    ] {
        assert!(html.contains(&format!("<table id=\"table-{table}\" ")), "{table}");
        assert!(
            html.contains(&format!("<button type=\"button\" data-table=\"{table}\">")),
            "{table}"
        );
    }
    assert!(!html.contains("class=\"absent\""));
    let data: Value = serde_json::from_str(&unpack(&html, "data")).unwrap();
    let names: Vec<&str> =
        data["figures"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(names, FIGURES);
    let files: Vec<_> =
        FIGURES.iter().map(|name| dir.path().join("figures").join(format!("{name}.svg"))).collect();
    assert_eq!(written.figures, files);
    for (name, file) in FIGURES.iter().zip(&files) {
        let svg = fs::read_to_string(file).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{name}");
        assert!(!svg.contains("NaN"), "{name}");
        assert!(html.contains(&format!("src=\"figures/{name}.svg\"")), "{name}");
    }
}

#[test]
fn the_verdict_says_who_wins_and_in_how_many_folds() {
    let dir = run();
    let html = page(dir.path());
    assert!(html.contains("<p class=\"verdict good\">ann: RMSE "), "{}", &html[..9000]);
    assert!(html.contains(" % lower, ahead in 3 of 3 folds)"));
    assert!(html.contains("; leave-cell-line-out, 3 folds."));
    assert!(html.contains("No test cell line occurs in training"));
}

#[test]
fn a_network_that_loses_to_mean_effects_is_said_to_lose() {
    let dir = run();
    edit(dir.path(), |scores| scores["models"][0]["name"] = "swapped".into());
    edit(dir.path(), |scores| scores["models"][2]["name"] = "ann".into());
    edit(dir.path(), |scores| scores["models"][0]["name"] = "mean-effects".into());
    edit(dir.path(), |scores| {
        let mean_effects = scores["models"][0].take();
        scores["models"].as_array_mut().unwrap().remove(0);
        scores["models"].as_array_mut().unwrap().remove(0);
        scores["models"].as_array_mut().unwrap().push(mean_effects);
    });
    let html = page(dir.path());
    assert!(html.contains("<p class=\"verdict bad\">ann does not beat mean effects: RMSE "));
    assert!(html.contains(" % higher, ahead in 0 of 3 folds)"));
}

#[test]
fn a_network_that_loses_to_any_naive_model_is_said_to_lose() {
    let dir = run();
    edit(dir.path(), |scores| {
        let mut rival = scores["models"][0].clone();
        rival["name"] = "tissue-drug-mean".into();
        for fold in rival["folds"].as_array_mut().unwrap() {
            fold["pooled"]["rmse"] = 0.5.into();
        }
        scores["models"].as_array_mut().unwrap().push(rival);
    });
    let html = page(dir.path());
    assert!(html.contains("<p class=\"verdict bad\">ann does not beat tissue drug mean: RMSE "));
    assert!(html.contains(" against 0.500 for tissue drug mean ("));
}

#[test]
fn without_a_baseline_nothing_is_claimed() {
    let dir = run();
    edit(dir.path(), |scores| scores["models"].as_array_mut().unwrap().truncate(1));
    fs::remove_file(dir.path().join("predictions.tsv")).unwrap();
    assert!(page(dir.path()).contains("No naive baseline was run"));
}

#[test]
fn splits_that_contradict_their_scheme_are_denounced() {
    let dir = run();
    edit(dir.path(), |scores| scores["splits"]["folds"][1]["cell_lines_shared"] = 4.into());
    assert!(page(dir.path()).contains("These splits are not what they claim"));
}

#[test]
fn naive_models_stand_on_top_of_the_scores() {
    let html = page(run().path());
    let (_, table) = html.split_once("<table id=\"table-scores\"").unwrap();
    let (naive, learned) = (table.find(">mean-effects").unwrap(), table.find(">ann").unwrap());
    assert!(naive < learned);
    assert_eq!(table[..learned].matches("<tr class=\"naive\">").count(), 4);
}

#[test]
fn scores_alone_make_a_report() {
    let dir = run();
    for file in [
        "predictions.tsv",
        "history.tsv",
        "ledger.tsv",
        "config.toml",
        "provenance.json",
        "describe.json",
    ] {
        fs::remove_file(dir.path().join(file)).unwrap();
    }
    let written = write_report(dir.path()).unwrap();
    let html = fs::read_to_string(&written.html).unwrap();
    let figures =
        ["score-map", "critical-difference", "calibration", "error-vs-distance", "per-fold"];
    let figures = figures.map(|name| dir.path().join(format!("figures/{name}.svg")));
    assert_eq!(written.figures, figures);
    for file in ["predictions.tsv", "history.tsv", "describe.json"] {
        assert!(html.contains(&format!("Not drawn: {file} is not in this run.")), "{file}");
    }
    assert!(html.contains("config.toml is not in this run."));
}

#[test]
fn the_least_scores_make_a_report() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("scores.json"), "{\"models\":[]}").unwrap();
    assert!(page(dir.path()).contains("No model in this run learns"));
    fs::write(
        dir.path().join("scores.json"),
        "{\"models\":[{\"name\":\"ann\"},{\"name\":\"mean-effects\"}]}",
    )
    .unwrap();
    assert!(page(dir.path()).contains("ann cannot be compared with mean effects"));
}

#[test]
fn undefined_metrics_are_dashes() {
    let html = page(run().path());
    let (_, table) = html.split_once("<table id=\"table-scores\"").unwrap();
    assert!(table.contains("<td class=\"n\">–</td>"));
    assert!(!visible(&html).contains("NaN") && !visible(&html).contains(">null<"));
}

#[test]
fn malformed_files_are_named_with_the_reason() {
    let cases = [
        ("scores.json", "{\"models\": [", "EOF"),
        ("scores.json", "{\"models\": [{}]}", "missing field `name`"),
        (
            "describe.json",
            "{\"correlation\":{\"features\":[\"a\"],\"matrix\":[]}}",
            "correlation.matrix",
        ),
        (
            "describe.json",
            "{\"response\":{\"histogram\":{\"edges\":[1],\"counts\":[1]}}}",
            "more edge",
        ),
        ("provenance.json", "no", "expected"),
        ("history.tsv", "model\tfold\n", "no column \"epoch\"; the header has model, fold"),
        ("history.tsv", "model\tfold\tepoch\ttrain_loss\tvalidation_loss\nann\t0\t1\n", "3"),
        (
            "predictions.tsv",
            "row_id\tfold\tcell_line\tcell_line_name\ttissue\tcompound\tcompound_name\ttruth\tann\n1\t0\ta\ta\t\tc\tc\t1.0\tx\n",
            "line 2, column \"ann\": \"x\" is not a number",
        ),
        (
            "ledger.tsv",
            "file\tunit\toutcome\treason\tcount\texamples\na\trows\tkept\tr\t\t\n",
            "is not a number",
        ),
    ];
    for (file, text, reason) in cases {
        let dir = run();
        fs::write(dir.path().join(file), text).unwrap();
        let message = write_report(dir.path()).unwrap_err().to_string();
        assert!(message.contains(file) && message.contains(reason), "{message}");
        assert!(
            !dir.path().join("report.html").exists() && !dir.path().join("figures").exists(),
            "{file}"
        );
    }
}

#[test]
fn a_directory_without_scores_is_refused() {
    let dir = TempDir::new().unwrap();
    let error = write_report(dir.path()).unwrap_err();
    assert!(
        matches!(error, ReportError::Malformed { .. }) && error.to_string().contains("scores.json"),
        "{error}"
    );
}

#[test]
fn nothing_from_a_file_becomes_markup() {
    let dir = run();
    edit(dir.path(), |scores| {
        scores["models"][0]["name"] = "</script><script>alert(1)</script>".into();
        scores["splits"]["source"] = "<img src=x onerror=alert(1)>".into();
    });
    let predictions = fs::read_to_string(dir.path().join("predictions.tsv")).unwrap();
    let hostile = predictions.replacen("\tann\t", "\t</script><script>alert(1)</script>\t", 1);
    fs::write(dir.path().join("predictions.tsv"), hostile.replace("LINE-3", "</script><!--"))
        .unwrap();
    let html = page(dir.path());
    assert!(
        !html.contains("alert(1)</script>")
            && !html.contains("<img src=x")
            && !html.contains("<b>bold")
    );
    assert!(html.contains("&lt;/script&gt;&lt;script&gt;alert(1)"));
    assert_eq!(html.matches("</script>").count(), 3);
    assert!(unpack(&html, "data").contains("</script><!--"));
}

#[test]
fn two_writes_give_the_same_bytes() {
    let (first, second) = (run(), run());
    let (a, b) = (write_report(first.path()).unwrap(), write_report(second.path()).unwrap());
    assert!(fs::read(&a.html).unwrap() == fs::read(&b.html).unwrap());
    for (a, b) in a.figures.iter().zip(&b.figures) {
        assert!(fs::read(a).unwrap() == fs::read(b).unwrap(), "{}", a.display());
    }
    let before = fs::read(&a.html).unwrap();
    write_report(first.path()).unwrap();
    assert!(before == fs::read(&a.html).unwrap());
}

#[test]
fn the_page_fetches_nothing() {
    let dir = run();
    let written = write_report(dir.path()).unwrap();
    let html = fs::read_to_string(&written.html).unwrap();
    assert!(!html.contains("http://") && !html.contains("https://"));
    for svg in &written.figures {
        let text = fs::read_to_string(svg).unwrap().replace("http://www.w3.org/", "");
        assert!(!text.contains("http://") && !text.contains("https://"), "{}", svg.display());
    }
    assert!(unpack(&html, "plotly").contains("plotly.js v"));
    assert!(html.len() < 2_500_000, "{}", html.len());
}

#[test]
fn no_temporary_file_is_left() {
    let dir = run();
    write_report(dir.path()).unwrap();
    let left = |folder: &Path| {
        fs::read_dir(folder)
            .unwrap()
            .any(|entry| entry.unwrap().path().extension().is_some_and(|e| e == "tmp"))
    };
    assert!(!left(dir.path()) && !left(&dir.path().join("figures")));
}

#[test]
fn runs_side_by_side_are_one_leaderboard_and_are_tested_where_their_folds_are_one() {
    let (first, second, other) = (run(), run(), run());
    edit(second.path(), |scores| {
        for fold in scores["models"][0]["folds"].as_array_mut().unwrap() {
            fold["pooled"]["rmse"] = 0.5.into();
        }
    });
    edit(other.path(), |scores| scores["screen"]["checksum"] = "another".into());
    let out = TempDir::new().unwrap();
    let out = out.path().join("comparison");
    let dirs = [&first, &second, &other].map(|dir| dir.path().to_path_buf());
    let found = super::compare(&dirs, &out).unwrap();
    assert_eq!((found.tested.len(), found.apart.len()), (2, 1));
    assert_eq!(found.leaderboard.len(), 3 * 6);
    let ranks = found.ranks.unwrap();
    // Only the model that differs between the runs is there twice.
    assert_eq!(ranks.models.len(), 7);
    let best = ranks.test.mean_ranks.iter().position(|rank| (rank - 1.0).abs() < 1e-9).unwrap();
    assert_eq!(ranks.models[best], format!("ann ({})", found.tested[1]));
    let csv = fs::read_to_string(out.join("leaderboard.csv")).unwrap();
    assert!(csv.starts_with("run,scheme,splits,folds,model,naive,rmse,rmse_sd,"));
    assert_eq!(csv.lines().count(), 1 + 3 * 6);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(html.contains("<table id=\"table-leaderboard\""));
    assert!(html.contains("used another screen or other splits"));
    assert!(out.join("figures/critical-difference.svg").is_file());
    let alone = super::compare(&dirs[..1], &out.join("x")).unwrap_err().to_string();
    assert!(alone.contains("two runs or more"), "{alone}");
    let missing = super::compare(&[dirs[0].clone(), out.join("none")], &out.join("x"));
    assert!(missing.unwrap_err().to_string().contains("scores.json"));
}
