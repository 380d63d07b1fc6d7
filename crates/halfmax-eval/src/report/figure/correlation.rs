//! Which features move together over cell lines.

use kuva::plot::Heatmap;
use serde_json::json;

use super::{Absent, Figure, Variant, describe, still};
use crate::report::read::{Correlation, Run};

/// Draws the matrix that describes the screen.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let missing = || Absent::because("describe.json holds no correlation matrix");
    let correlation = describe(run)?.correlation.as_ref().ok_or_else(missing)?;
    let n = correlation.features.len();
    if n == 0 {
        return Err(missing());
    }
    let response = correlation.features.iter().any(|f| f == "mean response");
    let (n_features, besides) = if response { (n - 1, " and the mean response") } else { (n, "") };
    Ok(Figure {
        caption: format!(
            "Pearson correlation over cell lines between {n_features} features{besides}. Blocks are features that tell a model the same \
             thing; grey cells are undefined because a feature does not vary."
        ),
        choose: "",
        points: None,
        log_switch: false,
        height: (220 + 11 * n as u32).clamp(380, 860),
        variants: vec![Variant {
            label: "Pearson".into(),
            note: String::new(),
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
        }],
        svg: svg(correlation),
    })
}

fn svg(correlation: &Correlation) -> String {
    // kuva draws the first row at the bottom.
    let data: Vec<Vec<f64>> = correlation
        .matrix
        .iter()
        .rev()
        .map(|row| row.iter().map(|v| v.unwrap_or(f64::NAN)).collect())
        .collect();
    let range = still::range(&data);
    let map = Heatmap::new().with_data(data).with_color_map(still::diverging(range));
    let plots = vec![map.into()];
    let labels: Vec<String> = correlation.features.iter().map(|f| still::plain(f)).collect();
    let layout = still::layout(&plots, "Pearson correlation of features over cell lines", "", "")
        .with_x_categories(labels.clone())
        .with_x_tick_rotate(-90.0)
        .with_y_categories(labels.into_iter().rev().collect())
        .with_tick_size(8)
        .with_width(960.0)
        .with_height(880.0);
    still::svg(plots, layout)
}
