//! A made-up run directory of any size, with every file a run can have.

use std::fmt::Write;
use std::path::Path;

use serde_json::{Value, json};

const MODELS: [&str; 6] =
    ["ann", "wide", "mean-effects", "drug-mean", "cell-line-mean", "global-mean"];
const TISSUES: [&str; 7] =
    ["lung", "skin", "breast", "large intestine", "haematopoietic and lymphoid", "", "kidney"];
const FOLDS: usize = 3;

/// Uniform numbers in [0, 1) that are the same everywhere.
struct Uniform(u64);

impl Uniform {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nearly normal, standard deviation 1.
    fn noise(&mut self) -> f64 {
        (0..12).map(|_| self.next()).sum::<f64>() - 6.0
    }
}

/// Writes the files of a run over `cell_lines` × `compounds`, about one pair in seven missing.
pub(crate) fn write(dir: &Path, cell_lines: usize, compounds: usize) {
    let mut random = Uniform(7);
    let line_effect: Vec<f64> = (0..cell_lines).map(|_| 0.5 * random.noise()).collect();
    let compound_effect: Vec<f64> = (0..compounds).map(|_| 2.0 + 2.4 * random.noise()).collect();
    let mut table =
        "row_id\tfold\tcell_line\tcell_line_name\ttissue\tcompound\tcompound_name\ttruth"
            .to_owned();
    for model in MODELS {
        let _ = write!(table, "\t{model}");
    }
    table.push('\n');
    let mut pairs: Vec<(usize, usize, f64, [f64; 6])> = Vec::new();
    for (line, line_effect) in line_effect.iter().enumerate() {
        for (compound, compound_effect) in compound_effect.iter().enumerate() {
            if random.next() < 0.14 {
                continue;
            }
            let main = line_effect + compound_effect;
            let signal = 0.9 * random.noise();
            let truth = main + signal + 0.7 * random.noise();
            let predicted = [
                main + 0.75 * signal + 0.3 * random.noise(),
                main + 0.4 * signal + 0.35 * random.noise(),
                main + 0.1 * random.noise(),
                compound_effect + 0.01 * (line % FOLDS) as f64,
                2.0 + line_effect,
                2.0 + 0.01 * (line % FOLDS) as f64,
            ];
            let (row, fold) = (pairs.len(), line % FOLDS);
            let tissue = TISSUES[line % TISSUES.len()];
            let name = if compound == 1 {
                "A <b>bold</b> \"name\"".to_owned()
            } else {
                format!("Compound {compound:03}")
            };
            let _ = write!(
                table,
                "{row}\t{fold}\tACH-{line:06}\tLINE-{line}\t{tissue}\tC{compound}\t{}\t{truth}",
                name.replace('"', "'")
            );
            for value in predicted {
                let _ = write!(table, "\t{value}");
            }
            table.push('\n');
            pairs.push((fold, compound, truth, predicted));
        }
    }
    let put = |name: &str, text: &str| std::fs::write(dir.join(name), text).unwrap();
    put("predictions.tsv", &table);
    put("scores.json", &scores(&pairs, cell_lines, compounds).to_string());
    put("history.tsv", &history(&mut random));
    put("describe.json", &describe(&mut random, cell_lines, compounds).to_string());
    put(
        "ledger.tsv",
        "file\tunit\toutcome\treason\tcount\texamples\n\
         response.csv\trows\tkept\tresponses\t2064\t\n\
         response.csv\trows\tdropped\tits cell line has no omics\t36\tACH-009999; ACH-009998 </script><script>alert(1)</script>\n\
         expression.csv\trows\tkept\tcell lines\t60\t\n\
         expression.csv\tcolumns\tkept\tfeatures\t706\t\n",
    );
    put("config.toml", "[model]\nname = \"ann\"\nhidden = [512, 256, 128]\n# <not markup>\n");
    put(
        "provenance.json",
        "{\"version\":\"0.1.0\",\"inputs\":{\"screen\":\"5d41402abc4b2a76b9719d911017c592\"}}",
    );
}

