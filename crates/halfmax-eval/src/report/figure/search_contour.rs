//! The value of trials over two parameters at once.

use kuva::plot::ScatterPlot;
use kuva::render::plots::Plot;
use serde_json::{Value, json};

use super::search_slice::by_importance;
use super::{Absent, Figure, Variant, round, still};
use crate::report::read::{Run, Search};

/// Pairs are made of this many of the most important parameters.
const PARAMETERS: usize = 4;
/// Cells of the surface along each side.
const CELLS: usize = 25;
/// From the best third to the worst.
const THIRDS: [&str; 3] = ["#0072B2", "#56B4E9", "#c9ced3"];

/// A trial with both parameters: its place in the unit square, its value.
struct Dot {
    x: f64,
    y: f64,
    value: f64,
    number: u32,
}

/// Draws one variant per pair of the most important parameters.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let search = run.search.as_ref().ok_or_else(|| Absent::file("trials.jsonl"))?;
    let names: Vec<&str> = by_importance(search).into_iter().take(PARAMETERS).collect();
    let pairs: Vec<(&str, &str, Vec<Dot>)> = names
        .iter()
        .enumerate()
        .flat_map(|(at, a)| names[at + 1..].iter().map(move |b| (*a, *b)))
        .map(|(a, b)| (a, b, dots(search, a, b)))
        .filter(|(_, _, dots)| dots.len() >= 5)
        .collect();
    let (a, b, first) = pairs.first().ok_or_else(|| {
        Absent::because("no two parameters have five trials with a value in common")
    })?;
    let axis = |name: &str| format!("{name}, lowest (0) to highest (1)");
    let svg = svg(&axis(a), &axis(b), first);
    let variants = pairs.iter().map(|(a, b, dots)| Variant {
        label: format!("{a} × {b}"),
        note: String::new(),
        traces: traces(dots),
        layout: json!({
            "xaxis": {"title": {"text": axis(a)}, "range": [-0.03, 1.03]},
            "yaxis": {"title": {"text": axis(b)}, "range": [-0.03, 1.03]},
        }),
    });
    Ok(Figure {
        caption: "Validation RMSE over two parameters, each from its lowest to its highest value on the scale it was searched \
                  on. The surface is the mean of the trials weighted by their inverse squared distance; between dots \
                  it is a guess."
            .into(),
        choose: "parameters",
        points: None,
        log_switch: false,
        height: 480,
        variants: variants.collect(),
        svg,
    })
}

fn dots(search: &Search, a: &str, b: &str) -> Vec<Dot> {
    let place = |name: &str| search.space().position(name);
    let (Some(a), Some(b)) = (place(a), place(b)) else { return Vec::new() };
    let dot = |(value, trial): (f64, &halfmax_search::Trial)| {
        let at = search.space().encode(&trial.params);
        Some(Dot { x: at[a]?, y: at[b]?, value, number: trial.number })
    };
    search.ranked().into_iter().filter_map(dot).collect()
}

/// The inverse-distance mean (Shepard 1968) at a place of the unit square.
fn surface(dots: &[Dot], x: f64, y: f64) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for dot in dots {
        let weight = 1.0 / ((dot.x - x).powi(2) + (dot.y - y).powi(2) + 1e-3);
        sum += weight * dot.value;
        weights += weight;
    }
    sum / weights
}

fn traces(dots: &[Dot]) -> Vec<Value> {
    let ticks: Vec<f64> = (0..CELLS).map(|k| round(k as f64 / (CELLS - 1) as f64)).collect();
    let row = |y: &f64| ticks.iter().map(|x| round(surface(dots, *x, *y))).collect::<Vec<_>>();
    let z: Vec<Vec<f64>> = ticks.iter().map(row).collect();
    let of = |value: fn(&Dot) -> f64| dots.iter().map(|d| round(value(d))).collect::<Vec<_>>();
    let words = dots.iter().map(|d| format!("trial {}: {:.4}", d.number, d.value));
    vec![
        json!({
            "type": "contour", "x": ticks, "y": ticks, "z": z, "colorscale": "Viridis", "reversescale": true,
            "hoverinfo": "skip", "colorbar": {"title": {"text": "RMSE"}},
        }),
        json!({
            "type": "scatter", "mode": "markers", "x": of(|d| d.x), "y": of(|d| d.y), "text": words.collect::<Vec<_>>(),
            "showlegend": false, "marker": {"size": 6, "color": "#ffffff", "line": {"width": 1, "color": "#1b2126"}},
            "hovertemplate": "%{text}<extra></extra>",
        }),
    ]
}

/// Trials as dots in three colours; they come best first.
fn svg(x: &str, y: &str, dots: &[Dot]) -> String {
    let third = dots.len().div_ceil(3);
    let names = ["best third", "middle third", "worst third"];
    let plots: Vec<Plot> = dots
        .chunks(third)
        .zip(THIRDS.iter().zip(names))
        .map(|(dots, (colour, name))| {
            let points: Vec<(f64, f64)> = dots.iter().map(|d| (d.x, d.y)).collect();
            let plot = ScatterPlot::new().with_data(points).with_color(*colour).with_size(4.5);
            plot.with_legend(name).into()
        })
        .collect();
    let layout = still::layout(&plots, "Value over the two most important parameters", x, y);
    still::svg(plots, layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surface_goes_through_its_dots() {
        let dot = |x, y, value| Dot { x, y, value, number: 0 };
        let dots = [dot(0.0, 0.0, 1.0), dot(1.0, 1.0, 3.0)];
        assert!((surface(&dots, 0.0, 0.0) - 1.0).abs() < 0.01);
        assert!((surface(&dots, 1.0, 1.0) - 3.0).abs() < 0.01);
        assert!((surface(&dots, 0.5, 0.5) - 2.0).abs() < 1e-12);
    }
}
