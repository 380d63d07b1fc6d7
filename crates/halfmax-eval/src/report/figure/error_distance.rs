//! How the error grows with the distance from what was in training.

use kuva::plot::LinePlot;
use kuva::render::plots::Plot;
use serde_json::json;

use super::{Absent, Figure, Variant, round, still};
use crate::reliability::{Bin, DomainScores};
use crate::report::read::Run;
use crate::report::roster::Entry;

/// The bins of one side of a pair.
type Side = fn(&DomainScores) -> &[Bin];
/// A model with its bins.
type Line<'r> = (&'r Entry, &'r [Bin]);

/// The sides of a pair whose distance matters.
const SIDES: [(&str, Side); 2] =
    [("cell line", |domain| &domain.cell_line), ("compound", |domain| &domain.compound)];

/// Draws a variant per side that the splits leave out.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let lines = |side: Side| -> Vec<Line<'_>> {
        run.roster
            .reference()
            .into_iter()
            .chain(run.roster.learned())
            .filter_map(|entry| {
                let model = run.scores.models.iter().find(|m| m.name == entry.name)?;
                Some((entry, side(model.domain.as_ref()?)))
            })
            .filter(|(_, bins)| !bins.is_empty())
            .collect()
    };
    let sides: Vec<(&str, Vec<Line<'_>>)> = SIDES
        .iter()
        .map(|(name, side)| (*name, lines(*side)))
        .filter(|(_, lines)| !lines.is_empty())
        .collect();
    let Some((name, first)) = sides.first() else {
        return Err(Absent::because(
            "every cell line and compound of the test rows occurs in training, or scores.json does not say how far they are",
        ));
    };
    Ok(Figure {
        caption: "Test rows by how far their cell line or compound is from those of training, as a share of the \
                  training entities that are nearer to each other. The last bin is out of domain."
            .to_owned(),
        choose: "Distance of",
        points: None,
        log_switch: false,
        height: 400,
        svg: svg(run, name, first),
        variants: sides.iter().map(|(name, lines)| variant(run, name, lines)).collect(),
    })
}

fn label(bin: &Bin) -> String {
    format!("{:.0}–{:.0} %", 100.0 * bin.from, 100.0 * bin.to)
}

fn variant(run: &Run, name: &str, lines: &[Line<'_>]) -> Variant {
    let traces = lines.iter().map(|(entry, bins)| {
        let note = |bin: &Bin| {
            let coverage = bin.coverage.map_or_else(String::new, |share| {
                format!(", {:.0} % of 90 % intervals hold", 100.0 * share)
            });
            format!("{} rows{coverage}", bin.n)
        };
        json!({
            "type": "scatter", "mode": "lines+markers", "name": entry.prose(),
            "x": bins.iter().map(label).collect::<Vec<_>>(), "y": bins.iter().map(|bin| round(bin.rmse)).collect::<Vec<_>>(),
            "customdata": bins.iter().map(note).collect::<Vec<_>>(),
            "line": {"color": entry.colour, "width": 1.5}, "marker": {"size": 7},
            "hovertemplate": "%{x}: RMSE %{y:.3f}<br>%{customdata}",
        })
    });
    Variant {
        label: name.to_owned(),
        note: String::new(),
        traces: traces.collect(),
        layout: json!({
            "xaxis": {"type": "category", "title": {"text": format!("distance of the {name} from training (quantile)")}},
            "yaxis": {"title": {"text": run.scores.screen.with_unit("RMSE")}},
        }),
    }
}

fn svg(run: &Run, name: &str, lines: &[Line<'_>]) -> String {
    let longest = lines.iter().map(|(_, bins)| *bins).max_by_key(|bins| bins.len()).unwrap_or(&[]);
    let labels: Vec<String> = longest.iter().map(label).collect();
    let place = |bin: &Bin| labels.iter().position(|l| *l == label(bin)).map(|at| (at + 1) as f64);
    let plots: Vec<Plot> = lines
        .iter()
        .map(|(entry, bins)| {
            let points = bins.iter().filter_map(|bin| Some((place(bin)?, bin.rmse)));
            LinePlot::new()
                .with_data(points)
                .with_color(entry.colour)
                .with_legend(entry.prose())
                .into()
        })
        .collect();
    let x = format!("distance of the {name} from training (quantile)");
    let y = run.scores.screen.with_unit("RMSE");
    let n = labels.len() as f64;
    let layout = still::layout(&plots, "Error and distance", &x, &y)
        .with_x_categories(labels)
        .with_x_axis_min(0.5)
        .with_x_axis_max(n + 0.5);
    still::svg(plots, layout)
}
