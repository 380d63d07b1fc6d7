//! IMPROVE's benchmark data.

use halfmax_data::import::{Folder, ImportConfig, Imported, Wanted, import_folder};
use halfmax_data::ledger::Unit;
use halfmax_data::{DataError, Measure};
use proptest::prelude::*;

use crate::Files;
use crate::fuzz::damaged;

/// A made-up `raw_data` of two studies; expression has three rows of names, mutations one.
fn raw_data() -> Files {
    let files = Files::new();
    for folder in ["raw", "raw/x_data", "raw/y_data"] {
        std::fs::create_dir(files.path(folder)).unwrap();
    }
    files.write(
        "raw/y_data/response.tsv",
        "source\timprove_sample_id\timprove_chem_id\tstudy\tauc\tic50\tr2fit\n\
         CCLE\tACH-1\tDrug_1\tCCLE\t0.9\t5.5\t0.99\n\
         GDSCv2\tACH-1\tDrug_1\tGDSCv2\t0.8\t6\t0.9\n\
         GDSCv2\tACH-2\tDrug_2\tGDSCv2\t0.7\t\t0.8\n\
         GDSCv2\tACH-3\tDrug_2\tGDSCv2\t0.6\t4.5\t0.7\n",
    );
    files.write(
        "raw/x_data/cancer_gene_expression.tsv",
        "\tENSG01\tENSG02\t\n\t7157\t673\t\n\tTP53\tBRAF\t\nACH-2\t1\t2\t9\nACH-1\t3\t\t9\nACH-7\t5\t6\t9\nACH-3\t7\t8\t9\n",
    );
    files.write(
        "raw/x_data/cancer_mutation_count.tsv",
        "improve_sample_id\tTP53\nACH-1\t2\nACH-2\t0\nACH-3\t0\n",
    );
    files.write(
        "raw/x_data/drug_SMILES.tsv",
        "improve_chem_id\tcanSMILES\nDrug_1\tCCO\nDrug_5\tCCC\n",
    );
    let head: Vec<String> = (0..512).map(|bit| format!("ecfp4.{bit}")).collect();
    let bits = vec!["0"; 512].join("\t");
    files.write(
        "raw/x_data/drug_ecfp4_nbits512.tsv",
        &format!("improve_chem_id\t{}\nDrug_1\t{bits}\nDrug_9\t{bits}\n", head.join("\t")),
    );
    files
}

fn read(
    files: &Files,
    study: Option<&str>,
    measure: Option<Measure>,
) -> Result<Imported, DataError> {
    let wanted = Wanted { study: study.map(str::to_owned), measure, ..Wanted::default() };
    let choices = ImportConfig { wanted, ..ImportConfig::default() };
    import_folder(&Folder::Improve(files.path("raw")), &[], &choices)
}

#[test]
fn one_study_is_read_and_its_rows_keep_their_numbers() {
    let imported = read(&raw_data(), Some("gdscv2"), None).unwrap();
    let screen = &imported.screen;
    assert_eq!(screen.measure, Measure::Auc);
    let rows: Vec<(u64, &str)> = screen
        .responses
        .iter()
        .map(|r| (r.row_id, screen.cell_lines[r.cell_line as usize].id.as_str()))
        .collect();
    assert_eq!(rows, [(1, "ACH-1"), (2, "ACH-2"), (3, "ACH-3")]);
    assert_eq!(screen.compounds[0].smiles.as_deref(), Some("CCO"));
    let expression = screen.omics("expression").unwrap();
    assert_eq!(expression.features[..], ["TP53".to_owned(), "BRAF".to_owned()]);
    assert_eq!(expression.row(1), [1.0, 2.0]);
    assert!(expression.row(0)[1].is_nan());
    for (file, unit, total) in [
        ("response.tsv", Unit::Rows, 4),
        ("cancer_gene_expression.tsv", Unit::Rows, 4),
        ("cancer_gene_expression.tsv", Unit::Columns, 4),
        ("drug_ecfp4_nbits512.tsv", Unit::Rows, 2),
    ] {
        assert_eq!(imported.ledger.total(file, unit), total, "{file}");
    }
    let other = "fingerprint is not the Morgan fingerprint of the structure";
    let noted = imported.ledger.entries().iter().find(|e| e.reason == other).unwrap();
    assert_eq!(noted.examples, "Drug_1");
}

#[test]
fn concentrations_are_negative_logarithms_of_molar() {
    let imported = read(&raw_data(), Some("GDSCv2"), Some(Measure::LnIc50)).unwrap();
    // 10⁻⁶ M is 1 µM.
    assert!(imported.screen.responses[0].value.abs() < 1e-12);
    assert_eq!(imported.screen.responses.len(), 2);
}

#[test]
fn studies_are_not_mixed_and_faults_have_a_place() {
    let files = raw_data();
    let said = |files: &Files, study| read(files, study, None).unwrap_err().to_string();
    let several = said(&files, None);
    assert!(
        several.contains("holds several studies; say --study with one of CCLE, GDSCv2"),
        "{several}"
    );
    let other = said(&files, Some("gCSI"));
    assert!(other.contains("has no rows of study \"gCSI\"; it holds CCLE, GDSCv2"), "{other}");
    let expression =
        std::fs::read_to_string(files.path("raw/x_data/cancer_gene_expression.tsv")).unwrap();
    files.write(
        "raw/x_data/cancer_gene_expression.tsv",
        &expression.replace("ACH-7\t5", "ACH-7\tx"),
    );
    let cell = said(&files, Some("GDSCv2"));
    assert!(
        cell.contains(
            "cancer_gene_expression.tsv: line 6, column \"ENSG01\": \"x\" is not a number"
        ),
        "{cell}"
    );
}

const FILES: [&str; 5] = [
    "y_data/response.tsv",
    "x_data/cancer_gene_expression.tsv",
    "x_data/cancer_mutation_count.tsv",
    "x_data/drug_SMILES.tsv",
    "x_data/drug_ecfp4_nbits512.tsv",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_damage_makes_it_panic(
        (which, content) in (0..FILES.len()).prop_flat_map(|which| {
            let file = format!("raw/{}", FILES[which]);
            (Just(which), damaged(std::fs::read(raw_data().path(&file)).unwrap()))
        })
    ) {
        let files = raw_data();
        std::fs::write(files.path("raw").join(FILES[which]), content).unwrap();
        if let Ok(imported) = read(&files, Some("GDSCv2"), None) {
            prop_assert!(!imported.screen.responses.is_empty());
        }
    }
}
