//! Error against what a network costs.

use kuva::plot::{LinePlot, ScatterPlot};
use kuva::render::plots::Plot;
use serde_json::{Value, json};

use super::{Absent, Figure, Variant, round, still};
use crate::report::read::{Run, Search};

/// Notes of trials, with their axes.
const COSTS: [(&str, &str); 2] = [
    ("parameters", "parameters of the network"),
    ("latency_us", "latency (µs per pair, in batches)"),
];

/// A trial: what it costs, its value, its number.
type Dot = (f64, f64, u32);

/// Draws one variant per cost.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let search = run.search.as_ref().ok_or_else(|| Absent::file("trials.jsonl"))?;
    let unit = run.scores.screen.with_unit("validation RMSE");
    let costs: Vec<(&str, Vec<Dot>)> = COSTS
        .iter()
        .map(|(note, axis)| (*axis, dots(search, note)))
        .filter(|(_, dots)| dots.len() > 1)
        .collect();
    let (axis, first) = costs
        .first()
        .ok_or_else(|| Absent::because("the journal does not say what networks cost"))?;
    let svg = svg(axis, &unit, first);
    let variants = costs.iter().map(|(axis, dots)| Variant {
        label: (*axis).to_owned(),
        note: format!("{} of {} networks are on the front.", front(dots).len(), dots.len()),
        traces: traces(dots),
        layout: json!({
            "xaxis": {"title": {"text": axis}, "type": "log"},
            "yaxis": {"title": {"text": unit}},
        }),
    });
    Ok(Figure {
        caption: "Each dot is a trial. Those on the line are the Pareto front: no other network tried is both cheaper and \
                  better. Latency was measured once while other trials ran, so it is rough."
            .into(),
        choose: "cost",
        points: None,
        log_switch: false,
        height: 440,
        variants: variants.collect(),
        svg,
    })
}

fn dots(search: &Search, note: &str) -> Vec<Dot> {
    let dot = |(value, trial): (f64, &halfmax_search::Trial)| {
        Some((*trial.notes.get(note)?, value, trial.number))
    };
    search.ranked().into_iter().filter_map(dot).collect()
}

/// Dots than which no other is at most as dear and better, the cheapest first.
fn front(dots: &[Dot]) -> Vec<Dot> {
    let mut sorted = dots.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut lowest = f64::INFINITY;
    sorted.retain(|(_, value, _)| {
        let better = *value < lowest;
        lowest = lowest.min(*value);
        better
    });
    sorted
}

fn traces(dots: &[Dot]) -> Vec<Value> {
    let of = |dots: &[Dot]| -> (Vec<f64>, Vec<f64>) {
        dots.iter().map(|(cost, value, _)| (round(*cost), round(*value))).unzip()
    };
    let numbers: Vec<u32> = dots.iter().map(|(_, _, number)| *number).collect();
    let (x, y) = of(dots);
    let (front_x, front_y) = of(&front(dots));
    vec![
        json!({
            "type": "scatter", "mode": "lines", "name": "front", "x": front_x, "y": front_y, "hoverinfo": "skip",
            "line": {"color": "@accent", "width": 2, "shape": "hv"},
        }),
        json!({
            "type": "scatter", "mode": "markers", "name": "trials", "x": x, "y": y, "customdata": numbers,
            "marker": {"color": "@accent", "size": 7, "opacity": 0.6},
            "hovertemplate": "trial %{customdata}<br>%{x}: RMSE %{y:.4f}<extra></extra>",
        }),
    ]
}

fn svg(axis: &str, unit: &str, dots: &[Dot]) -> String {
    let log = |dots: &[Dot]| dots.iter().map(|d| (d.0.max(1e-9).log10(), d.1)).collect::<Vec<_>>();
    let line = LinePlot::new().with_data(log(&front(dots))).with_color(still::ACCENT);
    let points = ScatterPlot::new().with_data(log(dots)).with_color(still::MUTED).with_size(3.5);
    let plots: Vec<Plot> = vec![points.into(), line.with_legend("front").into()];
    let layout = still::layout(&plots, "Error against cost", &format!("log₁₀ {axis}"), unit);
    still::svg(plots, layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_holds_what_nothing_beats_in_both() {
        let dots = [(10.0, 3.0, 0), (20.0, 2.0, 1), (15.0, 3.5, 2), (20.0, 1.5, 3), (90.0, 1.5, 4)];
        let numbers: Vec<u32> = front(&dots).iter().map(|d| d.2).collect();
        assert_eq!(numbers, [0, 3]);
    }
}
