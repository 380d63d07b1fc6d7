//! Files into assays.

use std::fmt::Write;
use std::path::PathBuf;

use halfmax_data::curve::{
    Assay, DoseUnit, Model, Reading, Replicates, Settings, fit, fits_csv, points_csv, read,
    responses_csv,
};
use halfmax_data::ledger::Unit;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn read(&self, name: &str, content: &str, reading: &Reading) -> Assay {
        read(&self.file(name, content), reading).unwrap()
    }

    fn refused(&self, name: &str, content: &str, reading: &Reading) -> String {
        let error = read(&self.file(name, content), reading).unwrap_err().to_string();
        error.replace(&self.0.path().display().to_string(), "")
    }
}

/// Two plates of two drugs in seven doses, two lines, in GDSC's columns.
fn plates() -> String {
    let mut text = String::from(
        "RESEARCH_PROJECT,BARCODE,COSMIC_ID,CELL_LINE_NAME,DRUGSET_ID,POSITION,TAG,DRUG_ID,CONC,INTENSITY\n",
    );
    for (plate, line, factor) in [(1, 906, 1.0), (2, 907, 2.0)] {
        let mut well = |tag: &str, drug: &str, conc: &str, intensity: f64| {
            writeln!(
                text,
                "P,{plate},{line},L{line},9,1,{tag},{drug},{conc},{}",
                intensity * factor
            )
            .unwrap();
        };
        for i in 0..4 {
            well("NC-1", "", "", 1090.0 + 10.0 * f64::from(i));
            well("B", "", "", 100.0 + f64::from(i % 2));
        }
        well("PC-1", "55", "1", 7.0);
        well("UN-USED", "", "", 7.0);
        for dose in 1..=7 {
            let conc = 10.0 / 3_f64.powi(dose - 1);
            for drug in 1..=2 {
                let share = 1.0 / (1.0 + (conc / f64::from(drug)).powf(1.2));
                well(
                    &format!("L{drug}-D{dose}-S"),
                    &format!("100{drug}"),
                    &format!("{conc:.6}"),
                    100.5 + 1004.5 * share,
                );
            }
        }
    }
    text
}

#[test]
fn raw_plates_become_viability_by_their_own_controls() {
    let place = Place::new();
    let assay = place.read("raw.csv", &plates(), &Reading::default());
    assert_eq!(assay.cell_line_columns, ["COSMIC_ID", "CELL_LINE_NAME"]);
    assert_eq!((assay.curves.len(), assay.curves[0].points.len()), (4, 7));
    for curve in &assay.curves {
        let ec50 = if curve.compound == ["1001"] { 1.0 } else { 2.0 };
        assert!((curve.top_um - 10.0).abs() < 1e-12);
        for point in &curve.points {
            let share = 1.0 / (1.0 + (point.dose_um / ec50).powf(1.2));
            assert!((point.viability - share).abs() < 1e-4, "{point:?}");
        }
    }
    assert_eq!(assay.ledger.total("raw.csv", Unit::Rows), 2 * (8 + 2 + 14));
    let fits = fit(&assay, &Settings::of(Model::TwoParameter)).unwrap();
    let found = fits.fits[0].as_ref().unwrap().ln_ic50_um().unwrap();
    assert!(found.abs() < 1e-3, "{found}");
    let responses = String::from_utf8(responses_csv(&assay, &fits).unwrap()).unwrap();
    assert!(
        responses.starts_with(
            "COSMIC_ID,CELL_LINE_NAME,DRUG_ID,LN_IC50,AUC,RMSE,MIN_CONC,MAX_CONC\n906,L906,1001,"
        ),
        "{responses}"
    );
    let table = String::from_utf8(fits_csv(&assay, &fits)).unwrap();
    assert_eq!(table.lines().count(), 5);
    assert_eq!(String::from_utf8(points_csv(&assay, &fits)).unwrap().lines().count(), 29);
}

