//! Every model against every score, coloured from the worst to the best of each score.

use kuva::plot::Heatmap;
use serde_json::json;

use super::{Absent, Figure, Variant, still};
use crate::report::read::{Metric, Model, Part, Run};
use crate::report::roster::Entry;
use crate::report::summary::number;

const SCORES: [(Part, Metric, &str); 9] = [
    (Part::Pooled, Metric::Rmse, "RMSE"),
    (Part::Pooled, Metric::R2, "R²"),
    (Part::Pooled, Metric::Pearson, "Pearson"),
    (Part::Pooled, Metric::Concordance, "concordance"),
    (Part::PerDrug, Metric::Rmse, "per-drug RMSE"),
    (Part::PerDrug, Metric::Pearson, "per-drug Pearson"),
    (Part::PerDrug, Metric::Spearman, "per-drug Spearman"),
    (Part::PerCellLine, Metric::Pearson, "per-cell-line Pearson"),
    (Part::Normalised, Metric::Pearson, "normalised Pearson"),
];

/// Draws the matrix.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let models: Vec<(&Entry, &Model)> = run
        .roster
        .entries()
        .iter()
        .filter_map(|entry| Some((entry, run.scores.models.iter().find(|m| m.name == entry.name)?)))
        .collect();
    let columns: Vec<Column> = SCORES
        .iter()
        .filter_map(|(part, metric, label)| {
            Column::of(label, metric.lower_is_better(), &models, |model| {
                model.score(*part, *metric).mean
            })
        })
        .collect();
    if columns.is_empty() {
        return Err(Absent::because("no score differs between models"));
    }
    let names: Vec<String> = models.iter().map(|(entry, _)| entry.prose()).collect();
    let row = |of: fn(&Column, usize) -> Option<f64>| -> Vec<Vec<Option<f64>>> {
        (0..models.len()).map(|at| columns.iter().map(|column| of(column, at)).collect()).collect()
    };
    let shade = row(Column::shade);
    let values = row(|column, at| column.values[at]);
    let text: Vec<Vec<String>> =
        values.iter().map(|row| row.iter().map(|value| number(*value)).collect()).collect();
    let labels: Vec<&str> = columns.iter().map(|column| column.label).collect();
    Ok(Figure {
        caption: "The fullest blue is the best of a column, the faintest the worst; grey is undefined. The numbers are the scores \
                  themselves, so columns can be read but not compared with each other."
            .to_owned(),
        choose: "",
        points: None,
        log_switch: false,
        height: (150 + 26 * models.len() as u32).clamp(260, 900),
        variants: vec![Variant {
            label: "scores".into(),
            note: String::new(),
            traces: vec![json!({
                "type": "heatmap", "x": labels, "y": names, "z": shade, "text": text, "texttemplate": "%{text}",
                "zmin": 0, "zmax": 1, "colorscale": "@sequential", "showscale": false, "xgap": 2, "ygap": 2,
                "textfont": {"size": 11}, "hovertemplate": "%{y}<br>%{x} %{text}<extra></extra>",
            })],
            layout: json!({
                "plot_bgcolor": "@unknown",
                "xaxis": {"type": "category", "tickangle": -35, "ticks": "", "showgrid": false, "side": "bottom"},
                "yaxis": {"type": "category", "autorange": "reversed", "ticks": "", "showgrid": false},
            }),
        }],
        svg: svg(&labels, &names, &shade),
    })
}

struct Column {
    label: &'static str,
    values: Vec<Option<f64>>,
    best: f64,
    worst: f64,
}

impl Column {
    /// `None` where fewer than two models have different values.
    fn of(
        label: &'static str,
        lower_is_better: bool,
        models: &[(&Entry, &Model)],
        score: impl Fn(&Model) -> Option<f64>,
    ) -> Option<Self> {
        let values: Vec<Option<f64>> = models.iter().map(|(_, model)| score(model)).collect();
        let low = values.iter().flatten().copied().reduce(f64::min)?;
        let high = values.iter().flatten().copied().reduce(f64::max)?;
        let (best, worst) = if lower_is_better { (low, high) } else { (high, low) };
        (low < high).then_some(Self { label, values, best, worst })
    }

    /// 1 for the best, 0 for the worst.
    fn shade(&self, at: usize) -> Option<f64> {
        self.values[at].map(|value| (value - self.worst) / (self.best - self.worst))
    }
}

fn svg(labels: &[&str], names: &[String], shade: &[Vec<Option<f64>>]) -> String {
    // kuva draws the first row at the bottom.
    let data: Vec<Vec<f64>> =
        shade.iter().rev().map(|row| row.iter().map(|v| v.unwrap_or(f64::NAN)).collect()).collect();
    let range = still::range(&data);
    let map = Heatmap::new().with_data(data).with_color_map(still::sequential(range, 0.0, 1.0));
    let plots = vec![map.into()];
    let layout = still::layout(&plots, "From the worst (pale) to the best of each score", "", "")
        .with_x_categories(labels.iter().map(|label| still::plain(label)).collect())
        .with_x_tick_rotate(-35.0)
        .with_y_categories(names.iter().rev().map(|name| still::plain(name)).collect())
        .with_height(220.0 + 26.0 * names.len() as f64);
    still::svg(plots, layout)
}
