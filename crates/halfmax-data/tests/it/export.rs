//! What is exported and imported again is the same screen.

use std::collections::BTreeMap;
use std::path::Path;

use halfmax_data::export::{ExportConfig, Layout, MARKER, Parts, export};
use halfmax_data::import::{Folder, ImportConfig, import, import_folder};
use halfmax_data::{CellLine, Censored, Compound, DoseRange, Measure, Omics, Response, Screen};
use proptest::prelude::*;

use crate::Files;

fn write(screen: &Screen, layout: Layout, dir: &Path, splits: Vec<Parts>) {
    let config = ExportConfig { layout, name: "TOY".into(), splits, dir: dir.into() };
    export(screen, &config).unwrap();
}

/// Reads an export as its program's data, with every kind of omics that is in it.
fn read(layout: Layout, dir: &Path, like: &Screen) -> Screen {
    let kinds: Vec<String> = like.omics.iter().map(|omics| omics.kind.clone()).collect();
    let choices = ImportConfig::default();
    let imported = match layout {
        Layout::Drevalpy => import_folder(&Folder::Drevalpy(dir.join("TOY")), &kinds, &choices),
        Layout::Improve => import_folder(&Folder::Improve(dir.into()), &kinds, &choices),
        Layout::Plain => import(&ImportConfig {
            responses: dir.join("responses.csv"),
            cell_lines: Some(dir.join("cell_lines.csv")),
            compounds: Some(dir.join("compounds.csv")),
            omics: kinds
                .iter()
                .map(|kind| (kind.clone(), dir.join(format!("{kind}.csv"))))
                .collect(),
            ..ImportConfig::default()
        }),
    };
    imported.unwrap().screen
}

/// NaN is not equal to itself, but prints as itself.
fn shown(screen: &Screen) -> String {
    format!("{screen:#?}")
}

#[test]
fn a_screen_survives_every_layout() {
    let files = Files::new();
    let screen = import(&files.config()).unwrap().screen;
    for (name, layout) in Layout::ALL {
        let dir = files.path(name);
        write(&screen, layout, &dir, Vec::new());
        assert_eq!(shown(&read(layout, &dir, &screen)), shown(&screen), "{name}");
        // A second export replaces the first, nothing else is replaced.
        write(&screen, layout, &dir, Vec::new());
    }
    std::fs::remove_file(files.path("plain").join(MARKER)).unwrap();
    let config = ExportConfig {
        layout: Layout::Plain,
        name: "TOY".into(),
        splits: Vec::new(),
        dir: files.path("plain"),
    };
    assert!(export(&screen, &config).unwrap_err().to_string().contains("holds other files"));
    let config = ExportConfig { name: "../TOY".into(), ..config };
    assert!(export(&screen, &config).unwrap_err().to_string().contains("cannot be called"));
}

#[test]
fn drevalpy_gets_what_it_reads() {
    let files = Files::new();
    let screen = import(&files.config()).unwrap().screen;
    let splits = vec![Parts { train: vec![0], validation: vec![], test: vec![1, 2] }];
    write(&screen, Layout::Drevalpy, files.dir(), splits);
    let text = |name: &str| std::fs::read_to_string(files.path("TOY").join(name)).unwrap();
    assert_eq!(
        text("TOY.csv"),
        "cellosaurus_id,cell_line_name,pubchem_id,drug_name,tissue,LN_IC50,cell_line_id\n\
         ,One,7,Aspirin,lung,1.5,M1\n,Two,7,Aspirin,skin,-2,M2\n,Three,8,Nameless,lung,0.25,M3\n"
    );
    assert_eq!(
        text("gene_expression.csv"),
        "cellosaurus_id,cell_line_name,BRAF,TP53\n,One,2,\n,Two,1,0.5\n,Three,3,-1\n"
    );
    assert_eq!(text("drug_smiles.csv"), "pubchem_id,canonical_smiles\n7,CC(=O)Oc1ccccc1C(=O)O\n");
    let fingerprints = text("drug_fingerprints/pubchem_id_to_demorgan_128_map.csv");
    let lines: Vec<&str> = fingerprints.lines().collect();
    assert_eq!((lines[0], lines.len()), ("7,8", 129));
    // Only aspirin has a structure; the other column is empty.
    assert!(lines[1..].iter().all(|line| ["0,", "1,"].contains(line)));
    assert_eq!(
        text("splits/cv_split_00_test.csv"),
        "response,cell_line_name,pubchem_id,tissue\n-2,Two,7,skin\n0.25,Three,8,lung\n"
    );
    assert!(!files.path("TOY/splits/cv_split_00_validation.csv").exists());
}

