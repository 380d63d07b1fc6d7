//! When trials ran.

use halfmax_search::{State, Trial};
use kuva::plot::LinePlot;
use kuva::render::plots::Plot;
use serde_json::json;

use super::{Absent, Figure, Variant, still};
use crate::report::read::Run;

const COMPLETE: &str = "#0072B2";
const PRUNED: &str = "#E69F00";
const FAILED: &str = "#D55E00";

/// One trial: from when to when, in seconds after the first began.
struct Bar<'t> {
    from: f64,
    to: f64,
    trial: &'t Trial,
}

/// Draws one bar per trial.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let search = run.search.as_ref().ok_or_else(|| Absent::file("trials.jsonl"))?;
    let bars = bars(&search.trials);
    if bars.is_empty() {
        return Err(Absent::because("the journal does not say when trials ran"));
    }
    let kinds = [("complete", COMPLETE), ("pruned", PRUNED), ("failed", FAILED)];
    let of =
        |kind: &str| bars.iter().filter(|bar| self::kind(bar.trial) == kind).collect::<Vec<_>>();
    let tenth = |x: f64| (10.0 * x).round() / 10.0;
    let traces = kinds.iter().filter(|(kind, _)| !of(kind).is_empty()).map(|(kind, colour)| {
        let bars = of(kind);
        json!({
            "type": "bar", "orientation": "h", "name": kind, "marker": {"color": colour},
            "base": bars.iter().map(|b| tenth(b.from)).collect::<Vec<_>>(),
            "x": bars.iter().map(|b| tenth(b.to - b.from)).collect::<Vec<_>>(),
            "y": bars.iter().map(|b| b.trial.number).collect::<Vec<_>>(),
            "hovertemplate": "trial %{y}: %{x:.1f} s<extra></extra>",
        })
    });
    let mut plots: Vec<Plot> = Vec::new();
    for (kind, colour) in kinds {
        for (at, bar) in of(kind).into_iter().enumerate() {
            let y = f64::from(bar.trial.number);
            let line = LinePlot::new().with_data([(bar.from, y), (bar.to, y)]).with_color(colour);
            let line = line.with_stroke_width(3.0);
            plots.push(if at == 0 { line.with_legend(kind) } else { line }.into());
        }
    }
    let layout = still::layout(&plots, "When trials ran", "seconds", "trial");
    let all: f64 = bars.iter().map(|bar| bar.to - bar.from).sum();
    let end = bars.iter().map(|bar| bar.to).fold(0.0, f64::max);
    Ok(Figure {
        caption: "Each bar is a trial from its start to its end. Gaps are waits for the rest of a generation; how long trials \
                  took is no part of what they found, and differs from machine to machine."
            .into(),
        choose: "",
        points: None,
        log_switch: false,
        height: 200 + 8 * bars.len().min(100) as u32,
        variants: vec![Variant {
            label: "timeline".into(),
            note: format!(
                "{} trials took {all:.0} s of work in {end:.0} s, {:.0} trials an hour.",
                bars.len(),
                3600.0 * bars.len() as f64 / end.max(1e-3)
            ),
            traces: traces.collect(),
            layout: json!({
                "barmode": "overlay",
                "xaxis": {"title": {"text": "seconds"}, "rangemode": "tozero"},
                "yaxis": {"title": {"text": "trial"}, "autorange": "reversed"},
            }),
        }],
        svg: still::svg(plots, layout),
    })
}

fn kind(trial: &Trial) -> &'static str {
    match trial.state {
        State::Pruned { .. } => "pruned",
        State::Failed { .. } => "failed",
        _ => "complete",
    }
}

fn bars(trials: &[Trial]) -> Vec<Bar<'_>> {
    let note = |trial: &Trial, name: &str| trial.notes.get(name).copied();
    let bar = |trial| {
        let (from, to) = (note(trial, "started_s")?, note(trial, "finished_s")?);
        Some(Bar { from, to, trial })
    };
    let mut bars: Vec<Bar<'_>> = trials.iter().filter_map(bar).collect();
    let first = bars.iter().map(|bar| bar.from).fold(f64::INFINITY, f64::min);
    for bar in &mut bars {
        bar.from -= first;
        bar.to -= first;
    }
    bars
}
