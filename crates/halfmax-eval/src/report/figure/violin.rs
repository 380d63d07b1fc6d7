//! How the scores of single compounds are spread, a violin per model.

use kuva::plot::ViolinPlot;
use serde_json::{Value, json};

use super::{Absent, Figure, Variant, predictions, round, still};
use crate::report::read::Run;
use crate::report::roster::Entry;
use crate::report::summary::Group;

/// A score of a compound.
struct Score {
    label: &'static str,
    of: fn(&Group) -> Option<f64>,
}

const SCORES: [Score; 2] = [
    Score { label: "RMSE per compound", of: Group::rmse },
    Score { label: "Pearson per compound", of: Group::pearson },
];

/// Draws one variant per score.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let predictions = predictions(run)?;
    let groups: Vec<(&Entry, Vec<Group>)> = run
        .roster
        .entries()
        .iter()
        .filter_map(|entry| Some((entry, predictions.by_compound(&entry.name)?)))
        .collect();
    let spread = |score: &Score| -> Vec<(&Entry, Vec<f64>)> {
        let of_models = groups.iter().map(|group| (group.0, values(score, &group.1)));
        of_models.filter(|(_, values)| values.len() > 2).collect()
    };
    let variants: Vec<Variant> = SCORES
        .iter()
        .map(|score| variant(run, score, &spread(score)))
        .filter(|variant| !variant.traces.is_empty())
        .collect();
    if variants.is_empty() {
        return Err(Absent::because("fewer than three compounds have a score"));
    }
    Ok(Figure {
        caption: "Each violin is the distribution of one score over compounds; the line inside marks the mean, the box \
                  the middle half. A model with a good mean and a long tail fails on some compounds."
            .to_owned(),
        choose: "Score",
        points: None,
        log_switch: false,
        height: 440,
        svg: svg(run, &spread(&SCORES[0])),
        variants,
    })
}

fn values(score: &Score, groups: &[Group]) -> Vec<f64> {
    groups.iter().filter_map(score.of).map(round).collect()
}

fn axis(run: &Run, score: &Score) -> String {
    if score.label.starts_with("RMSE") {
        run.scores.screen.with_unit(score.label)
    } else {
        score.label.to_owned()
    }
}

fn variant(run: &Run, score: &Score, spread: &[(&Entry, Vec<f64>)]) -> Variant {
    let traces: Vec<Value> = spread
        .iter()
        .map(|(entry, values)| {
            json!({
                "type": "violin", "name": entry.prose(), "y": values, "line": {"color": entry.colour, "width": 1.2},
                "box": {"visible": true}, "meanline": {"visible": true}, "points": false, "spanmode": "hard",
                "showlegend": false, "hoverinfo": "y+name",
            })
        })
        .collect();
    Variant {
        label: score.label.to_owned(),
        note: String::new(),
        traces,
        layout: json!({
            "xaxis": {"type": "category"},
            "yaxis": {"title": {"text": axis(run, score)}},
        }),
    }
}

fn svg(run: &Run, spread: &[(&Entry, Vec<f64>)]) -> String {
    let mut plot = ViolinPlot::new().with_kde_samples(120);
    for (entry, values) in spread {
        plot = plot.with_group(still::plain(&entry.prose()), values.iter().copied());
    }
    let plot = plot.with_group_colors(spread.iter().map(|(entry, _)| entry.colour));
    let plots = vec![plot.into()];
    let y = axis(run, &SCORES[0]);
    let layout = still::layout(&plots, "Spread over compounds", "", &y).with_x_tick_rotate(-25.0);
    still::svg(plots, layout)
}
