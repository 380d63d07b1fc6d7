//! Predicted against measured responses, with the line on which both are equal.

use kuva::plot::{LinePlot, ScatterPlot};
use serde_json::{Value, json};

use super::{Absent, Figure, Points, Variant, predictions, round, still};
use crate::report::read::{Predictions, Run};
use crate::report::roster::Entry;
use crate::report::summary::count;

/// Points drawn on the page at most: more is neither quicker nor clearer.
pub(in crate::report) const DRAWN: usize = 8_000;
/// Points in the static export at most.
pub(super) const DRAWN_STILL: usize = 3_000;
/// Cells of the shading along each axis.
const CELLS: usize = 48;

/// Draws one variant per model.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let predictions = predictions(run)?;
    let span = span(predictions);
    let variants = run
        .roster
        .learned_first()
        .filter_map(|entry| {
            predictions.of(&entry.name).map(|values| variant(run, entry, values, span))
        })
        .collect();
    Ok(Figure {
        caption: format!(
            "Each point is one test pair of cell line and compound, predicted by a model that had not seen it. On the \
             dashed line the prediction equals the measurement.{}",
            sampling(predictions)
        ),
        choose: "Model",
        points: Some(Points::Actual),
        log_switch: false,
        height: 560,
        variants,
        svg: svg(run, span)?,
    })
}

/// How many pairs are drawn of how many, where not all are.
pub(super) fn sampling(predictions: &Predictions) -> String {
    if predictions.len() <= DRAWN {
        return String::new();
    }
    format!(
        " {} of {} pairs are drawn, chosen without regard to their values; the shading counts all of them. Choosing \
         one compound draws all of its pairs.",
        count(DRAWN as u64),
        count(predictions.len() as u64)
    )
}

fn variant(run: &Run, entry: &Entry, values: &[f64], span: (f64, f64)) -> Variant {
    let (low, high) = span;
    let tick = if high - low > 24.0 { 5 } else { 2 };
    let predictions = run.predictions.iter().flat_map(|p| p.truth.iter().copied());
    let mut traces = Vec::new();
    if values.len() > DRAWN {
        traces.push(shading(predictions.zip(values.iter().copied()), span, span));
    }
    traces.push(json!({
        "type": "scattergl", "mode": "markers", "meta": "points", "name": entry.prose(),
        "marker": {"color": entry.colour, "size": 4, "opacity": 0.45}, "x": [], "y": [],
    }));
    traces.push(json!({
        "type": "scatter", "mode": "lines", "name": "predicted = measured", "hoverinfo": "skip",
        "x": [low, high], "y": [low, high], "line": {"color": "@ink", "dash": "dash", "width": 1.3},
    }));
    let facts = &run.scores.screen;
    Variant {
        label: entry.prose(),
        note: String::new(),
        traces,
        layout: json!({
            "xaxis": {"title": {"text": facts.axis("measured")}, "range": [low, high], "constrain": "domain", "dtick": tick},
            "yaxis": {"title": {"text": facts.axis("predicted")}, "range": [low, high], "constrain": "domain", "scaleanchor": "x", "dtick": tick},
        }),
    }
}

/// Counts of pairs in cells, on a logarithmic scale, as a heat map behind the points.
pub(super) fn shading(
    pairs: impl Iterator<Item = (f64, f64)>,
    (x_low, x_high): (f64, f64),
    (y_low, y_high): (f64, f64),
) -> Value {
    let mut counts = vec![vec![0_u32; CELLS]; CELLS];
    let (dx, dy) = ((x_high - x_low) / CELLS as f64, (y_high - y_low) / CELLS as f64);
    for (x, y) in pairs.filter(|(_, y)| !y.is_nan()) {
        let column = ((x - x_low) / dx).clamp(0.0, (CELLS - 1) as f64) as usize;
        let row = ((y - y_low) / dy).clamp(0.0, (CELLS - 1) as f64) as usize;
        counts[row][column] += 1;
    }
    let log =
        |&n: &u32| if n == 0 { Value::Null } else { json!(round(f64::from(n).log10() + 0.3)) };
    let z: Vec<Vec<Value>> = counts.iter().map(|row| row.iter().map(log).collect()).collect();
    json!({
        "type": "heatmap", "meta": "all", "z": z, "zmin": 0, "x0": x_low + dx / 2.0, "dx": dx, "y0": y_low + dy / 2.0, "dy": dy,
        "colorscale": "@density", "showscale": false, "hoverinfo": "skip", "showlegend": false, "zsmooth": false,
    })
}

/// One range for both axes: all measured values, and nearly all predicted ones.
fn span(predictions: &Predictions) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    let values = predictions.predicted.iter().flatten().chain(&predictions.truth);
    for &value in values.filter(|v| !v.is_nan()) {
        low = low.min(value);
        high = high.max(value);
    }
    let margin = (0.03 * (high - low)).max(0.1);
    (round(low - margin), round(high + margin))
}

fn svg(run: &Run, (low, high): (f64, f64)) -> Result<String, Absent> {
    let predictions = predictions(run)?;
    let (entry, values) = shown(run, predictions)?;
    let points: Vec<(f64, f64)> = predictions
        .sample(DRAWN_STILL)
        .into_iter()
        .map(|row| (predictions.truth[row as usize], values[row as usize]))
        .filter(|(_, predicted)| !predicted.is_nan())
        .collect();
    let title = format!(
        "{}: {} of {} test pairs",
        entry.prose(),
        count(points.len() as u64),
        count(predictions.len() as u64)
    );
    let plots = vec![
        ScatterPlot::new()
            .with_data(points)
            .with_color(entry.colour)
            .with_size(1.8)
            .with_marker_opacity(0.45)
            .into(),
        LinePlot::new()
            .with_data([(low, low), (high, high)])
            .with_color(still::INK)
            .with_dashed()
            .into(),
    ];
    let facts = &run.scores.screen;
    let layout = still::layout(&plots, &title, &facts.axis("measured"), &facts.axis("predicted"))
        .with_width(600.0)
        .with_height(600.0)
        .with_x_axis_min(low)
        .with_x_axis_max(high)
        .with_y_axis_min(low)
        .with_y_axis_max(high);
    Ok(still::svg(plots, layout))
}

/// The model of static figures: the headline, or another where it has no predictions.
pub(super) fn shown<'r>(
    run: &'r Run,
    predictions: &'r Predictions,
) -> Result<(&'r Entry, &'r [f64]), Absent> {
    run.roster
        .learned_first()
        .find_map(|entry| predictions.of(&entry.name).map(|values| (entry, values)))
        .ok_or_else(|| Absent::because("predictions.tsv holds no predictions"))
}
