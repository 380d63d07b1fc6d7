//! The volcano as a static figure.

use std::f64::consts::LN_10;

use kuva::plot::ScatterPlot;
use kuva::render::annotations::TextAnnotation;
use kuva::render::plots::Plot;

use crate::anova::{Association, Study};
use crate::report::figure::still;

/// Points that do not pass are thinned to about so many.
const GREY: usize = 6_000;
/// The strongest are named.
const NAMED: usize = 10;

pub(super) fn svg(study: &Study) -> String {
    let settings = &study.settings;
    let (passing, rest): (Vec<&Association>, Vec<&Association>) =
        study.associations.iter().partition(|a| a.is_significant(settings));
    let step = rest.len().div_ceil(GREY).max(1);
    let point = |a: &Association| (a.groups.delta(), -a.ln_p.max(-1e4) / LN_10);
    let scatter = |points: Vec<(f64, f64)>, colour: &str, size: f64, name: String| -> Plot {
        ScatterPlot::new()
            .with_data(points)
            .with_color(colour)
            .with_size(size)
            .with_marker_opacity(0.6)
            .with_legend(name)
            .into()
    };
    // Rank order is by p: the strong end is kept whole.
    let grey: Vec<(f64, f64)> = rest
        .iter()
        .enumerate()
        .filter(|(at, _)| *at < GREY / 4 || at % step == 0)
        .map(|(_, a)| point(a))
        .collect();
    let side = |sensitive: bool| -> Vec<(f64, f64)> {
        passing.iter().filter(|a| (a.groups.delta() < 0.0) == sensitive).map(|a| point(a)).collect()
    };
    let plots = vec![
        scatter(
            grey,
            "#a6adb4",
            1.6,
            format!("not significant ({} of {} drawn)", rest.len().min(GREY), rest.len()),
        ),
        scatter(side(true), "#009E73", 2.6, format!("sensitive ({})", study.counts.sensitive)),
        scatter(side(false), "#D55E00", 2.6, format!("resistant ({})", study.counts.resistant)),
    ];
    let title =
        format!("{} of {} tests are significant", study.counts.significant, study.counts.tests);
    let mut layout =
        still::layout(&plots, &title, "Δ ln IC50, with the feature minus without", "−log10 p");
    let ends =
        passing.iter().map(|a| point(a)).fold((0.0_f64, 0.0_f64, 0.0_f64), |ends, (x, y)| {
            (ends.0.min(x), ends.1.max(x), ends.2.max(y))
        });
    let (width, height) = (ends.1 - ends.0, ends.2);
    let mut named: Vec<(f64, f64)> = Vec::new();
    for a in &passing {
        let (x, y) = point(a);
        // A name that would lie on a stronger one is left out.
        let near =
            |(u, v): &(f64, f64)| (x - u).abs() < 0.2 * width && (y - v).abs() < 0.035 * height;
        if named.len() == NAMED || named.iter().any(near) {
            continue;
        }
        named.push((x, y));
        let name = format!(
            "{} × {}",
            study.inputs.drugs[a.drug as usize].label(),
            study.inputs.features[a.feature as usize].name
        );
        layout = layout.with_annotation(TextAnnotation::new(still::plain(&name), x, y));
    }
    still::svg(plots, layout.with_width(900.0).with_height(640.0))
}
