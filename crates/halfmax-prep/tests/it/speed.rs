//! How long steps take on a view of 1,000 cell lines and 20,000 genes.

use std::sync::Arc;
use std::time::Instant;

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Omics, Seed};
use halfmax_prep::{Design, Fold, Pipeline};
use rand::RngExt;
use serde_json::json;

const LINES: usize = 1000;
const GENES: usize = 20_000;

/// Genes that share 30 factors, 1 % of the values missing.
fn expression() -> Omics {
    let mut rng = Seed::new(1).rng();
    let mut noise = |n: usize| (0..n).map(|_| rng.random_range(-1.0..1.0)).collect::<Vec<f32>>();
    let (factors, weights) = (noise(LINES * 30), noise(GENES * 30));
    let mut values = noise(LINES * GENES);
    for (at, value) in values.iter_mut().enumerate() {
        let (line, gene) = (at / GENES, at % GENES);
        let shared = factors[line * 30..][..30].iter().zip(&weights[gene * 30..][..30]);
        *value += shared.map(|(f, w)| f * w).sum::<f32>();
        if at % 100 == 7 * line % 100 {
            *value = f32::NAN;
        }
    }
    let features = (0..GENES).map(|at| format!("G{at}")).collect();
    Omics { kind: "x".into(), features, values: values.into() }
}

#[test]
#[ignore = "a measurement: run it with --release and --nocapture"]
fn steps_on_a_large_view() {
    let mut screen =
        random_screen(Size { cell_lines: LINES, compounds: 10, features: 1 }, Seed::new(2));
    screen.omics = vec![expression()];
    screen.compounds.iter_mut().for_each(|c| c.smiles = None);
    let all = (0..screen.responses.len() as u32).collect();
    let fold = Fold::new("all", &screen, None, all, vec![], vec![]).unwrap();
    let mut design = Design::of_screen(&screen).unwrap();
    let holed =
        ["impute_mean", "impute_median", "impute_knn", "variance_threshold", "f_test", "quantile"];
    for step in holed.into_iter().chain([
        "robust",
        "correlation_filter",
        "mutual_information",
        "lasso",
        "pca",
    ]) {
        if step == "robust" {
            let view = &mut design.views[0];
            view.values = view.values.iter().map(|v| if v.is_nan() { 0.0 } else { *v }).collect();
        }
        let mut settings = json!({"step": step, "view": "x"});
        match step {
            "f_test" | "mutual_information" | "lasso" => settings["keep"] = 500.into(),
            "pca" => settings["components"] = 100.into(),
            _ => {}
        }
        let pipeline: Pipeline = serde_json::from_value(json!({ "steps": [settings] })).unwrap();
        let parts = fold.parts(&design);
        let start = Instant::now();
        let (_, after) = pipeline.fit(parts.train()).unwrap();
        let n = Arc::clone(&after.views[0].features).len();
        println!("{step:20} {:6.2} s, {n} features", start.elapsed().as_secs_f64());
    }
}
