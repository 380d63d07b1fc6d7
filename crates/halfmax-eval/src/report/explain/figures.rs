//! The drawings of an explanation: one variant per compound or prediction, the first also as SVG.

use kuva::plot::{BarPlot, ScatterPlot};
use serde_json::{Value, json};

use crate::explain::{CompoundSection, Document, FeatureRow};
use crate::report::figure::{Figure, Variant, still};

/// Bars of a drawing.
const BARS: usize = 20;

fn figure(
    caption: &str,
    choose: &'static str,
    height: u32,
    variants: Vec<Variant>,
    svg: String,
) -> Figure {
    let caption = caption.into();
    Figure { caption, choose, points: None, log_switch: false, height, variants, svg }
}

fn label(row: &FeatureRow) -> String {
    format!("{} ({})", row.feature, row.view)
}

/// Named features stand out; the others are grey where there is a null.
fn colour(row: &FeatureRow) -> &'static str {
    match row.chance {
        Some(chance) if !chance.named => "#a6adb4",
        _ if row.direction.is_some_and(|direction| direction > 0.0) => "#D55E00",
        _ => "#009E73",
    }
}

/// Bars of the most important features.
pub(super) fn importance(explained: &Document) -> Option<Figure> {
    let with: Vec<&CompoundSection> =
        explained.compounds.iter().filter(|section| !section.features.is_empty()).collect();
    let first = with.first()?;
    let unit = explained.unit.as_str();
    let variant = |section: &&CompoundSection| {
        let rows: Vec<&FeatureRow> = section.features.iter().take(BARS).collect();
        let trace = json!({
            "type": "bar", "orientation": "h",
            "x": rows.iter().map(|row| row.importance).collect::<Vec<_>>(),
            "y": rows.iter().map(|row| label(row)).collect::<Vec<_>>(),
            "marker": {"color": rows.iter().map(|row| colour(row)).collect::<Vec<_>>()},
            "error_x": {"type": "data", "array": rows.iter().map(|row| row.seed_sd.unwrap_or(0.0)).collect::<Vec<_>>(), "visible": rows.iter().any(|row| row.seed_sd.is_some())},
            "hovertemplate": "%{y}<br>%{x:.3f}<extra></extra>",
        });
        Variant {
            label: section.compound_name.clone(),
            note: format!(
                "{} features over {} cell lines; largest completeness gap {:.1e} {unit}.",
                section.features.len(),
                section.cell_lines,
                section.largest_gap
            ),
            traces: vec![trace],
            layout: json!({
                "xaxis": {"title": {"text": format!("importance ({unit})")}, "rangemode": "tozero"},
                "yaxis": {"autorange": "reversed", "automargin": true, "ticks": ""},
            }),
        }
    };
    let mut bars = BarPlot::new();
    for row in first.features.iter().take(BARS) {
        bars = bars.with_bar(still::plain(&label(row)), row.importance);
    }
    let plots = vec![bars.into()];
    let title = format!("What predictions for {} turn on", first.compound_name);
    let layout = still::layout(&plots, &title, "", &format!("importance ({unit})"))
        .with_width(960.0)
        .with_height(560.0)
        .with_x_tick_rotate(-45.0);
    Some(figure(
        "Root mean square of a feature's shares over cell lines: how far it spreads the predictions for the compound. \
         Green: more of it goes with a lower response; orange: with a higher one; grey: not above what models of shuffled \
         data say. Whiskers are one standard deviation over seeds.",
        "compound",
        560,
        with.iter().map(variant).collect(),
        still::svg(plots, layout),
    ))
}

/// A place within a band for each cell line, the same every time.
fn offset(at: usize) -> f64 {
    (at as f64 * 0.618_033_988_749_895).fract() * 0.6 - 0.3
}

