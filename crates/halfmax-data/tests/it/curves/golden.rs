//! Fits held against scipy; `tests/golden/curves.py` makes the values.

use std::collections::BTreeMap;

use halfmax_data::curve::{Errors, Model, Point, Settings};
use serde::Deserialize;

use super::{one, plain};

#[derive(Deserialize)]
struct Golden {
    curves: Vec<Measured>,
}

#[derive(Deserialize)]
struct Measured {
    dose_um: Vec<f64>,
    viability: Vec<f64>,
    fits: BTreeMap<String, Witness>,
}

#[derive(Deserialize)]
struct Witness {
    parameters: [f64; 4],
    squares: f64,
    auc: f64,
    log10_ic50: Option<f64>,
    errors: Option<Vec<f64>>,
    half_interval: Option<f64>,
    f: Option<f64>,
    p: Option<f64>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../golden/curves.json")).unwrap()
}

fn points(dose: &[f64], viability: &[f64]) -> Vec<Point> {
    dose.iter().zip(viability).map(|(&dose_um, &viability)| Point { dose_um, viability }).collect()
}

#[track_caller]
fn near(ours: f64, theirs: f64, tolerance: f64) {
    assert!((ours - theirs).abs() <= tolerance * (1.0 + theirs.abs()), "{ours} is not {theirs}");
}

#[test]
fn minima_areas_and_half_doses_are_those_of_scipy() {
    let models =
        [("2pl", Model::TwoParameter), ("hill", Model::Hill), ("4pl", Model::FourParameter)];
    let mut seen = 0;
    for curve in golden().curves {
        for (name, model) in models {
            let theirs = &curve.fits[name];
            let ours = one(points(&curve.dose_um, &curve.viability), &plain(model));
            near(ours.agreement.squares, theirs.squares, 1e-8);
            let c = ours.curve;
            for (a, b) in [c.pec50, c.slope, c.front, c.back].into_iter().zip(theirs.parameters) {
                near(a, b, 1e-4);
            }
            near(ours.auc, theirs.auc, 1e-5);
            assert_eq!(ours.ic50.is_some(), theirs.log10_ic50.is_some());
            if let (Some(ours), Some(theirs)) = (ours.ic50, theirs.log10_ic50) {
                near(ours.value, theirs, 1e-5);
                seen += 1;
            }
        }
    }
    assert!(seen > 60);
}

#[test]
fn errors_and_intervals_are_those_of_scipy() {
    let mut seen = 0;
    for curve in golden().curves {
        let theirs = &curve.fits["4pl"];
        let ours = one(points(&curve.dose_um, &curve.viability), &plain(Model::FourParameter));
        let Some(errors) = &theirs.errors else { continue };
        let matrix = ours.covariance.unwrap().matrix;
        for (i, error) in errors.iter().enumerate() {
            near(matrix[i][i].sqrt(), *error, 1e-3);
        }
        if let Some(half) = theirs.half_interval {
            let (low, high) = ours.ic50.unwrap().ends.unwrap();
            near((high - low) / 2.0, half, 1e-3);
            seen += 1;
        }
    }
    assert!(seen > 15);
}

#[test]
fn the_f_test_is_that_of_scipy() {
    for curve in golden().curves {
        let theirs = &curve.fits["4pl"];
        let ours = one(points(&curve.dose_um, &curve.viability), &plain(Model::FourParameter));
        let significance = ours.significance.unwrap();
        near(significance.f, theirs.f.unwrap(), 1e-5);
        near(significance.p.ln(), theirs.p.unwrap().ln(), 1e-5);
    }
}

/// The four fits of `PharmacoGx`'s unit tests, with their tolerance of 0.001 relative.
#[test]
fn hill_fits_are_those_of_pharmacogx_under_both_error_models() {
    let dose = [0.1, 1.0, 2.0, 3.0, 10.0];
    let hill = Settings::of(Model::Hill);
    let cauchy = Settings { errors: Errors::Cauchy, ..hill };
    let uncut = Settings { cut: false, ..hill };
    for (dose, percent, settings, hs, e_inf, ec50) in [
        (
            &dose[..],
            &[99.0, 70.0, 60.0, 50.0, 40.0][..],
            hill,
            1.286_512_56,
            36.265_310_2,
            1.181_053_04,
        ),
        (&dose, &[99.0, 70.0, 60.0, 50.0, 40.0], cauchy, 1.291_372_10, 36.321_660_3, 1.176_457_47),
        (&dose, &[100.0, 70.0, 60.0, 50.0, 40.0], uncut, 1.338_803_91, 36.831_534_3, 1.174_674_67),
        (&dose[..4], &[110.0, 70.0, 60.0, 50.0], cauchy, 2.067_411_01, 48.076_468_4, 0.900_808_051),
    ] {
        let viability: Vec<f64> = percent.iter().map(|p| p / 100.0).collect();
        let fit = one(points(dose, &viability), &settings);
        for (ours, theirs) in [
            (fit.curve.slope, hs),
            (100.0 * fit.curve.back, e_inf),
            (halfmax_data::curve::micromolar(fit.ec50.value), ec50),
        ] {
            assert!((ours / theirs - 1.0).abs() < 1e-3, "{ours} is not {theirs}");
        }
    }
}
