//! Real tables, where they are: `HALFMAX_DATA` names their folder.
#![allow(clippy::disallowed_methods, reason = "a test may read the environment")]

use std::path::PathBuf;

use halfmax_data::import::{ImportConfig, SameName, import};
use halfmax_data::ledger::Outcome;
use halfmax_data::{BiomarkerLayout, read_biomarkers};

fn data(name: &str) -> PathBuf {
    PathBuf::from(std::env::var("HALFMAX_DATA").expect("HALFMAX_DATA names the data folder"))
        .join(name)
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn biomarker_tables_hold_what_their_readme_says() {
    let published = read_biomarkers(&data("pancan_anova/published_gdsc2_head5.csv"), None).unwrap();
    assert_eq!((published.layout, published.rows.len()), (BiomarkerLayout::Published, 5));
    // The columns called `var` hold standard deviations: Cohen's d follows only then.
    for row in &published.rows {
        let [n1, n2] = [row.n_positive, row.n_negative].map(f64::from);
        let [s1, s2] = [row.sd_positive, row.sd_negative].map(Option::unwrap);
        let pooled = (((n1 - 1.0) * s1 * s1 + (n2 - 1.0) * s2 * s2) / (n1 + n2 - 2.0)).sqrt();
        assert!((row.delta.abs() / pooled - row.effect_size).abs() < 1e-5);
    }
    let whole = read_biomarkers(&data("pancan_anova/anova_v17_gdsctools.csv.gz"), None).unwrap();
    assert_eq!(whole.rows.len(), 173_390);
    let discoveries = whole.rows.iter().filter(|row| row.p < 0.001 && row.fdr_percent < 25.0);
    let (sensitive, resistant): (Vec<_>, Vec<_>) = discoveries.partition(|row| row.is_sensitive());
    assert_eq!((sensitive.len(), resistant.len()), (235, 264));
    let tools = data("gdsctools_reference/expected/anova_v17_pancan_sample.csv.gz");
    let tools = read_biomarkers(&tools, None).unwrap();
    assert_eq!((tools.layout, tools.rows.len()), (BiomarkerLayout::GdscTools, 5_428));
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn gdsc1_needs_no_annotation_and_its_drugs_under_two_ids_are_found() {
    let config = ImportConfig {
        responses: data("gdsc1/response.csv.gz"),
        omics: vec![("features".into(), data("pancan_anova/genetic_features_v17_long.csv.gz"))],
        ..ImportConfig::default()
    };
    let imported = import(&config).unwrap();
    // 965 of 968 cell lines have binary features.
    assert_eq!((imported.screen.cell_lines.len(), imported.screen.compounds.len()), (965, 266));
    let features = imported.screen.omics("features").unwrap();
    assert_eq!((features.n_features(), features.n_missing()), (677, 0));
    let twice: u64 = imported
        .ledger
        .entries()
        .iter()
        .filter(|e| e.outcome == Outcome::Noted && e.reason.starts_with("has the name of another"))
        .map(|e| e.count)
        .sum();
    assert_eq!(twice, 16);
    let merged = import(&ImportConfig { same_name: SameName::Merge, ..config }).unwrap().screen;
    assert_eq!(merged.compounds.len(), 250);
    assert_eq!(merged.responses.len(), imported.screen.responses.len());
}
