//! The analysis of variance on release 17 of GDSC, which lies in the folder that `HALFMAX_DATA` names.
//!
//! Run with `HALFMAX_DATA=DIR cargo test --release -p halfmax-eval -- --ignored`.

use std::collections::HashMap;
use std::path::PathBuf;

use halfmax_data::table::{Row, Table};
use halfmax_eval::anova::inputs::files::{Files, read};
use halfmax_eval::anova::{self, Association, Correction, Inputs, Settings, Study, Terms};

fn reference(name: &str) -> PathBuf {
    let data =
        std::env::var_os("HALFMAX_DATA").expect("HALFMAX_DATA names the folder of real data");
    PathBuf::from(data).join("gdsctools_reference").join(name)
}

fn input(name: &str) -> PathBuf {
    reference("inputs").join(name)
}

fn inputs(ic50: &str, features: &str) -> Inputs {
    read(&Files { ic50: input(ic50), features: input(features), ..Files::default() }).unwrap()
}

fn run(ic50: &str, features: &str, settings: &Settings) -> Study {
    anova::run(inputs(ic50, features), settings).unwrap()
}

fn with(terms: Terms) -> Settings {
    Settings { terms, ..Settings::default() }
}

fn pancan() -> Study {
    run("IC50_v17.csv.gz", "genomic_features_v17.csv.gz", &Settings::default())
}

fn ten_drugs(settings: &Settings) -> Study {
    run("IC50_10drugs.tsv", "genomic_features.tsv.gz", settings)
}

fn find<'s>(study: &'s Study, drug: &str, feature: &str) -> &'s Association {
    let found = study.associations.iter().find(|a| {
        study.inputs.drugs[a.drug as usize].id == drug
            && study.inputs.features[a.feature as usize].name == feature
    });
    found.unwrap_or_else(|| panic!("{drug} × {feature} was not tested"))
}

/// What is compared: plain values by ratio, probabilities by the difference of their logarithms.
type Pick = fn(&Association) -> Option<f64>;
const VALUES: [(&str, Pick); 10] = [
    ("N_FEATURE_neg", |a| Some(f64::from(a.groups.n_negative))),
    ("N_FEATURE_pos", |a| Some(f64::from(a.groups.n_positive))),
    ("FEATURE_pos_logIC50_MEAN", |a| Some(a.groups.mean_positive)),
    ("FEATURE_neg_logIC50_MEAN", |a| Some(a.groups.mean_negative)),
    ("FEATURE_delta_MEAN_IC50", |a| Some(a.groups.delta())),
    ("FEATURE_IC50_effect_size", |a| Some(a.groups.cohen_d())),
    ("FEATURE_neg_Glass_delta", |a| Some(a.groups.glass_negative())),
    ("FEATURE_pos_Glass_delta", |a| Some(a.groups.glass_positive())),
    ("FEATURE_neg_IC50_sd", |a| Some(a.groups.sd_negative)),
    ("FEATURE_pos_IC50_sd", |a| Some(a.groups.sd_positive)),
];
const LOGARITHMS: [(&str, Pick); 6] = [
    ("FEATURE_IC50_T_pval", |a| Some(a.ln_p_pooled)),
    ("ANOVA_FEATURE_pval", |a| Some(a.ln_p)),
    ("ANOVA_TISSUE_pval", |a| a.ln_p_tissue),
    ("ANOVA_MSI_pval", |a| a.ln_p_msi),
    ("ANOVA_MEDIA_pval", |a| a.ln_p_media),
    ("ANOVA_FEATURE_FDR", |a| Some(a.ln_rate + 100.0_f64.ln())),
];