#[test]
fn improve_gets_what_it_reads() {
    let files = Files::new();
    let screen = import(&files.config()).unwrap().screen;
    let splits = vec![Parts { train: vec![0, 2], validation: vec![], test: vec![1] }];
    write(&screen, Layout::Improve, &files.path("raw"), splits);
    let text = |name: &str| std::fs::read_to_string(files.path("raw").join(name)).unwrap();
    let responses = text("y_data/response.tsv");
    assert!(responses.starts_with(
        "source\timprove_sample_id\timprove_chem_id\tstudy\tic50\tln_ic50\nTOY\tM1\t7\tTOY\t5.348"
    ));
    assert_eq!(
        text("x_data/cancer_gene_expression.tsv"),
        "\t\t\n\t\t\n\tBRAF\tTP53\nM1\t2\t\nM2\t1\t0.5\nM3\t3\t-1\n"
    );
    assert_eq!(text("splits/TOY_split_0_train.txt"), "0\n2\n");
    assert_eq!(text("splits/TOY_split_0_val.txt"), "");
    assert_eq!(text("splits/TOY_all.txt"), "0\n1\n2\n");
    assert_eq!(text("x_data/drug_ecfp4_nbits512.tsv").lines().count(), 2);
}

/// `tests/golden/folded.py`.
#[test]
fn short_fingerprints_equal_rdkit() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/folded.json")).unwrap();
    let files = Files::new();
    let mut screen = import(&files.config()).unwrap().screen;
    let smiles: Vec<&String> = golden["128"].as_object().unwrap().keys().collect();
    assert_eq!(smiles.len(), 12);
    screen.compounds = smiles
        .iter()
        .enumerate()
        .map(|(at, smiles)| Compound {
            id: format!("D{at:02}").as_str().into(),
            smiles: Some((*smiles).clone()),
            ..screen.compounds[0].clone()
        })
        .collect();
    let bits = |size: &str, smiles: &str| -> Vec<usize> {
        serde_json::from_value(golden[size][smiles].clone()).unwrap()
    };
    write(&screen, Layout::Drevalpy, files.dir(), Vec::new());
    let path = files.path("TOY/drug_fingerprints/pubchem_id_to_demorgan_128_map.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    for (at, smiles) in smiles.iter().enumerate() {
        let on: Vec<usize> = (0..128).filter(|bit| rows[*bit][at] == "1").collect();
        assert_eq!(on, bits("128", smiles), "{smiles}");
    }
    write(&screen, Layout::Improve, &files.path("raw"), Vec::new());
    let text = std::fs::read_to_string(files.path("raw/x_data/drug_ecfp4_nbits512.tsv")).unwrap();
    for (line, smiles) in text.lines().skip(1).zip(&smiles) {
        let cells: Vec<&str> = line.split('\t').skip(1).collect();
        let on: Vec<usize> = (0..512).filter(|bit| cells[*bit] == "1").collect();
        assert_eq!(on, bits("512", smiles), "{smiles}");
    }
}

/// Names as people give them.
fn name() -> impl Strategy<Value = String> {
    "[A-Za-c0-2,\"';µ -]{0,4}[A-Za-c0-2]"
        .prop_map(|name| name.trim().to_owned())
        .prop_filter("a word for missing", |name| {
            !matches!(name.as_str(), "NA" | "NaN" | "nan" | "NAN")
        })
}

fn annotation() -> impl Strategy<Value = BTreeMap<String, String>> {
    proptest::collection::btree_map("(COSMIC|GROWTH|site)", name(), 0..3)
}

