//! The analysis of variance against statsmodels, scipy and mpmath (`tests/golden/anova.py`).

use std::path::{Path, PathBuf};

use halfmax_data::Seed;
use halfmax_data::testing::{Size, random_screen};
use halfmax_eval::EvalError;
use halfmax_eval::anova::inputs::files::{Files, read};
use halfmax_eval::anova::inputs::screen;
use halfmax_eval::anova::{self, Correction, Inputs, Settings, Study, Terms, null};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/anova.json")).unwrap()
}

/// The golden files in a place of their own.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let golden = golden();
        std::fs::write(place.file("ic50.csv"), golden["ic50"].as_str().unwrap()).unwrap();
        std::fs::write(place.file("features.csv"), golden["features"].as_str().unwrap()).unwrap();
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn files(&self) -> Files {
        Files {
            ic50: self.file("ic50.csv"),
            features: self.file("features.csv"),
            ..Files::default()
        }
    }

    fn inputs(&self) -> Inputs {
        read(&self.files()).unwrap()
    }

    fn study(&self, settings: &Settings) -> Study {
        anova::run(self.inputs(), settings).unwrap()
    }

    /// Reads after an edit of the features, and expects to be refused.
    fn refused(&self, from: &str, to: &str) -> String {
        let path = self.file("features.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from:?} is not in the features");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        read(&self.files()).unwrap_err().to_string()
    }
}

/// Equal to nine digits; `exact` may be null.
fn same(what: &str, found: Option<f64>, exact: &Value) {
    match (found, exact.as_f64()) {
        (None, None) => {}
        (Some(found), Some(exact)) => {
            let apart = (found - exact).abs() / exact.abs().max(1e-300);
            assert!(apart < 1e-9, "{what}: {found}, {exact}");
        }
        (found, exact) => panic!("{what}: {found:?}, {exact:?}"),
    }
}

fn matches(study: &Study, expected: &Value, rate: &str) {
    let expected = expected.as_array().unwrap();
    assert_eq!(study.associations.len(), expected.len());
    for row in expected {
        let (drug, feature) = (&row["drug"], &row["feature"]);
        let a = study
            .associations
            .iter()
            .find(|a| {
                study.inputs.drugs[a.drug as usize].id == *drug
                    && study.inputs.features[a.feature as usize].name == *feature
            })
            .unwrap_or_else(|| panic!("{drug} × {feature} was not tested"));
        let g = &a.groups;
        for (name, found) in [
            ("n_positive", Some(f64::from(g.n_positive))),
            ("n_negative", Some(f64::from(g.n_negative))),
            ("mean_positive", Some(g.mean_positive)),
            ("mean_negative", Some(g.mean_negative)),
            ("sd_positive", Some(g.sd_positive)),
            ("sd_negative", Some(g.sd_negative)),
            ("delta", Some(g.delta())),
            ("cohen_d", Some(g.cohen_d())),
            ("glass_positive", Some(g.glass_positive())),
            ("glass_negative", Some(g.glass_negative())),
            ("p", Some(a.p())),
            ("p_tissue", a.ln_p_tissue.map(f64::exp)),
            ("p_msi", a.ln_p_msi.map(f64::exp)),
            ("p_media", a.ln_p_media.map(f64::exp)),
            ("p_pooled", Some(a.ln_p_pooled.exp())),
            ("p_welch", Some(a.ln_p_welch.exp())),
            (rate, Some(a.fdr())),
        ] {
            same(&format!("{drug} × {feature}, {name}"), found, &row[name]);
        }
    }
}

#[test]
fn tails_match_mpmath_far_beyond_the_smallest_float() {
    let golden = golden();
    let mut least = 0.0_f64;
    for tail in golden["tails"].as_array().unwrap() {
        let [f, d1, d2, exact] = ["f", "d1", "d2", "ln_p"].map(|key| tail[key].as_f64().unwrap());
        let found = anova::ln_f_survival(f, d1, d2);
        assert!((found - exact).abs() < 1e-11 * exact.abs().max(0.1), "{tail}: {found}");
        least = least.min(exact);
    }
    assert!(least < -1000.0, "{least}");
}

#[test]
fn every_number_matches_its_witness() {
    let (place, golden) = (Place::new(), golden());
    let settings = Settings::default();
    matches(&place.study(&settings), &golden["tests"], "fdr");
    let settings = Settings { correction: Correction::QValue, ..settings };
    matches(&place.study(&settings), &golden["tests"], "q");
    let settings =
        Settings { terms: Terms { media: true, ..Terms::default() }, ..Settings::default() };
    matches(&place.study(&settings), &golden["tests_media"], "fdr");
}

#[test]
fn without_covariates_the_analysis_is_the_pooled_t_test() {
    let settings = Settings {
        terms: Terms { tissue: false, media: false, msi: false },
        ..Settings::default()
    };
    let study = Place::new().study(&settings);
    assert_eq!(study.model(), ["feature"]);
    for a in &study.associations {
        assert!((a.ln_p - a.ln_p_pooled).abs() < 1e-10 * a.ln_p.abs().max(1.0));
        assert_eq!((a.ln_p_tissue, a.ln_p_msi), (None, None));
    }
}