/// Every value of an expected file, which has ten digits, is met to 1e-9.
fn matches(study: &Study, expected: &str, rows: usize) {
    let table = Table::open(&reference("expected").join(expected), None).unwrap();
    let by_name: HashMap<(&str, &str), &Association> = study
        .associations
        .iter()
        .map(|a| {
            let drug = study.inputs.drugs[a.drug as usize].id.as_str();
            ((drug, study.inputs.features[a.feature as usize].name.as_str()), a)
        })
        .collect();
    let (drug, feature) =
        (table.column(&["DRUG_ID"]).unwrap(), table.column(&["FEATURE"]).unwrap());
    let (mut worst, mut seen) = (0.0_f64, 0);
    for row in table.rows() {
        let row: Row = row.unwrap();
        let (drug, feature) = (row.cell(drug).unwrap(), row.cell(feature).unwrap());
        let a = by_name.get(&(drug, feature)).unwrap_or_else(|| panic!("{drug} × {feature}"));
        let mut check = |name: &str, apart: f64| {
            assert!(apart < 1e-9, "{drug} × {feature}, {name}: off by {apart:e}");
            worst = worst.max(apart);
        };
        for (name, pick) in VALUES {
            let exact = table.number(&row, table.column(&[name]).unwrap()).unwrap().unwrap();
            check(name, (pick(a).unwrap() - exact).abs() / exact.abs());
        }
        for (name, pick) in LOGARITHMS {
            let exact = table.find(&[name]).map(|at| table.number(&row, at).unwrap().unwrap());
            assert_eq!(exact.is_some(), pick(a).is_some(), "{name}");
            if let Some((exact, found)) = exact.zip(pick(a)) {
                check(name, (found - exact.ln()).abs());
            }
        }
        seen += 1;
    }
    assert_eq!(seen, rows);
    println!("{expected}: {rows} rows, off by at most {worst:.2e}");
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn ten_drugs_match_gdsctools() {
    let study = ten_drugs(&Settings::default());
    matches(&study, "anova_10drugs_47features.csv.gz", 510);
    assert_eq!(study.counts.tests, 510);
    let a = find(&study, "1047", "TP53_mut");
    assert_eq!((a.groups.n_positive, a.groups.n_negative), (554, 292));
    for (found, exact) in [
        (a.groups.mean_positive, 4.069_320_818_538_727),
        (a.groups.mean_negative, 2.495_112_263_499_643_7),
        (a.p(), 1.575_073_547_202_211_8e-58),
        (a.ln_p_tissue.unwrap().exp(), 1.025_870_274_150_9e-44),
        (a.ln_p_msi.unwrap().exp(), 0.025_902_887_791_637_515),
        (find(&study, "999", "ABCB1_mut").p(), 0.868_426_843_673_573_6),
        (find(&study, "999", "ABCB1_mut").ln_p_pooled.exp(), 0.485_861_072_087_909),
    ] {
        assert!((found / exact - 1.0).abs() < 1e-10, "{found}, {exact}");
    }
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn the_medium_as_a_term_matches_gdsctools() {
    let files = Files {
        ic50: input("IC50_10drugs.tsv"),
        features: input("genomic_features.tsv.gz"),
        media: Some(input("cosmic_info.csv.gz")),
        ..Files::default()
    };
    let settings = with(Terms { media: true, ..Terms::default() });
    let study = anova::run(read(&files).unwrap(), &settings).unwrap();
    assert_eq!(study.model(), ["tissue", "media", "msi", "feature"]);
    matches(&study, "anova_10drugs_47features_media.csv.gz", 510);
    let media = find(&study, "1047", "TP53_mut").ln_p_media.unwrap().exp();
    assert!((media / 0.776_248_750_231_528_3 - 1.0).abs() < 1e-10, "{media}");
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn terms_can_be_left_out() {
    let no_tissue = with(Terms { tissue: false, ..Terms::default() });
    let alone = with(Terms { tissue: false, media: false, msi: false });
    let p = |settings: &Settings| find(&ten_drugs(settings), "999", "ASH1L_mut").p();
    for (found, exact) in [
        (p(&Settings::default()), 0.543_073_627_524_929_5),
        (p(&no_tissue), 0.305_994_833_150_873_17),
        (p(&alone), 0.212_660_508_336_118_52),
    ] {
        assert!((found / exact - 1.0).abs() < 1e-10, "{found}, {exact}");
    }
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn rates_depend_on_what_else_is_tested() {
    let mut inputs = inputs("IC50_10drugs.tsv", "genomic_features.tsv.gz");
    inputs.features.truncate(10);
    let study = anova::run(inputs, &Settings::default()).unwrap();
    let sum: f64 = study.associations.iter().map(Association::fdr).sum();
    assert!((sum / 10_312.230_610_655_672 - 1.0).abs() < 1e-12, "{sum}");
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn breast_matches_gdsctools() {
    let study = run("IC50_v17.csv.gz", "GF_BRCA_v17.csv.gz", &Settings::default());
    assert_eq!(study.model(), ["feature"]);
    matches(&study, "anova_v17_breast_brca.csv.gz", 11_705);
    let counts = study.counts;
    assert_eq!((counts.tests, counts.cell_lines), (11_705, 51));
    assert_eq!((counts.significant, counts.sensitive, counts.resistant), (27, 17, 10));
    let sum = |of: fn(&Association) -> f64| study.associations.iter().map(of).sum::<f64>();
    for (found, exact) in [
        (sum(Association::p), 5_824.820_153_861_446),
        (sum(Association::fdr), 1_133_416.776_105_539_4),
        (sum(|a| a.groups.cohen_d()), 4_408.511_449_781_573),
        (sum(|a| a.groups.delta()), 261.113_737_298_667_05),
        (sum(|a| f64::from(a.groups.n_positive)), 92_140.0),
        (sum(|a| f64::from(a.groups.n_negative)), 439_196.0),
    ] {
        assert!((found / exact - 1.0).abs() < 1e-10, "{found}, {exact}");
    }
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn skin_with_q_values_matches_gdsctools() {
    let one_file = "test_ANOVA_input_v17_skcm.txt";
    let settings = Settings { correction: Correction::QValue, ..Settings::default() };
    let study = run(one_file, one_file, &settings);
    matches(&study, "anova_v17_skin_skcm_qvalue.csv.gz", 5_194);
    let counts = study.counts;
    assert_eq!(counts.tests, 5_194);
    assert_eq!((counts.significant, counts.sensitive, counts.resistant), (13, 8, 5));
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn all_tissues_match_gdsctools() {
    let study = pancan();
    matches(&study, "anova_v17_pancan_sample.csv.gz", 5_428);
    let counts = study.counts;
    assert_eq!(counts.tests, 173_390);
    assert_eq!((counts.significant, counts.sensitive, counts.resistant), (499, 235, 264));
    let below = |percent: f64| {
        let settings = Settings { fdr_threshold: percent, ..Settings::default() };
        study.associations.iter().filter(|a| a.is_significant(&settings)).count()
    };
    assert_eq!((below(10.0), below(1.0)), (261, 90));
}

/// Drug, feature, Δ ln IC50 and p as the field knows them (rounded).
const KNOWN: [(&str, &str, f64, f64); 27] = [
    ("1047", "TP53_mut", 1.57, 1.6e-58),
    ("1373", "BRAF_mut", -4.28, 1.3e-44),
    ("1013", "BCR-ABL_mut", -8.03, 1.1e-42),
    ("34", "BCR-ABL_mut", -4.10, 4.6e-15),
    ("51", "BCR-ABL_mut", -5.85, 4.6e-9),
    ("155", "BCR-ABL_mut", -5.57, 2.5e-8),
    ("1371", "BRAF_mut", -2.13, 2.3e-29),
    ("1036", "BRAF_mut", -2.24, 7.0e-23),
    ("1061", "BRAF_mut", -1.99, 3.9e-18),
    ("255", "ERBB2 amplified", -1.12, 1.6e-13),
    ("1377", "ERBB2 amplified", -1.94, 3.6e-10),
    ("119", "ERBB2 amplified", -1.79, 5.3e-4),
    ("1526", "KRAS_mut", -1.18, 1.7e-10),
    ("1498", "KRAS_mut", -1.17, 7.3e-10),
    ("1060", "KRAS_mut", -1.26, 6.6e-9),
    ("1372", "KRAS_mut", -1.65, 4.3e-6),
    ("1014", "NRAS_mut", -1.62, 4.0e-10),
    ("1060", "NRAS_mut", -1.58, 6.1e-10),
    ("277", "FLT3_mut", -1.72, 1.3e-10),
    ("1495", "EWSR1-FLI1_mut", -1.90, 1.8e-9),
    ("1259", "EWSR1-FLI1_mut", -3.66, 3.8e-9),
    ("326", "PTEN_mut", -1.12, 7.5e-9),
    ("326", "PIK3CA_mut", -0.69, 5.3e-5),
    ("1054", "RB1_mut", 1.63, 1.7e-8),
    ("1010", "EGFR_mut", -0.86, 3.7e-4),
    ("1010", "EGFR amplified", -0.49, 1.1e-4),
    ("1377", "EGFR_mut", -1.12, 2.8e-3),
];

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn known_biomarkers_are_recovered() {
    let study = pancan();
    let amplified = |gene: &str| {
        let named = |name: &str| {
            let genes = name.split(['(', ')', ',']).any(|part| part == gene);
            name.starts_with("gain_cna") && genes
        };
        let found = study.inputs.features.iter().find(|f| named(&f.name));
        found.unwrap_or_else(|| panic!("no gain of {gene}")).name.clone()
    };
    for (drug, feature, delta, p) in KNOWN {
        let feature = match feature.strip_suffix(" amplified") {
            Some(gene) => amplified(gene),
            None => feature.to_owned(),
        };
        let a = find(&study, drug, &feature);
        assert!(
            (a.groups.delta() - delta).abs() < 0.006,
            "{drug} × {feature}: {}",
            a.groups.delta()
        );
        assert!((a.p() / p).ln().abs() < 0.05, "{drug} × {feature}: p {:e}, known {p:e}", a.p());
    }
    let first: Vec<&str> = study.associations[..2]
        .iter()
        .map(|a| study.inputs.drugs[a.drug as usize].id.as_str())
        .collect();
    assert_eq!(first, ["1047", "1373"]);
}
