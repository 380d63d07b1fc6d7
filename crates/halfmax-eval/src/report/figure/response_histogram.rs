//! How the measured responses are distributed.

use kuva::plot::Histogram as Bars;
use kuva::render::annotations::ReferenceLine;
use serde_json::json;

use super::{Absent, Figure, Variant, describe, round, still};
use crate::report::read::Run;
use crate::report::summary::number;

/// Draws the histogram that describes the screen.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let missing = || Absent::because("describe.json does not describe the response");
    let response = describe(run)?.response.as_ref().ok_or_else(missing)?;
    let (edges, counts) = (&response.histogram.edges, &response.histogram.counts);
    let facts = &run.scores.screen;
    let (axis, y) = (facts.axis("measured"), "responses in the screen");
    let bars = edges.windows(2);
    let mut traces = vec![json!({
        "type": "bar", "name": "responses", "showlegend": false, "marker": {"color": "@accent"}, "y": counts,
        "x": bars.clone().map(|e| round(f64::midpoint(e[0], e[1]))).collect::<Vec<_>>(),
        "width": bars.map(|e| e[1] - e[0]).collect::<Vec<_>>(),
        "hovertemplate": "about %{x:.2f}: %{y}<extra></extra>",
    })];
    if let (Some(mean), Some(highest)) = (response.mean, counts.iter().copied().reduce(f64::max)) {
        traces.push(json!({
            "type": "scatter", "mode": "lines", "name": "mean", "x": [round(mean), round(mean)], "y": [0, highest], "hoverinfo": "skip",
            "line": {"color": "@ink", "width": 1.5, "dash": "dash"},
        }));
    }
    let plots =
        vec![Bars::from_bins(edges.clone(), counts.clone()).with_color(still::ACCENT).into()];
    let mut layout = still::layout(&plots, "Measured responses", &axis, y);
    if let Some(mean) = response.mean {
        layout = layout.with_reference_line(
            ReferenceLine::vertical(mean).with_color(still::INK).with_label("mean"),
        );
    }
    Ok(Figure {
        caption: "Low values are sensitive. The standard deviation is what a model that always predicts the mean would \
                  have as its RMSE."
            .to_owned(),
        choose: "",
        points: None,
        log_switch: false,
        height: 380,
        variants: vec![Variant {
            label: "responses".into(),
            note: format!("Mean {}, standard deviation {}.", number(response.mean), response.sd.map_or_else(|| number(None), |sd| facts.in_unit(sd))),
            traces,
            layout: json!({"bargap": 0, "xaxis": {"title": {"text": axis}}, "yaxis": {"title": {"text": y}, "rangemode": "tozero"}}),
        }],
        svg: still::svg(plots, layout),
    })
}
