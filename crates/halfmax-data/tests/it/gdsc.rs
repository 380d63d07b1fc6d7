//! GDSC's files as published join, and the rules for what is odd in them do what they say.

use std::path::{Path, PathBuf};

use halfmax_data::import::{BeyondDoses, ImportConfig, Replicates, SameName, import};
use halfmax_data::ledger::{Outcome, Unit};
use halfmax_data::{Censored, Measure, Screen, store};

/// A specimen of GDSC's.
fn specimen(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specimens/gdsc/valid").join(name)
}

fn request(responses: &str) -> ImportConfig {
    ImportConfig { responses: specimen(responses), ..ImportConfig::default() }
}

fn screen(config: &ImportConfig) -> Screen {
    import(config).unwrap().screen
}

/// Cell line, compound, value and censoring of every response.
fn rows(screen: &Screen) -> Vec<(&str, &str, f64, Option<Censored>)> {
    let row = |r: &halfmax_data::Response| {
        (
            screen.cell_lines[r.cell_line as usize].id.as_str(),
            screen.compounds[r.compound as usize].id.as_str(),
            r.value,
            r.censored,
        )
    };
    screen.responses.iter().map(row).collect()
}

#[test]
fn a_table_of_responses_is_a_screen_by_itself() {
    let screen = screen(&request("fitted_16.csv"));
    assert_eq!(screen.measure, Measure::LnIc50);
    let lines: Vec<_> =
        screen.cell_lines.iter().map(|c| (c.id.as_str(), c.name.as_str(), &c.tissue)).collect();
    assert_eq!(
        lines,
        [
            ("SIDM90001", "Made-Up-1", &Some("Melanoma".to_owned())),
            ("SIDM90002", "Made-Up-2", &Some("Glioma".to_owned())),
        ]
    );
    let compound = &screen.compounds[0];
    assert_eq!((compound.id.as_str(), compound.name.as_str()), ("9003", "Inventib"));
    assert_eq!(compound.target.as_deref(), Some("BRAF, CRAF"));
    // The highest dose of any of its rows.
    assert_eq!(compound.max_dose_um, Some(10.0));
    // ln 10 = 2.3: one response is above the highest dose of its own row, one row has no response.
    assert_eq!(
        rows(&screen),
        [
            ("SIDM90001", "9003", -1.463_887, None),
            ("SIDM90002", "9003", 4.869_455, Some(Censored::AboveMaxDose)),
            ("SIDM90001", "9003", -1.2, None),
        ]
    );
}

#[test]
fn both_schemas_the_workbook_and_the_archive_say_the_same() {
    let plain = screen(&request("fitted_19.csv"));
    for packed in ["fitted_19.csv.gz", "fitted.zip", "fitted.zip#fitted/fitted_19.csv"] {
        assert_eq!(screen(&request(packed)), plain, "{packed}");
    }
    let (text, workbook) = (screen(&request("fitted_16.csv")), screen(&request("fitted_16.xlsx")));
    assert_eq!(text, workbook);
    assert_eq!(screen(&request("fitted_16.xlsx#Sheet1")), text);
    let said = import(&request("fitted_16.xlsx#Sheet 1")).unwrap_err().to_string();
    assert!(said.contains("has no table \"Sheet 1\"; it has Sheet1"), "{said}");
    let said = import(&request("fitted.zip#none.csv")).unwrap_err().to_string();
    assert!(said.contains("it has fitted/other.csv, fitted/fitted_19.csv"), "{said}");
}

