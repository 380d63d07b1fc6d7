//! Libraries of compounds, in parts.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::Place;

const LIBRARY: &str = "\
smiles,id,price
CCO,ethanol,1
CC(=O)Oc1ccccc1C(=O)O,aspirin,2
C(C)(C)(C)(C)(C)C,no-carbon,3
Cn1cnc2c1c(=O)n(C)c(=O)n2C,caffeine,4
c1ccccc1,\"benzene, pure\",5
CC(=O)Nc1ccc(O)cc1,paracetamol,6
not a structure,nothing,7
";

fn place() -> Place {
    let place = Place::imported();
    place.done("evaluate screen --model gaussian --scheme ldo --folds 3 --out run");
    fs::write(place.file("library.csv"), LIBRARY).unwrap();
    place
}

fn files(place: &Place, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(place.file(folder)).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn a_library_is_predicted_in_parts_whoever_makes_them() {
    let place = place();
    let line = |out: &str, rest: &str| {
        format!("predict run/bundle --grid library.csv --out {out} --part 2 --json {rest}")
    };
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let made = json(&place.done(&line("whole", "")));
    let lines = json(&place.done("predict run/bundle --smiles x=C --json"))["predictions"].clone();
    let lines = lines.as_array().unwrap().len() as u64;
    assert_eq!((&made["structures"], &made["refused"]), (&7.into(), &2.into()));
    assert_eq!((&made["parts"], &made["pairs"]), (&4.into(), &(5 * lines).into()));
    let whole = files(&place, "whole");
    let names: Vec<&str> = whole.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "grid.json",
            "part-00000000.parquet",
            "part-00000001.parquet",
            "part-00000001.refused.tsv",
            "part-00000002.parquet",
            "part-00000003.parquet",
            "part-00000003.refused.tsv",
        ]
    );
    let refused = String::from_utf8(whole["part-00000001.refused.tsv"].clone()).unwrap();
    assert!(refused.starts_with("line\tcompound\tproblem\n4\tno-carbon\t"), "{refused}");

    // What `predict` says of each compound stands in the file of its part.
    for (part, id, smiles) in [(0, "aspirin", "CC(=O)Oc1ccccc1C(=O)O"), (2, "benzene", "c1ccccc1")]
    {
        let said = json(&place.done(&format!("predict run/bundle --smiles {id}={smiles} --json")));
        let of_id = said["predictions"].as_array().unwrap().iter().filter(|p| p["compound"] == id);
        let bytes: Vec<u8> =
            of_id.flat_map(|p| (p["value"].as_f64().unwrap() as f32).to_le_bytes()).collect();
        assert_eq!(bytes.len() as u64, 4 * lines);
        let file = &whole[&format!("part-{part:08}.parquet")];
        assert!(file.windows(bytes.len()).any(|window| window == bytes), "{id}");
    }

    // By two shards, one of which is interrupted and repeated.
    place.done(&line("shards", "--shard 2/2"));
    place.done(&line("shards", "--shard 1/2"));
    assert!(files(&place, "shards") == whole);
    fs::remove_file(place.file("shards/part-00000002.parquet")).unwrap();
    let again = json(&place.done(&line("shards", "--shard 1/2")));
    assert_eq!((&again["parts"], &again["parts_before"]), (&1.into(), &1.into()));
    assert!(files(&place, "shards") == whole);
    // The same library as Parquet, by tests/golden/library.py of the crate that reads it.
    let parquet = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../halfmax-eval/tests/golden/library.parquet");
    fs::copy(parquet, place.file("library.parquet")).unwrap();
    place.done("predict run/bundle --grid library.parquet --out columns --part 2");
    let columns = files(&place, "columns");
    for (name, file) in whole.iter().filter(|(name, _)| name.ends_with(".parquet")) {
        assert!(columns[name] == *file, "{name}");
    }
    let refused = String::from_utf8(columns["part-00000001.refused.tsv"].clone()).unwrap();
    assert!(refused.starts_with("row\tcompound\tproblem\n3\tno-carbon\t"), "{refused}");
    let few = json(&place.done(&line("few", "--cell-line SIMLINE-001 --cell-line SIMLINE-003")));
    assert_eq!(few["pairs"], 10);
}

#[test]
fn a_grid_that_is_another_is_refused() {
    let place = place();
    let said = |line: &str, words: &str| {
        let said = place.refused(line);
        assert!(said.contains(words), "{line}\n{said}");
    };
    let line = "predict run/bundle --grid library.csv --out grid";
    said(
        &format!("{line} --smiles-column structure"),
        "has no column \"structure\"; it has smiles, id, price",
    );
    said(&format!("{line} --shard 3/2"), "I/N is expected");
    said("predict run/bundle --grid none.csv --out grid", "none.csv");
    said("predict run/bundle --grid library.csv", "--out");
    assert!(!place.file("grid").exists());
    place.done(line);
    said(&format!("{line} --part 3"), "holds another grid");
    said(&format!("{line} --cell-line SIMLINE-001"), "holds another grid");
    fs::write(place.file("torn.csv"), "id,smiles\na,C\nb\n").unwrap();
    said("predict run/bundle --grid torn.csv --out torn", "torn.csv: CSV error: record 2 (line: 3");
}
