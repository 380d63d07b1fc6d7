//! The drawings of views: one variant per view, the first also as SVG.

use kuva::plot::{Heatmap, Histogram as Bars};
use serde_json::json;

use crate::report::figure::{Absent, Figure, Variant, still};
use crate::views::{ViewFacts, Views};

fn figure(
    views: &[&ViewFacts],
    none: &str,
    caption: &str,
    height: u32,
    draw: impl Fn(&ViewFacts) -> Variant,
    svg: impl Fn(&ViewFacts) -> String,
) -> Result<Figure, Absent> {
    let Some(first) = views.first() else { return Err(Absent(format!("Not drawn: {none}."))) };
    Ok(Figure {
        caption: caption.into(),
        choose: "view",
        points: None,
        log_switch: false,
        height,
        variants: views.iter().map(|view| draw(view)).collect(),
        svg: svg(first),
    })
}

fn flipped(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    // kuva draws the first row at the bottom.
    rows.iter().rev().cloned().collect()
}

/// Share of missing values by group and stretch of features.
pub(super) fn missing(views: &Views) -> Result<Figure, Absent> {
    let with: Vec<&ViewFacts> = views.views.iter().filter(|v| v.missing > 0).collect();
    let groups = with.iter().map(|v| v.gaps.groups.len()).max().unwrap_or(0) as u32;
    let draw = |view: &ViewFacts| {
        let gaps = &view.gaps;
        let names: Vec<String> = gaps
            .stretches
            .iter()
            .map(
                |(first, last)| {
                    if first == last { first.clone() } else { format!("{first} … {last}") }
                },
            )
            .collect();
        Variant {
            label: view.name.clone(),
            note: format!("{} of {} values are missing.", view.missing, view.rows * view.features),
            traces: vec![json!({
                "type": "heatmap", "x": names, "y": gaps.groups, "z": gaps.fraction, "zmin": 0, "zmax": 1, "zsmooth": false,
                "colorscale": "@sequential", "colorbar": {"title": {"text": "fraction missing", "side": "right"}, "thickness": 12},
                "hovertemplate": "%{y}<br>%{x}<br>%{z:.1%} missing<extra></extra>",
            })],
            layout: json!({
                "xaxis": {"title": {"text": format!("{} features in the order of the view", view.features)}, "type": "category", "showticklabels": false, "ticks": "", "showgrid": false},
                "yaxis": {"type": "category", "autorange": "reversed", "ticks": "", "tickfont": {"size": 11}, "showgrid": false},
            }),
        }
    };
    let svg = |view: &ViewFacts| {
        let data = flipped(&view.gaps.fraction);
        let colours = still::sequential(still::range(&data), 0.0, 1.0);
        let plots = vec![Heatmap::new().with_data(data).with_color_map(colours).into()];
        let title = format!("Missing values of {}", view.name);
        let x = format!("{} features in the order of the view", view.features);
        let layout = still::layout(&plots, &title, &x, "")
            .with_x_categories(vec![String::new(); view.gaps.stretches.len()])
            .with_y_categories(view.gaps.groups.iter().rev().map(|g| still::plain(g)).collect())
            .with_width(960.0)
            .with_height(220.0 + 18.0 * view.gaps.groups.len() as f64);
        still::svg(plots, layout)
    };
    figure(
        &with,
        "no value of any view is missing",
        "Each row is a tissue (or a target pathway of compounds), each column a stretch of neighbouring features. A full row is a \
         tissue that was not profiled, a full column features that one source lacks; even grey is chance.",
        (160 + 20 * groups).clamp(240, 900),
        draw,
        svg,
    )
}

