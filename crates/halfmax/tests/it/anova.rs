//! The analysis of variance as people use it.

use std::fmt::Write;

use serde_json::Value;

use crate::Place;

/// Two files with one planted association: drug 2 with G1.
fn place() -> Place {
    let place = Place::new();
    let mut ic50 = String::from("COSMIC_ID,Drug_1_IC50,Drug_2_IC50\n");
    let mut features = String::from("COSMIC_ID,TISSUE_FACTOR,MSI_FACTOR,G0_mut,G1_mut\n");
    for line in 0..60_u32 {
        // Noise without a generator: the digits of a long cycle.
        let noise = |k: u32| f64::from((line * 7919 + k * 104_729) % 1009) / 1009.0;
        let (g0, g1) = (line % 4 == 0, line % 5 == 0);
        let second = noise(2) - if g1 { 3.0 } else { 0.0 };
        writeln!(ic50, "{},{:.4},{second:.4}", 900 + line, noise(1)).unwrap();
        writeln!(
            features,
            "{},{},{},{},{}",
            900 + line,
            ["lung", "skin", "breast"][line as usize % 3],
            u8::from(line % 9 == 0),
            u8::from(g0),
            u8::from(g1)
        )
        .unwrap();
    }
    std::fs::write(place.file("ic50.csv"), ic50).unwrap();
    std::fs::write(place.file("features.csv"), features).unwrap();
    place
}

const FILES: &str = "anova --ic50 ic50.csv --features features.csv --out out";

#[test]
fn files_become_tables_a_page_and_one_line_of_json() {
    let place = place();
    let answer: Value =
        serde_json::from_str(&place.done(&format!("{FILES} --json --permutations 5"))).unwrap();
    assert_eq!(answer["tests"], 4);
    assert_eq!((&answer["significant"], &answer["sensitive"]), (&1.into(), &1.into()));
    assert_eq!(answer["resistant"], 0);
    assert!(answer["compute_seconds"].as_f64().unwrap() > 0.0);
    assert_eq!(answer["null"]["permutations"].as_array().unwrap().len(), 5);
    let table = place.read("out/anova.csv");
    assert!(table.lines().nth(1).unwrap().starts_with("1,G1_mut,2,"), "{table}");
    for name in ["anova.json", "pancancer_anova.csv", "drugs_summary.csv", "figures/volcano.svg"] {
        assert!(!place.read(&format!("out/{name}")).contains("seconds"), "{name}");
    }
    // Again, into the same directory: the same bytes, whatever the number of threads.
    let page = place.read("out/report.html");
    place.done(&format!("{FILES} --permutations 5 --threads 1"));
    assert!(page == place.read("out/report.html") && table == place.read("out/anova.csv"));
}

#[test]
fn names_of_drugs_go_into_both_tables() {
    let place = place();
    std::fs::write(place.file("d.csv"), "DRUG_ID,DRUG_NAME,DRUG_TARGET\n2,Nutlin-3a,MDM2\n")
        .unwrap();
    place.done(&format!("{FILES} --drugs d.csv --fdr qvalue --per-drug-fdr --tissue lung"));
    assert!(place.read("out/anova.csv").contains("G1_mut,2,Nutlin-3a,MDM2,"));
    assert!(place.read("out/pancancer_anova.csv").contains("Nutlin-3a,2,MDM2,,G1_mut,"));
}

#[test]
fn a_screen_is_analysed_by_its_binary_views() {
    let place = Place::imported();
    let answer: Value = serde_json::from_str(&place.done("anova screen --out out --json")).unwrap();
    assert!(answer["tests"].as_u64().unwrap() > 10, "{answer}");
    let said = place.refused("anova screen --view expression --out other");
    assert!(said.contains("\"expression\" is continuous"), "{said}");
    let said = place.refused("anova screen --view methylome --out other");
    assert!(said.contains("the screen has expression, cnv, mutation"), "{said}");
}

#[test]
fn what_cannot_be_analysed_is_refused_and_leaves_nothing() {
    let place = place();
    let refused = |line: &str, words: &str| {
        let said = place.refused(line);
        assert!(said.contains(words), "{line}\n{said}");
    };
    refused("anova --out out", "name a screen directory, or --ic50 and --features");
    refused(&format!("{FILES} --tissue bone"), "the tissues are breast, lung, skin");
    refused(&format!("{FILES} --media"), "no medium is known");
    refused(&format!("{FILES} --p-threshold 2"), "--p-threshold 2");
    refused(&format!("{FILES} --min-group 1"), "--min-group 1");
    refused(&format!("{FILES} --min-responses 100"), "nothing can be tested");
    place.edit("features.csv", "lung,1,1,1", "lung,1,7,1");
    refused(FILES, "features.csv: line 2, column \"G0_mut\": \"7\"");
    place.edit("features.csv", "COSMIC_ID", "COSMIC");
    place.edit("ic50.csv", "COSMIC_ID", "LINE");
    refused(FILES, "ic50.csv: no column \"COSMIC_ID\"");
    assert_eq!(place.entries(), ["features.csv", "ic50.csv"]);
}