fn entities() -> impl Strategy<Value = (Vec<CellLine>, Vec<Compound>)> {
    let smiles = ["CCO", "c1ccccc1", "CC(=O)O"].map(str::to_owned).to_vec();
    let smiles = proptest::option::of(proptest::sample::select(smiles));
    let line = (name(), proptest::option::of(name()), annotation(), any::<bool>());
    let compound = (
        name(),
        proptest::option::of(name()),
        smiles,
        proptest::option::of(0.01..100.0_f64),
        annotation(),
    );
    (proptest::collection::vec(line, 1..6), proptest::collection::vec(compound, 1..4)).prop_map(
        |(lines, compounds)| {
            let id = |at: usize, cvcl: bool| {
                if cvcl {
                    format!("CVCL_{at}").as_str().into()
                } else {
                    format!("SIDM{at}").as_str().into()
                }
            };
            let mut lines: Vec<CellLine> = lines
                .into_iter()
                .enumerate()
                .map(|(at, (name, tissue, annotation, cvcl))| CellLine {
                    id: id(at, cvcl),
                    name,
                    tissue,
                    annotation,
                })
                .collect();
            lines.sort_by(|a, b| a.id.cmp(&b.id));
            let compounds = compounds
                .into_iter()
                .enumerate()
                .map(|(at, (name, target, smiles, max_dose_um, annotation))| Compound {
                    id: format!("D{at}").as_str().into(),
                    name,
                    pathway: target.clone(),
                    target,
                    smiles,
                    max_dose_um,
                    annotation,
                })
                .collect();
            (lines, compounds)
        },
    )
}

fn screens() -> impl Strategy<Value = Screen> {
    let measure = proptest::sample::select(Measure::ALL.to_vec());
    (entities(), measure, any::<u64>()).prop_flat_map(|((cell_lines, compounds), measure, seed)| {
        let n = cell_lines.len() * 2;
        let value = prop_oneof![4 => (-1e6_f32..1e6).prop_map(Some), 1 => Just(None)];
        let values = proptest::collection::vec(value, n);
        let responses =
            proptest::collection::vec(0.001..1.0_f64, cell_lines.len() * compounds.len());
        (values, responses).prop_map(move |(mut values, responses)| {
            // A feature without a value would be dropped.
            (values[0], values[1]) = (Some(1.5), Some(-0.25));
            let step = 1 + seed % 3;
            Screen {
                measure,
                responses: responses
                    .iter()
                    .enumerate()
                    .map(|(at, value)| Response {
                        row_id: at as u64 * step,
                        cell_line: (at % cell_lines.len()) as u32,
                        compound: (at / cell_lines.len()) as u32,
                        value: *value,
                        // In half of the screens what the highest dose of the compound says, else anything.
                        censored: match (seed % 2, (seed >> 8) % 7 + at as u64) {
                            (0, _) => DoseRange {
                                min_um: None,
                                max_um: compounds[at / cell_lines.len()].max_dose_um,
                            }
                            .censors(measure, *value),
                            (_, n) if n % 3 == 0 => Some(Censored::AboveMaxDose),
                            (_, n) if n % 3 == 1 => Some(Censored::BelowMinDose),
                            _ => None,
                        },
                    })
                    .collect(),
                cell_lines: cell_lines.clone(),
                compounds: compounds.clone(),
                omics: ["expression", "metabolites"]
                    .map(|kind| Omics {
                        kind: kind.into(),
                        features: vec!["TP53".to_owned(), "HLA-A".to_owned()].into(),
                        values: values.iter().map(|v| v.unwrap_or(f32::NAN)).collect(),
                    })
                    .into(),
                checksum: String::new(),
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_screen_survives_drevalpy_and_improve(screen in screens()) {
        let dir = tempfile::tempdir().unwrap();
        for (name, layout) in [("drevalpy", Layout::Drevalpy), ("improve", Layout::Improve)] {
            let dir = dir.path().join(name);
            write(&screen, layout, &dir, Vec::new());
            prop_assert_eq!(shown(&read(layout, &dir, &screen)), shown(&screen), "{}", name);
        }
    }
}
