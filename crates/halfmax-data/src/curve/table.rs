//! Fits as tables.

use super::fit::{Fit, Fits, Interval};
use super::model::Model;
use super::point::{Assay, Curve};
use super::sigmoid::{log10_molar, micromolar};
use crate::Measure;

/// A row for every curve: ids, doses, responses with their intervals, parameters, agreement, flags.
///
/// Concentrations are in micromolar, viability is a fraction, a cell is empty where a value is not defined. AUC is
/// the mean viability over the tested doses on a logarithmic scale (low is sensitive), AAC is 1 − AUC.
pub fn fits_csv(assay: &Assay, fits: &Fits) -> Vec<u8> {
    let model = fits.settings.model;
    let mut header: Vec<&str> = ids(assay).collect();
    header.extend([
        "MODEL",
        "N_POINTS",
        "N_DOSES",
        "MIN_CONC_uM",
        "MAX_CONC_uM",
        "LN_IC50",
        "IC50_uM",
        "IC50_LOW_uM",
        "IC50_HIGH_uM",
        "EC50_uM",
        "EC50_LOW_uM",
        "EC50_HIGH_uM",
        "AUC",
        "AAC",
        "VIABILITY_AT_MAX",
    ]);
    header.extend(parameter_columns(model));
    header.extend(["RMSE", "R2"]);
    if model == Model::FourParameter {
        header.extend(["F", "P", "FOLD_CHANGE_LOG2", "RELEVANCE", "CALL"]);
    }
    header.push("FLAGS");
    csv(
        &header,
        assay.curves.iter().zip(&fits.fits).map(|(curve, fit)| {
            let (low, high) = curve.range_um().unwrap_or((f64::NAN, f64::NAN));
            let mut row: Vec<String> =
                curve.cell_line.iter().chain(&curve.compound).cloned().collect();
            row.extend([
                model.name().to_owned(),
                curve.points.len().to_string(),
                curve.by_dose().count().to_string(),
                number(low),
                number(high),
            ]);
            if let Some(fit) = fit {
                row.extend(fitted(curve, fit, model));
            } else {
                row.resize(header.len() - 1, String::new());
                row.push("not_fitted".into());
            }
            row
        }),
    )
}

fn fitted(curve: &Curve, fit: &Fit, model: Model) -> Vec<String> {
    let interval = |of: Option<Interval>| {
        let ends = of.and_then(|e| e.ends);
        [of.map(|e| e.value), ends.map(|e| e.0), ends.map(|e| e.1)]
            .map(|x| optional(x.map(micromolar)))
    };
    let mut row = vec![optional(fit.ln_ic50_um())];
    row.extend(interval(fit.ic50));
    row.extend(interval(Some(fit.ec50)));
    row.extend([fit.auc, 1.0 - fit.auc, fit.viability_at_high].map(number));
    row.extend(parameters(curve, fit, model));
    row.extend([fit.agreement.rmse, fit.agreement.r2].map(number));
    if model == Model::FourParameter {
        match fit.significance {
            Some(s) => {
                row.extend([s.f, s.p, s.fold_change, s.relevance].map(number));
                row.push(s.call.name().into());
            }
            None => row.extend(std::iter::repeat_n(String::new(), 5)),
        }
    }
    row.push(fit.flags.iter().map(|f| f.name()).collect::<Vec<_>>().join(";"));
    row
}

fn parameter_columns(model: Model) -> &'static [&'static str] {
    match model {
        Model::Gdsc | Model::TwoParameter => &["XMID", "SCAL"],
        Model::Hill => &["HS", "E_INF"],
        Model::Growth => &["HILL", "GR_INF", "GR_MAX", "GR_AOC", "P"],
        Model::FourParameter => &[
            "PEC50",
            "PEC50_ERROR",
            "SLOPE",
            "SLOPE_ERROR",
            "FRONT",
            "FRONT_ERROR",
            "BACK",
            "BACK_ERROR",
        ],
    }
}