fn scores(pairs: &[(usize, usize, f64, [f64; 6])], cell_lines: usize, compounds: usize) -> Value {
    let pooled = |model: usize, fold: Option<usize>| {
        let rows: Vec<(f64, f64)> = pairs
            .iter()
            .filter(|p| fold.is_none_or(|f| f == p.0))
            .map(|p| (p.2, p.3[model]))
            .collect();
        let n = rows.len() as f64;
        let mse = rows.iter().map(|(t, p)| (t - p).powi(2)).sum::<f64>() / n;
        let mean = rows.iter().map(|r| r.0).sum::<f64>() / n;
        let variance = rows.iter().map(|r| (r.0 - mean).powi(2)).sum::<f64>() / n;
        let r2 = 1.0 - mse / variance;
        json!({"rmse": mse.sqrt(), "mse": mse, "mae": 0.8 * mse.sqrt(), "r2": r2, "pearson": r2.max(0.0).sqrt(), "spearman": null})
    };
    let per_drug = |model: usize, fold: usize| {
        let pearson =
            [json!(0.61), json!(0.48), json!(0.33), Value::Null, json!(0.33), Value::Null];
        let shift = 0.01 * fold as f64;
        let pearson = pearson[model].as_f64().map(|r| r + shift);
        json!({"rmse": 0.9 + 0.1 * model as f64 + shift, "mse": 1.0, "mae": 0.7, "r2": -0.1, "pearson": pearson, "spearman": pearson, "n": compounds})
    };
    let models: Vec<Value> = MODELS
        .iter()
        .enumerate()
        .map(|(m, name)| {
            let folds: Vec<Value> = (0..FOLDS)
                .map(|f| json!({"fold": f.to_string(), "n": pairs.iter().filter(|p| p.0 == f).count(), "pooled": pooled(m, Some(f)), "per_drug": per_drug(m, f), "normalised": {"pearson": if m == 2 { None } else { Some(0.5 - 0.1 * m as f64) }, "r2": 0.2 - 0.1 * m as f64}, "epochs": 20}))
                .collect();
            json!({"name": name, "pooled": pooled(m, None), "per_drug": per_drug(m, 0), "per_cell_line": {"rmse": 1.1, "pearson": 0.9}, "normalised": {"pearson": 0.4}, "folds": folds, "unknown": [1], "intervals": intervals(m), "domain": domain(m), "ranking": ranking(m), "ranking_relative": ranking(m)})
        })
        .collect();
    let folds: Vec<Value> = (0..FOLDS)
        .map(|f| json!({"name": f.to_string(), "train": 1100, "validation": 280, "test": pairs.iter().filter(|p| p.0 == f).count(), "cell_lines_shared": 0, "compounds_shared": compounds, "pairs_shared": 0, "tissues_shared": 7}))
        .collect();
    json!({
        "models": models,
        "screen": {"path": "screens/<made up>", "checksum": "5d41402abc4b2a76b9719d911017c592", "cell_lines": cell_lines, "compounds": compounds, "responses": pairs.len(), "measure": "ln_ic50", "omics": [{"kind": "expression", "features": 706, "missing": 0}]},
        "splits": {"column": "LCO", "scheme": "lco", "source": "made at random", "folds": folds},
        "seed": 42,
    })
}

fn intervals(model: usize) -> Value {
    let of = |level: f64| json!({"level": level, "n": 500, "coverage": level - 0.01, "width": 3.0 * level + model as f64, "worst_drug": 0.7});
    let levels: Vec<Value> = [0.5, 0.8, 0.9, 0.95].into_iter().map(of).collect();
    let mut fold = of(0.9);
    fold["fold"] = "0".into();
    json!({"scheme": "lco", "calibrated_on": "out_of_fold", "levels": levels, "folds": [fold]})
}

fn domain(model: usize) -> Value {
    let bin = |(from, to): (f64, f64)| json!({"from": from, "to": to, "n": 100, "rmse": 1.0 + 0.2 * model as f64 + to, "coverage": 0.9 - 0.1 * to});
    json!({"cell_line": [bin((0.0, 0.25)), bin((0.25, 0.95)), bin((0.95, 1.0))], "compound": []})
}

fn ranking(model: usize) -> Value {
    json!({"best_first": 0.4, "best_in_5": 0.8, "precision_at_5": 0.6, "precision_at_10": null, "ndcg": 0.9, "regret": 0.3 + model as f64})
}

fn history(random: &mut Uniform) -> String {
    let mut text = "model\tfold\tepoch\ttrain_loss\tvalidation_loss\n".to_owned();
    for (model, floor) in [("ann", 0.6), ("wide", 0.9)] {
        for fold in 0..FOLDS {
            for epoch in 1..=20 {
                let train = floor + 5.0 / f64::from(epoch) + 0.03 * random.next();
                let validation = floor
                    + 0.5
                    + 4.0 / f64::from(epoch)
                    + 0.012 * f64::from(epoch)
                    + 0.1 * random.next();
                let _ = writeln!(text, "{model}\t{fold}\t{epoch}\t{train}\t{validation}");
            }
        }
    }
    text
}

fn describe(random: &mut Uniform, cell_lines: usize, compounds: usize) -> Value {
    let tissues: Vec<&str> = TISSUES.iter().filter(|t| !t.is_empty()).copied().collect();
    let fraction: Vec<Vec<f64>> = tissues
        .iter()
        .map(|_| {
            (0..compounds)
                .map(|c| if c % 11 == 3 { 0.6 + 0.4 * random.next() } else { 0.3 * random.next() })
                .collect()
        })
        .collect();
    let features: Vec<String> = (0..24).map(|f| format!("expression:GENE{f}")).collect();
    let matrix: Vec<Vec<Option<f64>>> = (0..24)
        .map(|a: i32| {
            (0..24)
                .map(|b: i32| {
                    if a == 20 || b == 20 {
                        return None;
                    }
                    let sign = if (a + b) % 5 == 0 { -1.0 } else { 1.0 };
                    Some(if a == b { 1.0 } else { sign * 0.9 / f64::from(1 + (a - b).abs()) })
                })
                .collect()
        })
        .collect();
    let counts: Vec<f64> = (0..40)
        .map(|i| (900.0 * (-0.5 * ((f64::from(i) - 22.0) / 8.0).powi(2)).exp()).round())
        .collect();
    let edges: Vec<f64> = (0..=40).map(|i| -8.0 + 0.45 * f64::from(i)).collect();
    json!({
        "views": [
            {"name": "expression", "entity": "cell_line", "rows": cell_lines, "features": 706, "missing": 0, "missing_fraction": 0.0, "mean": 3.1, "sd": 2.2},
            {"name": "mutation", "entity": "cell_line", "rows": cell_lines, "features": 120, "missing": 36, "missing_fraction": 0.005, "mean": 0.04, "sd": 0.2},
        ],
        "response_missing": {"tissues": tissues, "compounds": (0..compounds).map(|c| format!("Compound {c:03}")).collect::<Vec<_>>(), "fraction": fraction},
        "correlation": {"features": features, "matrix": matrix},
        "response": {"histogram": {"edges": edges, "counts": counts}, "mean": 1.96, "sd": 2.71},
    })
}
