//! Planted biomarkers are found, chance names none, enrichment equals scipy.

use std::collections::BTreeMap;

use halfmax_data::import::{self, ImportConfig};
use halfmax_data::simulate::{SimulationConfig, simulate};
use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Screen, Seed};
use halfmax_eval::explain::{
    Refit, RefitRequest, Summary, aligned, mann_whitney, permutation_importance, refit, stand_out,
};
use halfmax_eval::protocol::Silent;
use halfmax_model::attribution::{Feature, Method};
use halfmax_model::net::{Activation, Arch, NetEstimator, NetSettings, Training};
use halfmax_model::ridge::Ridge;
use halfmax_model::{Estimator, Fit, registry};
use halfmax_prep::{CompoundViews, Design, Fold, Scheme, Splits};

#[test]
fn mann_whitney_equals_scipy() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../golden/explain.json")).unwrap();
    let cases = golden.as_array().unwrap();
    assert_eq!(cases.len(), 4);
    for case in cases {
        let values: Vec<f64> = serde_json::from_value(case["values"].clone()).unwrap();
        let chosen: Vec<usize> = serde_json::from_value(case["inside"].clone()).unwrap();
        let inside: Vec<bool> = (0..values.len()).map(|at| chosen.contains(&at)).collect();
        let (auc, p) = mann_whitney(&values, &inside);
        assert!((auc - case["auc"].as_f64().unwrap()).abs() < 1e-12);
        let expected = case["p"].as_f64().unwrap();
        assert!((p / expected - 1.0).abs() < 1e-10, "{p} {expected}");
    }
}

