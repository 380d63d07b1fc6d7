//! The same fold through every model.

use kuva::plot::{LinePlot, ScatterPlot};
use kuva::render::plots::Plot;
use serde_json::{Value, json};

use super::{Absent, Figure, Variant, round, still};
use crate::report::read::{Metric, Model, Part, Run};
use crate::report::roster::Entry;

/// Draws one variant per score.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let columns: Vec<(&Entry, &Model)> = run
        .roster
        .entries()
        .iter()
        .filter_map(|entry| Some((entry, run.scores.models.iter().find(|m| m.name == entry.name)?)))
        .collect();
    if columns.iter().all(|(_, model)| model.folds.len() < 2) {
        return Err(Absent::because("there is only one fold, so nothing to compare between folds"));
    }
    let scores = [
        (Part::Pooled, Metric::Rmse, "pooled RMSE"),
        (Part::PerDrug, Metric::Rmse, "per-drug RMSE"),
        (Part::PerDrug, Metric::Pearson, "per-drug Pearson"),
        (Part::Normalised, Metric::Pearson, "normalised Pearson"),
        (Part::Pooled, Metric::R2, "pooled R²"),
    ];
    let defined = |part, metric| {
        columns.iter().flat_map(|c| &c.1.folds).any(|f| f.score(part, metric).is_some())
    };
    let variants: Vec<Variant> = scores
        .into_iter()
        .filter(|(part, metric, _)| defined(*part, *metric))
        .map(|(part, metric, label)| variant(run, &columns, part, metric, label))
        .collect();
    if variants.is_empty() {
        return Err(Absent::because("no score is defined in any fold"));
    }
    Ok(Figure {
        caption: "Thin lines join the scores of one fold. Folds differ in difficulty, so compare models along a line \
                  rather than dots between lines."
            .to_owned(),
        choose: "Score",
        points: None,
        log_switch: false,
        height: 420,
        variants,
        svg: svg(run, &columns),
    })
}

fn fold_names<'r>(columns: &[(&Entry, &'r Model)]) -> Vec<&'r str> {
    let mut names: Vec<&str> = Vec::new();
    for fold in columns.iter().flat_map(|(_, model)| &model.folds) {
        if !names.contains(&fold.name.as_str()) {
            names.push(&fold.name);
        }
    }
    names
}

fn line(columns: &[(&Entry, &Model)], fold: &str, part: Part, metric: Metric) -> Vec<Option<f64>> {
    let score = |model: &Model| model.folds.iter().find(|f| f.name == fold)?.score(part, metric);
    columns.iter().map(|(_, model)| score(model).map(round)).collect()
}

fn axis(run: &Run, metric: Metric, label: &str) -> String {
    if metric == Metric::Rmse { run.scores.screen.with_unit(label) } else { label.to_owned() }
}

fn variant(
    run: &Run,
    columns: &[(&Entry, &Model)],
    part: Part,
    metric: Metric,
    label: &str,
) -> Variant {
    let x: Vec<String> = columns.iter().map(|(entry, _)| entry.prose()).collect();
    let mut traces: Vec<Value> = fold_names(columns)
        .into_iter()
        .map(|fold| {
            json!({
                "type": "scatter", "mode": "lines", "x": x, "y": line(columns, fold, part, metric), "hoverinfo": "skip",
                "line": {"color": "@rule", "width": 1}, "showlegend": false, "connectgaps": true,
            })
        })
        .collect();
    for (entry, model) in columns {
        let y: Vec<Option<f64>> =
            model.folds.iter().map(|f| f.score(part, metric).map(round)).collect();
        let size = |n: Option<u64>| n.map_or_else(String::new, |n| format!(", {n} pairs"));
        let fold: Vec<String> =
            model.folds.iter().map(|f| format!("{}{}", f.name, size(f.n))).collect();
        traces.push(json!({
            "type": "scatter", "mode": "markers", "name": entry.prose(), "x": vec![entry.prose(); y.len()], "y": y, "customdata": fold,
            "marker": {"color": entry.colour, "size": 9}, "showlegend": false,
            "hovertemplate": format!("%{{x}}, fold %{{customdata}}<br>{label} %{{y:.3f}}<extra></extra>"),
        }));
    }
    Variant {
        label: label.to_owned(),
        note: String::new(),
        traces,
        layout: json!({
            "xaxis": {"type": "category", "categoryorder": "array", "categoryarray": x},
            "yaxis": {"title": {"text": axis(run, metric, label)}},
        }),
    }
}

fn svg(run: &Run, columns: &[(&Entry, &Model)]) -> String {
    let (part, metric) = (Part::Pooled, Metric::Rmse);
    let place = |i: usize| (i + 1) as f64;
    let mut plots: Vec<Plot> = Vec::new();
    for fold in fold_names(columns) {
        let scores = line(columns, fold, part, metric);
        let points =
            scores.into_iter().enumerate().filter_map(|(i, score)| Some((place(i), score?)));
        plots.push(
            LinePlot::new().with_data(points).with_color("#cdd2d7").with_stroke_width(1.0).into(),
        );
    }
    for (i, (entry, model)) in columns.iter().enumerate() {
        let points = model.folds.iter().filter_map(|f| Some((place(i), f.score(part, metric)?)));
        plots.push(
            ScatterPlot::new().with_data(points).with_color(entry.colour).with_size(4.0).into(),
        );
    }
    let labels = columns.iter().map(|(entry, _)| still::plain(&entry.prose())).collect();
    let layout =
        still::layout(&plots, "Pooled RMSE per fold", "", &axis(run, metric, "pooled RMSE"))
            .with_x_categories(labels)
            .with_x_axis_min(0.5)
            .with_x_axis_max(columns.len() as f64 + 0.5);
    still::svg(plots, layout)
}
