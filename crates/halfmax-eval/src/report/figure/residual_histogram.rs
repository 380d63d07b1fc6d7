//! How residuals are distributed, beside a normal distribution of the same mean and spread.

use kuva::plot::{Histogram, LinePlot};
use kuva::render::annotations::ReferenceLine;
use serde_json::json;

use super::actual_predicted::shown;
use super::{Absent, Figure, Variant, predictions, round, still};
use crate::report::read::{Predictions, Run};
use crate::report::roster::Entry;
use crate::report::summary::{Moments, count, number};

/// Bars over ±4 standard deviations; what lies beyond is counted in the outermost ones.
const BARS: usize = 64;
const REACH: f64 = 4.0;

/// Draws one variant per model.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let predictions = predictions(run)?;
    let (entry, values) = shown(run, predictions)?;
    let bins = Bins::of(predictions, values)
        .ok_or_else(|| Absent::because("there are fewer than two residuals"))?;
    Ok(Figure {
        caption: "A residual is measured − predicted. The curve is the normal distribution with the same mean and \
                  standard deviation: bars above it far from the middle mean that large errors are more common than \
                  the standard deviation suggests. Residuals beyond ±4 standard deviations are counted in the \
                  outermost bars."
            .to_owned(),
        choose: "Model",
        points: None,
        log_switch: true,
        height: 420,
        variants: run
            .roster
            .learned_first()
            .filter_map(|entry| variant(run, entry, &Bins::of(predictions, predictions.of(&entry.name)?)?))
            .collect(),
        svg: svg(run, entry, &bins),
    })
}

struct Bins {
    moments: Moments,
    within_one: f64,
    low: f64,
    width: f64,
    counts: Vec<f64>,
}

impl Bins {
    fn of(predictions: &Predictions, values: &[f64]) -> Option<Self> {
        let residuals: Vec<f64> = predictions
            .truth
            .iter()
            .zip(values)
            .map(|(t, p)| t - p)
            .filter(|r| !r.is_nan())
            .collect();
        let moments = Moments::of(&residuals).filter(|m| m.sd > 0.0)?;
        let low = moments.mean - REACH * moments.sd;
        let width = 2.0 * REACH * moments.sd / BARS as f64;
        let mut counts = vec![0.0; BARS];
        for residual in &residuals {
            counts[((residual - low) / width).clamp(0.0, (BARS - 1) as f64) as usize] += 1.0;
        }
        let within = residuals.iter().filter(|r| r.abs() <= 1.0).count();
        Some(Self {
            moments,
            within_one: within as f64 / residuals.len() as f64,
            low,
            width,
            counts,
        })
    }

    fn centres(&self) -> impl Iterator<Item = f64> {
        (0..BARS).map(|bar| self.low + (bar as f64 + 0.5) * self.width)
    }

    fn normal(&self) -> Vec<(f64, f64)> {
        let Moments { n, mean, sd } = self.moments;
        let height = n as f64 * self.width / (sd * (2.0 * std::f64::consts::PI).sqrt());
        (0..=160)
            .map(|step| {
                let z = REACH * (f64::from(step) / 80.0 - 1.0);
                (round(mean + z * sd), round(height * (-0.5 * z * z).exp()))
            })
            .collect()
    }
}

fn variant(run: &Run, entry: &Entry, bins: &Bins) -> Option<Variant> {
    let facts = &run.scores.screen;
    let (curve_x, curve_y): (Vec<f64>, Vec<f64>) = bins.normal().into_iter().unzip();
    let highest = bins.counts.iter().chain(&curve_y).copied().reduce(f64::max)?;
    let mean = bins.moments.mean;
    Some(Variant {
        label: entry.prose(),
        note: format!(
            "{} residuals: mean {}, standard deviation {}; {:.0} % lie within ±1 {}.",
            count(bins.moments.n as u64),
            number(Some(mean)),
            facts.in_unit(bins.moments.sd),
            100.0 * bins.within_one,
            facts.unit(),
        ),
        traces: vec![
            json!({
                "type": "bar", "name": entry.prose(), "marker": {"color": entry.colour}, "width": bins.width,
                "x": bins.centres().map(round).collect::<Vec<_>>(), "y": bins.counts,
                "hovertemplate": "about %{x:.2f}: %{y} pairs<extra></extra>",
            }),
            json!({
                "type": "scatter", "mode": "lines", "name": "normal, same mean and sd", "hoverinfo": "skip",
                "line": {"color": "@ink", "width": 1.5}, "x": curve_x, "y": curve_y,
            }),
            json!({
                "type": "scatter", "mode": "lines", "name": "mean residual", "hoverinfo": "skip",
                "line": {"color": "@ink", "width": 1.2, "dash": "dot"}, "x": [mean, mean], "y": [0.5, highest],
            }),
        ],
        layout: json!({
            "bargap": 0,
            "xaxis": {"title": {"text": facts.with_unit("residual, measured − predicted")}},
            "yaxis": {"title": {"text": "test pairs"}, "rangemode": "tozero"},
        }),
    })
}

fn svg(run: &Run, entry: &Entry, bins: &Bins) -> String {
    let edges = (0..=BARS).map(|edge| bins.low + edge as f64 * bins.width).collect();
    let plots = vec![
        Histogram::from_bins(edges, bins.counts.clone())
            .with_color(entry.colour)
            .with_legend(entry.prose())
            .into(),
        LinePlot::new()
            .with_data(bins.normal())
            .with_color(still::INK)
            .with_stroke_width(1.5)
            .with_legend("normal, same mean and sd")
            .into(),
    ];
    let title = format!("{}: residuals of test pairs", entry.prose());
    let x = run.scores.screen.with_unit("residual, measured − predicted");
    let layout = still::layout(&plots, &title, &x, "test pairs")
        .with_reference_line(ReferenceLine::vertical(bins.moments.mean).with_color(still::MUTED));
    still::svg(plots, layout)
}
