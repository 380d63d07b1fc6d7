//! Which parameters the value of a trial depended on.

use halfmax_search::importance;
use kuva::plot::{LinePlot, ScatterPlot};
use kuva::render::plots::Plot;
use serde_json::json;

use super::{Absent, Figure, Variant, round, still};
use crate::report::read::Run;

/// Draws one bar per parameter.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let search = run.search.as_ref().ok_or_else(|| Absent::file("trials.jsonl"))?;
    let found = importance(search.space(), &search.trials, search.seed()).ok_or_else(|| {
        Absent::because("it takes at least ten trials with values that differ to say what matters")
    })?;
    let choices = search.choices();
    let mut shares: Vec<(String, f64)> =
        found.parameters.into_iter().filter(|(name, _)| choices.contains(&name.as_str())).collect();
    // The axis begins at the bottom.
    shares.reverse();
    let names: Vec<&str> = shares.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<f64> = shares.iter().map(|(_, share)| round(*share)).collect();
    Ok(Figure {
        caption: "Functional analysis of variance over a forest fitted to the trials: the share of the variance of the \
                  value, over the whole space, that a parameter explains alone. With few trials the shares are rough."
            .to_owned(),
        choose: "",
        points: None,
        log_switch: false,
        height: 120 + 24 * names.len() as u32,
        variants: vec![Variant {
            label: "importance".into(),
            note: format!("Only together, parameters explain {:.0} %.", 100.0 * found.interactions),
            traces: vec![json!({
                "type": "bar", "orientation": "h", "x": values, "y": names, "marker": {"color": "@accent"},
                "hovertemplate": "%{y}: %{x:.1%}<extra></extra>",
            })],
            layout: json!({
                "xaxis": {"title": {"text": "share of variance"}, "tickformat": ".0%", "rangemode": "tozero"},
                "yaxis": {"type": "category", "categoryorder": "array", "categoryarray": names},
            }),
        }],
        svg: svg(&names, &values),
    })
}

/// Dots on stalks, which is a bar chart of fewer pixels.
fn svg(names: &[&str], values: &[f64]) -> String {
    let place = |i: usize| (i + 1) as f64;
    let mut plots: Vec<Plot> = Vec::new();
    for (i, value) in values.iter().enumerate() {
        let stalk = [(0.0, place(i)), (*value, place(i))];
        let stalk = LinePlot::new().with_data(stalk).with_color(still::ACCENT);
        plots.push(stalk.with_stroke_width(4.0).into());
    }
    let dots = values.iter().enumerate().map(|(i, value)| (*value, place(i)));
    plots.push(ScatterPlot::new().with_data(dots).with_color(still::ACCENT).with_size(4.0).into());
    let labels = names.iter().map(|name| still::plain(name)).collect();
    let layout = still::layout(&plots, "What the value depends on", "share of variance", "")
        .with_y_categories(labels)
        .with_y_axis_min(0.5)
        .with_y_axis_max(names.len() as f64 + 0.5)
        .with_height(160.0 + 20.0 * names.len() as f64);
    still::svg(plots, layout)
}