#[test]
fn the_published_files_join_though_they_share_only_names() {
    let config = ImportConfig {
        cell_lines: Some(specimen("Cell_Lines_Details.xlsx")),
        compounds: Some(specimen("screened_compounds_rel_8.5.csv")),
        omics: vec![
            ("expression".into(), specimen("Cell_line_RMA_proc_basalExp.txt")),
            ("features".into(), specimen("PANCANCER_Genetic_feature.csv")),
        ],
        ..request("fitted_16.xlsx")
    };
    let imported = import(&config).unwrap();
    let screen = &imported.screen;
    assert_eq!(screen.cell_lines[0].id.as_str(), "990001");
    assert_eq!(screen.responses.len(), 3);
    let expression = screen.omics("expression").unwrap();
    assert_eq!(expression.features[..], ["TSPAN6".to_owned(), "BRAF".to_owned()]);
    assert_eq!(expression.row(0), [7.63, 3.1]);
    assert_eq!(screen.omics("features").unwrap().row(0), [1.0, 0.0]);
    // Every row and column of the file that lies on its side is accounted for.
    let file = "Cell_line_RMA_proc_basalExp.txt";
    assert_eq!(imported.ledger.total(file, Unit::Rows), 4);
    assert_eq!(imported.ledger.total(file, Unit::Columns), 6);
    assert_eq!(imported.ledger.total("PANCANCER_Genetic_feature.csv", Unit::Rows), 4);
}

#[test]
fn responses_beyond_the_tested_doses_are_kept_dropped_or_clipped() {
    let with = |beyond_doses| ImportConfig { beyond_doses, ..request("fitted_16.csv") };
    let kept = screen(&with(BeyondDoses::Keep));
    assert_eq!(rows(&kept)[1].3, Some(Censored::AboveMaxDose));
    assert_eq!(rows(&screen(&with(BeyondDoses::Drop))), [rows(&kept)[0], rows(&kept)[2]]);
    let clipped = screen(&with(BeyondDoses::Clip));
    assert!((rows(&clipped)[1].2 - 10.0_f64.ln()).abs() < 1e-12);
    assert_eq!(rows(&clipped)[1].3, Some(Censored::AboveMaxDose));
    // An area is measured over the tested doses, so it cannot lie beyond them.
    let mut areas = with(BeyondDoses::Drop);
    areas.wanted.measure = Some(Measure::Auc);
    assert_eq!(screen(&areas).responses.len(), 4);
}

#[test]
fn a_censored_screen_comes_back_from_its_directory() {
    let dir = tempfile::tempdir().unwrap();
    let stored = store::write(&dir.path().join("s"), import(&request("fitted_16.csv")).unwrap());
    assert_eq!(store::read(&dir.path().join("s")).unwrap(), stored.unwrap());
    let mut request = request("fitted_16.csv");
    request.wanted.measure = Some(Measure::Aac);
    let stored = store::write(&dir.path().join("a"), import(&request).unwrap()).unwrap();
    let read = store::read(&dir.path().join("a")).unwrap();
    assert_eq!((read.measure, &read), (Measure::Aac, &stored));
}

#[test]
fn replicates_and_compounds_of_one_name_follow_the_rules() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("r.csv");
    std::fs::write(
        &file,
        "CELL_LINE_NAME,DRUG_ID,DRUG_NAME,LN_IC50\nA,1,Inventib,1\nB,1,Inventib,2\nA,1,Inventib,3\nA,2,inventib,8\n",
    )
    .unwrap();
    let config = ImportConfig { responses: file, ..ImportConfig::default() };
    let imported = import(&config).unwrap();
    assert_eq!(imported.screen.responses.len(), 4);
    let notes: Vec<_> =
        imported.ledger.entries().iter().filter(|e| e.outcome == Outcome::Noted).collect();
    assert_eq!(notes.len(), 2);
    assert_eq!(
        (notes[0].file.as_str(), notes[0].examples.as_str()),
        ("compounds of r.csv", "inventib (1, 2)")
    );
    assert_eq!((notes[1].file.as_str(), notes[1].count), ("r.csv", 1));
    let mean = ImportConfig { replicates: Replicates::Mean, ..config.clone() };
    assert_eq!(
        rows(&screen(&mean)),
        [("A", "1", 2.0, None), ("B", "1", 2.0, None), ("A", "2", 8.0, None)]
    );
    let merged = ImportConfig { same_name: SameName::Merge, ..mean };
    let merged = import(&merged).unwrap();
    assert_eq!(rows(&merged.screen), [("A", "1", 4.0, None), ("B", "1", 2.0, None)]);
    assert_eq!(merged.ledger.total("r.csv", Unit::Rows), 4);
}
