//! The main job on real data, which lies in the folder that `HALFMAX_DATA` names.
//!
//! Run with `HALFMAX_DATA=DIR cargo test --release -p halfmax -- --ignored`.

use std::path::PathBuf;

use serde_json::Value;

use crate::Place;

fn gdsc2() -> PathBuf {
    let data =
        std::env::var_os("HALFMAX_DATA").expect("HALFMAX_DATA names the folder of real data");
    std::fs::canonicalize(PathBuf::from(data).join("gdsc2")).expect("it has a folder gdsc2")
}

fn imported() -> (Place, PathBuf, Value) {
    let (place, gdsc2) = (Place::new(), gdsc2());
    let from = gdsc2.display();
    let document = place.done(&format!(
        "import --responses {from}/response.csv --cell-lines {from}/cell_lines.csv --compounds {from}/drugs.csv \
         --omics expression={from}/expression.csv --omics cnv={from}/cnv.csv --omics mutation={from}/mutation.csv \
         --out screen --json"
    ));
    (place, gdsc2, serde_json::from_str(&document).unwrap())
}

fn model<'a>(scores: &'a Value, name: &str) -> &'a Value {
    scores["models"].as_array().unwrap().iter().find(|m| m["name"] == name).unwrap()
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn gdsc2_is_imported_whole() {
    let (place, gdsc2, document) = imported();
    assert_eq!(document["cell_lines"], 580);
    assert_eq!(document["compounds"], 170);
    assert_eq!(document["responses"], 82_833);
    let ledger = place.read("screen/ledger.tsv");
    for file in
        ["response.csv", "cell_lines.csv", "drugs.csv", "expression.csv", "cnv.csv", "mutation.csv"]
    {
        let lines = std::fs::read_to_string(gdsc2.join(file)).unwrap().lines().count() as u64 - 1;
        // A note tells more about rows that another line has counted.
        let counted = ledger
            .lines()
            .filter(|l| l.starts_with(&format!("{file}\trows\t")) && !l.contains("\tnoted\t"));
        let counted: u64 =
            counted.map(|l| l.split('\t').nth(4).unwrap().parse::<u64>().unwrap()).sum();
        assert_eq!(counted, lines, "{file}");
    }
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn gdsc2_survives_export_byte_for_byte() {
    let (place, ..) = imported();
    place.done("export screen --as drevalpy --name GDSC2 --out data");
    place.done("export screen --as improve --name GDSC2 --out raw");
    place.done("import --drevalpy data/GDSC2 --out of-drevalpy");
    place.done("import --improve raw --study GDSC2 --out of-improve");
    let tables = ["responses.tsv", "compounds.tsv", "cell_lines.tsv"].map(str::to_owned);
    let omics = ["expression", "cnv", "mutation"].map(|kind| format!("omics/{kind}.safetensors"));
    for file in tables.iter().chain(&omics) {
        let read = |screen: &str| std::fs::read(place.file(screen).join(file)).unwrap();
        assert!(read("of-drevalpy") == read("screen"), "drevalpy {file}");
        assert!(read("of-improve") == read("screen"), "improve {file}");
    }
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn the_reference_network_on_the_published_random_split() {
    let (place, gdsc2, _) = imported();
    let scores: Value = serde_json::from_str(&place.done(&format!(
        "evaluate screen --model ann --model mean-effects --splits {}/splits/tgsa_splits.csv --column tgsa_random \
         --out run --json",
        gdsc2.display()
    )))
    .unwrap();
    let effects = model(&scores, "mean-effects")["pooled"]["rmse"].as_f64().unwrap();
    assert!((effects - 1.22).abs() < 0.01, "mean effects {effects}");
    let ann = &model(&scores, "ann")["pooled"];
    let (rmse, pearson) = (ann["rmse"].as_f64().unwrap(), ann["pearson"].as_f64().unwrap());
    println!(
        "tgsa_random: ann RMSE {rmse:.4}, Pearson {pearson:.4}; mean effects RMSE {effects:.4}"
    );
    assert!(rmse <= 0.95 && pearson >= 0.94, "RMSE {rmse}, Pearson {pearson}");
    let answer: Value = serde_json::from_str(
        &place.done("predict run/bundle --cell-line ACH-000001 --compound Camptothecin --json"),
    )
    .unwrap();
    assert!(answer["predictions"][0]["value"].as_f64().unwrap().abs() < 6.0);
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn the_reference_network_on_cell_lines_never_seen() {
    let (place, gdsc2, _) = imported();
    let scores: Value = serde_json::from_str(&place.done(&format!(
        "evaluate screen --model ann --model mean-effects --splits {}/splits/folds5.csv --column LCO --out run --json",
        gdsc2.display()
    )))
    .unwrap();
    let of = |name: &str, which: &str, metric: &str| model(&scores, name)[which][metric].as_f64();
    for which in ["pooled", "per_drug"] {
        let (ann, effects) =
            (of("ann", which, "rmse").unwrap(), of("mean-effects", which, "rmse").unwrap());
        println!("LCO {which} RMSE: ann {ann:.4}, mean effects {effects:.4}");
        assert!(ann < effects, "{which}: ann {ann}, mean effects {effects}");
    }
    let per_drug = of("ann", "per_drug", "pearson").unwrap();
    println!("LCO per-drug Pearson: ann {per_drug:.4}");
    assert!(per_drug > 0.4 && of("mean-effects", "per_drug", "pearson").is_none());
    assert_eq!(scores["splits"]["folds"].as_array().unwrap().len(), 5);
}