/// Features that decide the response to each compound: a mutation, an expression.
fn planted(compound: usize) -> [(&'static str, String); 2] {
    [("mutation", format!("M{}", 2 + compound)), ("expression", format!("E{}", 9 + 2 * compound))]
}

/// Every compound has two biomarkers of its own.
fn screen(compounds: usize) -> Screen {
    let size = Size { cell_lines: 120, compounds, features: 30 };
    let mut screen = random_screen(size, Seed::new(5));
    let column = |view: &str, name: &str| {
        let omics = screen.omics.iter().find(|o| o.kind == view).unwrap();
        let at = omics.features.iter().position(|f| f == name).unwrap();
        let width = omics.features.len();
        omics.values.iter().skip(at).step_by(width).copied().collect::<Vec<f32>>()
    };
    let effects: Vec<Vec<f64>> = (0..compounds)
        .map(|compound| {
            let [(_, mutation), (_, expression)] = planted(compound);
            let mutation = column("mutation", &mutation);
            let expression = column("expression", &expression);
            let effect = |(m, e): (&f32, &f32)| {
                let e = if e.is_nan() { 0.0 } else { f64::from(*e) };
                1.2 * e - 2.5 * f64::from(*m)
            };
            mutation.iter().zip(&expression).map(effect).collect()
        })
        .collect();
    let mut noise = Seed::new(8).rng();
    for response in &mut screen.responses {
        use rand::RngExt;
        let effect = effects[response.compound as usize][response.cell_line as usize];
        response.value = f64::from(response.compound) + effect + noise.random_range(-0.4..0.4);
    }
    screen
}

fn fold(screen: &Screen) -> Fold {
    Splits::holdout(screen, Scheme::Lco, 0.2, 0.1, Seed::new(4)).unwrap().folds.remove(0)
}

fn small_net() -> NetEstimator {
    let settings = NetSettings {
        arch: Arch::dense(&[24], Activation::Relu, 0.0),
        training: Training {
            epochs: 60,
            batch_size: 64,
            learning_rate: 1e-2,
            weight_decay: 0.1,
            ..Training::default()
        },
        features_per_view: None,
        identity: true,
        views: Vec::new(),
    };
    NetEstimator::new("small", settings).unwrap()
}

fn refits(model: &dyn Estimator, screen: &Screen, wanted: &[u32], nulls: usize) -> Vec<Refit> {
    refit(&RefitRequest {
        screen,
        fold: &fold(screen),
        compounds: CompoundViews::default(),
        estimator: model,
        wanted,
        method: Method::IntegratedGradients { steps: 16 },
        seeds: 2,
        nulls,
        seed: Seed::new(1),
        observer: &Silent,
    })
    .unwrap()
}

#[test]
fn a_network_names_planted_biomarkers_and_nothing_else_of_note() {
    let compounds = 4;
    let screen = screen(compounds);
    let wanted: Vec<u32> = (0..compounds as u32).collect();
    let found = refits(&small_net(), &screen, &wanted, 5);
    let shuffled: Vec<bool> = found.iter().map(|refit| refit.shuffled).collect();
    assert_eq!(shuffled, [false, false, true, true, true, true, true]);
    let (mut in_top, mut named, mut falsely) = (0, 0, 0);
    for compound in 0..compounds {
        let first = &found[0].features[compound];
        let features: Vec<Feature> = first.iter().map(|own| own.feature.clone()).collect();
        let of = |shuffled: bool| {
            let refits = found.iter().filter(move |refit| refit.shuffled == shuffled);
            aligned(first, Summary::Peak, refits, |refit| &refit.features[compound])
        };
        let seeds = of(false);
        let chance = stand_out(&features, &seeds, &of(true));
        let mut order: Vec<usize> = (0..features.len()).collect();
        order.sort_by(|a, b| {
            (seeds[0][*b] + seeds[1][*b]).total_cmp(&(seeds[0][*a] + seeds[1][*a]))
        });
        let is_planted = |feature: &Feature| {
            let mut planted = planted(compound).into_iter();
            planted.any(|(view, name)| feature.view == view && feature.name == name)
        };
        let named_of = |planted: bool| {
            let of = |at: &usize| chance[*at].named && is_planted(&features[*at]) == planted;
            (0..features.len()).filter(of).count()
        };
        in_top += order.iter().take(5).filter(|at| is_planted(&features[**at])).count();
        named += named_of(true);
        falsely += named_of(false);
        // A mutation that sensitises points down.
        let mutation =
            first.iter().find(|own| own.feature.view == "mutation" && is_planted(&own.feature));
        assert!(mutation.unwrap().direction.unwrap() < -0.8);
    }
    println!("{in_top} of {} in the top 5, {named} named, {falsely} others named", 2 * compounds);
    assert!(in_top as f64 >= 0.9 * (2 * compounds) as f64);
    assert!(named >= compounds && falsely <= compounds, "{named} {falsely}");
}

#[test]
fn refits_are_the_same_for_any_number_of_threads() {
    let screen = screen(2);
    let many = refits(&Ridge, &screen, &[0], 2);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(many, pool.install(|| refits(&Ridge, &screen, &[0], 2)));
}

#[test]
fn permuting_a_planted_feature_costs_most() {
    let screen = screen(2);
    let fold = fold(&screen);
    let design = Design::of_screen(&screen).unwrap();
    let parts = fold.parts(&design);
    let mut go_on = |_| std::ops::ControlFlow::Continue(());
    let mut fit = Fit { seed: Seed::new(1), early_stop: None, on_epoch: &mut go_on };
    let fitted = Ridge.fit(parts.train(), &mut fit).unwrap();
    let rows: Vec<u32> = (0..parts.test.len() as u32)
        .filter(|row| parts.test.pairs[*row as usize].compound == 0)
        .collect();
    let rows = parts.test.subset(&rows);
    let mut found = permutation_importance(fitted.as_ref(), &rows, 5, Seed::new(2)).unwrap();
    found.sort_by(|a, b| b.rise.total_cmp(&a.rise));
    let best: BTreeMap<&str, &str> = found
        .iter()
        .take(2)
        .map(|own| (own.feature.view.as_str(), own.feature.name.as_str()))
        .collect();
    for (view, name) in planted(0) {
        assert_eq!(best[view], name);
    }
    let typical = found[found.len() / 2].rise.abs();
    assert!(found[0].rise > 0.02 && found[1].rise > 2.0 * typical, "{found:?}");
}

/// Recall at 5 of the biomarkers that `halfmax simulate` plants, by the default network. Screens of the second seed were
/// not looked at before the way of ranking was settled.
#[test]
#[ignore = "trains networks of full size; run with --release"]
fn recall_at_five_of_simulated_biomarkers() {
    // Of 47, 43 and 41 of the small screens and 44 and 44 of the large ones were found where this was written; training
    // rounds otherwise on another processor, so a guard stands two or three below.
    for (cell_lines, least) in [(600, 0.8), (1000, 0.88)] {
        for seed in [7, 11] {
            let found = recall(cell_lines, Seed::new(seed));
            let [spread, peak] =
                found.each_ref().map(|ranks| ranks.iter().filter(|(_, rank)| *rank <= 5).count());
            let of = found[1].len();
            println!(
                "{cell_lines} cell lines, screen {seed}: {spread} by spread, {peak} by peak of {of}"
            );
            for (biomarker, rank) in found[1].iter().filter(|(_, rank)| *rank > 5) {
                println!("  {biomarker}: rank {rank}");
            }
            let share = peak as f64 / of as f64;
            assert!(share >= least, "{share}");
        }
    }
}

/// Every planted biomarker with the rank of its gene for its drug, by spread and by peak.
fn recall(cell_lines: usize, seed: Seed) -> [Vec<(String, usize)>; 2] {
    let config =
        SimulationConfig { cell_lines, compounds: 60, seed, ..SimulationConfig::default() };
    let simulated = simulate(&config).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let files = dir.path().join("files");
    simulated.write(&files).unwrap();
    let omics = ["expression", "cnv", "mutation"];
    let screen = import::import(&ImportConfig {
        responses: files.join("response.csv"),
        cell_lines: Some(files.join("cell_lines.csv")),
        compounds: Some(files.join("drugs.csv")),
        omics: omics.map(|kind| (kind.to_owned(), files.join(format!("{kind}.csv")))).into(),
        ..ImportConfig::default()
    })
    .unwrap()
    .screen;
    let place = |id: u32| {
        let id = id.to_string();
        screen.compounds.iter().position(|c| c.id.as_str() == id).unwrap() as u32
    };
    let mut wanted: Vec<u32> = simulated
        .truth
        .biomarkers
        .iter()
        .flat_map(|b| b.compounds.keys().map(|id| place(*id)))
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found = refit(&RefitRequest {
        screen: &screen,
        fold: &fold(&screen),
        compounds: CompoundViews::default(),
        estimator: registry::estimator("net").unwrap().as_ref(),
        wanted: &wanted,
        method: Method::IntegratedGradients { steps: 32 },
        seeds: 1,
        nulls: 0,
        seed: Seed::new(1),
        observer: &Silent,
    })
    .unwrap();
    [Summary::Spread, Summary::Peak].map(|summary| {
        let mut ranks = Vec::new();
        for biomarker in &simulated.truth.biomarkers {
            for id in biomarker.compounds.keys() {
                let at = wanted.binary_search(&place(*id)).unwrap();
                let genes: BTreeMap<&str, f64> = found[0].genes[at]
                    .iter()
                    .map(|own| (own.feature.name.as_str(), summary.of(own)))
                    .collect();
                let own = genes[biomarker.gene];
                let rank = 1 + genes.values().filter(|other| **other > own).count();
                let name = format!("{} for {} drug {id}", biomarker.gene, biomarker.mechanism);
                ranks.push((name, rank));
            }
        }
        ranks
    })
}
