//! Where the screen has holes: the fraction of untested pairs by tissue and compound.

use std::collections::BTreeMap;

use kuva::plot::Heatmap;
use serde_json::json;

use super::{Absent, Figure, Variant, describe, still};
use crate::report::read::Run;

/// Compounds are named on the axis up to this many.
const LABELLED: usize = 60;

/// Draws the heat map that describes the screen.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let missing = || Absent::because("describe.json does not say which pairs are missing");
    let missing = describe(run)?.response_missing.as_ref().ok_or_else(missing)?;
    if missing.tissues.is_empty() || missing.compounds.is_empty() {
        return Err(Absent::because("the screen has no tissues or no compounds to count by"));
    }
    let (rows, columns) = (missing.tissues.len(), missing.compounds.len());
    let compounds = distinct(&missing.compounds);
    let title = format!("{columns} compounds");
    Ok(Figure {
        caption: "Colour is the fraction of pairs of a tissue's cell lines with a compound that have no measurement. \
                  A column of full colour is a compound given to few lines; its scores rest on those."
            .to_owned(),
        choose: "",
        points: None,
        log_switch: false,
        height: (140 + 20 * rows as u32).clamp(260, 900),
        variants: vec![Variant {
            label: "fraction".into(),
            note: String::new(),
            traces: vec![json!({
                "type": "heatmap", "x": compounds, "y": missing.tissues, "z": missing.fraction, "zmin": 0, "zmax": 1, "zsmooth": false,
                "colorscale": "@sequential", "hoverongaps": false, "colorbar": {"title": {"text": "fraction untested", "side": "right"}, "thickness": 12},
                "hovertemplate": "%{x}, %{y}<br>%{z:.1%} untested<extra></extra>",
            })],
            layout: json!({
                "plot_bgcolor": "@unknown",
                "xaxis": {"title": {"text": title}, "type": "category", "showticklabels": columns <= LABELLED, "ticks": "", "tickangle": -60, "tickfont": {"size": 10}, "showgrid": false},
                "yaxis": {"type": "category", "autorange": "reversed", "ticks": "", "tickfont": {"size": 11}, "showgrid": false},
            }),
        }],
        svg: svg(&missing.tissues, &compounds, &missing.fraction),
    })
}

/// Names told apart by a number: plotly draws columns of one name on top of each other, and GDSC screened
/// some compounds twice.
fn distinct(names: &[String]) -> Vec<String> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    let name = |name| {
        let nth = uses.entry(name).or_default();
        *nth += 1;
        if *nth == 1 { name.to_owned() } else { format!("{name} ({nth})") }
    };
    names.iter().map(String::as_str).map(name).collect()
}

fn svg(tissues: &[String], compounds: &[String], fraction: &[Vec<Option<f64>>]) -> String {
    // kuva draws the first row at the bottom.
    let data: Vec<Vec<f64>> = fraction
        .iter()
        .rev()
        .map(|row| row.iter().map(|v| v.unwrap_or(f64::NAN)).collect())
        .collect();
    let range = still::range(&data);
    let map = Heatmap::new().with_data(data).with_color_map(still::sequential(range, 0.0, 1.0));
    let plots = vec![map.into()];
    let x = format!("{} compounds", compounds.len());
    let labels = if compounds.len() <= LABELLED {
        compounds.iter().map(|c| still::plain(c)).collect()
    } else {
        vec![String::new(); compounds.len()]
    };
    let layout = still::layout(&plots, "Fraction of pairs never tested", &x, "")
        .with_x_categories(labels)
        .with_x_tick_rotate(-60.0)
        .with_y_categories(tissues.iter().rev().map(|t| still::plain(t)).collect())
        .with_width(960.0)
        .with_height(200.0 + 18.0 * tissues.len() as f64);
    still::svg(plots, layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_used_twice_gives_two_columns() {
        let names = ["AZD", "JQ1", "AZD"].map(String::from);
        assert_eq!(distinct(&names), ["AZD", "JQ1", "AZD (2)"]);
    }
}