#[test]
fn plates_that_cannot_be_scaled_are_dropped_and_broken_wells_named() {
    let place = Place::new();
    let blind = plates().lines().filter(|l| !l.starts_with("P,2,") || !l.contains(",B,")).fold(
        String::new(),
        |mut out, line| {
            out.push_str(line);
            out.push('\n');
            out
        },
    );
    let assay = place.read("blind.csv", &blind, &Reading::default());
    assert_eq!(assay.curves.len(), 2);
    assert!(
        assay.ledger.entries().iter().any(|e| e.reason.contains("plate without") && e.count == 14)
    );
    let broken = plates().replacen("1001,10.000000,", "1001,ten,", 1);
    let said = place.refused("raw.csv", &broken, &Reading::default());
    assert!(said.contains("raw.csv: line 12, column \"CONC\": \"ten\" is not a number"), "{said}");
    let negative = plates().replacen("1001,10.000000,", "1001,-1,", 1);
    let said = place.refused("raw.csv", &negative, &Reading::default());
    assert!(said.contains("column \"CONC\": \"-1\" is not a dose above zero"), "{said}");
    let empty = plates().replace("-S,", "-X,");
    let said = place.refused("raw.csv", &empty, &Reading::default());
    assert!(said.contains("no curve is left"), "{said}");
}

const POINTS: &str = "cell_line,drug,dose_nM,viability,replicate\nA,x,10,0.9,1\nA,x,100,0.6,1\nA,x,1000,0.2,1\n\
                      A,x,10,1,2\nA,x,100,0.5,2\nA,x,1000,,2\nA,x,0,1,2\nB,x,10,0.9,1\n,x,10,0.9,1\n";

#[test]
fn points_are_gathered_and_units_converted() {
    let place = Place::new();
    let assay = place.read("points.csv", POINTS, &Reading::default());
    assert_eq!(assay.curves.len(), 2);
    let curve = &assay.curves[0];
    assert_eq!(
        curve.points.iter().map(|p| p.dose_um).collect::<Vec<_>>(),
        [0.01, 0.01, 0.1, 0.1, 1.0]
    );
    assert_eq!(curve.missing_um, [1.0]);
    assert_eq!(assay.ledger.total("points.csv", Unit::Rows), 9);
    let apart = Reading { replicates: Replicates::Apart, ..Reading::default() };
    let assay = place.read("points.csv", POINTS, &apart);
    assert_eq!(assay.curves.len(), 3);
    assert_eq!(assay.compound_columns, ["drug", "replicate"]);
    // The same points in percent and under other names.
    let percent = POINTS
        .replace("viability", "y")
        .replace("cell_line,drug,dose_nM", "who,what,d")
        .replace("0.9", "90");
    let named = Reading {
        percent: true,
        dose_unit: Some(DoseUnit::Nanomolar),
        cell_line: Some("who".into()),
        compound: Some("what".into()),
        dose: Some("d".into()),
        viability: Some("y".into()),
        ..Reading::default()
    };
    let assay = place.read("named.csv", &percent, &named);
    assert!(
        (assay.curves[0].points[0].viability - 0.9).abs() < 1e-12
            || assay.curves[0].points[0].viability < 0.02
    );
}

#[test]
fn what_a_table_of_points_leaves_open_must_be_said() {
    let place = Place::new();
    let plain = Reading::default();
    let refused = |from: &str, to: &str, words: &str| {
        let said = place.refused("points.csv", &POINTS.replacen(from, to, 1), &plain);
        assert!(said.contains(words), "{said}");
    };
    refused("dose_nM", "dose", "column \"dose\" does not say its unit; say --dose-unit");
    refused(
        "0.9,1",
        "90,1",
        "line 2, column \"viability\": \"90\" is no viability: untreated cells are 1 (say --percent",
    );
    refused("10,0.9", "-10,0.9", "line 2, column \"dose_nM\": \"-10\" is negative");
    refused("0.6", "much", "line 3, column \"viability\": \"much\" is not a number");
    refused("cell_line", "line", "no column");
    refused("viability", "vitality", "did you mean \"vitality\"?");
}

const WIDE: &str = "Name\tReplicate\tRaw 0\tRaw 1\tRaw 2\tRaw 3\nA x\t1\t2\t1.8\t1\t0.2\nA x\t2\t4\t4\t2.4\t\nB x\t1\t\t1\t1\t1\n";

fn wide() -> Reading {
    Reading {
        doses: vec![0.0, 10.0, 100.0, 1000.0],
        dose_unit: Some(DoseUnit::Nanomolar),
        ..Reading::default()
    }
}

