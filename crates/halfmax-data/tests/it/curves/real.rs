//! Real dose responses with the fits of other programs, in the folder that `HALFMAX_DATA` names.
//!
//! Run with `HALFMAX_DATA=DIR cargo test --release -p halfmax-data --test it curves::real -- --ignored --nocapture`;
//! each test prints the quantiles it asserts.
#![allow(clippy::print_stdout, reason = "the figures are what one runs these for")]

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use halfmax_data::Ledger;
use halfmax_data::curve::{
    Assay, Call, Curve, DoseUnit, Errors, Fit, Model, Point, Reading, Replicates, Settings,
    Sigmoid, fit, ln_um, log10_molar, micromolar, read,
};
use halfmax_data::table::Table;

fn data(name: &str) -> PathBuf {
    let folder =
        std::env::var_os("HALFMAX_DATA").expect("HALFMAX_DATA names the folder of real data");
    PathBuf::from(folder).join("dose_response").join(name)
}

/// Rows of some columns: text of the first `ids`, numbers of the rest (NaN where missing).
fn rows(path: &Path, columns: &[&str], ids: usize) -> Vec<(Vec<String>, Vec<f64>)> {
    let table = Table::open(path, None).unwrap();
    let places: Vec<usize> = columns.iter().map(|c| table.column(&[c]).unwrap()).collect();
    let rows = table.rows().map(|row| {
        let row = row.unwrap();
        let text = places[..ids].iter().map(|c| row.cell(*c).unwrap_or_default().to_owned());
        // `inf` is how some programs write that there is no IC50.
        let numbers = places[ids..]
            .iter()
            .map(|c| row.cell(*c).map_or(f64::NAN, |cell| cell.parse().unwrap()));
        (text.collect(), numbers.collect())
    });
    rows.collect()
}

/// Prints and returns the median and the 90, 99 and 100 % quantiles of absolute differences.
fn quantiles(what: &str, differences: impl Iterator<Item = f64>) -> [f64; 4] {
    let mut all: Vec<f64> = differences.map(f64::abs).filter(|d| !d.is_nan()).collect();
    all.sort_by(f64::total_cmp);
    let at = |q: f64| all[((all.len() - 1) as f64 * q).round() as usize];
    let out = [at(0.5), at(0.9), at(0.99), at(1.0)];
    println!(
        "{what}: n {}, median {:.2e}, 90 % {:.2e}, 99 % {:.2e}, max {:.2e}",
        all.len(),
        out[0],
        out[1],
        out[2],
        out[3]
    );
    out
}

type Key = (String, String, String);

fn key(curve: &Curve) -> Key {
    (curve.cell_line[0].clone(), curve.compound[0].clone(), curve.top_um.to_string())
}

