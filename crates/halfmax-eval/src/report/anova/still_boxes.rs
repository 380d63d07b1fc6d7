//! The strongest associations as static box plots.

use kuva::plot::BoxPlot;
use kuva::render::plots::Plot;

use super::shown;
use crate::anova::{Association, Study};
use crate::report::figure::still;

/// How many are drawn.
const DRAWN: usize = 6;

pub(super) fn svg(study: &Study) -> String {
    let mut boxes = BoxPlot::new();
    let mut colours = Vec::new();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for a in study.associations.iter().take(DRAWN) {
        let (positive, negative) = split(study, a);
        for value in positive.iter().chain(&negative) {
            low = low.min(value.floor());
            high = high.max(value.ceil());
        }
        let drug = study.inputs.drugs[a.drug as usize].label();
        let feature = &study.inputs.features[a.feature as usize].name;
        boxes =
            boxes.with_group(still::plain(&format!("{drug}, no {feature}")), negative).with_group(
                still::plain(&format!("{drug}, {feature} (p = {})", shown(a.ln_p))),
                positive,
            );
        colours.extend(["#a6adb4", if a.groups.delta() < 0.0 { "#009E73" } else { "#D55E00" }]);
    }
    let boxes = boxes.with_group_colors(colours).with_strip(0.25).with_overlay_size(1.4);
    let plots: Vec<Plot> = vec![boxes.into()];
    let layout = still::layout(&plots, "The strongest associations", "", "ln IC50 (ln µM)")
        .with_width(900.0)
        .with_height(680.0)
        .with_x_tick_rotate(-35.0)
        .with_y_axis_min(low)
        .with_y_axis_max(high);
    still::svg(plots, layout)
}

/// Responses with the feature, and without.
fn split(study: &Study, a: &Association) -> (Vec<f64>, Vec<f64>) {
    let positive = &study.inputs.features[a.feature as usize].positive;
    let responses = study.inputs.drugs[a.drug as usize].responses.iter().copied().enumerate();
    let known = responses.filter(|(_, value)| !value.is_nan());
    let (with, without): (Vec<_>, Vec<_>) =
        known.partition(|(line, _)| positive.binary_search(&(*line as u32)).is_ok());
    let values = |group: Vec<(usize, f64)>| group.into_iter().map(|(_, value)| value).collect();
    (values(with), values(without))
}