fn parameters(curve: &Curve, fit: &Fit, model: Model) -> Vec<String> {
    let c = &fit.curve;
    match model {
        Model::Gdsc | Model::TwoParameter => vec![number(c.xmid(curve.top_um)), number(c.scal())],
        Model::Hill => vec![number(c.slope), number(c.back)],
        Model::Growth => {
            let of = fit.growth.map_or([f64::NAN; 3], |g| [g.max, g.area_over, g.p]);
            [c.slope, c.back].into_iter().chain(of).map(number).collect()
        }
        Model::FourParameter => {
            let error = |i: usize| {
                let variance = fit.covariance.map(|c| c.matrix[i][i]).filter(|v| *v > 0.0);
                optional(variance.map(f64::sqrt))
            };
            [c.pec50, c.slope, c.front, c.back]
                .into_iter()
                .enumerate()
                .flat_map(|(i, value)| [number(value), error(i)])
                .collect()
        }
    }
}

/// The responses in GDSC's columns, which `halfmax import` reads; `None` if the file named no compounds or holds growth
/// rates.
///
/// An IC50 beyond e^±30 µM, which no chemistry has, is left empty, as one that does not exist.
pub fn responses_csv(assay: &Assay, fits: &Fits) -> Option<Vec<u8>> {
    if assay.compound_columns.is_empty() || assay.growth {
        return None;
    }
    let lines = known(
        &assay.cell_line_columns,
        &["SANGER_MODEL_ID", "COSMIC_ID", "ModelID"],
        "CELL_LINE_NAME",
    );
    let compounds = known(&assay.compound_columns, &["DRUG_ID"], "DRUG_NAME");
    let mut header: Vec<&str> = lines.iter().chain(&compounds).map(|(_, name)| *name).collect();
    header.extend(["LN_IC50", "AUC", "RMSE", "MIN_CONC", "MAX_CONC"]);
    let (lowest, highest) = Measure::LnIc50.plausible();
    Some(csv(
        &header,
        assay.curves.iter().zip(&fits.fits).filter_map(|(curve, fit)| {
            let fit = fit.as_ref()?;
            let mut row: Vec<String> =
                lines.iter().map(|(i, _)| curve.cell_line[*i].clone()).collect();
            row.extend(compounds.iter().map(|(i, _)| curve.compound[*i].clone()));
            let ic50 = fit.ln_ic50_um().filter(|v| (lowest..=highest).contains(v));
            row.extend([
                optional(ic50),
                number(fit.auc),
                number(fit.agreement.rmse),
                number(micromolar(fit.range.0)),
                number(curve.top_um),
            ]);
            Some(row)
        }),
    ))
}

/// The columns that an import knows, and the first of the others under the name that it knows.
fn known<'a>(columns: &'a [String], ids: &[&str], name: &'a str) -> Vec<(usize, &'a str)> {
    let mut out: Vec<(usize, &str)> = columns
        .iter()
        .enumerate()
        .filter(|(_, c)| ids.contains(&c.as_str()) || *c == name)
        .map(|(i, c)| (i, c.as_str()))
        .collect();
    if out.is_empty() {
        out.push((0, name));
    }
    out
}

/// A row for every point: ids, dose, viability, what the curve has there.
pub fn points_csv(assay: &Assay, fits: &Fits) -> Vec<u8> {
    let mut header: Vec<&str> = ids(assay).collect();
    header.extend(["MAX_CONC_uM", "CONC_uM", "VIABILITY", "FITTED"]);
    csv(
        &header,
        assay.curves.iter().zip(&fits.fits).flat_map(|(curve, fit)| {
            curve.points.iter().map(move |point| {
                let fitted = fit.as_ref().map(|f| f.curve.at(log10_molar(point.dose_um)));
                let mut row: Vec<String> =
                    curve.cell_line.iter().chain(&curve.compound).cloned().collect();
                row.extend([curve.top_um, point.dose_um, point.viability].map(number));
                row.push(optional(fitted));
                row
            })
        }),
    )
}

fn ids(assay: &Assay) -> impl Iterator<Item = &str> {
    assay.cell_line_columns.iter().chain(&assay.compound_columns).map(String::as_str)
}

fn csv(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let fault = "writing to memory cannot fail";
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).expect(fault);
    for row in rows {
        writer.write_record(&row).expect(fault);
    }
    writer.into_inner().expect(fault)
}

/// Ten significant digits, as short as they can be written.
fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let rounded: f64 = format!("{value:.9e}").parse().unwrap_or(value);
    let size = rounded.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        format!("{rounded:e}")
    } else {
        rounded.to_string()
    }
}

fn optional(value: Option<f64>) -> String {
    value.map_or_else(String::new, number)
}
