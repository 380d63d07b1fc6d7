//! Bundles: written, read, asked, damaged.

use std::fs;
use std::path::Path;

use halfmax_data::Screen;
use halfmax_model::attribution::Method;
use halfmax_model::bundle::{self, Bundle, Contents, Origin};
use halfmax_model::conformal::{Conformal, Residual, Source};
use halfmax_model::naive::Naive;
use halfmax_prep::{Design, Entity, Pair, Scheme, Splits};

use crate::{fit, net, screen, settings};

/// Errors from 0.01 to 1, all of compounds the screen does not have.
fn intervals() -> Option<Conformal> {
    let errors =
        (1..=100).map(|error| Residual { compound: "other", error: f64::from(error) / 100.0 });
    Conformal::of(Scheme::Lco, Source::OutOfFold, &errors.collect::<Vec<_>>())
}

fn written(dir: &Path) -> (Screen, Vec<f64>) {
    let screen = screen();
    let design = Design::of_screen(&screen).unwrap();
    let splits =
        Splits::cross_validation(&screen, Scheme::Lco, 3, 0.2, halfmax_data::Seed::new(4)).unwrap();
    let parts = splits.folds[0].parts(&design);
    let (fitted, baseline) =
        (fit(&net(settings()), &parts, 1), fit(&Naive::MeanEffects, &parts, 1));
    let contents = Contents {
        name: "small",
        description: "a network",
        fitted: fitted.as_ref(),
        baseline: baseline.as_ref(),
        screen: &screen,
        training_rows: splits.folds[0].train_rows(),
        origin: Origin {
            screen: screen.checksum.clone(),
            splits: "LCO".into(),
            fold: "0".into(),
            training_rows: splits.folds[0].train_rows().len(),
            seed: 1,
        },
        compounds: halfmax_prep::CompoundViews::default(),
        scores: serde_json::json!({}),
        intervals: intervals(),
        card: "# A card\n",
    };
    bundle::write(dir, &contents).unwrap();
    let predicted = fitted.predict(&design).unwrap();
    (screen, predicted)
}

fn refused(dir: &Path) -> String {
    bundle::read(dir).err().map_or_else(|| "it was read".into(), |e| e.to_string())
}

#[test]
fn a_bundle_answers_as_the_model_did() {
    let dir = tempfile::tempdir().unwrap();
    let (screen, predicted) = written(dir.path());
    let bundle: Bundle = bundle::read(dir.path()).unwrap();
    let pairs: Vec<Pair> = screen
        .responses
        .iter()
        .map(|r| Pair { cell_line: r.cell_line, compound: r.compound })
        .collect();
    let answers = bundle.predict(&pairs).unwrap();
    for (answer, expected) in answers.iter().zip(predicted) {
        assert!((answer.value - expected).abs() < 1e-4);
        assert!((answer.concentration_um.unwrap().ln() - answer.value).abs() < 1e-9);
    }
    assert!(
        answers.iter().any(|a| a.cell_line_in_training)
            && answers.iter().any(|a| !a.cell_line_in_training)
    );
}

#[test]
fn answers_say_how_far_they_are_to_be_relied_on() {
    let dir = tempfile::tempdir().unwrap();
    let (screen, _) = written(dir.path());
    let mut bundle = bundle::read(dir.path()).unwrap();
    let pairs: Vec<Pair> = (0..screen.cell_lines.len() as u32)
        .map(|cell_line| Pair { cell_line, compound: 0 })
        .collect();
    for answer in bundle.predict(&pairs).unwrap() {
        let interval = answer.interval.unwrap();
        assert!((interval.high - answer.value - 0.91).abs() < 1e-9);
        assert!((answer.value - interval.low - 0.91).abs() < 1e-9);
        let domain = answer.domain.unwrap();
        let near = domain.cell_line.unwrap();
        assert_ne!(near.nearest, answer.cell_line, "a line is not its own neighbour");
        assert!(near.distance > 0.0 && (0.0..=1.0).contains(&near.quantile));
        assert!(!(domain.outside && answer.cell_line_in_training));
    }
    let narrow = bundle.predict_at(&pairs[..1], 0.5).unwrap()[0].interval.unwrap();
    assert!(narrow.high - narrow.low < 1.1);
    assert_eq!(bundle.predict_at(&pairs[..1], 0.123).unwrap()[0].interval, None);
    // Nothing in the screen is like it.
    let compound = bundle.add_compound("odd", "[Na+].[Cl-]").unwrap();
    let odd = &bundle.predict(&[Pair { cell_line: 0, compound }]).unwrap()[0];
    assert!(odd.domain.as_ref().unwrap().compound.as_ref().unwrap().distance > 0.8);
}

