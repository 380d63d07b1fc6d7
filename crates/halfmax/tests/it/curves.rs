//! Dose–response curves as people fit them.

use std::fmt::Write;

use serde_json::Value;

use crate::Place;

/// Points of 12 cell lines and 3 compounds.
fn place() -> Place {
    let place = Place::new();
    let mut points = String::from("CELL_LINE_NAME,DRUG_NAME,dose_uM,viability\n");
    let mut lines = String::from("CELL_LINE_NAME,TISSUE\n");
    for line in 0..12_u32 {
        writeln!(lines, "Line {line},lung").unwrap();
        for (drug, ec50) in [("alpha", 0.05), ("beta", 0.5), ("gamma", 60.0)] {
            for dose in 0..8 {
                let dose = 0.01 * 3_f64.powi(dose);
                let noise = (u64::from(line) * 7919 + (dose * 1e4) as u64 * 104_729) % 1009;
                let noise = noise as f64 / 1009.0;
                let middle = ec50 * 1.5_f64.powi(line as i32 % 5);
                let viability = 1.0 / (1.0 + dose / middle) + 0.06 * (noise - 0.5);
                writeln!(points, "Line {line},{drug},{dose:.6},{viability:.4}").unwrap();
            }
        }
    }
    std::fs::write(place.file("points.csv"), points).unwrap();
    std::fs::write(place.file("lines.csv"), lines).unwrap();
    std::fs::write(place.file("drugs.csv"), "DRUG_NAME\nalpha\nbeta\ngamma\n").unwrap();
    place
}

#[test]
fn points_become_tables_a_page_and_responses_that_import_reads() {
    let place = place();
    let answer: Value =
        serde_json::from_str(&place.done("curves points.csv --out out --json")).unwrap();
    assert_eq!((&answer["curves"], &answer["fitted"]), (&36.into(), &36.into()));
    assert!(answer["compute_seconds"].as_f64().unwrap() > 0.0);
    let flags = answer["flags"].as_array().unwrap();
    assert!(
        flags.iter().any(|f| f[0] == "above_range" && f[1].as_u64().unwrap() >= 10),
        "{flags:?}"
    );
    let json: Value = serde_json::from_str(&place.read("out/curves.json")).unwrap();
    assert_eq!(json["mixed"]["converged"], true);
    let page = place.read("out/report.html");
    assert!(page.contains("class=\"panel\"") && !page.contains("NaN") && !page.contains("<script"));
    assert!(place.read("out/figures/curves.svg").starts_with("<svg"));
    let table = place.read("out/fits.csv");
    assert_eq!(table.lines().count(), 37);
    // Again, into the same directory, with one thread: the same bytes.
    place.done("curves points.csv --out out --threads 1");
    assert!(page == place.read("out/report.html") && table == place.read("out/fits.csv"));
    std::fs::write(
        place.file("expression.csv"),
        (0..12).fold(String::from("CELL_LINE_NAME,G1,G2\n"), |out, i| {
            out + &format!("Line {i},{i},1\n")
        }),
    )
    .unwrap();
    let said = place.done(
        "import --responses out/responses.csv --cell-lines lines.csv --compounds drugs.csv \
         --omics expression=expression.csv --out screen --json",
    );
    let screen: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(screen["responses"], 36);
}

#[test]
fn every_model_runs_from_the_command_line() {
    let place = place();
    for model in [
        "2pl",
        "4pl",
        "hill",
        "hill --errors cauchy",
        "4pl --no-interpolation",
        "gdsc --correlated",
    ] {
        place.done(&format!("curves points.csv --model {model} --out out"));
        let table = place.read("out/fits.csv");
        let alpha: Vec<f64> = table
            .lines()
            .filter(|l| l.contains(",alpha,"))
            .map(|l| l.split(',').nth(8).unwrap().parse().unwrap())
            .collect();
        assert!(alpha.iter().all(|ic50| (0.02..0.6).contains(ic50)), "{model} {alpha:?}");
    }
}

#[test]
fn what_cannot_be_fitted_is_refused_and_leaves_nothing() {
    let place = place();
    let refused = |line: &str, words: &str| {
        let said = place.refused(line);
        assert!(said.contains(words), "{line}\n{said}");
    };
    refused(
        "curves points.csv --out out --confidence 1.5",
        "--confidence 1.5: expected a number between 0 and 1",
    );
    refused("curves points.csv --out out --errors cauchy", "the gdsc fit has normal errors");
    refused(
        "curves points.csv --out out --model 4pl --correlated",
        "--correlated belongs to --model gdsc",
    );
    refused("curves none.csv --out out", "none.csv");
    place.edit("points.csv", "dose_uM", "dose");
    refused("curves points.csv --out out", "say --dose-unit");
    place.edit("points.csv", "Line 0,alpha,0.010000,", "Line 0,alpha,0.010000,x");
    refused(
        "curves points.csv --out out --dose-unit uM",
        "points.csv: line 2, column \"viability\": \"x",
    );
    assert_eq!(place.entries(), ["drugs.csv", "lines.csv", "points.csv"]);
}
