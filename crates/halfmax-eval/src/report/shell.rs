//! What every page of figures has around its content.

use std::fmt::Write;

use serde::Serialize;

use super::embed;
use super::figure::{Figure, Points, Variant};
use super::html::escape;
use super::pairs::Pairs;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the script reads.
#[derive(Serialize)]
pub(super) struct Data<'r> {
    figures: Vec<FigureData<'r>>,
    pairs: Option<Pairs<'r>>,
}

#[derive(Serialize)]
struct FigureData<'r> {
    name: &'r str,
    height: u32,
    points: Option<Points>,
    variants: &'r [Variant],
}

impl<'r> Data<'r> {
    /// Figures by name, with the pairs that some of them draw.
    pub(super) fn new(figures: &[(&'r str, &'r Figure)], pairs: Option<Pairs<'r>>) -> Self {
        let data = |(name, figure): &(&'r str, &'r Figure)| FigureData {
            name,
            height: figure.height,
            points: figure.points,
            variants: &figure.variants,
        };
        Self { figures: figures.iter().map(data).collect(), pairs }
    }
}

/// The parts of a page that are HTML already, but for its title.
pub(super) struct Shell<'p> {
    pub(super) title: &'p str,
    pub(super) header: &'p str,
    /// Entries of the list of sections.
    pub(super) contents: &'p str,
    pub(super) body: &'p str,
}

/// The whole document, with plotly.js packed into it.
pub(super) fn document(
    shell: &Shell<'_>,
    data: &Data<'_>,
    pack: impl Fn(&[u8]) -> std::io::Result<String>,
) -> std::io::Result<String> {
    let scripts = plotly::Plot::offline_js_sources();
    let plotly = embed::plotly_source(&scripts).ok_or_else(|| {
        std::io::Error::other("plotly.js is not where the plotly crate used to keep it")
    })?;
    let Shell { header, contents, body, .. } = shell;
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
         <noscript><style>.drawing, .controls, .buttons {{ display: none; }}</style></noscript>\n\
         </head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n{header}\n<div class=\"columns\">\n\
         <nav aria-label=\"Contents\"><ol>\n{contents}</ol></nav>\n<main id=\"main\">\n{body}</main>\n</div>\n\
         <script type=\"application/gzip\" id=\"packed-plotly\">{plotly}</script>\n\
         <script type=\"application/gzip\" id=\"packed-data\">{data}</script>\n<script>\n{SCRIPT}</script>\n\
         </body>\n</html>\n",
        title = escape(shell.title),
        plotly = pack(plotly.as_bytes())?,
        data = pack(&serde_json::to_vec(data)?)?,
    ))
}

/// A figure's place on the page: heading, controls, plot, caption.
pub(super) fn figure_html(name: &str, title: &str, figure: &Figure) -> String {
    let mut body = String::new();
    let _ = write!(
        body,
        "<figure id=\"{name}\" data-figure=\"{name}\"><h3 id=\"{name}-title\">{title}</h3><div class=\"controls\">"
    );
    if figure.variants.len() > 1 {
        let _ = write!(body, "<label>{} <select data-role=\"variant\">", figure.choose);
        for (i, variant) in figure.variants.iter().enumerate() {
            let _ = write!(body, "<option value=\"{i}\">{}</option>", escape(&variant.label));
        }
        body.push_str("</select></label>");
    }
    if figure.points.is_some() {
        body.push_str(
            "<label>Compound <select data-role=\"compound\"><option value=\"\">all</option></select></label>",
        );
    }
    if figure.log_switch {
        body.push_str(
            "<label><input type=\"checkbox\" data-role=\"log\"> logarithmic y axis</label>",
        );
    }
    let metrics = if matches!(figure.points, Some(Points::Actual)) {
        "<dl class=\"metrics\" aria-live=\"polite\"></dl>"
    } else {
        ""
    };
    let _ = writeln!(
        body,
        "</div><div class=\"drawing\"><div class=\"plot\" role=\"group\" aria-labelledby=\"{name}-title\" \
         style=\"min-height:{height}px\"></div>{metrics}</div><noscript><img src=\"figures/{name}.svg\" \
         alt=\"{title}\"></noscript><p class=\"numbers\" aria-live=\"polite\">{note}</p><figcaption>{caption}\
         </figcaption><p class=\"buttons\"><button type=\"button\" data-export=\"png\">PNG</button> \
         <button type=\"button\" data-export=\"svg\">SVG</button></p></figure>",
        height = figure.height,
        note = escape(figure.variants.first().map_or("", |v| &v.note)),
        caption = escape(&figure.caption),
    );
    body
}
