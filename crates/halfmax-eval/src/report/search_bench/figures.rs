//! Regret against trials, against seconds.

use halfmax_search::tabular::{Curve, Standing};
use kuva::plot::LinePlot;
use kuva::render::plots::Plot;
use serde_json::{Value, json};

use crate::report::figure::{Figure, Variant, still};
use crate::search_bench::BenchTable;

/// Told apart by people with any colour vision (Okabe and Ito 2008), random search grey.
const COLOURS: [&str; 9] = [
    "#7a838b", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8B4513",
    "#5D3FD3",
];

/// What it is, its title, the figure.
pub(super) type Drawn = (&'static str, &'static str, Figure);

pub(super) fn by_trials(table: &BenchTable) -> Drawn {
    let figure = figure(table, "trials", "Mean regret by trials", |s| &s.by_trials);
    ("trials", "Regret against trials", figure)
}

pub(super) fn by_seconds(table: &BenchTable) -> Drawn {
    let unit = "processor seconds of training";
    let figure = figure(table, unit, "Mean regret by seconds", |s| &s.by_seconds);
    ("seconds", "Regret against seconds", figure)
}

fn figure(table: &BenchTable, x: &str, title: &str, curve: fn(&Standing) -> &Curve) -> Figure {
    let y = "regret (validation RMSE, ln µM)";
    let colour = |at: usize| COLOURS[at % COLOURS.len()];
    let traces = table
        .searches
        .iter()
        .enumerate()
        .flat_map(|(at, standing)| traces(standing, curve(standing), colour(at)));
    let plots: Vec<Plot> = table
        .searches
        .iter()
        .enumerate()
        .map(|(at, standing)| {
            let curve = curve(standing);
            let points = curve.cost.iter().copied().zip(curve.regret.iter().map(|r| r.mean));
            let line = LinePlot::new().with_data(points.collect::<Vec<_>>()).with_color(colour(at));
            line.with_legend(still::plain(&standing.name)).into()
        })
        .collect();
    let layout = still::layout(&plots, title, x, y);
    Figure {
        caption:
            "Lines are means over searches, bands their 95 % bootstrap intervals. Lower is better."
                .into(),
        choose: "",
        points: None,
        log_switch: true,
        height: 460,
        variants: vec![Variant {
            label: title.into(),
            note: String::new(),
            traces: traces.collect(),
            layout: json!({
                "xaxis": {"title": {"text": x}, "rangemode": "tozero"},
                "yaxis": {"title": {"text": y}, "rangemode": "tozero"},
            }),
        }],
        svg: still::svg(plots, layout),
    }
}

/// The band, then the line.
fn traces(standing: &Standing, curve: &Curve, colour: &str) -> [Value; 2] {
    let there = curve.regret.iter().map(|r| r.high);
    let back = curve.regret.iter().rev().map(|r| r.low);
    let around: Vec<f64> = there.chain(back).map(round).collect();
    let x: Vec<f64> =
        curve.cost.iter().chain(curve.cost.iter().rev()).copied().map(round).collect();
    let mean: Vec<f64> = curve.regret.iter().map(|r| round(r.mean)).collect();
    let name = &standing.name;
    let dash = if standing.peer { "dash" } else { "solid" };
    [
        json!({
            "type": "scatter", "mode": "lines", "x": x, "y": around, "fill": "toself", "hoverinfo": "skip", "showlegend": false,
            "legendgroup": name, "line": {"width": 0}, "fillcolor": format!("{colour}22"),
        }),
        json!({
            "type": "scatter", "mode": "lines", "name": name, "legendgroup": name, "x": &x[..mean.len()], "y": mean,
            "line": {"color": colour, "width": 2, "dash": dash},
            "hovertemplate": format!("{name}<br>%{{x}}: regret %{{y:.4f}}<extra></extra>"),
        }),
    ]
}

fn round(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}
