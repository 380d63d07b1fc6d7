//! Loss of networks by epoch, fold by fold.

use std::collections::BTreeMap;

use kuva::plot::LinePlot;
use kuva::plot::ScatterPlot;
use kuva::render::plots::Plot;
use serde_json::{Value, json};

use super::{Absent, Figure, Variant, still};
use crate::report::read::{Epoch, Run};
use crate::report::roster::Entry;

/// Draws one variant per network.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let history = run.history.as_ref().ok_or_else(|| Absent::file("history.tsv"))?;
    let networks: Vec<(&Entry, Vec<Curve>)> = run
        .roster
        .learned_first()
        .map(|entry| (entry, curves(history, &entry.name)))
        .filter(|(_, curves)| !curves.is_empty())
        .collect();
    let (first, curves) = networks
        .first()
        .ok_or_else(|| Absent::because("history.tsv holds no epoch of these models"))?;
    let loss = run.scores.screen.with_squared_unit("mean squared error");
    Ok(Figure {
        caption: "One pair of lines per fold. A validation loss that rises while the training loss falls is \
                  overfitting; a ring marks each fold's epoch of lowest validation loss. A loss is on the scale that \
                  training minimised, so compare curves, not units."
            .to_owned(),
        choose: "Model",
        points: None,
        log_switch: true,
        height: 420,
        svg: svg(first, curves, &loss),
        variants: networks.iter().map(|(entry, curves)| variant(entry, curves, &loss)).collect(),
    })
}

/// The epochs of one fold.
struct Curve<'h> {
    fold: &'h str,
    train: Vec<(f64, f64)>,
    validation: Vec<(f64, f64)>,
}

impl Curve<'_> {
    fn best(&self) -> Option<(f64, f64)> {
        self.validation
            .iter()
            .copied()
            .reduce(|best, next| if next.1 < best.1 { next } else { best })
    }
}

fn curves<'h>(history: &'h [Epoch], model: &str) -> Vec<Curve<'h>> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut curves: Vec<Curve> = Vec::new();
    for epoch in history.iter().filter(|e| e.model == model) {
        let place = *places.entry(&epoch.fold).or_insert(curves.len());
        if place == curves.len() {
            curves.push(Curve { fold: &epoch.fold, train: Vec::new(), validation: Vec::new() });
        }
        curves[place].train.extend(epoch.train_loss.map(|loss| (epoch.number, loss)));
        curves[place].validation.extend(epoch.validation_loss.map(|loss| (epoch.number, loss)));
    }
    curves
}

fn variant(entry: &Entry, curves: &[Curve], loss: &str) -> Variant {
    let line = |points: &[(f64, f64)], fold: &str, name: &str, first: bool, line: Value| {
        let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        json!({
            "type": "scatter", "mode": "lines", "name": name, "legendgroup": name, "showlegend": first, "x": x, "y": y, "line": line,
            "hovertemplate": format!("{name}, fold {}<br>epoch %{{x}}: %{{y:.4f}}<extra></extra>", fold.replace(['<', '>', '&'], " ")),
        })
    };
    let mut traces = Vec::new();
    for (i, curve) in curves.iter().enumerate() {
        let dashed = json!({"color": "@muted", "width": 1.4, "dash": "dot"});
        traces.push(line(&curve.train, curve.fold, "training", i == 0, dashed));
    }
    let validated: Vec<&Curve> = curves.iter().filter(|c| !c.validation.is_empty()).collect();
    for (i, curve) in validated.iter().enumerate() {
        let solid = json!({"color": entry.colour, "width": 1.8});
        traces.push(line(&curve.validation, curve.fold, "validation", i == 0, solid));
    }
    let best: Vec<(&str, (f64, f64))> =
        validated.iter().filter_map(|c| Some((c.fold, c.best()?))).collect();
    if !best.is_empty() {
        traces.push(json!({
            "type": "scatter", "mode": "markers", "name": "lowest validation loss",
            "x": best.iter().map(|b| b.1.0).collect::<Vec<_>>(), "y": best.iter().map(|b| b.1.1).collect::<Vec<_>>(),
            "customdata": best.iter().map(|b| b.0).collect::<Vec<_>>(),
            "marker": {"symbol": "circle-open", "size": 11, "color": "@ink", "line": {"width": 2}},
            "hovertemplate": "lowest, fold %{customdata}<br>epoch %{x}: %{y:.4f}<extra></extra>",
        }));
    }
    let epochs: Vec<String> =
        best.iter().map(|(fold, (epoch, _))| format!("fold {fold}: {epoch}")).collect();
    Variant {
        label: entry.prose(),
        note: match epochs.len() {
            0 => "There was no validation part.".to_owned(),
            _ => format!("Epoch of lowest validation loss: {}.", epochs.join(", ")),
        },
        traces,
        layout: json!({
            "xaxis": {"title": {"text": "epoch"}, "rangemode": "tozero"},
            "yaxis": {"title": {"text": loss}},
        }),
    }
}

fn svg(entry: &Entry, curves: &[Curve], loss: &str) -> String {
    let mut plots: Vec<Plot> = Vec::new();
    for (i, curve) in curves.iter().enumerate() {
        let mut train =
            LinePlot::new().with_data(curve.train.clone()).with_color(still::MUTED).with_dotted();
        let mut validation =
            LinePlot::new().with_data(curve.validation.clone()).with_color(entry.colour);
        if i == 0 {
            train = train.with_legend("training");
            validation = validation.with_legend("validation");
        }
        plots.push(train.into());
        if !curve.validation.is_empty() {
            plots.push(validation.into());
        }
    }
    let best: Vec<(f64, f64)> = curves.iter().filter_map(Curve::best).collect();
    if !best.is_empty() {
        let ring = ScatterPlot::new().with_data(best).with_color(still::INK).with_size(4.0);
        plots.push(ring.with_legend("lowest validation loss").into());
    }
    let title = format!("{}: loss by epoch, one line per fold", entry.prose());
    let layout = still::layout(&plots, &title, "epoch", loss);
    still::svg(plots, layout)
}
