//! One compound after another: the model beside the naive reference.

use kuva::plot::{LinePlot, ScatterPlot};
use kuva::render::plots::Plot;
use serde_json::{Value, json};

use super::actual_predicted::shown;
use super::{Absent, Figure, Variant, predictions, round, still};
use crate::report::read::{Metric, Predictions, Run};
use crate::report::roster::Entry;
use crate::report::summary::Group;

/// Names of compounds are written below the axis up to this many.
const LABELLED: usize = 60;

/// Draws one variant per metric.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let predictions = predictions(run)?;
    let (head, _) = shown(run, predictions)?;
    let reference = run.roster.reference().filter(|r| r.name != head.name);
    let by_rmse = Ranking::new(predictions, head, reference, Metric::Rmse);
    let by_pearson = Ranking::new(predictions, head, reference, Metric::Pearson);
    Ok(Figure {
        caption: "Each column is one compound, ordered by the score of the model; bars join it to the naive reference. \
                  RMSE is over all test pairs of the compound. Pearson, averaged over folds, asks whether the cell lines \
                  are in the right order for that compound, which a clinical choice needs, and is blind to the \
                  compound's general potency."
            .to_owned(),
        choose: "Metric",
        points: None,
        log_switch: false,
        height: 440,
        variants: vec![by_rmse.variant(run, predictions), by_pearson.variant(run, predictions)],
        svg: by_rmse.svg(run),
    })
}

/// Compounds in order of the model's score.
struct Ranking<'r> {
    metric: Metric,
    head: &'r Entry,
    reference: Option<&'r Entry>,
    rows: Vec<Row<'r>>,
}

struct Row<'r> {
    compound: &'r str,
    index: usize,
    n: usize,
    score: f64,
    reference: Option<f64>,
}

impl<'r> Ranking<'r> {
    fn new(
        predictions: &'r Predictions,
        head: &'r Entry,
        reference: Option<&'r Entry>,
        metric: Metric,
    ) -> Self {
        let groups = predictions.by_compound(&head.name).unwrap_or_default();
        let naive = reference.and_then(|r| predictions.by_compound(&r.name));
        let mut rows: Vec<Row> = groups
            .iter()
            .enumerate()
            .filter_map(|(index, group)| {
                let reference = naive.as_ref().and_then(|naive| score(&naive[index], metric));
                let compound = predictions.compounds[index].as_str();
                Some(Row { compound, index, n: group.n(), score: score(group, metric)?, reference })
            })
            .collect();
        rows.sort_by(|a, b| {
            let order = a.score.total_cmp(&b.score);
            let order = if metric.lower_is_better() { order } else { order.reverse() };
            order.then(a.compound.cmp(b.compound))
        });
        Self { metric, head, reference, rows }
    }

    fn note(&self) -> String {
        let Some(reference) = self.reference else { return String::new() };
        let both: Vec<(f64, f64)> =
            self.rows.iter().filter_map(|r| Some((r.score, r.reference?))).collect();
        if both.is_empty() {
            return format!(
                "{} has no {} within compounds.",
                reference.prose(),
                self.metric.label()
            );
        }
        let better = both
            .iter()
            .filter(|(s, r)| if self.metric.lower_is_better() { s < r } else { s > r })
            .count();
        format!(
            "{} is better than {} for {better} of {} compounds by {}.",
            self.head.prose(),
            reference.prose(),
            both.len(),
            self.metric.label()
        )
    }

    fn axis(&self, run: &Run) -> String {
        match self.metric {
            Metric::Rmse => run.scores.screen.with_unit("RMSE"),
            other => format!("{} correlation", other.label()),
        }
    }