/// How variances are distributed.
pub(super) fn variance(views: &Views) -> Result<Figure, Absent> {
    let with: Vec<&ViewFacts> =
        views.views.iter().filter(|v| !v.variance.counts.is_empty()).collect();
    let axis = "log10 of the variance over training rows";
    let draw = |view: &ViewFacts| {
        let bars = || view.variance.edges.windows(2);
        Variant {
            label: view.name.clone(),
            note: format!(
                "{} of {} features do not vary and are not drawn.",
                view.constant, view.features
            ),
            traces: vec![json!({
                "type": "bar", "marker": {"color": "@accent"}, "y": view.variance.counts,
                "x": bars().map(|e| f64::midpoint(e[0], e[1])).collect::<Vec<_>>(),
                "width": bars().map(|e| e[1] - e[0]).collect::<Vec<_>>(),
                "hovertemplate": "10^%{x:.2f}: %{y} features<extra></extra>",
            })],
            layout: json!({"bargap": 0, "xaxis": {"title": {"text": axis}}, "yaxis": {"title": {"text": "features"}, "rangemode": "tozero"}}),
        }
    };
    let svg = |view: &ViewFacts| {
        let counts = view.variance.counts.iter().map(|c| *c as f64).collect();
        let bars = Bars::from_bins(view.variance.edges.clone(), counts).with_color(still::ACCENT);
        let plots = vec![bars.into()];
        let layout = still::layout(&plots, &format!("Variance of {}", view.name), axis, "features");
        still::svg(plots, layout)
    };
    figure(
        &with,
        "no feature varies",
        "A peak far to the left is features that hardly vary: a variance threshold or a choice of the most variable takes them away.",
        380,
        draw,
        svg,
    )
}

/// Correlations among the features that go most with response.
pub(super) fn correlation(views: &Views) -> Result<Figure, Absent> {
    let with: Vec<&ViewFacts> =
        views.views.iter().filter(|v| !v.correlation.features.is_empty()).collect();
    let draw = |view: &ViewFacts| {
        let correlation = &view.correlation;
        Variant {
            label: view.name.clone(),
            note: format!("{} of {} features.", correlation.features.len(), view.features),
            traces: vec![json!({
                "type": "heatmap", "x": correlation.features, "y": correlation.features, "z": correlation.matrix, "zmin": -1, "zmax": 1, "zsmooth": false,
                "colorscale": "@diverging", "hoverongaps": false, "colorbar": {"title": {"text": "Pearson", "side": "right"}, "thickness": 12},
                "hovertemplate": "%{x}<br>%{y}<br>Pearson %{z:.3f}<extra></extra>",
            })],
            layout: json!({
                "plot_bgcolor": "@unknown",
                "xaxis": {"type": "category", "tickangle": -90, "tickfont": {"size": 8}, "ticks": "", "showgrid": false, "dtick": 1},
                "yaxis": {"type": "category", "autorange": "reversed", "tickfont": {"size": 8}, "ticks": "", "showgrid": false, "dtick": 1},
            }),
        }
    };
    let svg = |view: &ViewFacts| {
        let rows: Vec<Vec<f64>> = view
            .correlation
            .matrix
            .iter()
            .map(|row| row.iter().map(|r| r.unwrap_or(f64::NAN)).collect())
            .collect();
        let data = flipped(&rows);
        let colours = still::diverging(still::range(&data));
        let plots = vec![Heatmap::new().with_data(data).with_color_map(colours).into()];
        let labels: Vec<String> =
            view.correlation.features.iter().map(|f| still::plain(f)).collect();
        let layout = still::layout(&plots, &format!("Correlation in {}", view.name), "", "")
            .with_x_categories(labels.clone())
            .with_x_tick_rotate(-90.0)
            .with_y_categories(labels.into_iter().rev().collect())
            .with_tick_size(8)
            .with_width(960.0)
            .with_height(880.0);
        still::svg(plots, layout)
    };
    figure(
        &with,
        "no feature varies",
        "Pearson correlation over training rows among the features that go most with response, in that order. Blocks say the same \
         thing twice; correlation_filter keeps one of each.",
        700,
        draw,
        svg,
    )
}
