//! An audit finds what was planted and nothing else.

use halfmax_data::audit::{Finding, Severity, TableRequest, screen, table};
use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Response, Screen, Seed};
use rand::RngExt;

use crate::Files;

fn clean() -> Screen {
    let mut screen =
        random_screen(Size { cell_lines: 40, compounds: 8, features: 60 }, Seed::new(5));
    screen.compounds.iter_mut().for_each(|compound| compound.max_dose_um = Some(1000.0));
    screen
}

fn found<'a>(findings: &'a [Finding], check: &str) -> &'a Finding {
    findings
        .iter()
        .find(|f| f.check == check)
        .unwrap_or_else(|| panic!("no {check} in {findings:#?}"))
}

fn checks(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.check).collect()
}

#[test]
fn a_clean_screen_has_notes_only() {
    let findings = screen(&clean());
    assert_eq!(checks(&findings), ["replicates"], "{findings:#?}");
    assert_eq!(findings[0].severity, Severity::Note);
}

#[test]
fn a_line_given_twice_is_found_by_its_responses_and_by_its_profile() {
    let mut both = clean();
    let names = both.cell_lines.len();
    let mut twice = both.cell_lines[3].clone();
    (twice.id, twice.name) = ("LINE-99999".into(), "Alias".into());
    both.cell_lines.push(twice);
    let copies: Vec<Response> = both
        .responses
        .iter()
        .filter(|r| r.cell_line == 3)
        .map(|r| Response { cell_line: names as u32, row_id: r.row_id + 100_000, ..*r })
        .collect();
    both.responses.extend(copies);
    for omics in &mut both.omics {
        let row = omics.row(3).to_vec();
        omics.values = omics.values.iter().copied().chain(row).collect();
    }
    let findings = screen(&both);
    // Eight compounds are too few to compare responses by.
    assert!(!checks(&findings).contains(&"duplicate-cell-lines"));
    let profiles = found(&findings, "duplicate-profiles");
    assert_eq!(profiles.severity, Severity::Severe);
    assert!(
        profiles.evidence.starts_with("Line 3 (LINE-00003) and Alias (LINE-99999)"),
        "{profiles:?}"
    );
}

#[test]
fn the_same_responses_under_two_names_are_severe() {
    let mut both = random_screen(Size { cell_lines: 30, compounds: 16, features: 5 }, Seed::new(8));
    let copies: Vec<Response> = both
        .responses
        .iter()
        .filter(|r| r.cell_line == 3)
        .map(|r| Response { cell_line: 4, value: r.value + 0.001, ..*r })
        .collect();
    both.responses.retain(|r| r.cell_line != 4);
    both.responses.extend(copies);
    let findings = screen(&both);
    let twins = found(&findings, "duplicate-cell-lines");
    assert_eq!(twins.severity, Severity::Severe);
    assert!(twins.evidence.contains("Line 3 (LINE-00003) and Line 4 (LINE-00004)"), "{twins:?}");
}

#[test]
fn salts_of_one_drug_are_one_structure() {
    let mut salts = clean();
    salts.compounds[1].smiles = Some("CC(=O)Oc1ccccc1C(=O)[O-].[Na+]".into());
    let findings = screen(&salts);
    let same = found(&findings, "duplicate-compounds");
    assert_eq!(same.evidence, "compound 0 (C00000) = compound 1 (C00001)");
}

#[test]
fn scaling_over_all_lines_is_seen() {
    let mut scaled = clean();
    let omics = &mut scaled.omics[0];
    let n = omics.n_features();
    let mut values = omics.values.to_vec();
    for feature in 0..n {
        let column: Vec<f32> =
            values[feature..].iter().step_by(n).copied().filter(|v| !v.is_nan()).collect();
        let mean = column.iter().sum::<f32>() / column.len() as f32;
        let sd =
            (column.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / column.len() as f32).sqrt();
        values[feature..].iter_mut().step_by(n).for_each(|v| *v = (*v - mean) / sd);
    }
    omics.values = values.into();
    assert_eq!(found(&screen(&scaled), "cohort-wide-scaling").severity, Severity::Warning);
}

#[test]
fn a_feature_computed_from_responses_is_severe() {
    let mut leaky = clean();
    let mut sums = vec![(0.0, 0.0); leaky.cell_lines.len()];
    let mut potency = vec![(0.0, 0.0); leaky.compounds.len()];
    for r in &leaky.responses {
        potency[r.compound as usize].0 += r.value;
        potency[r.compound as usize].1 += 1.0;
    }
    for r in &leaky.responses {
        let (sum, n) = potency[r.compound as usize];
        sums[r.cell_line as usize].0 += r.value - sum / n;
        sums[r.cell_line as usize].1 += 1.0;
    }
    let omics = &mut leaky.omics[0];
    let (n, mut values) = (omics.n_features(), omics.values.to_vec());
    for (line, (sum, count)) in sums.into_iter().enumerate() {
        values[line * n + 7] = (3.0 * sum / count + 1.0) as f32;
    }
    omics.values = values.into();
    let findings = screen(&leaky);
    let leak = found(&findings, "target-derived-feature");
    assert!(
        leak.severity == Severity::Severe && leak.evidence.starts_with("E7 explains"),
        "{leak:?}"
    );
}

