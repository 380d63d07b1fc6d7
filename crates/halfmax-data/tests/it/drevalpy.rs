//! drevalpy's data sets.

use halfmax_data::compound::{Molecule, Morgan};
use halfmax_data::import::{Folder, ImportConfig, Imported, Replicates, Wanted, import_folder};
use halfmax_data::ledger::Unit;
use halfmax_data::{DataError, Measure};
use proptest::prelude::*;

use crate::Files;
use crate::fuzz::damaged;

/// A made-up data set `TOY` with what such sets have: refits beside published values, repeated profiles.
fn toy() -> Files {
    let files = Files::new();
    std::fs::create_dir(files.path("TOY")).unwrap();
    files.write(
        "TOY/TOY.csv",
        "cellosaurus_id,cell_line_name,pubchem_id,drug_name,tissue,LN_IC50,LN_IC50_curvecurator,pEC50_curvecurator,AUC\n\
         CVCL_0001,One,101,Aspirin,Lung,1.5,1.25,5.5,0.9\n\
         CVCL_0002,Two,101,Aspirin,Skin,-2,,6.5,0.8\n\
         ,Organoid,102,\"Drug, the second\",Skin,0.5,0.75,5.0,0.7\n\
         CVCL_0001,One,102,\"Drug, the second\",Lung,0.25,0.125,5.1,0.6\n\
         CVCL_0009,Nine,101,Aspirin,Lung,1,1,5,0.5\n",
    );
    files.write(
        "TOY/gene_expression.csv",
        "cellosaurus_id,cell_line_name,TP53,BRAF\nCVCL_0001,One,1,2\nCVCL_0002,Two,3,\n,Organoid,5,6\nCVCL_0001,One,3,4\n",
    );
    files.write(
        "TOY/mutations.csv",
        "cellosaurus_id,cell_line_name,TP53\nCVCL_0001,One,1\nCVCL_0002,Two,0\n,Organoid,0\n",
    );
    files.write("TOY/proteomics.csv", "cellosaurus_id,cell_line_name,P1\nCVCL_0001,One,0.5\n");
    files.write(
        "TOY/cell_line_names.csv",
        "cellosaurus_id,cell_line_name\nCVCL_0001,One\nCVCL_0002,Two\n",
    );
    files.write(
        "TOY/drug_names.csv",
        "pubchem_id,drug_name\n101,Aspirin\n102,\"Drug, the second\"\n",
    );
    files.write(
        "TOY/drug_smiles.csv",
        "pubchem_id,canonical_smiles\n101,CC(=O)Oc1ccccc1C(=O)O\n102,C1CC(\n999,CCO\n",
    );
    let morgan = Morgan { bits: 128, ..Morgan::default() };
    let set = Molecule::parse("CC(=O)Oc1ccccc1C(=O)O").unwrap().fingerprint(morgan).unwrap();
    let bit = |at: u16| u8::from(set.iter().any(|(bit, _)| *bit == at));
    std::fs::create_dir(files.path("TOY/drug_fingerprints")).unwrap();
    files.write(
        FINGERPRINTS,
        &(0..128).fold("101,102,999\n".to_owned(), |text, at| text + &format!("{},1,0\n", bit(at))),
    );
    files
}

const FINGERPRINTS: &str = "TOY/drug_fingerprints/pubchem_id_to_demorgan_128_map.csv";

fn read(files: &Files, kinds: &[&str], wanted: &Wanted) -> Result<Imported, DataError> {
    let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let choices = ImportConfig { wanted: wanted.clone(), ..ImportConfig::default() };
    import_folder(&Folder::Drevalpy(files.path("TOY")), &kinds, &choices)
}

fn values(imported: &Imported) -> Vec<(u64, String, String, f64)> {
    let screen = &imported.screen;
    let line = |r: u32| screen.cell_lines[r as usize].id.to_string();
    let compound = |r: u32| screen.compounds[r as usize].id.to_string();
    screen
        .responses
        .iter()
        .map(|r| (r.row_id, line(r.cell_line), compound(r.compound), r.value))
        .collect()
}

#[test]
fn refitted_values_are_read_with_their_names_and_structures() {
    let imported = read(&toy(), &[], &Wanted::default()).unwrap();
    let screen = &imported.screen;
    assert_eq!(screen.measure, Measure::LnIc50);
    let of = |id: u64, line: &str, drug: &str, value| (id, line.to_owned(), drug.to_owned(), value);
    assert_eq!(
        values(&imported),
        [
            of(0, "CVCL_0001", "101", 1.25),
            of(2, "Organoid", "102", 0.75),
            of(3, "CVCL_0001", "102", 0.125)
        ]
    );
    assert_eq!(screen.cell_lines[0].name, "One");
    assert_eq!(screen.cell_lines[0].tissue.as_deref(), Some("Lung"));
    assert_eq!(screen.compounds[1].name, "Drug, the second");
    assert_eq!(screen.compounds[0].smiles.as_deref(), Some("CC(=O)Oc1ccccc1C(=O)O"));
    assert_eq!(screen.compounds[1].smiles, None);
    let kinds: Vec<&str> = screen.omics.iter().map(|o| o.kind.as_str()).collect();
    assert_eq!(kinds, ["expression", "mutation"]);
    // Two profiles of one line are averaged.
    assert_eq!(screen.omics[0].row(0), [2.0, 3.0]);
    let roles: Vec<&str> = imported.sources.iter().map(|s| s.role.as_str()).collect();
    assert_eq!(
        roles,
        [
            "responses",
            "omics expression",
            "omics mutation",
            "cell lines",
            "compounds",
            "structures",
            "fingerprints"
        ]
    );
    for (file, unit, total) in [
        ("TOY.csv", Unit::Rows, 5),
        ("gene_expression.csv", Unit::Rows, 4),
        ("gene_expression.csv", Unit::Columns, 4),
        ("drug_smiles.csv", Unit::Rows, 3),
        ("pubchem_id_to_demorgan_128_map.csv", Unit::Columns, 3),
    ] {
        assert_eq!(imported.ledger.total(file, unit), total, "{file}");
    }
}

