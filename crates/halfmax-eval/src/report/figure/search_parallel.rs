//! Every trial as a line across the parameters.

use halfmax_search::Trial;
use kuva::plot::LinePlot;
use kuva::render::plots::Plot;
use serde_json::json;

use super::{Absent, Figure, Variant, round, still};
use crate::report::read::{Run, Search};

/// Lines beyond this many could not be told apart.
const MOST: usize = 100;
/// Where a parameter that does not exist in a network is drawn.
const ABSENT: f64 = -0.12;
const FAINT: &str = "#b8bdc3";

/// Draws the best trials in colour above the others.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let search = run.search.as_ref().ok_or_else(|| Absent::file("trials.jsonl"))?;
    let lines = lines(search);
    if lines.len() < 2 {
        return Err(Absent::because("fewer than two trials ended with a value"));
    }
    let names = search.choices();
    let traces = lines.iter().map(|line| {
        let (colour, width) = if line.best { ("@accent", 2.0) } else { ("@rule", 1.0) };
        json!({
            "type": "scatter", "mode": "lines+markers", "x": names, "y": line.heights, "showlegend": false, "text": line.values,
            "line": {"color": colour, "width": width}, "marker": {"size": if line.best { 5 } else { 3 }, "color": colour},
            "hovertemplate": format!("{}<br>%{{x}}: %{{text}}<extra></extra>", line.name),
        })
    });
    Ok(Figure {
        caption: "Each line is a trial; the best tenth is drawn in colour. Every axis runs from the lowest value of its \
                  parameter to the highest, on the scale it was searched on; points below the lowest are parameters \
                  that the network does not have."
            .to_owned(),
        choose: "",
        points: None,
        log_switch: false,
        height: 440,
        variants: vec![Variant {
            label: "parallel coordinates".into(),
            note: String::new(),
            traces: traces.collect(),
            layout: json!({
                "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": names, "tickangle": -35, "automargin": true},
                "yaxis": {"range": [ABSENT - 0.05, 1.05], "tickvals": [ABSENT, 0.0, 1.0], "ticktext": ["none", "lowest", "highest"]},
            }),
        }],
        svg: svg(&names, &lines),
    })
}

struct Line {
    name: String,
    best: bool,
    heights: Vec<f64>,
    values: Vec<String>,
}

/// The worst first, so that the best lie on top.
fn lines(search: &Search) -> Vec<Line> {
    let ranked = search.ranked();
    let best = ranked.len().div_ceil(10);
    let mut lines: Vec<Line> = ranked
        .into_iter()
        .take(MOST)
        .enumerate()
        .map(|(place, (value, trial))| line(search, trial, value, place < best))
        .collect();
    lines.reverse();
    lines
}

fn line(search: &Search, trial: &Trial, value: f64, best: bool) -> Line {
    let places = search.space().encode(&trial.params);
    let chosen = search.choices();
    let named = search.space().parameters().iter().zip(places);
    let shown: Vec<_> = named.filter(|(p, _)| chosen.contains(&p.name.as_str())).collect();
    let text = |name: &str| {
        trial.params.value(name).map_or_else(
            || "none".to_owned(),
            |value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), |word| word.replace(['<', '>', '&'], " "))
            },
        )
    };
    Line {
        name: format!("trial {}: RMSE {value:.4}", trial.number),
        best,
        heights: shown.iter().map(|(_, place)| round(place.unwrap_or(ABSENT))).collect(),
        values: shown.iter().map(|(p, _)| text(&p.name)).collect(),
    }
}

fn svg(names: &[&str], lines: &[Line]) -> String {
    let plots: Vec<Plot> = lines
        .iter()
        .map(|line| {
            let points = line.heights.iter().enumerate().map(|(i, y)| ((i + 1) as f64, *y));
            let (colour, width) = if line.best { (still::ACCENT, 2.0) } else { (FAINT, 0.8) };
            LinePlot::new().with_data(points).with_color(colour).with_stroke_width(width).into()
        })
        .collect();
    let labels = names.iter().map(|name| still::plain(name)).collect();
    let layout = still::layout(&plots, "Trials across parameters", "", "lowest to highest value")
        .with_x_categories(labels)
        .with_x_tick_rotate(-35.0)
        .with_x_axis_min(0.5)
        .with_x_axis_max(names.len() as f64 + 0.5)
        .with_width(900.0);
    still::svg(plots, layout)
}