#[test]
fn exchanged_samples_are_seen_where_two_matrices_speak_of_the_same_genes() {
    let mut mixed = clean();
    let copies: Vec<f32> = mixed.omics[0].values.iter().map(|v| 2.0 + 0.5 * v).collect();
    let mut copies =
        halfmax_data::Omics { kind: "cnv".into(), values: copies.into(), ..mixed.omics[0].clone() };
    mixed.omics.push(copies.clone());
    assert!(!checks(&screen(&mixed)).contains(&"sample-mix-up"));
    let n = copies.n_features();
    let mut values = copies.values.to_vec();
    for feature in 0..n {
        values.swap(2 * n + feature, 9 * n + feature);
    }
    copies.values = values.into();
    mixed.omics[2] = copies;
    let findings = screen(&mixed);
    let mix_up = found(&findings, "sample-mix-up");
    assert!(mix_up.what.contains("1 pair of cell lines"), "{mix_up:?}");
    assert!(
        mix_up.evidence.contains("Line 2 (LINE-00002) agrees with Line 9 (LINE-00009)"),
        "{mix_up:?}"
    );
}

#[test]
fn capped_and_impossible_responses_are_seen() {
    let mut capped = clean();
    for r in capped.responses.iter_mut().filter(|r| r.compound == 2 && r.cell_line % 3 == 0) {
        r.value = 2.302;
    }
    capped.responses[0].value = 1e6;
    let findings = screen(&capped);
    assert!(found(&findings, "capped-responses").evidence.starts_with("compound 2: "));
    assert_eq!(found(&findings, "impossible-values").severity, Severity::Severe);
    assert_eq!(findings[0].severity, Severity::Severe, "the worst is first");
}

/// A table as GDSC's, with the z-score, the area and a column that means nothing.
fn response_table(files: &Files) -> std::path::PathBuf {
    use std::fmt::Write;
    let mut text = String::from("COSMIC_ID,DRUG_ID,LN_IC50,Z_SCORE,AUC,NOISE,MAX_CONC,PART,REST\n");
    let mut rng = Seed::new(11).rng();
    for row in 0..3000_u32 {
        let (drug, line) = (row % 30, row / 30);
        let (mean, sd) = (f64::from(drug % 7) - 2.0, 0.5 + f64::from(drug % 4));
        let z: f64 = rng.random_range(-2.0..2.0);
        let y = mean + sd * z;
        let part: f64 = rng.random_range(0.0..20.0);
        let noise: f64 = rng.random_range(0.0..1.0);
        writeln!(
            text,
            "{line},{drug},{y},{z},{},{noise},{},{part},{}",
            1.0 / (1.0 + (-0.2 * y).exp()),
            [1.0, 10.0][drug as usize % 2],
            y - part
        )
        .unwrap();
    }
    files.write("gdsc.csv", &text);
    files.path("gdsc.csv")
}

#[test]
fn columns_of_a_table_are_judged_by_what_they_can_do() {
    let files = Files::new();
    let audit = table(&response_table(&files), &TableRequest::default()).unwrap();
    assert_eq!((audit.rows, audit.response.as_str()), (3000, "LN_IC50"));
    assert_eq!(
        (audit.compound.as_deref(), audit.cell_line.as_deref()),
        (Some("DRUG_ID"), Some("COSMIC_ID"))
    );
    let severe: Vec<&str> = audit
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Severe)
        .map(|f| f.what.as_str())
        .collect();
    assert_eq!(
        severe,
        [
            "column \"Z_SCORE\" and the compound are the response in disguise",
            "column \"AUC\" is the response in disguise",
            "LN_IC50 is a sum of two other columns"
        ]
    );
    assert_eq!(
        found(&audit.findings, "target-derived-by-algebra").evidence,
        "\"PART\" and \"REST\" explain 100.000 %"
    );
    let power = |name: &str| audit.columns.iter().find(|c| c.column == name).unwrap();
    assert!(
        power("Z_SCORE").r2.unwrap() < 0.95 && power("Z_SCORE").r2_with_compound.unwrap() > 0.999
    );
    assert!(power("NOISE").r2.unwrap() < 0.05);
    assert!(found(&audit.findings, "extrapolated-responses").what.contains('%'));
}

#[test]
fn a_table_without_a_response_is_refused() {
    let files = Files::new();
    files.write("t.csv", "A,B\n1,2\n");
    let error = table(&files.path("t.csv"), &TableRequest::default()).unwrap_err().to_string();
    assert!(error.contains("no column \"LN_IC50\""), "{error}");
}
