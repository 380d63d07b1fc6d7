//! One tissue after another: the models beside the naive reference.

use kuva::plot::ScatterPlot;
use kuva::render::plots::Plot;
use serde_json::json;

use super::actual_predicted::shown;
use super::{Absent, Figure, Variant, predictions, round, still};
use crate::report::read::{Predictions, Run};
use crate::report::roster::Entry;

/// Draws the learned models and the reference.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let predictions = predictions(run)?;
    let (head, _) = shown(run, predictions)?;
    let tissues = Tissues::new(predictions, head);
    let reference = run.roster.reference();
    let shown: Vec<Column> = reference
        .into_iter()
        .chain(run.roster.learned())
        .filter_map(|entry| tissues.column(predictions, entry))
        .collect();
    let unit = run.scores.screen.with_unit("RMSE");
    Ok(Figure {
        caption: "Test pairs grouped by the tissue of origin of their cell line, hardest on top. Tissues with few pairs \
                  scatter by chance alone: the number of pairs stands behind each name."
            .to_owned(),
        choose: "",
        points: None,
        log_switch: false,
        height: (120 + 22 * tissues.labels.len() as u32).clamp(240, 900),
        variants: vec![Variant {
            label: "RMSE".into(),
            note: String::new(),
            traces: shown
                .iter()
                .map(|Column { entry, scores }| {
                    json!({
                        "type": "scatter", "mode": "markers", "name": entry.prose(), "x": scores, "y": tissues.labels,
                        "marker": {"color": entry.colour, "size": 9, "symbol": if entry.naive { "line-ns-open" } else { "circle" }, "line": {"width": if entry.naive { 2 } else { 0 }}},
                        "hovertemplate": "%{y}<br>RMSE %{x:.3f}",
                    })
                })
                .collect(),
            layout: json!({
                "xaxis": {"title": {"text": unit}},
                "yaxis": {"type": "category", "categoryorder": "array", "categoryarray": tissues.labels, "tickfont": {"size": 11}},
            }),
        }],
        svg: svg(&shown, &tissues, &unit),
    })
}

/// Tissues with at least one prediction, easiest first, so that the hardest is on top of the axis.
struct Tissues {
    order: Vec<usize>,
    labels: Vec<String>,
}

struct Column<'r> {
    entry: &'r Entry,
    scores: Vec<Option<f64>>,
}

impl Tissues {
    fn new(predictions: &Predictions, head: &Entry) -> Self {
        let groups = predictions.by_tissue(&head.name).unwrap_or_default();
        let mut ranked: Vec<(usize, f64)> =
            groups.iter().enumerate().filter_map(|(i, group)| Some((i, group.rmse()?))).collect();
        let name = |i: usize| &predictions.tissues[i];
        ranked.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| name(a.0).cmp(name(b.0))));
        let order: Vec<usize> = ranked.into_iter().map(|(i, _)| i).collect();
        let labels = order.iter().map(|&i| format!("{} ({})", name(i), groups[i].n())).collect();
        Self { order, labels }
    }

    fn column<'r>(&self, predictions: &Predictions, entry: &'r Entry) -> Option<Column<'r>> {
        let groups = predictions.by_tissue(&entry.name)?;
        Some(Column {
            entry,
            scores: self.order.iter().map(|&i| groups[i].rmse().map(round)).collect(),
        })
    }
}

fn svg(shown: &[Column], tissues: &Tissues, unit: &str) -> String {
    let plots: Vec<Plot> = shown
        .iter()
        .map(|Column { entry, scores }| {
            let dots = scores
                .iter()
                .enumerate()
                .filter_map(|(i, score)| Some(((*score)?, (i + 1) as f64)));
            ScatterPlot::new()
                .with_data(dots)
                .with_color(entry.colour)
                .with_size(4.0)
                .with_legend(entry.prose())
                .into()
        })
        .collect();
    let labels = tissues.labels.iter().map(|label| still::plain(label)).collect();
    let layout = still::layout(&plots, "RMSE per tissue (test pairs)", unit, "")
        .with_y_categories(labels)
        .with_y_axis_min(0.5)
        .with_y_axis_max(tissues.labels.len() as f64 + 0.5)
        .with_height(160.0 + 20.0 * tissues.labels.len() as f64);
    still::svg(plots, layout)
}
