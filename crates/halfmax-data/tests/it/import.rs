//! Ids are reconciled, everything is counted.

use halfmax_data::import::import;
use halfmax_data::ledger::{Outcome, Unit};

use crate::Files;

#[test]
fn rows_find_their_cell_line_by_whichever_id_they_have() {
    let files = Files::new();
    let screen = import(&files.config()).unwrap().screen;
    let names = |index: usize| {
        let response = &screen.responses[index];
        let cell_line = screen.cell_lines[response.cell_line as usize].id.as_str();
        let compound = screen.compounds[response.compound as usize].name.as_str();
        (response.row_id, cell_line, compound, response.value)
    };
    assert_eq!(screen.responses.len(), 3);
    assert_eq!(names(0), (0, "M1", "Aspirin", 1.5));
    assert_eq!(names(1), (1, "M2", "Aspirin", -2.0));
    assert_eq!(names(2), (2, "M3", "Nameless", 0.25));
    assert_eq!(screen.cell_lines[0].annotation["COSMIC_ID"], "11");
    assert_eq!(screen.cell_lines[2].tissue.as_deref(), Some("lung"));
}

#[test]
fn a_matrix_is_aligned_to_the_cell_lines_not_to_its_rows() {
    let files = Files::new();
    let screen = import(&files.config()).unwrap().screen;
    let omics = screen.omics("expression").unwrap();
    assert_eq!(omics.features[..], ["BRAF".to_owned(), "TP53".to_owned()]);
    assert_eq!(omics.row(0)[0].to_bits(), 2.0_f32.to_bits());
    assert!(omics.row(0)[1].is_nan());
    assert_eq!(
        omics.row(1).iter().map(|v| v.to_bits()).collect::<Vec<_>>(),
        [1.0_f32, 0.5].map(f32::to_bits)
    );
    assert_eq!(omics.n_missing(), 1);
}

#[test]
fn the_ledger_accounts_for_every_row_and_column() {
    let files = Files::new();
    let ledger = import(&files.config()).unwrap().ledger;
    for (file, unit, total) in [
        ("response.csv", Unit::Rows, 7),
        ("cell_lines.csv", Unit::Rows, 4),
        ("drugs.csv", Unit::Rows, 3),
        ("expression.csv", Unit::Rows, 4),
        ("expression.csv", Unit::Columns, 4),
    ] {
        assert_eq!(ledger.total(file, unit), total, "{file}");
    }
    let dropped = |file: &str| {
        let entries =
            ledger.entries().iter().filter(|e| e.file == file && e.outcome == Outcome::Dropped);
        entries.map(|e| (e.reason.as_str(), e.count, e.examples.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(
        dropped("response.csv"),
        [
            ("cell line has no expression in expression.csv", 1, "M4"),
            ("cell line not listed in cell_lines.csv", 1, "S99"),
            ("compound not listed in drugs.csv", 1, "77"),
            ("no LN_IC50", 1, "line 8"),
        ]
    );
    assert_eq!(dropped("cell_lines.csv"), [("no expression", 1, "M4")]);
    assert_eq!(dropped("drugs.csv"), [("no response", 1, "Unused")]);
    assert_eq!(
        dropped("expression.csv"),
        [("cell line not in cell_lines.csv", 1, "X9"), ("no value in any cell line", 1, "EMPTY")]
    );
}

#[test]
fn files_that_do_not_join_say_why() {
    let files = Files::new();
    files.write("expression.csv", "MODEL_ID,BRAF\nACH-1,1\nACH-2,2\n");
    let said = import(&files.config()).unwrap_err().to_string();
    assert!(said.contains("expression.csv: none of its cell lines is in cell_lines.csv"), "{said}");
    let files = Files::new();
    files.write("response.csv", "COSMIC_ID,DRUG_ID,LN_IC50\n1,7,0.5\n2,7,0.5\n");
    let said = import(&files.config()).unwrap_err().to_string();
    assert!(
        said.contains("no response is left: 2 rows: cell line not listed in cell_lines.csv (1; 2)"),
        "{said}"
    );
}

#[test]
fn gzipped_files_are_read_and_broken_ones_refused() {
    use std::io::Write;
    let files = Files::new();
    let text = std::fs::read(files.path("expression.csv")).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&text).unwrap();
    let packed = encoder.finish().unwrap();
    std::fs::write(files.path("expression.csv.gz"), &packed).unwrap();
    let mut config = files.config();
    config.omics[0].1 = files.path("expression.csv.gz");
    let plain = import(&files.config()).unwrap().screen;
    assert_eq!(format!("{:?}", import(&config).unwrap().screen), format!("{plain:?}"));
    std::fs::write(files.path("expression.csv.gz"), &packed[..packed.len() / 2]).unwrap();
    let said = import(&config).unwrap_err().to_string();
    assert!(said.contains("the gzip data cannot be read to its end"), "{said}");
}
