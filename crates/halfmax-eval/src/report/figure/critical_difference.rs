//! Mean ranks of models over folds, with how far apart they must be to differ.

use kuva::plot::{LinePlot, ScatterPlot};
use kuva::render::plots::Plot;
use serde_json::json;

use super::{Absent, Figure, Variant, round, still};
use crate::paired::{RankTest, rank_test};
use crate::report::read::{Metric, Model, Part, Run};
use crate::report::roster::Entry;
use crate::report::summary::number;

const SCORES: [(Part, Metric, &str); 3] = [
    (Part::Pooled, Metric::Rmse, "pooled RMSE"),
    (Part::PerDrug, Metric::Rmse, "per-drug RMSE"),
    (Part::PerDrug, Metric::Pearson, "per-drug Pearson"),
];

/// Models that have a score in every fold, with what their ranks come to.
pub(in crate::report) struct Ranked<'r> {
    pub(in crate::report) entries: Vec<&'r Entry>,
    pub(in crate::report) test: RankTest,
}

/// Ranks the models of a run by a score; `None` where there is nothing to rank.
pub(in crate::report) fn ranked(run: &Run, part: Part, metric: Metric) -> Option<Ranked<'_>> {
    let whole = |model: &Model| -> Option<Vec<f64>> {
        model.folds.iter().map(|fold| fold.score(part, metric)).collect()
    };
    let models: Vec<(&Entry, Vec<f64>)> = run
        .roster
        .entries()
        .iter()
        .filter_map(|entry| {
            Some((entry, whole(run.scores.models.iter().find(|m| m.name == entry.name)?)?))
        })
        .collect();
    let folds = models.first()?.1.len();
    let models: Vec<_> = models.into_iter().filter(|(_, scores)| scores.len() == folds).collect();
    let by_fold: Vec<Vec<f64>> =
        (0..folds).map(|fold| models.iter().map(|(_, scores)| scores[fold]).collect()).collect();
    let test = rank_test(&by_fold, !metric.lower_is_better())?;
    Some(Ranked { entries: models.into_iter().map(|(entry, _)| entry).collect(), test })
}

/// Draws one variant per score.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let all: Vec<(&str, Ranked<'_>)> = SCORES
        .iter()
        .filter_map(|(part, metric, label)| Some((*label, ranked(run, *part, *metric)?)))
        .collect();
    let Some((label, first)) = all.first() else {
        return Err(Absent::because("ranks need two folds or more, and two models that differ"));
    };
    Ok(Figure {
        caption: "Models are ranked within each fold, 1 being best; dots are mean ranks. Bars reach half the critical \
                  difference to either side: two models differ at 5 % (Nemenyi) only where their bars do not overlap. \
                  Few folds make long bars: not being told apart is not being alike."
            .to_owned(),
        choose: "Score",
        points: None,
        log_switch: false,
        height: (130 + 26 * first.entries.len() as u32).clamp(260, 900),
        svg: svg(label, first),
        variants: all.iter().map(|(label, ranked)| variant(label, ranked)).collect(),
    })
}

/// Best first.
fn order(ranked: &Ranked<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ranked.entries.len()).collect();
    order.sort_by(|a, b| ranked.test.mean_ranks[*a].total_cmp(&ranked.test.mean_ranks[*b]));
    order
}

fn variant(label: &str, ranked: &Ranked<'_>) -> Variant {
    let (test, order) = (&ranked.test, order(ranked));
    let names: Vec<String> = order.iter().map(|at| ranked.entries[*at].prose()).collect();
    let ranks: Vec<f64> = order.iter().map(|at| round(test.mean_ranks[*at])).collect();
    let colours: Vec<&str> = order.iter().map(|at| ranked.entries[*at].colour).collect();
    Variant {
        label: label.to_owned(),
        note: format!(
            "{} models over {} folds: Friedman’s χ² {} (p {}), Iman–Davenport p {}, critical difference {}.",
            names.len(),
            test.folds,
            number(Some(test.chi_squared)),
            p_words(test.p),
            p_words(test.p_f),
            number(Some(test.critical_difference))
        ),
        traces: vec![json!({
            "type": "scatter", "mode": "markers", "x": ranks, "y": names, "showlegend": false,
            "marker": {"color": colours, "size": 10},
            "error_x": {"type": "constant", "value": round(0.5 * test.critical_difference), "color": "@muted", "thickness": 2, "width": 0},
            "hovertemplate": "%{y}<br>mean rank %{x:.2f}<extra></extra>",
        })],
        layout: json!({
            "xaxis": {"title": {"text": format!("mean rank by {label}, 1 is best")}},
            "yaxis": {"type": "category", "categoryorder": "array", "categoryarray": names, "autorange": "reversed"},
        }),
    }
}

/// A probability for people.
pub(in crate::report) fn p_value(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}

/// The same in a sentence, after the letter.
fn p_words(p: f64) -> String {
    if p < 0.001 { p_value(p) } else { format!("= {}", p_value(p)) }
}

fn svg(label: &str, ranked: &Ranked<'_>) -> String {
    let (test, mut order) = (&ranked.test, order(ranked));
    // kuva puts the first category at the bottom.
    order.reverse();
    let mut plots: Vec<Plot> = Vec::new();
    for (place, at) in order.iter().enumerate() {
        let (rank, y) = (test.mean_ranks[*at], (place + 1) as f64);
        let half = 0.5 * test.critical_difference;
        plots.push(
            LinePlot::new()
                .with_data([(rank - half, y), (rank + half, y)])
                .with_color(still::MUTED)
                .with_stroke_width(3.0)
                .into(),
        );
        plots.push(
            ScatterPlot::new()
                .with_data([(rank, y)])
                .with_color(ranked.entries[*at].colour)
                .with_size(5.0)
                .into(),
        );
    }
    let names = order.iter().map(|at| still::plain(&ranked.entries[*at].prose())).collect();
    let x = format!("mean rank by {label}, 1 is best; bars: ± half the critical difference");
    let layout = still::layout(&plots, "Which models differ", &x, "")
        .with_y_categories(names)
        .with_y_axis_min(0.5)
        .with_y_axis_max(order.len() as f64 + 0.5)
        .with_height(180.0 + 24.0 * order.len() as f64);
    still::svg(plots, layout)
}