#[test]
fn a_bundle_without_calibration_answers_without_intervals() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    fs::remove_file(dir.path().join("calibration.json")).unwrap();
    let manifest = dir.path().join("manifest.json");
    let mut older: serde_json::Value =
        serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    older["files"].as_object_mut().unwrap().remove("calibration.json").unwrap();
    fs::write(&manifest, older.to_string()).unwrap();
    let bundle = bundle::read(dir.path()).unwrap();
    let answer = &bundle.predict(&[Pair { cell_line: 0, compound: 0 }]).unwrap()[0];
    assert_eq!((answer.interval, answer.domain.as_ref()), (None, None));
    assert!(bundle.calibration().is_none() && answer.value.is_finite());
}

#[test]
fn entities_are_found_by_id_or_name_and_missed_with_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    let mut bundle = bundle::read(dir.path()).unwrap();
    assert_eq!(bundle.find_cell_line("LINE-00003").unwrap(), 3);
    assert_eq!(bundle.find_cell_line("line 3").unwrap(), 3);
    let missed = bundle.find_compound("compound x").unwrap_err().to_string();
    assert!(
        missed.contains("compound \"compound x\" is not in this bundle; did you mean compound"),
        "{missed}"
    );
    let new = bundle.add_compound("new", "CCN").unwrap();
    assert!(bundle.predict(&[Pair { cell_line: 0, compound: new }]).unwrap()[0].value.is_finite());
    let broken = bundle.add_compound("bad", "C(").unwrap_err().to_string();
    assert!(broken.contains("C(") && broken.contains("character 2"), "{broken}");
    assert!(bundle.add_compound("new", "CCN").unwrap_err().to_string().contains("already known"));
}

#[test]
fn a_damaged_bundle_is_refused_with_the_file() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path());
    let weights = dir.path().join("weights.safetensors");
    let whole = fs::read(&weights).unwrap();
    fs::write(&weights, &whole[..whole.len() - 7]).unwrap();
    assert!(refused(dir.path()).contains("weights.safetensors: has"), "{}", refused(dir.path()));
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(&weights, flipped).unwrap();
    assert!(refused(dir.path()).contains("does not match its checksum"));
    fs::write(&weights, whole).unwrap();
    let model = dir.path().join("model.json");
    fs::write(&model, fs::read_to_string(&model).unwrap().replace("small", "large")).unwrap();
    assert!(refused(dir.path()).contains("model.json: does not match its checksum"));
    fs::remove_file(dir.path().join("manifest.json")).unwrap();
    assert!(refused(dir.path()).contains("is not a bundle"));
}

#[test]
fn a_prediction_is_explained_by_the_features_of_its_cell_line() {
    let dir = tempfile::tempdir().unwrap();
    let (screen, _) = written(dir.path());
    let bundle = bundle::read(dir.path()).unwrap();
    let pair = Pair { cell_line: 4, compound: 1 };
    let method = Method::IntegratedGradients { steps: 200 };
    let [found] = &bundle.explain(&[pair], Entity::CellLine, method).unwrap()[..] else {
        panic!("one pair, one explanation")
    };
    let predicted = bundle.predict(&[pair]).unwrap()[0].value;
    assert!((found.prediction - predicted).abs() < 1e-12);
    let sum: f64 = found.shares.iter().map(|share| share.attribution).sum();
    assert!((found.baseline + sum + found.completeness_gap - found.prediction).abs() < 1e-9);
    assert!(found.completeness_gap.abs() < 1e-2, "{}", found.completeness_gap);
    let sizes: Vec<f64> = found.shares.iter().map(|share| share.attribution.abs()).collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b));
    for share in found.shares.iter().filter(|share| share.view == "mutation") {
        let omics = screen.omics.iter().find(|omics| omics.kind == "mutation").unwrap();
        let at = omics.features.iter().position(|name| *name == share.feature).unwrap();
        assert_eq!(share.value, Some(omics.values[4 * omics.features.len() + at]));
    }
}