/// Every share of the most important features, coloured by the feature's value.
pub(super) fn shares(explained: &Document) -> Option<Figure> {
    let with: Vec<&CompoundSection> =
        explained.compounds.iter().filter(|section| !section.points.is_empty()).collect();
    let first = with.first()?;
    let unit = explained.unit.as_str();
    let variant = |section: &&CompoundSection| {
        let trace = |(at, row): (usize, &crate::explain::PointRow)| -> Value {
            let colours = scaled(&row.shares);
            json!({
                "type": "scatter", "mode": "markers", "showlegend": false, "name": row.label,
                "x": row.shares.iter().map(|(_, share)| round(*share)).collect::<Vec<_>>(),
                "y": (0..row.shares.len()).map(|line| round(at as f64 + offset(line))).collect::<Vec<_>>(),
                "marker": {"size": 4, "color": colours, "cmin": 0, "cmax": 1, "colorscale": "@sequential"},
                "hovertemplate": "%{fullData.name}<br>share %{x:.3f}<extra></extra>",
            })
        };
        Variant {
            label: section.compound_name.clone(),
            note: format!("{} cell lines.", section.cell_lines),
            traces: section.points.iter().enumerate().map(trace).collect(),
            layout: json!({
                "xaxis": {"title": {"text": format!("share of the prediction ({unit})")}},
                "yaxis": {
                    "autorange": "reversed", "automargin": true, "ticks": "", "showgrid": false,
                    "tickvals": (0..section.points.len()).collect::<Vec<_>>(),
                    "ticktext": section.points.iter().map(|row| row.label.clone()).collect::<Vec<_>>(),
                },
            }),
        }
    };
    let n = first.points.len();
    let points = first.points.iter().enumerate().flat_map(|(at, row)| {
        let height = move |line: usize| (n - at) as f64 + offset(line);
        row.shares.iter().enumerate().map(move |(line, (_, share))| (*share, height(line)))
    });
    let plots =
        vec![ScatterPlot::new().with_data(points.collect::<Vec<_>>()).with_size(1.5).into()];
    let title = format!("Shares of every cell line, {}", first.compound_name);
    let layout = still::layout(
        &plots,
        &title,
        &format!("share of the prediction ({unit})"),
        "feature, the most important on top",
    )
    .with_width(960.0)
    .with_height(560.0);
    Some(figure(
        "Each point is a cell line: how far the feature moves its prediction from that of the average cell line. Dark: a high \
         value of the feature; light: a low one.",
        "compound",
        620,
        with.iter().map(variant).collect(),
        still::svg(plots, layout),
    ))
}

fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Values from 0 to 1 between the smallest and the largest; 0.5 where they are not known.
fn scaled(shares: &[(Option<f32>, f64)]) -> Vec<f64> {
    let known = || shares.iter().filter_map(|(value, _)| value.map(f64::from));
    let low = known().fold(f64::INFINITY, f64::min);
    let high = known().fold(f64::NEG_INFINITY, f64::max);
    let place = |value: f32| {
        if high > low { round((f64::from(value) - low) / (high - low)) } else { 0.5 }
    };
    shares.iter().map(|(value, _)| value.map_or(0.5, place)).collect()
}

/// Single predictions: the largest shares, and what all the others come to.
pub(super) fn predictions(explained: &Document) -> Option<Figure> {
    let all: Vec<_> = explained.compounds.iter().flat_map(|section| &section.predictions).collect();
    let first = all.first()?;
    let unit = explained.unit.as_str();
    let bars = |p: &halfmax_model::bundle::Explanation| -> Vec<(String, f64)> {
        let shown = p.shares.iter().take(BARS);
        let mut bars: Vec<(String, f64)> = shown
            .map(|share| {
                let value = share.value.map_or_else(String::new, |value| format!(" = {value:.2}"));
                (format!("{} ({}){value}", share.feature, share.view), share.attribution)
            })
            .collect();
        let rest: f64 = p.shares.iter().skip(BARS).map(|share| share.attribution).sum();
        bars.push((format!("{} others", p.shares.len().saturating_sub(BARS)), rest));
        bars
    };
    let variant = |p: &&halfmax_model::bundle::Explanation| {
        let bars = bars(p);
        Variant {
            label: format!("{}, {}", p.cell_line_name, p.compound_name),
            note: format!(
                "Average cell line {:.3}, this one {:.3}, unexplained {:.1e} {unit}.",
                p.baseline, p.prediction, p.completeness_gap
            ),
            traces: vec![json!({
                "type": "waterfall", "orientation": "h", "base": p.baseline,
                "measure": vec!["relative"; bars.len()],
                "x": bars.iter().map(|(_, share)| *share).collect::<Vec<_>>(),
                "y": bars.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
                "increasing": {"marker": {"color": "#D55E00"}}, "decreasing": {"marker": {"color": "#009E73"}},
                "hovertemplate": "%{y}<br>%{delta:.3f}<extra></extra>",
            })],
            layout: json!({
                "xaxis": {"title": {"text": format!("prediction ({unit})")}},
                "yaxis": {"autorange": "reversed", "automargin": true, "ticks": ""},
            }),
        }
    };
    let mut still_bars = BarPlot::new();
    for (name, share) in bars(first) {
        still_bars = still_bars.with_bar(still::plain(&name), share);
    }
    let plots = vec![still_bars.into()];
    let title = format!("{}, {}", first.cell_line_name, first.compound_name);
    let layout = still::layout(
        &plots,
        &still::plain(&title),
        "",
        &format!("share of the prediction ({unit})"),
    )
    .with_width(960.0)
    .with_height(560.0)
    .with_x_tick_rotate(-45.0);
    Some(figure(
        "From the prediction for the average cell line to that for this one, feature by feature, the largest share first.",
        "prediction",
        600,
        all.iter().map(variant).collect(),
        still::svg(plots, layout),
    ))
}