#[test]
fn fingerprints_say_whether_the_structures_are_theirs() {
    let files = toy();
    let noted = |files: &Files| -> Vec<(String, String)> {
        let ledger = read(files, &[], &Wanted::default()).unwrap().ledger;
        let of_file = ledger.entries().iter().filter(|e| FINGERPRINTS.ends_with(&e.file));
        of_file.map(|e| (e.reason.clone(), e.examples.clone())).collect()
    };
    let say = |reason: &str, example: &str| (reason.to_owned(), example.to_owned());
    let others = say("not in the responses", "999");
    let kept = say("fingerprints, held against the structures", "");
    let bare = say("fingerprint without a structure: not used", "102");
    assert_eq!(noted(&files), [others.clone(), kept.clone(), bare.clone()]);
    files.write("TOY/drug_smiles.csv", "pubchem_id,canonical_smiles\n101,CCO\n");
    let other = say("fingerprint is not the Morgan fingerprint of the structure", "101");
    assert_eq!(noted(&files), [others, kept, other, bare]);
}

#[test]
fn other_measures_columns_and_kinds_can_be_had() {
    let files = toy();
    let wanted = |measure| Wanted { measure: Some(measure), ..Wanted::default() };
    let first = |wanted: &Wanted| values(&read(&files, &["mutation"], wanted).unwrap())[0].3;
    assert!((first(&wanted(Measure::PEc50)) - 5.5).abs() < 1e-15);
    assert!((first(&wanted(Measure::Auc)) - 0.9).abs() < 1e-15);
    assert!((first(&wanted(Measure::Aac)) - 0.1).abs() < 1e-15);
    assert!(
        (first(&wanted(Measure::PIc50)) - (6.0 - 1.25 / std::f64::consts::LN_10)).abs() < 1e-12
    );
    let named = Wanted { response: Some("LN_IC50".into()), ..Wanted::default() };
    assert!((first(&named) - 1.5).abs() < 1e-15);
    let proteomics = read(&files, &["proteomics"], &Wanted::default()).unwrap().screen;
    assert_eq!(proteomics.cell_lines.len(), 1);
}

#[test]
fn replicates_of_a_data_set_can_be_merged() {
    let files = toy();
    let text = std::fs::read_to_string(files.path("TOY/TOY.csv")).unwrap();
    files.write("TOY/TOY.csv", &(text + "CVCL_0001,One,101,Aspirin,Lung,1.5,1.75,5.5,0.9\n"));
    let choices = ImportConfig { replicates: Replicates::Mean, ..ImportConfig::default() };
    let folder = Folder::Drevalpy(files.path("TOY"));
    let imported = import_folder(&folder, &["mutation".to_owned()], &choices).unwrap();
    assert_eq!(values(&imported)[0], (0, "CVCL_0001".to_owned(), "101".to_owned(), 1.5));
    assert_eq!(imported.screen.responses.len(), 3);
}

#[test]
fn what_is_missing_is_named() {
    let files = toy();
    let said =
        |kinds: &[&str], wanted: &Wanted| read(&files, kinds, wanted).unwrap_err().to_string();
    let wanted = Wanted { measure: Some(Measure::Response), ..Wanted::default() };
    assert!(
        said(&[], &wanted).contains("TOY.csv: no column \"response\""),
        "{}",
        said(&[], &wanted)
    );
    let methylation = said(&["methylation"], &Wanted::default());
    assert!(methylation.contains("methylation.csv: "), "{methylation}");
    std::fs::remove_file(files.path("TOY/TOY.csv")).unwrap();
    let gone = said(&[], &Wanted::default());
    assert!(
        gone.contains("TOY.csv: is not there; a data set of drevalpy is a folder DS"),
        "{gone}"
    );
}

const FILES: [&str; 6] = [
    "TOY.csv",
    "gene_expression.csv",
    "cell_line_names.csv",
    "drug_names.csv",
    "drug_smiles.csv",
    "drug_fingerprints/pubchem_id_to_demorgan_128_map.csv",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_damage_makes_it_panic(
        (which, content) in (0..FILES.len()).prop_flat_map(|which| {
            let file = format!("TOY/{}", FILES[which]);
            (Just(which), damaged(std::fs::read(toy().path(&file)).unwrap()))
        })
    ) {
        let files = toy();
        std::fs::write(files.path("TOY").join(FILES[which]), content).unwrap();
        if let Ok(imported) = read(&files, &[], &Wanted::default()) {
            prop_assert!(!imported.screen.responses.is_empty());
        }
    }
}
