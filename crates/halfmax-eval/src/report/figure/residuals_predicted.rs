//! Residuals along the predicted value, with their running mean.

use kuva::plot::{LinePlot, ScatterPlot};
use serde_json::json;

use super::actual_predicted::{DRAWN, DRAWN_STILL, sampling, shading, shown};
use super::{Absent, Figure, Points, Variant, predictions, round, still};
use crate::report::read::{Predictions, Run};
use crate::report::roster::Entry;
use crate::report::summary::{Moments, count};

/// Groups of equal size along the predicted value.
const GROUPS: usize = 40;

/// Draws one variant per model.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let predictions = predictions(run)?;
    let (entry, values) = shown(run, predictions)?;
    Ok(Figure {
        caption: format!(
            "The line joins the mean residuals of up to {GROUPS} groups of equally many pairs, ordered by prediction; \
             its band is ±1 standard deviation. Where it leaves zero, the model is off in one direction for \
             predictions of that size.{}",
            sampling(predictions)
        ),
        choose: "Model",
        points: Some(Points::Residual),
        log_switch: false,
        height: 460,
        variants: run
            .roster
            .learned_first()
            .filter_map(|entry| {
                predictions.of(&entry.name).map(|values| variant(run, predictions, entry, values))
            })
            .collect(),
        svg: svg(run, predictions, entry, values),
    })
}

/// Mean prediction, mean residual and standard deviation of the residuals of one group.
struct Group {
    predicted: f64,
    residual: f64,
    sd: f64,
}

fn groups(predictions: &Predictions, values: &[f64]) -> Vec<Group> {
    let mut pairs: Vec<(f64, f64)> = values
        .iter()
        .zip(&predictions.truth)
        .filter(|(p, _)| !p.is_nan())
        .map(|(&p, &t)| (p, t - p))
        .collect();
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let size = pairs.len().div_ceil(GROUPS).max(20);
    pairs
        .chunks(size)
        .filter_map(|chunk| {
            let (predicted, residuals): (Vec<f64>, Vec<f64>) = chunk.iter().copied().unzip();
            let residual = Moments::of(&residuals)?;
            Some(Group {
                predicted: Moments::of(&predicted)?.mean,
                residual: residual.mean,
                sd: residual.sd,
            })
        })
        .collect()
}

fn variant(run: &Run, predictions: &Predictions, entry: &Entry, values: &[f64]) -> Variant {
    let facts = &run.scores.screen;
    let groups = groups(predictions, values);
    let column =
        |value: fn(&Group) -> f64| groups.iter().map(|g| round(value(g))).collect::<Vec<_>>();
    let (x, mean) = (column(|g| g.predicted), column(|g| g.residual));
    let band = |y: Vec<f64>, fill: bool| {
        json!({
            "type": "scatter", "mode": "lines", "meta": "all", "x": x, "y": y, "hoverinfo": "skip", "showlegend": false,
            "line": {"color": "@ink", "width": 0.8, "dash": "dot"}, "fill": if fill { "tonexty" } else { "none" },
            "fillcolor": "@veil",
        })
    };
    let residuals = || values.iter().zip(&predictions.truth).map(|(p, t)| (*p, t - p));
    let mut traces = Vec::new();
    if values.len() > DRAWN {
        traces.push(shading(
            residuals(),
            extent(residuals().map(|r| r.0)),
            extent(residuals().map(|r| r.1)),
        ));
    }
    traces.push(json!({
        "type": "scattergl", "mode": "markers", "meta": "points", "name": entry.prose(),
        "marker": {"color": entry.colour, "size": 4, "opacity": 0.4}, "x": [], "y": [],
    }));
    traces.push(band(column(|g| g.residual - g.sd), false));
    traces.push(band(column(|g| g.residual + g.sd), true));
    traces.push(json!({
        "type": "scatter", "mode": "lines+markers", "meta": "all", "name": "running mean ± 1 sd, all pairs", "x": x, "y": mean,
        "line": {"color": "@ink", "width": 2}, "marker": {"color": "@ink", "size": 4},
        "hovertemplate": "predicted %{x:.2f}: mean residual %{y:.3f}<extra></extra>",
    }));
    Variant {
        label: entry.prose(),
        note: String::new(),
        traces,
        layout: json!({
            "xaxis": {"title": {"text": facts.axis("predicted")}, "zeroline": false},
            "yaxis": {"title": {"text": facts.with_unit("residual, measured − predicted")}, "zeroline": true},
        }),
    }
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .filter(|v| !v.is_nan())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if high > low { (low, high) } else { (low - 0.5, low + 0.5) }
}

fn svg(run: &Run, predictions: &Predictions, entry: &Entry, values: &[f64]) -> String {
    let points: Vec<(f64, f64)> = predictions
        .sample(DRAWN_STILL)
        .into_iter()
        .map(|row| (values[row as usize], predictions.truth[row as usize] - values[row as usize]))
        .filter(|(predicted, _)| !predicted.is_nan())
        .collect();
    let groups = groups(predictions, values);
    let title = format!(
        "{}: {} of {} test pairs",
        entry.prose(),
        count(points.len() as u64),
        count(predictions.len() as u64)
    );
    let zero = extent(points.iter().map(|p| p.0));
    let plots = vec![
        ScatterPlot::new()
            .with_data(points)
            .with_color(entry.colour)
            .with_size(1.8)
            .with_marker_opacity(0.4)
            .into(),
        LinePlot::new()
            .with_data([(zero.0, 0.0), (zero.1, 0.0)])
            .with_color(still::MUTED)
            .with_dashed()
            .into(),
        LinePlot::new()
            .with_data(groups.iter().map(|g| (g.predicted, g.residual)))
            .with_color(still::INK)
            .with_legend("running mean of all pairs")
            .into(),
    ];
    let facts = &run.scores.screen;
    let y = facts.with_unit("residual, measured − predicted");
    let layout = still::layout(&plots, &title, &facts.axis("predicted"), &y);
    still::svg(plots, layout)
}
