//! Dose–response curves, from outside.

mod golden;
mod mixed;
mod properties;
mod reading;
mod real;

use halfmax_data::curve::{Assay, Curve, Fit, Model, Point, Settings, Sigmoid, fit, log10_molar};

/// An assay of one curve per set of points, each of a cell line of its own.
fn assay(curves: impl IntoIterator<Item = Vec<Point>>) -> Assay {
    let curves = curves.into_iter().enumerate().map(|(i, points)| {
        Curve::new(vec![format!("line {i:04}")], vec!["drug".into()], points, Vec::new())
    });
    Assay {
        cell_line_columns: vec!["CELL_LINE_NAME".into()],
        compound_columns: vec!["DRUG_NAME".into()],
        curves: curves.collect(),
        ..Assay::default()
    }
}

/// The fit of one curve.
fn one(points: Vec<Point>, settings: &Settings) -> Fit {
    fit(&assay([points]), settings).unwrap().fits.remove(0).unwrap()
}

/// Points on a curve at these doses in micromolar.
fn on(curve: &Sigmoid, doses: &[f64]) -> Vec<Point> {
    doses
        .iter()
        .map(|&dose_um| Point { dose_um, viability: curve.at(log10_molar(dose_um)) })
        .collect()
}

/// Settings that fit the points and nothing else.
fn plain(model: Model) -> Settings {
    Settings { interpolate: false, ..Settings::of(model) }
}

const DOSES: [f64; 9] = [0.001, 0.0032, 0.01, 0.032, 0.1, 0.32, 1.0, 3.2, 10.0];
