//! Scores against the share of the training groups that were learned from.

use std::collections::BTreeMap;

use kuva::plot::LinePlot;
use kuva::render::plots::Plot;
use serde_json::json;

use super::{Absent, Figure, Variant, round, still};
use crate::report::read::{Metric, Model, Part, Run, Spread};
use crate::report::roster::Entry;

const SCORES: [(Part, Metric, &str); 3] = [
    (Part::Pooled, Metric::Rmse, "pooled RMSE"),
    (Part::PerDrug, Metric::Pearson, "per-drug Pearson"),
    (Part::Normalised, Metric::Pearson, "normalised Pearson"),
];

/// Share in percent and model.
type Curve<'r> = Vec<(f64, &'r Model)>;

/// Draws one variant per score.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let mut curves: BTreeMap<&str, Curve<'_>> = BTreeMap::new();
    for model in &run.scores.models {
        if let Some((of, share)) = model.probe.as_ref().and_then(|p| Some((&p.of, p.share?))) {
            curves.entry(of).or_default().push((100.0 * share, model));
        }
    }
    let curves: Vec<(&Entry, Curve<'_>)> = run
        .roster
        .learned()
        .filter_map(|entry| {
            let mut curve = curves.remove(entry.name.as_str())?;
            curve.push((100.0, run.scores.models.iter().find(|m| m.name == entry.name)?));
            curve.sort_by(|a, b| a.0.total_cmp(&b.0));
            Some((entry, curve))
        })
        .collect();
    if curves.is_empty() {
        return Err(Absent::because("no learning curve was asked for (--probe learning-curve)"));
    }
    Ok(Figure {
        caption: "The same model on shares of the training cell lines, drugs or pairs, whatever the splits leave out; \
                  bars are standard deviations over folds. A curve that still falls says that more data would help."
            .to_owned(),
        choose: "Score",
        points: None,
        log_switch: false,
        height: 400,
        svg: svg(run, &curves),
        variants: SCORES.iter().map(|score| variant(run, score, &curves)).collect(),
    })
}

fn axis(run: &Run, metric: Metric, label: &str) -> String {
    if metric == Metric::Rmse { run.scores.screen.with_unit(label) } else { label.to_owned() }
}

fn variant(
    run: &Run,
    (part, metric, label): &(Part, Metric, &str),
    curves: &[(&Entry, Curve<'_>)],
) -> Variant {
    let traces = curves.iter().map(|(entry, curve)| {
        let scores: Vec<Spread> = curve.iter().map(|(_, model)| model.score(*part, *metric)).collect();
        json!({
            "type": "scatter", "mode": "lines+markers", "name": entry.prose(),
            "x": curve.iter().map(|(share, _)| *share).collect::<Vec<_>>(),
            "y": scores.iter().map(|score| score.mean.map(round)).collect::<Vec<_>>(),
            "error_y": {"type": "data", "array": scores.iter().map(|s| s.sd.map(round)).collect::<Vec<_>>(), "thickness": 1},
            "line": {"color": entry.colour, "width": 1.5}, "marker": {"size": 7},
            "hovertemplate": format!("on %{{x}} %: {label} %{{y:.3f}}"),
        })
    });
    Variant {
        label: (*label).to_owned(),
        note: String::new(),
        traces: traces.collect(),
        layout: json!({
            "xaxis": {"title": {"text": "share of the training groups (%)"}, "rangemode": "tozero"},
            "yaxis": {"title": {"text": axis(run, *metric, label)}},
        }),
    }
}

fn svg(run: &Run, curves: &[(&Entry, Curve<'_>)]) -> String {
    let (part, metric, label) = SCORES[0];
    let plots: Vec<Plot> = curves
        .iter()
        .map(|(entry, curve)| {
            let points = curve
                .iter()
                .filter_map(|(share, model)| Some((*share, model.score(part, metric).mean?)));
            LinePlot::new()
                .with_data(points)
                .with_color(entry.colour)
                .with_legend(entry.prose())
                .into()
        })
        .collect();
    let y = axis(run, metric, label);
    let layout = still::layout(&plots, "Learning curve", "share of the training groups (%)", &y);
    still::svg(plots, layout)
}