fn gdsc() -> Assay {
    read(&data("gdsc_example/raw.csv.gz"), &Reading::default()).unwrap()
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn raw_plates_are_normalised_as_gdsc_does() {
    let mut published: HashMap<Key, Vec<(f64, f64)>> = HashMap::new();
    for (ids, v) in rows(
        &data("gdsc_example/normalized.csv.gz"),
        &["COSMIC_ID", "DRUG_ID", "MAX_CONC", "CONC", "VIABILITY"],
        3,
    ) {
        let top: f64 = ids[2].parse().unwrap();
        published
            .entry((ids[0].clone(), ids[1].clone(), top.to_string()))
            .or_default()
            .push((v[0], v[1]));
    }
    let assay = gdsc();
    assert_eq!((assay.curves.len(), published.len()), (5152, 5152));
    let differences = assay.curves.iter().flat_map(|curve| {
        let mut theirs = published.remove(&key(curve)).unwrap();
        assert_eq!(theirs.len(), curve.points.len());
        theirs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let ours = curve.points.clone();
        ours.into_iter().zip(theirs).map(|(p, (dose, viability))| {
            assert!((p.dose_um / dose - 1.0).abs() < 1e-6);
            p.viability - viability
        })
    });
    assert!(quantiles("viability", differences)[3] < 1e-6);
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn the_mixed_fit_comes_to_gdscs_ic50() {
    let columns =
        ["COSMIC_ID", "DRUG_ID", "MAX_CONC", "XMID", "SCAL", "LN_IC50", "AUC", "RMSE", "MIN_CONC"];
    let published: HashMap<Key, Vec<f64>> = rows(&data("gdsc_example/fits.csv"), &columns, 3)
        .into_iter()
        .map(|(ids, v)| {
            let top: f64 = ids[2].parse().unwrap();
            ((ids[0].clone(), ids[1].clone(), top.to_string()), v)
        })
        .collect();
    // The formulae, given their parameters.
    let formula = |of: &dyn Fn(&Sigmoid, f64, &[f64]) -> f64| {
        published
            .iter()
            .map(|((_, _, top), v)| {
                let top: f64 = top.parse().unwrap();
                of(&Sigmoid::from_gdsc(v[0], v[1], top), top, v)
            })
            .collect::<Vec<f64>>()
    };
    let ic50 = formula(&|c, _, v| ln_um(c.crossing(0.5).unwrap()) - v[2]);
    assert!(quantiles("ln IC50 of their XMID", ic50.into_iter())[3] < 1e-6);
    let auc = formula(&|c, top, v| c.mean(log10_molar(v[5]), log10_molar(top)) - v[3]);
    assert!(quantiles("AUC of their XMID and SCAL", auc.into_iter())[3] < 1e-6);

    let assay = gdsc();
    let fits = fit(&assay, &Settings::of(Model::Gdsc)).unwrap();
    let mixed = fits.mixed.as_ref().unwrap();
    println!("{:?} {:?} {} rounds", mixed.fixed, mixed.spread, mixed.rounds);
    assert!(mixed.converged);
    let pairs: Vec<(&Fit, &Vec<f64>)> = assay
        .curves
        .iter()
        .zip(&fits.fits)
        .map(|(c, f)| (f.as_ref().unwrap(), &published[&key(c)]))
        .collect();
    let ln = |f: &Fit| f.ln_ic50_um().unwrap();
    let all = quantiles("ln IC50", pairs.iter().map(|(f, v)| ln(f) - v[2]));
    assert!(all[0] < 0.10);
    for (low, high) in [(-99.0, 9.0), (9.0, 11.0), (11.0, 13.0), (13.0, 15.0), (15.0, 99.0)] {
        let some = pairs.iter().filter(|(_, v)| v[0] > low && v[0] <= high);
        quantiles(&format!("  with XMID in {low}…{high}"), some.map(|(f, v)| ln(f) - v[2]));
    }
    let within = pairs.iter().filter(|(_, v)| v[0] <= 9.0);
    assert!(
        quantiles("ln IC50 within the tested doses", within.map(|(f, v)| ln(f) - v[2]))[0] < 0.03
    );
    quantiles("AUC", pairs.iter().map(|(f, v)| f.auc - v[3]));
    quantiles("RMSE", pairs.iter().map(|(f, v)| f.agreement.rmse - v[4]));

    let single = fit(&assay, &Settings::of(Model::TwoParameter)).unwrap();
    let differences =
        single.fits.iter().zip(&pairs).map(|(f, (_, v))| ln(f.as_ref().unwrap()) - v[2]);
    quantiles("ln IC50, each curve by itself", differences);
}

const CTRP: [f64; 17] = [
    0.0, 0.0012, 0.0024, 0.0049, 0.0097, 0.019, 0.039, 0.078, 0.16, 0.31, 0.62, 1.2, 2.5, 5.0,
    10.0, 20.0, 40.0,
];
const SARCOMA: [f64; 12] =
    [0.0, 0.17, 0.51, 1.52, 4.57, 13.72, 41.15, 123.5, 370.4, 1111.0, 3333.0, 10000.0];

/// Holds our four-parameter fits of a file against `curves.tsv` beside it.
fn against_curvecurator(set: &str, file: &str, reading: &Reading, fold_change: f64, worst: usize) {
    let assay = read(&data(&format!("curvecurator/{set}/{file}")), reading).unwrap();
    let mut settings = Settings::of(Model::FourParameter);
    settings.judgement.fold_change = fold_change;
    let fits = fit(&assay, &settings).unwrap();
    let ours: HashMap<&str, &Fit> = assay
        .curves
        .iter()
        .zip(&fits.fits)
        .filter_map(|(c, f)| Some((c.cell_line[0].as_str(), f.as_ref()?)))
        .collect();
    let columns = [
        "Name",
        "Curve Regulation",
        "pEC50",
        "Curve Slope",
        "Curve Front",
        "Curve Back",
        "Curve AUC",
        "Curve RMSE",
        "Curve R2",
        "Curve F_Value",
        "Curve Log P_Value",
        "Curve Fold Change",
        "Curve Relevance Score",
        "pEC50 Error",
    ];
    let theirs = rows(&data(&format!("curvecurator/{set}/curves.tsv")), &columns, 2);
    let pairs: Vec<_> =
        theirs.iter().filter_map(|(ids, v)| Some((ids, v, *ours.get(ids[0].as_str())?))).collect();
    println!("{set}: {} of {} curves", pairs.len(), theirs.len());
    assert!(pairs.len() as f64 > 0.99 * theirs.len() as f64);
    let called = || pairs.iter().filter(|(ids, ..)| ids[1] == "up" || ids[1] == "down");
    let pec50 =
        quantiles("  pEC50 of significant curves", called().map(|(_, v, f)| f.curve.pec50 - v[0]));
    assert!(pec50[2] < 0.01);
    let far: Vec<_> = called().filter(|(_, v, f)| (f.curve.pec50 - v[0]).abs() > 0.05).collect();
    for (ids, v, f) in &far {
        println!("    {}: {:?}, RMSE {:.5}; theirs {v:?}", ids[0], f.curve, f.agreement.rmse);
    }
    assert!(far.len() <= worst);
    quantiles("  slope", called().map(|(_, v, f)| f.curve.slope - v[1]));
    let interior = called().filter(|(_, v, f)| {
        v[3] > 1.1e-4 && v[1] < 9.99 && f.covariance.is_some_and(|c| c.matrix[3][3] > 0.0)
    });
    quantiles(
        "  pEC50 error, relative, away from bounds",
        interior.map(|(_, v, f)| f.covariance.unwrap().matrix[0][0].sqrt() / v[11] - 1.0),
    );
    quantiles("  AUC of all", pairs.iter().map(|(_, v, f)| f.auc - v[4]));
    quantiles("  RMSE of all", pairs.iter().map(|(_, v, f)| f.agreement.rmse - v[5]));
    quantiles("  R2 of all", pairs.iter().map(|(_, v, f)| f.agreement.r2 - v[6]));
    let judged = || pairs.iter().filter_map(|(ids, v, f)| Some((ids, v, f.significance?)));
    quantiles(
        "  F, relative, significant",
        judged()
            .filter(|(ids, ..)| ids[1] == "up" || ids[1] == "down")
            .map(|(_, v, s)| s.f / v[7] - 1.0),
    );
    quantiles("  −log10 p of all", judged().map(|(_, v, s)| -s.p.log10() - v[8]));
    quantiles("  relevance of all", judged().map(|(_, v, s)| s.relevance - v[10].max(0.0)));
    let agree = judged().filter(|(ids, _, s)| s.call.name() == ids[1]).count();
    println!("  the same call: {agree} of {}", judged().count());
    assert!(agree as f64 > 0.99 * pairs.len() as f64);
    assert!(judged().any(|(.., s)| s.call == Call::Down));
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn four_parameter_fits_are_curvecurators() {
    let ctrp = Reading {
        doses: CTRP.to_vec(),
        dose_unit: Some(DoseUnit::Micromolar),
        // 35 names occur twice; the reference adds their signals up.
        replicates: Replicates::Sum,
        ..Reading::default()
    };
    against_curvecurator("ctrp_40", "dose_responses.tsv", &ctrp, 0.3, 0);
    let sarcoma = Reading {
        doses: SARCOMA.to_vec(),
        dose_unit: Some(DoseUnit::Nanomolar),
        replicates: Replicates::Sum,
        ..Reading::default()
    };
    // In one curve (MES-SA, Filgotinib) the published fit stopped before its minimum.
    against_curvecurator("sarcoma_aggregated", "ratio_data.tsv", &sarcoma, 0.25, 1);
    let combined = Reading {
        doses: SARCOMA.iter().flat_map(|d| [*d; 3]).collect(),
        replicates: Replicates::Pool,
        ..sarcoma
    };
    against_curvecurator("sarcoma_combined", "ratio_data.tsv", &combined, 0.25, 0);
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn hill_fits_are_pharmacogxs() {
    let reading =
        Reading { percent: true, dose_unit: Some(DoseUnit::Micromolar), ..Reading::default() };
    let assay = read(&data("pharmacogx_gdsc/raw.csv"), &reading).unwrap();
    let fits = fit(&assay, &Settings::of(Model::Hill)).unwrap();
    let theirs: HashMap<String, Vec<f64>> = rows(
        &data("pharmacogx_gdsc/profiles.csv"),
        &["experiment", "auc_recomputed", "ic50_recomputed"],
        1,
    )
    .into_iter()
    .map(|(ids, v)| (ids[0].clone(), v))
    .collect();
    let pairs: Vec<(&Fit, &Vec<f64>)> = assay
        .curves
        .iter()
        .zip(&fits.fits)
        .filter_map(|(c, f)| Some((f.as_ref()?, theirs.get(&c.cell_line[0])?)))
        .collect();
    println!("{} curves", pairs.len());
    assert!(pairs.len() > 960);
    let auc = quantiles("AUC", pairs.iter().map(|(f, v)| 1.0 - f.auc - v[0]));
    assert!(auc[1] < 1e-3);
    let close = pairs.iter().filter(|(f, v)| (1.0 - f.auc - v[0]).abs() < 1e-3).count();
    println!("AUC within 0.001: {close} of {}", pairs.len());
    // The others are local minima: theirs is one descent from one start, ours is rarely above it.
    assert!(close as f64 > 0.93 * pairs.len() as f64);
    let both = pairs.iter().filter(|(f, v)| f.ic50.is_some() && v[1].is_finite() && v[1] > 0.0);
    // They are printed with five decimals, so small ones cannot agree to more than that.
    let ic50 = quantiles(
        "ln IC50 where both have one of 0.01 µM or more",
        both.filter(|(_, v)| v[1] > 0.01)
            .map(|(f, v)| (micromolar(f.ic50.unwrap().value) / v[1]).ln()),
    );
    assert!(ic50[0] < 1e-3);
    let agree = pairs.iter().filter(|(f, v)| f.ic50.is_some() == v[1].is_finite()).count();
    println!("the same on whether there is an IC50: {agree} of {}", pairs.len());
}

/// The fits of its own tests, with the tolerance they have there.
#[test]
#[ignore = "needs HALFMAX_DATA"]
fn hill_fits_pass_pharmacogxs_own_tests() {
    let text = std::fs::read_to_string(data("pharmacogx_gdsc/unit_test_fits.json")).unwrap();
    let tests: serde_json::Value = serde_json::from_str(&text).unwrap();
    let tests = tests.as_object().unwrap().values().next().unwrap().as_array().unwrap();
    assert_eq!(tests.len(), 4);
    for test in tests {
        let numbers = |name: &str| -> Vec<f64> {
            test[name].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
        };
        let (doses, viability) = (numbers("concentration"), numbers("viability_pct"));
        let points = doses.into_iter().zip(viability);
        let points = points.map(|(dose_um, v)| Point { dose_um, viability: v / 100.0 }).collect();
        let assay = Assay {
            cell_line_columns: vec!["line".into()],
            compound_columns: vec!["drug".into()],
            growth: false,
            curves: vec![Curve::new(vec!["A".into()], vec!["x".into()], points, Vec::new())],
            ledger: Ledger::default(),
        };
        let mut settings = Settings::of(Model::Hill);
        if test["error_model"] == "Cauchy" {
            settings.errors = Errors::Cauchy;
        }
        settings.cut = test["truncate"] != false;
        let fits = fit(&assay, &settings).unwrap();
        let curve = fits.fits[0].as_ref().unwrap().curve;
        let ours = [curve.slope, 100.0 * curve.back, micromolar(-curve.pec50)];
        for (ours, name) in ours.into_iter().zip(["HS", "E_inf", "EC50"]) {
            let theirs = test[name].as_f64().unwrap();
            println!("{name}: {ours:.5} of {theirs:.5}");
            assert!((ours / theirs - 1.0).abs() < 1e-3, "{name} of {test}");
        }
    }
}

#[test]
#[ignore = "needs HALFMAX_DATA"]
fn growth_rate_metrics_are_those_of_grmetrics() {
    let reading = Reading { dose_unit: Some(DoseUnit::Micromolar), ..Reading::default() };
    let assay = read(&data("grmetrics_toy/toy_example_input1.tsv"), &reading).unwrap();
    let fits = fit(&assay, &Settings::of(Model::Growth)).unwrap();
    assert_eq!(assay.compound_columns, ["agent", "perturbation", "replicate", "time"]);
    let columns = [
        "cell_line",
        "agent",
        "perturbation",
        "replicate",
        "time",
        "fit",
        "GR50",
        "GRmax",
        "GR_AOC",
        "GEC50",
        "GRinf",
        "Hill",
        "pval",
        "r2",
    ];
    let theirs: HashMap<Vec<String>, (String, Vec<f64>)> =
        rows(&data("grmetrics_toy/R_input1_GRmetrics.tsv"), &columns[..5], 5)
            .into_iter()
            .zip(rows(&data("grmetrics_toy/R_input1_GRmetrics.tsv"), &columns[5..], 1))
            .map(|((ids, _), (kind, values))| (ids, (kind[0].clone(), values)))
            .collect();
    let mut all: [Vec<f64>; 7] = Default::default();
    let mut better = 0;
    for (curve, fit) in assay.curves.iter().zip(&fits.fits) {
        let fit = fit.as_ref().unwrap();
        let ids: Vec<String> = curve.cell_line.iter().chain(&curve.compound).cloned().collect();
        let (kind, v) = &theirs[&ids];
        let growth = fit.growth.unwrap();
        assert_eq!(fit.ic50.is_some(), v[0].is_finite(), "{ids:?}");
        assert_eq!(growth.p >= 0.05, kind == "flat");
        all[0].push(growth.max - v[1]);
        all[1].push(growth.area_over - v[2]);
        // In one curve the published fit stopped in a worse minimum.
        if fit.agreement.r2 > v[7] + 1e-6 && kind == "sigmoid" {
            better += 1;
        } else if kind == "sigmoid" {
            all[2].push(fit.ic50.map_or(f64::NAN, |e| micromolar(e.value) / v[0] - 1.0));
            all[3].push(micromolar(fit.ec50.value) / v[3] - 1.0);
            all[4].push(fit.curve.back - v[4]);
            all[5].push(fit.curve.slope / v[5] - 1.0);
            all[6].push((growth.p / v[6]).ln());
        }
    }
    assert!(better <= 1, "{better}");
    let names =
        ["GRmax", "GR_AOC", "GR50, relative", "GEC50, relative", "GRinf", "Hill, relative", "ln p"];
    for (name, differences) in names.iter().zip(all) {
        assert!(quantiles(name, differences.into_iter())[3] < 1e-3, "{name}");
    }
}
