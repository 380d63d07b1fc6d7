//! What an evaluation promises.

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Ledger, Screen, Seed};
use halfmax_eval::protocol::{Beside, Evaluation, Request, Silent, evaluate};
use halfmax_eval::run_dir::{self, Run, scores_document};
use halfmax_model::net::{NetEstimator, NetSettings};
use halfmax_model::{Estimator, registry};
use halfmax_prep::{Scheme, Splits};

fn screen() -> Screen {
    random_screen(Size { cell_lines: 24, compounds: 6, features: 5 }, Seed::new(9))
}

fn small_net() -> Box<dyn Estimator> {
    let settings = registry::net_settings("net").unwrap();
    let arch = halfmax_model::net::Arch {
        factors: 2,
        input_dropout: settings.arch.input_dropout,
        ..halfmax_model::net::Arch::dense(&[8], halfmax_model::net::Activation::Relu, 0.0)
    };
    let training = halfmax_model::net::Training { epochs: 5, ..settings.training };
    Box::new(NetEstimator::new("net", NetSettings { arch, training, ..settings }).unwrap())
}

fn run(screen: &Screen, splits: &Splits, seed: u64) -> Evaluation {
    let request = Request {
        screen,
        splits,
        compounds: halfmax_prep::CompoundViews::default(),
        models: vec![small_net()],
        validation: 0.2,
        beside: Beside::default(),
        seed: Seed::new(seed),
        observer: &Silent,
    };
    evaluate(request).unwrap()
}

#[test]
fn baselines_are_always_there_and_mean_effects_normalise_to_nothing() {
    let screen = screen();
    let splits = Splits::cross_validation(&screen, Scheme::Lpo, 3, 0.2, Seed::new(1)).unwrap();
    let evaluation = run(&screen, &splits, 1);
    let names: Vec<&str> = evaluation.models.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "net",
            "mean-effects",
            "tissue-drug-mean",
            "drug-mean",
            "cell-line-mean",
            "tissue-mean",
            "global-mean"
        ]
    );
    let effects = &evaluation.models[1];
    assert_eq!(effects.mean(|s| &s.normalised).value("pearson"), None);
    assert!(effects.mean(|s| &s.pooled).value("pearson").unwrap() > 0.5);
    for model in &evaluation.models {
        let rows: usize = model.folds.iter().map(|fold| fold.predicted.len()).sum();
        assert_eq!(rows, screen.responses.len(), "every row is tested once");
    }
}

#[test]
fn a_drug_mean_tells_no_cell_lines_apart() {
    let screen = screen();
    let splits = Splits::cross_validation(&screen, Scheme::Lco, 3, 0.2, Seed::new(1)).unwrap();
    let evaluation = run(&screen, &splits, 1);
    for name in ["drug-mean", "mean-effects"] {
        let model = evaluation.models.iter().find(|m| m.name == name).unwrap();
        assert_eq!(model.mean(|s| &s.per_drug).value("pearson"), None, "{name}");
        assert!(model.mean(|s| &s.per_drug).value("rmse").is_some());
    }
}

#[test]
fn the_number_of_threads_changes_no_byte_of_a_run() {
    let screen = screen();
    let splits = Splits::cross_validation(&screen, Scheme::Lco, 3, 0.2, Seed::new(1)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let files = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let evaluation = pool.install(|| run(&screen, &splits, 5));
        let scores = scores_document(&evaluation, &screen, "screen", &splits, 5);
        let out = dir.path().join(format!("run-{threads}"));
        let ledger = Ledger::default();
        let parts = Run {
            config: "",
            screen: &screen,
            ledger: &ledger,
            splits: &splits,
            evaluation: &evaluation,
            scores: &scores,
            seed: 5,
        };
        run_dir::write(&out, &parts).unwrap();
        let names = [
            "predictions.tsv",
            "scores.json",
            "history.tsv",
            "splits.tsv",
            "describe.json",
            "card.md",
        ];
        let bundle = ["bundle/model.json", "bundle/weights.safetensors", "bundle/manifest.json"];
        names
            .iter()
            .chain(&bundle)
            .map(|name| std::fs::read(out.join(name)).unwrap())
            .collect::<Vec<_>>()
    };
    let one = files(1);
    assert_eq!(one, files(2));
    assert_eq!(one, files(5));
}

#[test]
fn intervals_keep_their_promise_and_are_measured_in_every_scheme() {
    let size = Size { cell_lines: 60, compounds: 12, features: 4 };
    let screen = random_screen(size, Seed::new(5));
    for scheme in [Scheme::Lpo, Scheme::Lco, Scheme::Ldo, Scheme::Lto, Scheme::Lso, Scheme::Lcdo] {
        let splits = Splits::cross_validation(&screen, scheme, 3, 0.2, Seed::new(1)).unwrap();
        let request = Request {
            screen: &screen,
            splits: &splits,
            compounds: halfmax_prep::CompoundViews::default(),
            models: vec![registry::estimator("mean-effects").unwrap()],
            validation: 0.2,
            beside: Beside::default(),
            seed: Seed::new(1),
            observer: &Silent,
        };
        let evaluation = evaluate(request).unwrap();
        let intervals = evaluation.models[0].intervals.as_ref().unwrap();
        let at = intervals.at(0.9).unwrap();
        let tested: usize = splits.folds.iter().map(|fold| fold.test_rows().len()).sum();
        assert_eq!((at.n, intervals.scheme, intervals.folds.len()), (tested, scheme, 3));
        assert!(at.width > 0.0 && evaluation.kept.intervals.is_some());
        if matches!(scheme, Scheme::Lpo | Scheme::Lco | Scheme::Lto) {
            assert!((0.8..0.98).contains(&at.coverage), "{scheme}: {at:?}");
        }
        let domain = &evaluation.models[0].domain;
        let unseen =
            |bins: &[halfmax_eval::reliability::Bin]| bins.iter().map(|b| b.n).sum::<usize>();
        let lines_left_out = matches!(scheme, Scheme::Lco | Scheme::Lto | Scheme::Lcdo);
        // A line may be in no training row by chance, whatever is left out.
        let expected = if lines_left_out { tested..=tested } else { 0..=tested / 10 };
        assert!(expected.contains(&unseen(&domain.cell_line)), "{scheme}");
        let drugs_left_out = scheme.leaves_compounds_out();
        assert_eq!(unseen(&domain.compound) > tested / 10, drugs_left_out, "{scheme}");
    }
}
