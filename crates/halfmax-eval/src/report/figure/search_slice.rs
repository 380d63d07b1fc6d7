//! The value of trials against one parameter at a time.

use halfmax_search::importance;
use kuva::plot::ScatterPlot;
use kuva::render::plots::Plot;
use serde_json::{Value, json};

use super::{Absent, Figure, Variant, round, still};
use crate::report::read::{Run, Search};

/// Draws one variant per parameter, the most important first.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let search = run.search.as_ref().ok_or_else(|| Absent::file("trials.jsonl"))?;
    if search.ranked().len() < 2 {
        return Err(Absent::because("fewer than two trials ended with a value"));
    }
    let unit = run.scores.screen.with_unit("validation RMSE");
    let names = by_importance(search);
    let first = names.first().copied().ok_or_else(|| Absent::because("nothing was searched"))?;
    let variants = names.iter().map(|name| Variant {
        label: (*name).to_owned(),
        note: String::new(),
        traces: vec![trace(search, name)],
        layout: json!({
            "xaxis": {"title": {"text": name}, "type": if is_log(search, name) { "log" } else { "-" }},
            "yaxis": {"title": {"text": unit}},
        }),
    });
    Ok(Figure {
        caption: "Each dot is a trial that has the parameter; later trials are darker. The other parameters differ too, so a \
                  trend here is a hint and importance says how much of it is the parameter's own."
            .into(),
        choose: "parameter",
        points: None,
        log_switch: false,
        height: 420,
        variants: variants.collect(),
        svg: svg(search, first, &unit),
    })
}

/// Names of what was searched, the most important first, or in the order of the space.
pub(super) fn by_importance(search: &Search) -> Vec<&str> {
    let mut names = search.choices();
    if let Some(found) = importance(search.space(), &search.trials, search.seed()) {
        let place = |name: &str| found.parameters.iter().position(|(known, _)| known == name);
        names.sort_by_key(|name| place(name));
    }
    names
}

fn is_log(search: &Search, name: &str) -> bool {
    use halfmax_search::Distribution::{Float, Int};
    let parameter = search.space().parameters().iter().find(|p| p.name == name);
    parameter
        .is_some_and(|p| matches!(p.distribution, Float { log: true, .. } | Int { log: true, .. }))
}

fn trace(search: &Search, name: &str) -> Value {
    let (mut x, mut y, mut number) = (Vec::new(), Vec::new(), Vec::new());
    for (value, trial) in search.ranked() {
        if let Some(chosen) = trial.params.value(name) {
            x.push(match chosen.as_f64() {
                Some(chosen) => json!(chosen),
                None => json!(chosen.to_string().replace('"', "")),
            });
            y.push(round(value));
            number.push(trial.number);
        }
    }
    json!({
        "type": "scatter", "mode": "markers", "x": x, "y": y, "customdata": number, "showlegend": false,
        "marker": {"size": 8, "color": number, "colorscale": "Blues", "cmin": -10, "line": {"width": 1, "color": "@rule"}},
        "hovertemplate": "trial %{customdata}<br>%{x}: %{y:.4f}<extra></extra>",
    })
}

/// The first parameter, on the scale it was searched on.
fn svg(search: &Search, name: &str, unit: &str) -> String {
    let at = search.space().position(name).unwrap_or_default();
    let points = search
        .ranked()
        .into_iter()
        .filter_map(|(value, trial)| Some((search.space().encode(&trial.params)[at]?, value)));
    let dots = ScatterPlot::new().with_data(points.collect::<Vec<_>>());
    let plots: Vec<Plot> = vec![dots.with_color(still::ACCENT).with_size(3.5).into()];
    let x = format!("{name}, lowest (0) to highest (1)");
    let layout = still::layout(&plots, "Value by the most important parameter", &x, unit);
    still::svg(plots, layout)
}
