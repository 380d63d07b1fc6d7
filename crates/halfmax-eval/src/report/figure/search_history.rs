//! The value a search had reached after each trial, beside that of random search.

use halfmax_search::{Trial, best_so_far};
use kuva::plot::{LinePlot, ScatterPlot};
use kuva::render::plots::Plot;
use serde_json::{Value, json};

use super::{Absent, Figure, Variant, round, still};
use crate::report::read::{Run, Search};

const SEARCHED: &str = "#0072B2";
const RANDOM: &str = "#D55E00";

/// Draws every trial as a dot, the best so far as a line.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let search = run.search.as_ref().ok_or_else(|| Absent::file("trials.jsonl"))?;
    if best_so_far(&search.trials).is_empty() {
        return Err(Absent::because("no trial ended with a value"));
    }
    let unit = run.scores.screen.with_unit("validation RMSE");
    Ok(Figure {
        caption: "Each dot is a trial, each line the lowest value so far. Values are errors on rows kept for comparing \
                  trials, taken from the training part: the winner's test score is in the table of scores, and is \
                  usually higher, because the lowest of many values is partly luck."
            .to_owned(),
        choose: "",
        points: None,
        log_switch: false,
        height: 420,
        variants: vec![Variant {
            label: "history".into(),
            note: note(search),
            traces: traces(search),
            layout: json!({
                "xaxis": {"title": {"text": "trials"}, "rangemode": "tozero"},
                "yaxis": {"title": {"text": unit}},
            }),
        }],
        svg: svg(search, &unit),
    })
}

/// Trials counted from 1, with the lowest value so far, drawn on to the last trial.
fn line(trials: &[Trial]) -> Vec<(f64, f64)> {
    let history = best_so_far(trials);
    let last = history.last().map(|(_, lowest)| (trials.len() as f64, round(*lowest)));
    let reached = history.iter().map(|(number, lowest)| (f64::from(number + 1), round(*lowest)));
    let mut line: Vec<_> = reached.chain(last).collect();
    line.dedup();
    line
}

fn dots(trials: &[Trial]) -> Vec<(f64, f64)> {
    let dots = trials.iter().filter_map(|t| Some((f64::from(t.number + 1), round(t.value()?))));
    dots.collect()
}

/// Each study with its name and colour, random search first so that it lies below.
fn studies(search: &Search) -> Vec<(&str, &str, &[Trial])> {
    let random = search.random.as_deref().map(|trials| ("random search", RANDOM, trials));
    random.into_iter().chain([(search.sampler(), SEARCHED, search.trials.as_slice())]).collect()
}

fn note(search: &Search) -> String {
    let said = studies(search).into_iter().rev().filter_map(|(name, _, trials)| {
        let (_, lowest) = *best_so_far(trials).last()?;
        Some(format!("{name} reached {lowest:.4} in {} trials", trials.len()))
    });
    said.collect::<Vec<_>>().join("; ") + "."
}

fn traces(search: &Search) -> Vec<Value> {
    let mut traces = Vec::new();
    for (name, colour, trials) in studies(search) {
        let (x, y): (Vec<f64>, Vec<f64>) = dots(trials).into_iter().unzip();
        let finished = trials.iter().filter(|t| t.value().is_some());
        let points: Vec<String> = finished.map(point).collect();
        traces.push(json!({
            "type": "scatter", "mode": "markers", "name": name, "legendgroup": name, "showlegend": false, "x": x, "y": y,
            "customdata": points, "marker": {"color": colour, "size": 6, "opacity": 0.45},
            "hovertemplate": format!("{name}, %{{customdata}}<br>RMSE %{{y:.4f}}<extra></extra>"),
        }));
        let (x, y): (Vec<f64>, Vec<f64>) = line(trials).into_iter().unzip();
        traces.push(json!({
            "type": "scatter", "mode": "lines", "name": name, "legendgroup": name, "x": x, "y": y, "hoverinfo": "skip",
            "line": {"color": colour, "width": 2, "shape": "hv"},
        }));
    }
    traces
}

/// The number of a trial, then one line per parameter.
fn point(trial: &Trial) -> String {
    let lines = trial.params.iter().map(|(name, value)| format!("<br>{name} {value}"));
    let clean = |text: String| text.replace("<br>", "\n").replace(['<', '>', '&'], " ");
    let lines: String = lines.map(|line| clean(line).replace('\n', "<br>")).collect();
    format!("trial {}{lines}", trial.number)
}

fn svg(search: &Search, unit: &str) -> String {
    let mut plots: Vec<Plot> = Vec::new();
    for (name, colour, trials) in studies(search) {
        let dots = dots(trials);
        if !dots.is_empty() {
            plots.push(ScatterPlot::new().with_data(dots).with_color(colour).with_size(2.5).into());
        }
        let steps = line(trials);
        let corners = steps.windows(2).flat_map(|pair| [pair[0], (pair[1].0, pair[0].1)]);
        let points: Vec<_> = corners.chain(steps.last().copied()).collect();
        if !points.is_empty() {
            let line = LinePlot::new().with_data(points).with_color(colour);
            plots.push(line.with_legend(still::plain(name)).into());
        }
    }
    let layout = still::layout(&plots, "Lowest value so far, by trial", "trials", unit);
    still::svg(plots, layout)
}
