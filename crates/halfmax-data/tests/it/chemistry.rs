//! Fingerprints, descriptors, canonical forms and drawings are RDKit's (`tests/golden/chemistry.py`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use halfmax_data::compound::{Molecule, Morgan, tanimoto};
use halfmax_data::table::Table;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    molecules: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Expected {
    Read(Box<Read>),
    Refused { smiles: String },
}

#[derive(Deserialize)]
struct Read {
    smiles: String,
    canonical: String,
    flat: String,
    scaffold: String,
    parent: String,
    formula: String,
    descriptors: BTreeMap<String, f64>,
    morgan: BTreeMap<String, Vec<(u16, u16)>>,
}

/// `2 2048 false` in words of ours.
fn settings(name: &str) -> Morgan {
    let parts: Vec<&str> = name.split(' ').collect();
    Morgan {
        radius: parts[0].parse().unwrap(),
        bits: parts[1].parse().unwrap(),
        chirality: parts[2] == "true",
        counts: true,
    }
}

/// What differs from RDKit, in words.
fn differences(expected: &Read) -> Vec<String> {
    let smiles = &expected.smiles;
    let molecule = match Molecule::parse(smiles) {
        Ok(molecule) => molecule,
        Err(fault) => return vec![format!("{smiles}: {fault}")],
    };
    let mut found = Vec::new();
    let mut text = |what: &str, ours: String, theirs: &str| {
        if ours != theirs {
            found.push(format!("{smiles}: {what} is {ours}, RDKit's {theirs}"));
        }
    };
    text("canonical SMILES", molecule.canonical().unwrap(), &expected.canonical);
    text("flat SMILES", molecule.canonical_flat().unwrap(), &expected.flat);
    text("scaffold", molecule.scaffold().unwrap(), &expected.scaffold);
    text("parent", molecule.parent().unwrap().canonical().unwrap(), &expected.parent);
    text("formula", molecule.formula(), &expected.formula);
    for (name, bits) in &expected.morgan {
        let morgan = settings(name);
        let counts = molecule.fingerprint(morgan).unwrap();
        text(&format!("fingerprint {name}"), format!("{counts:?}"), &format!("{bits:?}"));
        let set = molecule.fingerprint(Morgan { counts: false, ..morgan }).unwrap();
        assert!(set.iter().map(|(bit, _)| bit).eq(counts.iter().map(|(bit, _)| bit)));
    }
    for (name, value) in &expected.descriptors {
        let ours = molecule.descriptor(name).unwrap();
        if (ours - value).abs() > 1e-3 {
            found.push(format!("{smiles}: {name} is {ours}, RDKit's {value}"));
        }
    }
    found
}

#[test]
fn everything_equals_rdkit() {
    let golden: Golden = serde_json::from_str(include_str!("../golden/chemistry.json")).unwrap();
    assert_eq!(golden.molecules.len(), 26);
    for expected in &golden.molecules {
        let Expected::Read(expected) = expected else { panic!("RDKit refused a golden molecule") };
        assert_eq!(differences(expected), Vec::<String>::new());
    }
}

#[test]
fn salts_and_their_drug_have_one_parent() {
    let parent =
        |smiles: &str| Molecule::parse(smiles).unwrap().parent().unwrap().canonical().unwrap();
    assert_eq!(parent("CC(=O)[O-].[Na+]"), parent("CC(=O)O"));
    assert_eq!(parent("C[NH3+].[Cl-]"), "CN");
}

/// A folder of data sets and RDKit in Python: the same, over every structure of the drug tables.
#[test]
#[ignore = "needs HALFMAX_DATA and RDKit"]
fn every_drug_equals_rdkit() {
    let folder = PathBuf::from(std::env::var_os("HALFMAX_DATA").unwrap());
    let mut smiles = BTreeSet::new();
    for (file, column) in [("gdsc2", "SMILES"), ("gdsc2", "ISOMERIC_SMILES"), ("gdsc1", "SMILES")] {
        smiles.extend(column_of(&folder.join(file).join("drugs.csv"), column));
    }
    let scaffolds: BTreeSet<String> = column_of(&folder.join("gdsc2/drugs.csv"), "ISOMERIC_SMILES")
        .iter()
        .map(|smiles| Molecule::parse(smiles).unwrap().scaffold().unwrap())
        .collect();
    assert_eq!(scaffolds.len(), 164, "scaffolds with chirality");

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/chemistry.py");
    let mut python = Command::new("python3")
        .arg(script)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Vec<String> = smiles.into_iter().map(|s| s + "\n").collect();
    python.stdin.take().unwrap().write_all(lines.concat().as_bytes()).unwrap();
    let golden: Golden =
        serde_json::from_slice(&python.wait_with_output().unwrap().stdout).unwrap();

    let mut different = Vec::new();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for expected in &golden.molecules {
        match expected {
            Expected::Refused { smiles } => different.push(format!("RDKit refuses {smiles}")),
            Expected::Read(expected) => {
                different.extend(differences(expected));
                let bits = &expected.morgan["2 2048 false"];
                theirs.push(bits.iter().map(|(bit, _)| *bit).collect::<Vec<_>>());
                ours.push(Molecule::parse(&expected.smiles).unwrap().morgan().unwrap());
            }
        }
    }
    let pairs = |fingerprints: &[Vec<u16>]| {
        let n = fingerprints.len();
        (0..n)
            .flat_map(|i| (0..i).map(move |j| (i, j)))
            .map(|(i, j)| tanimoto(&fingerprints[i], &fingerprints[j]))
            .collect::<Vec<f64>>()
    };
    let r = correlation(&pairs(&ours), &pairs(&theirs));
    println!(
        "{} structures, {} differences, Tanimoto correlation {r:.6}",
        ours.len(),
        different.len()
    );
    assert_eq!(different, Vec::<String>::new());
    assert!(r >= 0.99, "Tanimoto correlation {r}");
}

fn column_of(path: &Path, name: &str) -> Vec<String> {
    let table = Table::open(path, None).unwrap();
    let column = table.column(&[name]).unwrap();
    let cells = table.rows().map(Result::unwrap);
    cells.filter_map(|row| row.cell(column).map(|cell| cell.replace("\\\\", "\\"))).collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum =
        |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}
