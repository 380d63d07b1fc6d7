//! A crate uses only lower layers, and heavy dependencies stay where they belong.

use std::collections::BTreeMap;
use std::process::Command;

const LAYERS: [(&str, u8); 9] = [
    ("halfmax-fetch", 0),
    ("halfmax-data", 0),
    ("halfmax-search", 0),
    ("halfmax-postgres", 1),
    ("halfmax-prep", 1),
    ("halfmax-model", 2),
    ("halfmax-eval", 3),
    ("halfmax-serve", 4),
    ("halfmax", 5),
];

/// A dependency and the only crate that may name it.
const RESERVED: [(&str, &str); 9] = [
    ("ureq", "halfmax-fetch"),
    ("burn", "halfmax-model"),
    ("clap", "halfmax"),
    ("indicatif", "halfmax"),
    ("chematic", "halfmax-data"),
    ("chematic-depict", "halfmax-data"),
    ("plotly", "halfmax-eval"),
    ("axum", "halfmax-serve"),
    ("tokio", "halfmax-serve"),
];

fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let used = package["dependencies"].as_array().unwrap().iter();
            let used = used
                .filter(|d| d["kind"].is_null())
                .map(|d| d["name"].as_str().unwrap().to_owned());
            (package["name"].as_str().unwrap().to_owned(), used.collect())
        })
        .collect()
}

#[test]
fn no_crate_looks_up() {
    let layers: BTreeMap<&str, u8> = LAYERS.into();
    for (name, used) in dependencies() {
        let layer = *layers.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no layer yet"));
        for dependency in used.iter().filter_map(|d| layers.get_key_value(d.as_str())) {
            assert!(
                *dependency.1 < layer,
                "{name} (layer {layer}) uses {} (layer {})",
                dependency.0,
                dependency.1
            );
        }
    }
}

#[test]
fn heavy_dependencies_have_one_home() {
    let found = dependencies();
    for (dependency, home) in RESERVED {
        let users: Vec<&String> = found
            .iter()
            .filter(|(_, used)| used.iter().any(|d| d == dependency))
            .map(|(n, _)| n)
            .collect();
        assert_eq!(users, [home], "{dependency}");
    }
}

#[test]
fn the_tensor_engine_is_named_in_one_folder() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../halfmax-model/src");
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("net") {
                folders.push(path);
            } else if path.is_file() {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains("burn::"), "{} names the engine", path.display());
            }
        }
    }
}
