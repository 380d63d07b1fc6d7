//! One curve as a drawing: points, fit, confidence band, IC50.

use std::fmt::Write;

use halfmax_data::curve::{Assay, Curve, Fit, Fits, log10_molar, micromolar};

use crate::report::html::escape;

const WIDTH: f64 = 250.0;
const HEIGHT: f64 = 190.0;
/// Left, right, top and bottom edges of the field.
const FIELD: [f64; 4] = [34.0, 242.0, 40.0, 156.0];
/// Steps of the drawn curve.
const STEPS: usize = 60;
const PER_ROW: usize = 4;

/// The look of a sheet that stands alone; the page has its own, which knows dark and light.
const STYLE: &str = "text{font:11px sans-serif;fill:#1b2126}.small{font-size:9.5px;fill:#59636c}\
    .axis{stroke:#a6adb4;fill:none}.grid{stroke:#e4e7ea}.band{fill:#0072B2;opacity:.15}\
    .fit{stroke:#0072B2;fill:none;stroke-width:1.6}.point{fill:#1b2126;opacity:.6}\
    .ic50{stroke:#D55E00;stroke-dasharray:3 2}.ends{stroke:#D55E00;stroke-width:2.2}";

/// Several panels as one figure.
pub(super) fn sheet(assay: &Assay, fits: &Fits, curves: &[usize]) -> String {
    let rows = curves.len().div_ceil(PER_ROW).max(1) as f64;
    let (width, height) = (WIDTH * PER_ROW as f64, HEIGHT * rows);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\
         <style>{STYLE}</style><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    for (place, &i) in curves.iter().enumerate() {
        let (x, y) = ((place % PER_ROW) as f64 * WIDTH, (place / PER_ROW) as f64 * HEIGHT);
        if let Some(fit) = &fits.fits[i] {
            let _ = writeln!(
                out,
                "<g transform=\"translate({x} {y})\">{}</g>",
                drawing(&assay.curves[i], fit)
            );
        }
    }
    out + "</svg>\n"
}

/// A panel for a page.
pub(super) fn inline(curve: &Curve, fit: &Fit) -> String {
    format!(
        "<svg class=\"panel\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">{}</svg>",
        escape(&format!("{}: {}", curve.label(), ic50(fit))),
        drawing(curve, fit)
    )
}

/// The IC50 in words.
pub(super) fn ic50(fit: &Fit) -> String {
    let Some(of) = fit.ic50 else { return "no IC50".into() };
    let value = short(micromolar(of.value));
    match of.ends {
        Some((low, high)) => {
            format!("IC50 {value} µM ({}–{})", short(micromolar(low)), short(micromolar(high)))
        }
        None => format!("IC50 {value} µM"),
    }
}

/// Two or three digits.
fn short(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || (size != 0.0 && !(1e-3..1e5).contains(&size)) {
        format!("{value:.0e}")
    } else if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else if size >= 0.1 {
        format!("{value:.2}")
    } else {
        format!("{value:.4}")
    }
}

/// From doses (log10 molar) and viability to places on the drawing.
struct Scale {
    low: f64,
    high: f64,
    top: f64,
}

impl Scale {
    fn of(curve: &Curve, fit: &Fit) -> Self {
        let margin = 0.06 * (fit.range.1 - fit.range.0).max(1.0);
        let highest = curve.points.iter().map(|p| p.viability).fold(1.1, f64::max);
        Self { low: fit.range.0 - margin, high: fit.range.1 + margin, top: highest.min(1.8) }
    }

    fn x(&self, x: f64) -> f64 {
        FIELD[0] + (x - self.low) / (self.high - self.low) * (FIELD[1] - FIELD[0])
    }

    fn y(&self, y: f64) -> f64 {
        FIELD[3] - y.clamp(-0.05, self.top + 0.05) / self.top * (FIELD[3] - FIELD[2])
    }

    fn holds(&self, x: f64) -> bool {
        (self.low..=self.high).contains(&x)
    }
}

fn drawing(curve: &Curve, fit: &Fit) -> String {
    let scale = Scale::of(curve, fit);
    let mut out = axes(&scale);
    let xs: Vec<f64> = (0..=STEPS)
        .map(|i| scale.low + (scale.high - scale.low) * i as f64 / STEPS as f64)
        .collect();
    let band: Vec<(f64, (f64, f64))> =
        xs.iter().filter_map(|x| Some((*x, fit.band(*x)?))).collect();
    if band.len() == xs.len() {
        let upper = band.iter().map(|(x, (_, high))| (*x, *high));
        let lower = band.iter().rev().map(|(x, (low, _))| (*x, *low));
        let _ = write!(
            out,
            "<polygon class=\"band\" points=\"{}\"/>",
            points(&scale, upper.chain(lower))
        );
    }
    let line = points(&scale, xs.iter().map(|x| (*x, fit.curve.at(*x))));
    let _ = write!(out, "<polyline class=\"fit\" points=\"{line}\"/>");
    if let Some(of) = fit.ic50.filter(|of| scale.holds(of.value)) {
        let (x, half) = (scale.x(of.value), scale.y(0.5));
        let _ = write!(
            out,
            "<line class=\"ic50\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{half:.1}\" y2=\"{:.1}\"/>",
            FIELD[3]
        );
        if let Some((low, high)) = of.ends {
            let clip = |x: f64| scale.x(x.clamp(scale.low, scale.high));
            let _ = write!(
                out,
                "<line class=\"ends\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{half:.1}\" y2=\"{half:.1}\"/>",
                clip(low),
                clip(high)
            );
        }
    }
    for point in &curve.points {
        let (x, y) = (scale.x(log10_molar(point.dose_um)), scale.y(point.viability));
        let _ = write!(out, "<circle class=\"point\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.4\"/>");
    }
    let name: String = curve.label().chars().take(38).collect();
    let _ = write!(
        out,
        "<text x=\"8\" y=\"15\">{}</text><text class=\"small\" x=\"8\" y=\"29\">{}; RMSE {:.3}</text>",
        escape(&name),
        escape(&ic50(fit)),
        fit.agreement.rmse
    );
    out
}

fn axes(scale: &Scale) -> String {
    let mut out = String::new();
    let [left, right, top, bottom] = FIELD;
    for (level, label) in [(0.0, "0"), (0.5, "0.5"), (1.0, "1")] {
        let y = scale.y(level);
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text class=\"small\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
            left - 5.0,
            y + 3.0
        );
    }
    let (first, last) = (scale.low.ceil() as i32, scale.high.floor() as i32);
    let every = ((last - first) / 6 + 1).max(1);
    for decade in (first..=last).filter(|d| (d - first) % every == 0) {
        let x = scale.x(f64::from(decade));
        let _ = write!(
            out,
            "<text class=\"small\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            bottom + 13.0,
            decades(decade + 6)
        );
    }
    let _ = write!(
        out,
        "<path class=\"axis\" d=\"M{left} {top}V{bottom}H{right}\"/>\
         <text class=\"small\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">dose (µM)</text>",
        f64::midpoint(left, right),
        bottom + 27.0
    );
    out
}

/// A power of ten as a number.
fn decades(exponent: i32) -> String {
    match exponent {
        0..=4 => format!("{:.0}", 10_f64.powi(exponent)),
        -3..0 => 10_f64.powi(exponent).to_string(),
        _ => format!("1e{exponent}"),
    }
}

fn points(scale: &Scale, of: impl Iterator<Item = (f64, f64)>) -> String {
    let mut out = String::new();
    for (x, y) in of {
        let _ = write!(out, "{:.1},{:.1} ", scale.x(x), scale.y(y));
    }
    out
}
