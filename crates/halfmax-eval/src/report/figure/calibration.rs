//! How often responses lie in their intervals, against how often they are promised to.

use kuva::plot::LinePlot;
use kuva::render::plots::Plot;
use serde_json::json;

use super::{Absent, Figure, Variant, round, still};
use crate::reliability::Intervals;
use crate::report::read::Run;
use crate::report::roster::Entry;
use crate::report::summary::number;

/// Draws a line per model.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let lines = lines(run);
    if lines.is_empty() {
        return Err(Absent::because("scores.json holds no intervals"));
    }
    let percent = |share: f64| round(100.0 * share);
    let mut traces = vec![json!({
        "type": "scatter", "mode": "lines", "name": "as promised", "x": [45, 100], "y": [45, 100], "hoverinfo": "skip",
        "line": {"color": "@ink", "width": 1.2, "dash": "dot"},
    })];
    traces.extend(lines.iter().map(|(entry, intervals)| {
        let of = |value: fn(&crate::reliability::Coverage) -> f64| -> Vec<f64> {
            intervals.levels.iter().map(value).map(percent).collect()
        };
        let widths: Vec<String> = intervals.levels.iter().map(|c| number(Some(c.width))).collect();
        json!({
            "type": "scatter", "mode": "lines+markers", "name": entry.prose(), "x": of(|c| c.level), "y": of(|c| c.coverage),
            "customdata": widths, "line": {"color": entry.colour, "width": 1.5}, "marker": {"size": 6},
            "hovertemplate": "promised %{x} %, found %{y:.1f} %<br>mean width %{customdata}",
        })
    }));
    Ok(Figure {
        caption: "Below the dotted line intervals are too narrow, above it too wide. The rows were never seen by the \
                  calibration. Coverage is an average: single drugs may lie lower, as the table says."
            .to_owned(),
        choose: "",
        points: None,
        log_switch: false,
        height: 420,
        variants: vec![Variant {
            label: "coverage".into(),
            note: String::new(),
            traces,
            layout: json!({
                "xaxis": {"title": {"text": "promised share of responses (%)"}},
                "yaxis": {"title": {"text": "share found inside (%)"}},
            }),
        }],
        svg: svg(&lines),
    })
}

/// The learned models with intervals, and the naive reference.
pub(in crate::report) fn lines(run: &Run) -> Vec<(&Entry, &Intervals)> {
    run.roster
        .reference()
        .into_iter()
        .chain(run.roster.learned())
        .filter_map(|entry| {
            let model = run.scores.models.iter().find(|m| m.name == entry.name)?;
            Some((entry, model.intervals.as_ref()?))
        })
        .collect()
}

fn svg(lines: &[(&Entry, &Intervals)]) -> String {
    let mut plots: Vec<Plot> = vec![
        LinePlot::new()
            .with_data([(45.0, 45.0), (100.0, 100.0)])
            .with_color(still::MUTED)
            .with_dotted()
            .with_legend("as promised")
            .into(),
    ];
    for (entry, intervals) in lines {
        let points = intervals.levels.iter().map(|c| (100.0 * c.level, 100.0 * c.coverage));
        plots.push(
            LinePlot::new()
                .with_data(points)
                .with_color(entry.colour)
                .with_legend(entry.prose())
                .into(),
        );
    }
    let layout = still::layout(
        &plots,
        "Calibration of intervals",
        "promised share of responses (%)",
        "share found inside (%)",
    );
    still::svg(plots, layout)
}
