//! Properties of whole simulated screens.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::*;
use crate::Seed;

fn small() -> SimulationConfig {
    SimulationConfig { cell_lines: 40, compounds: 26, ..SimulationConfig::default() }
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

fn written(config: &SimulationConfig) -> BTreeMap<String, Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("screen");
    simulate(config).unwrap().write(&target).unwrap();
    files(&target)
}

#[test]
fn the_same_seed_gives_the_same_bytes_for_any_number_of_threads() {
    let reference = written(&small());
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert!(pool.install(|| written(&small())) == reference);
    }
    let names: Vec<&str> = reference.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "README.txt",
            "cell_lines.csv",
            "cnv.csv",
            "drugs.csv",
            "expression.csv",
            "mutation.csv",
            "response.csv",
            "truth.json"
        ]
    );
}

#[test]
fn another_seed_gives_other_values() {
    let other = written(&SimulationConfig { seed: Seed::new(8), ..small() });
    let reference = written(&small());
    assert!(reference.iter().all(|(name, bytes)| other[name] != *bytes));
}

#[test]
fn adding_one_side_leaves_the_rest_as_it_was() {
    let few = simulate(&small()).unwrap();
    let more =
        simulate(&SimulationConfig { cell_lines: 50, compounds: 30, extra_genes: 5, ..small() })
            .unwrap();
    assert_eq!(more.genes.len(), few.genes.len() + 5);
    assert_eq!(few.compounds, more.compounds[..26]);
    for (before, after) in few.cell_lines.iter().zip(&more.cell_lines) {
        assert_eq!(before.activity, after.activity);
        assert_eq!(before.expression, after.expression[..few.genes.len()]);
        assert_eq!(before.mutation, after.mutation[..few.genes.len()]);
        assert_eq!(before.copy_number, after.copy_number[..few.genes.len()]);
    }
    let wider = simulate(&SimulationConfig { compounds: 30, ..small() }).unwrap();
    assert_eq!(few.cell_lines, wider.cell_lines);
    assert_eq!(few.responses, wider.responses[..few.responses.len()]);
}