#[test]
fn wide_tables_are_divided_by_their_control() {
    let place = Place::new();
    let assay = place.read("wide.tsv", WIDE, &wide());
    assert_eq!(assay.curves.len(), 1);
    let viability: Vec<f64> = assay.curves[0].points.iter().map(|p| p.viability).collect();
    assert_eq!(viability, [0.9, 1.0, 0.5, 0.6, 0.1]);
    assert!(assay.ledger.entries().iter().any(|e| e.reason == "no signal of untreated cells"));
    let summed =
        Reading { replicates: Replicates::Sum, name_separator: Some(" ".into()), ..wide() };
    let assay = place.read("wide.tsv", WIDE, &summed);
    assert_eq!(assay.cell_line_columns, ["CELL_LINE_NAME"]);
    assert_eq!(
        (assay.curves[0].cell_line[0].as_str(), assay.curves[0].compound[0].as_str()),
        ("A", "x")
    );
    let viability: Vec<f64> = assay.curves[0].points.iter().map(|p| p.viability).collect();
    for (ours, sum) in viability.iter().zip([5.8 / 6.0, 3.4 / 6.0, 0.2 / 6.0]) {
        assert!((ours - sum).abs() < 1e-12);
    }
}

#[test]
fn wide_tables_need_their_doses() {
    let place = Place::new();
    let refused = |reading: &Reading, words: &str| {
        let said = place.refused("wide.tsv", WIDE, reading);
        assert!(said.contains(words), "{said}");
    };
    refused(
        &Reading::default(),
        "has 4 columns of signals (Raw 0 to Raw 3) and 0 doses were given",
    );
    refused(&Reading { dose_unit: None, ..wide() }, "say the unit of --doses");
    refused(
        &Reading { doses: vec![1.0, 2.0, 3.0, 4.0], ..wide() },
        "with a 0 for each column of untreated cells",
    );
    refused(
        &Reading { name_separator: Some("|".into()), ..wide() },
        "line 2, column \"Name\": \"A x\" has no \"|\" between cell line and compound",
    );
}

#[test]
fn a_mixed_fit_of_one_cell_line_is_refused_with_the_way_out() {
    let place = Place::new();
    let assay = place.read("points.csv", POINTS, &Reading::default());
    let error = fit(&assay, &Settings::of(Model::Gdsc)).unwrap_err().to_string();
    assert!(error.contains("too few to tell variances: say --model 2pl"), "{error}");
}

#[test]
fn counts_of_growing_cells_become_growth_rates() {
    let place = Place::new();
    let mut text = String::from(
        "cell_line,agent,time,dose_uM,cell_count,cell_count__ctrl,cell_count__time0\n",
    );
    for dose in 0..8 {
        let dose = 0.01 * 3_f64.powi(dose);
        // Half of the growth rate at 0.2 µM, none of it far above: GR = 2^(1/(1 + dose/0.2)) − 1.
        let count = 100.0 * 8_f64.powf(1.0 / (1.0 + dose / 0.2));
        writeln!(text, "A,x,72,{dose:.5},{count:.6},800,100").unwrap();
    }
    text.push_str("A,x,72,5,100,90,100\n");
    let assay = place.read("counts.csv", &text, &Reading::default());
    assert!(assay.growth);
    let gr = 2_f64.powf(1.0 / (1.0 + 0.01 / 0.2)) - 1.0;
    assert!((assay.curves[0].points[0].viability - gr).abs() < 1e-6);
    assert!(assay.ledger.entries().iter().any(|e| e.reason == "untreated cells did not grow"));
    let fits = fit(&assay, &Settings::of(Model::Growth)).unwrap();
    let found = fits.fits[0].as_ref().unwrap();
    // GR is one half where 1/(1 + dose/0.2) is log2(1.5).
    let truth = (0.2 * (1.0 / 1.5_f64.log2() - 1.0)).ln();
    assert!((found.ln_ic50_um().unwrap() - truth).abs() < 0.05);
    assert!(found.growth.unwrap().p < 1e-6);
    assert!(responses_csv(&assay, &fits).is_none());
    let error = fit(&assay, &Settings::of(Model::Hill)).unwrap_err().to_string();
    assert!(error.contains("fit them with --model gr"), "{error}");
    let said =
        place.refused("counts.csv", &text.replacen("800,100", "-8,100", 1), &Reading::default());
    assert!(
        said.contains("line 2, column \"cell_count__ctrl\": \"-8\" is not a count above zero"),
        "{said}"
    );
}