#[test]
fn one_tissue_is_analysed_without_tissue() {
    let settings = Settings { tissue: Some("LUNG".into()), ..Settings::default() };
    let study = Place::new().study(&settings);
    assert!(!study.model().contains(&"tissue") && study.counts.cell_lines < 90);
    let settings = Settings { tissue: Some("bone".into()), ..Settings::default() };
    let said = anova::run(Place::new().inputs(), &settings).unwrap_err().to_string();
    assert!(said.contains("bone") && said.contains("Breast, lung, ovary, skin"), "{said}");
}

#[test]
fn a_feature_that_tissue_determines_is_not_tested() {
    let mut inputs = Place::new().inputs();
    let tissue = inputs.tissue.clone().unwrap();
    inputs.features[0].positive =
        (0..inputs.lines.len() as u32).filter(|l| tissue.level(*l as usize) == "skin").collect();
    let study = anova::run(inputs, &Settings::default()).unwrap();
    assert_eq!(study.counts.determined, 3);
    assert!(study.associations.iter().all(|a| a.feature != 0 && !a.ln_p.is_nan()));
}

/// Every file of a directory with its bytes.
fn contents(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.push((path.file_name().unwrap().into(), std::fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_same_bytes_come_from_any_number_of_threads() {
    let place = Place::new();
    let made: Vec<_> = [1, 2, 5]
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let out = place.file(&format!("out{threads}"));
            pool.install(|| {
                let study = place.study(&Settings::default());
                let null = null::null(&study, 3, Seed::new(7));
                anova::write(&out, &study, Some(&null)).unwrap();
            });
            contents(&out)
        })
        .into();
    assert_eq!(made[0].len(), 9);
    assert!(made[0] == made[1] && made[1] == made[2]);
}

#[test]
fn tables_have_both_layouts() {
    let place = Place::new();
    let study = place.study(&Settings::default());
    anova::write(&place.file("out"), &study, None).unwrap();
    let read = |name: &str| std::fs::read_to_string(place.file("out").join(name)).unwrap();
    let (own, published) = (read("anova.csv"), read("pancancer_anova.csv"));
    assert!(own.starts_with("ASSOC_ID,FEATURE,DRUG_ID,DRUG_NAME,DRUG_TARGET,N_FEATURE_neg"));
    assert!(own.lines().nth(1).unwrap().starts_with("1,G1_mut,1,,,"));
    assert_eq!(published.lines().next().unwrap().split(',').count(), 22);
    assert_eq!(own.lines().count(), study.counts.tests + 1);
    assert!(own.contains("\"gain, of (A,B)\""));
    let page = read("report.html");
    assert!(
        !page.contains("src=\"http") && !page.contains("href=\"http"),
        "the page works offline"
    );
}

#[test]
fn what_was_written_is_read_back_as_it_was() {
    let place = Place::new();
    let one = Settings { tissue: Some("lung".into()), p_threshold: 0.1, ..Settings::default() };
    for settings in [Settings::default(), one] {
        let study = place.study(&settings);
        let null = null::null(&study, 2, Seed::new(1));
        anova::write(&place.file("out"), &study, Some(&null)).unwrap();
        let kept = anova::read(&place.file("out")).unwrap();
        assert_eq!(kept.null.as_ref(), Some(&null));
        let again = kept.study().unwrap();
        assert_eq!((&again.settings, again.counts), (&study.settings, study.counts));
        assert_eq!(again.associations, study.associations);
        for (rank, a) in study.associations.iter().enumerate() {
            assert_eq!(again.rank(a), rank);
        }
    }
}

#[test]
fn permuted_features_find_less_than_the_study_and_the_same_each_time() {
    let place = Place::new();
    let settings = Settings { p_threshold: 0.01, ..Settings::default() };
    let study = place.study(&settings);
    let made = null::null(&study, 40, Seed::new(1));
    assert_eq!(made, null::null(&study, 40, Seed::new(1)));
    assert!(made.permutations != null::null(&study, 40, Seed::new(2)).permutations);
    assert!(made.observed >= 1 && made.mean_significant < 0.5 * made.observed as f64, "{made:?}");
}

#[test]
fn planted_features_of_a_screen_are_found() {
    let size = Size { cell_lines: 120, compounds: 6, features: 12 };
    let screen = random_screen(size, Seed::new(5));
    let study = anova::run(screen::read(&screen, &[]).unwrap(), &Settings::default()).unwrap();
    assert_eq!(study.model(), ["tissue", "feature"]);
    // Its responses fall by two with the second mutation.
    for a in &study.associations[..6] {
        assert_eq!(study.inputs.features[a.feature as usize].name, "M1");
        assert!(a.groups.delta() < -1.0);
    }
    let refused = screen::read(&screen, &["expression".into()]).unwrap_err().to_string();
    assert!(refused.contains("continuous"), "{refused}");
}

#[test]
fn bad_files_are_refused_with_place_and_remedy() {
    let said = Place::new().refused("COSMIC_ID", "COSMIC_IDS");
    assert!(said.contains("no column \"COSMIC_ID\"") && said.contains("did you mean"), "{said}");
    let said = Place::new().refused(",1,", ",2,");
    assert!(said.contains("features.csv: line") && said.contains('2'), "{said}");
    let place = Place::new();
    let text = golden()["features"].as_str().unwrap().replace("\n900", "\n700");
    std::fs::write(place.file("features.csv"), text).unwrap();
    let error = read(&place.files()).unwrap_err();
    assert!(matches!(error, EvalError::Data(_)), "{error:?}");
    assert!(error.to_string().contains("no cell line of"), "{error}");
}