    fn variant(&self, run: &Run, predictions: &Predictions) -> Variant {
        let x: Vec<usize> = (1..=self.rows.len()).collect();
        let names: Vec<&str> = self.rows.iter().map(|r| r.compound).collect();
        let mut traces = Vec::new();
        if let Some(reference) = self.reference {
            let (mut bar_x, mut bar_y) = (Vec::new(), Vec::new());
            for (place, row) in x.iter().zip(&self.rows) {
                if let Some(naive) = row.reference {
                    bar_x.extend([json!(place), json!(place), Value::Null]);
                    bar_y.extend([json!(round(row.score)), json!(round(naive)), Value::Null]);
                }
            }
            traces.push(json!({
                "type": "scatter", "mode": "lines", "x": bar_x, "y": bar_y, "hoverinfo": "skip", "showlegend": false,
                "line": {"color": "@rule", "width": 2},
            }));
            let y: Vec<Option<f64>> = self.rows.iter().map(|r| r.reference.map(round)).collect();
            let n: Vec<usize> = self.rows.iter().map(|r| r.n).collect();
            traces.push(self.dots(reference, &x, &names, &y, &n));
        }
        for other in run.roster.learned().filter(|e| e.name != self.head.name) {
            let Some(groups) = predictions.by_compound(&other.name) else { continue };
            let y: Vec<Option<f64>> =
                self.rows.iter().map(|r| score(&groups[r.index], self.metric).map(round)).collect();
            let n: Vec<usize> = self.rows.iter().map(|r| groups[r.index].n()).collect();
            let mut trace = self.dots(other, &x, &names, &y, &n);
            trace["visible"] = json!("legendonly");
            traces.push(trace);
        }
        let y: Vec<Option<f64>> = self.rows.iter().map(|r| Some(round(r.score))).collect();
        let n: Vec<usize> = self.rows.iter().map(|r| r.n).collect();
        traces.push(self.dots(self.head, &x, &names, &y, &n));
        let labelled = self.rows.len() <= LABELLED;
        let title = format!("{} compounds, best first", self.rows.len());
        Variant {
            label: self.metric.label().to_owned(),
            note: self.note(),
            traces,
            layout: json!({
                "xaxis": {
                    "title": {"text": title}, "showgrid": false, "zeroline": false, "tickangle": -60, "ticktext": names, "tickvals": x,
                    "showticklabels": labelled, "tickmode": "array", "ticks": "", "tickfont": {"size": 10},
                },
                "yaxis": {"title": {"text": self.axis(run)}},
            }),
        }
    }

    fn dots(
        &self,
        entry: &Entry,
        x: &[usize],
        names: &[&str],
        y: &[Option<f64>],
        n: &[usize],
    ) -> Value {
        let custom: Vec<Value> = names.iter().zip(n).map(|(name, n)| json!([name, n])).collect();
        json!({
            "type": "scatter", "mode": "markers", "name": entry.prose(), "x": x, "y": y, "customdata": custom,
            "marker": {"color": entry.colour, "size": 7, "symbol": if entry.naive { "line-ew-open" } else { "circle" }, "line": {"width": if entry.naive { 2 } else { 0 }}},
            "hovertemplate": format!("%{{customdata[0]}}<br>{} %{{y:.3f}}, %{{customdata[1]}} pairs", self.metric.label()),
        })
    }

    fn svg(&self, run: &Run) -> String {
        let mut plots: Vec<Plot> = Vec::new();
        let places = || self.rows.iter().enumerate().map(|(i, row)| ((i + 1) as f64, row));
        if let Some(reference) = self.reference {
            for (place, row) in places() {
                if let Some(naive) = row.reference {
                    let bar = LinePlot::new().with_data([(place, row.score), (place, naive)]);
                    plots.push(bar.with_color("#cdd2d7").with_stroke_width(1.5).into());
                }
            }
            let dots = places().filter_map(|(place, row)| Some((place, row.reference?)));
            let dots =
                ScatterPlot::new().with_data(dots).with_color(reference.colour).with_size(2.6);
            plots.push(dots.with_legend(reference.prose()).into());
        }
        let dots = places().map(|(place, row)| (place, row.score));
        let dots = ScatterPlot::new().with_data(dots).with_color(self.head.colour).with_size(2.6);
        plots.push(dots.with_legend(self.head.prose()).into());
        let x = format!("{} compounds, best first", self.rows.len());
        let layout = still::layout(&plots, "Scores per compound", &x, &self.axis(run));
        still::svg(plots, layout.with_width(900.0))
    }
}

fn score(group: &Group, metric: Metric) -> Option<f64> {
    match metric {
        Metric::Pearson => group.pearson(),
        _ => group.rmse(),
    }
}