#[test]
fn carriers_of_a_planted_alteration_differ_as_planted() {
    let screen = simulate(&SimulationConfig::default()).unwrap();
    let mean = |drug_id: u32, wanted: &dyn Fn(&SimulatedCellLine) -> bool| {
        let values: Vec<f64> = screen
            .responses
            .iter()
            .filter(|r| screen.compounds[r.compound].drug_id == drug_id)
            .filter(|r| wanted(&screen.cell_lines[r.cell_line]))
            .map(|r| r.ln_ic50)
            .collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    let mut tested = 0;
    for biomarker in &screen.truth.biomarkers {
        let gene = screen.genes.iter().position(|g| g == biomarker.gene).unwrap();
        let carries = |line: &SimulatedCellLine| match biomarker.kind {
            BiomarkerKind::Alteration(Alteration::Mutation) => line.mutation[gene],
            BiomarkerKind::Alteration(Alteration::Amplification) => line.copy_number[gene] > 1.8,
            BiomarkerKind::Alteration(Alteration::Deletion) => line.copy_number[gene] < 0.4,
            BiomarkerKind::Expression => false,
        };
        if biomarker.carriers.is_none_or(|carriers| carriers < 10) {
            continue;
        }
        assert_eq!(
            biomarker.carriers,
            Some(screen.cell_lines.iter().filter(|l| carries(l)).count())
        );
        for (drug_id, effect) in &biomarker.compounds {
            let difference = mean(*drug_id, &carries) - mean(*drug_id, &|line| !carries(line));
            assert!(difference * effect > 0.0, "{} of {drug_id}: {difference}", biomarker.gene);
            if biomarker.gene == "BRAF" && biomarker.effect < -2.0 {
                assert!((-4.5..-1.5).contains(&difference), "{difference}");
            }
            tested += 1;
        }
    }
    assert!(tested > 10, "{tested}");
}

#[test]
fn the_default_screen_keeps_the_documented_ranges() {
    for seed in [7, 1, 2] {
        let screen =
            simulate(&SimulationConfig { seed: Seed::new(seed), ..SimulationConfig::default() })
                .unwrap();
        let variance = &screen.truth.variance;
        let within = |name: &str, value: f64, low: f64, high: f64| {
            assert!((low..=high).contains(&value), "seed {seed}: {name} is {value}");
        };
        within("sd", variance.total.sqrt(), 2.3, 3.2);
        within("compound", variance.compound, 0.60, 0.78);
        within("cell line", variance.cell_line_explained + variance.cell_line_hidden, 0.05, 0.14);
        within("mean effects", variance.mean_effects_r2, 0.72, 0.88);
        within("noise", variance.noise, 0.01, 0.08);
        within("unattributed", variance.unattributed, -0.1, 0.1);
        let explained = variance.interaction_linear + variance.interaction_product;
        within("explained of the rest", explained / (1.0 - variance.mean_effects_r2), 0.5, 0.9);
        within(
            "beyond the highest dose",
            screen.truth.noise_ceiling.extrapolated_fraction,
            0.2,
            0.5,
        );
        let missing = 1.0 - screen.responses.len() as f64 / (300.0 * 60.0);
        within("missing", missing, 0.12, 0.18);
    }
}

#[test]
fn missing_pairs_follow_what_was_asked() {
    for asked in [0.0, 0.3, 0.5] {
        let config = SimulationConfig {
            cell_lines: 200,
            missing_fraction: asked,
            ..SimulationConfig::default()
        };
        let screen = simulate(&config).unwrap();
        let missing = 1.0 - screen.responses.len() as f64 / (200.0 * 60.0);
        assert!((missing - asked).abs() < 0.1 * asked + 1e-9, "{missing} of {asked}");
    }
}

#[test]
fn structures_of_the_largest_screen_are_distinct() {
    let config =
        SimulationConfig { cell_lines: 10, compounds: 5_000, ..SimulationConfig::default() };
    let genes = genes::Genes::new(config.seed, 0);
    let compounds = compounds::compounds(config.seed, &genes, config.compounds);
    let distinct: BTreeSet<&str> = compounds.iter().map(|c| c.smiles.as_str()).collect();
    assert_eq!(distinct.len(), 5_000);
}

#[test]
fn the_smallest_screen_is_whole() {
    let config = SimulationConfig {
        cell_lines: 10,
        compounds: 2,
        missing_fraction: 0.5,
        ..SimulationConfig::default()
    };
    let files = written(&config);
    assert!(!String::from_utf8_lossy(&files["response.csv"]).contains("NaN"));
    assert!(!String::from_utf8_lossy(&files["truth.json"]).contains("\"rmse\": null"));
}

#[test]
fn nonsense_is_refused_before_anything_is_made() {
    let error = simulate(&SimulationConfig { cell_lines: 3, ..small() }).unwrap_err();
    assert!(matches!(error, DataError::Request(_)));
    assert_eq!(error.to_string(), "cannot simulate 3 cell lines; ask for 10 to 20000");
}

#[test]
fn an_earlier_simulation_is_replaced_but_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("screen");
    let screen = simulate(&small()).unwrap();
    screen.write(&target).unwrap();
    let before = files(&target);
    fs::write(target.join("drugs.csv"), "edited").unwrap();
    screen.write(&target).unwrap();
    assert!(files(&target) == before);
    for foreign in ["{\"generator\": \"another\"}", "not json"] {
        fs::write(target.join("truth.json"), foreign).unwrap();
        let error = screen.write(&target).unwrap_err();
        assert!(matches!(error, DataError::Occupied { .. }), "{error}");
        assert_eq!(fs::read_to_string(target.join("truth.json")).unwrap(), foreign);
    }
    fs::remove_file(target.join("truth.json")).unwrap();
    assert!(matches!(screen.write(&target).unwrap_err(), DataError::Occupied { .. }));
}

#[test]
fn the_importer_reads_all_that_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join("screen").join(name);
    let simulated = simulate(&small()).unwrap();
    simulated.write(&dir.path().join("screen")).unwrap();
    let imported = crate::import::import(&crate::import::ImportConfig {
        responses: at("response.csv"),
        cell_lines: Some(at("cell_lines.csv")),
        compounds: Some(at("drugs.csv")),
        omics: ["expression", "cnv", "mutation"]
            .map(|kind| (kind.to_owned(), at(&format!("{kind}.csv"))))
            .into(),
        ..crate::import::ImportConfig::default()
    })
    .unwrap();
    let screen = imported.screen;
    assert_eq!((screen.cell_lines.len(), screen.compounds.len()), (40, 26));
    assert_eq!(screen.responses.len(), simulated.responses.len());
    for (read, made) in screen.responses.iter().zip(&simulated.responses) {
        assert!((read.value - made.ln_ic50).abs() < 1e-6);
    }
    assert!(
        screen.omics.iter().all(|o| o.n_features() == simulated.genes.len() && o.n_missing() == 0)
    );
}
