//! The page: words, controls, tables, and the data its script draws.

use std::fmt::Write;

use super::{data, shown, tables};
use crate::anova::{Null, Study};
use crate::report::embed;
use crate::report::html::escape;
use crate::report::summary::count;

const STYLE: &str = include_str!("../page.css");
const OWN_STYLE: &str = include_str!("anova.css");
const SCRIPT: &str = include_str!("anova.js");

/// The whole document, with plotly.js packed into it.
pub(super) fn html(study: &Study, null: Option<&Null>) -> std::io::Result<String> {
    let scripts = plotly::Plot::offline_js_sources();
    let plotly = embed::plotly_source(&scripts).ok_or_else(|| {
        std::io::Error::other("plotly.js is not where the plotly crate used to keep it")
    })?;
    let mut sections = vec![
        ("volcano-plot", "Volcano", volcano(study)),
        ("association", "One association", association(study)),
        ("list", "Significant", tall(&tables::significant(study).html())),
        ("drugs-summary", "Drugs", bars("drugs") + &tall(&tables::summary(study, true).html())),
        (
            "features-summary",
            "Features",
            bars("features") + &tall(&tables::summary(study, false).html()),
        ),
    ];
    if let Some(null) = null {
        let words = escape(&tables::null(study, null));
        let figure = figure(
            "null",
            "Discoveries of permuted features",
            "",
            "The bar of each number of discoveries counts permutations; the dashed line is the study.",
        );
        sections.push((
            "null-model",
            "By chance",
            format!("<p class=\"note\">{words}</p>{figure}"),
        ));
    }
    sections.push(("settings", "Settings", tables::settings(study).html() + &notes(study)));
    let (mut contents, mut body) = (String::new(), String::new());
    for (name, title, content) in sections {
        let _ = writeln!(contents, "<li><a href=\"#{name}\">{title}</a></li>");
        let _ = writeln!(body, "<section id=\"{name}\">\n<h2>{title}</h2>\n{content}</section>");
    }
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Drug–feature associations</title>\n<style>\n{STYLE}{OWN_STYLE}</style>\n\
         <noscript><style>.plot, .controls, .buttons {{ display: none; }}</style></noscript>\n\
         </head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n{header}\n<div class=\"columns\">\n\
         <nav aria-label=\"Contents\"><ol>\n{contents}</ol></nav>\n<main id=\"main\">\n{body}</main>\n</div>\n\
         <script type=\"application/gzip\" id=\"packed-plotly\">{plotly}</script>\n\
         <script type=\"application/gzip\" id=\"packed-data\">{data}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        header = header(study, null),
        plotly = embed::pack(plotly.as_bytes())?,
        data = embed::pack(&serde_json::to_vec(&data::of(study, null))?)?,
    ))
}

fn header(study: &Study, null: Option<&Null>) -> String {
    let counts = study.counts;
    let n = |value: usize| count(value as u64);
    let mut out = format!(
        "<header>\n<p class=\"kind\">halfmax</p>\n<h1>Which features go with drug response</h1>\n\
         <p class=\"verdict\">{} of {} tests are significant: {} with sensitivity, {} with resistance.</p>\n",
        n(counts.significant),
        n(counts.tests),
        n(counts.sensitive),
        n(counts.resistant)
    );
    if let Some(best) = study.associations.first() {
        let _ = writeln!(
            out,
            "<p class=\"note\">Strongest: {} with {}, {} ln IC50 by {:.2} (p = {}).</p>",
            escape(study.inputs.drugs[best.drug as usize].label()),
            escape(&study.inputs.features[best.feature as usize].name),
            if best.groups.delta() < 0.0 { "lower" } else { "higher" },
            best.groups.delta().abs(),
            shown(best.ln_p)
        );
    }
    if let Some(null) = null {
        let _ = writeln!(
            out,
            "<p class=\"note\">By chance alone {:.1} discoveries are to be expected (permuted features; p = {:.3}).</p>",
            null.mean_significant, null.p
        );
    }
    let _ = writeln!(
        out,
        "<p class=\"facts\">{} cell lines · {} drugs · {} features · ln IC50 ~ {}</p>\n\
         <noscript><p class=\"note\">The interactive figures need JavaScript; figures/*.svg beside this file and the tables need none.</p></noscript>\n\
         <p class=\"note bad\" id=\"failure\" role=\"alert\" hidden></p>\n</header>",
        n(counts.cell_lines),
        n(counts.drugs),
        n(counts.features),
        study.model().join(" + ")
    );
    out
}

fn volcano(study: &Study) -> String {
    let s = &study.settings;
    let controls = format!(
        "<label>p below <input type=\"number\" data-role=\"p\" min=\"0\" max=\"1\" step=\"any\" value=\"{}\"></label>\
         <label>FDR below <input type=\"range\" data-role=\"fdr\" min=\"-2\" max=\"2\" step=\"0.01\" value=\"{}\"> <output></output></label>\
         <label>Cohen's d at least <input type=\"range\" data-role=\"effect\" min=\"0\" max=\"4\" step=\"0.05\" value=\"{}\"> <output></output></label>\
         <label>labels <input type=\"number\" data-role=\"labels\" min=\"0\" max=\"60\" value=\"12\"></label>\
         <label>x axis <select data-role=\"axis\"><option value=\"delta\">Δ ln IC50</option><option value=\"effect\">Cohen's d, signed</option></select></label>\
         <label>drug <input list=\"drug-names\" data-role=\"drug\" placeholder=\"all\"></label>\
         <label>feature <input list=\"feature-names\" data-role=\"feature\" placeholder=\"all\"></label>\
         <datalist id=\"drug-names\"></datalist><datalist id=\"feature-names\"></datalist>",
        s.p_threshold,
        s.fdr_threshold.max(0.01).log10(),
        s.effect_threshold
    );
    figure(
        "volcano",
        "Strength against effect",
        &controls,
        "Each point is a drug with a feature; the larger, the more cell lines have the feature. Green goes with \
         sensitivity, orange with resistance, grey does not pass the thresholds. Dotted lines are false discovery \
         rates of 1, 10 and 25 %, the dashed one is the p threshold. Choose a point to draw its cell lines below.",
    )
}

fn association(study: &Study) -> String {
    let msi = if study.inputs.msi.is_some() {
        "<option value=\"msi\">by microsatellite state</option>"
    } else {
        ""
    };
    let tissue = if study.inputs.tissue.is_some() {
        "<option value=\"tissue\">by tissue</option>"
    } else {
        ""
    };
    let controls = format!(
        "<label>association <select data-role=\"association\"></select></label>\
         <label>cell lines <select data-role=\"by\"><option value=\"all\">all together</option>{tissue}{msi}</select></label>"
    );
    figure(
        "boxes",
        "Cell lines with the feature and without",
        &controls,
        "Boxes span the quartiles, whiskers reach to the last point within 1.5 box lengths; every point is a cell \
         line. By tissue, only tissues that have cell lines on both sides are drawn.",
    )
}

fn bars(which: &str) -> String {
    let title = format!("Most associations: {which}");
    figure(
        which,
        &title,
        "",
        "The 30 with most significant associations at the thresholds set above the volcano.",
    )
}

fn figure(name: &str, title: &str, controls: &str, caption: &str) -> String {
    format!(
        "<figure id=\"{name}\" data-figure=\"{name}\"><h3 id=\"{name}-title\">{title}</h3><div class=\"controls\">{controls}</div>\
         <div class=\"plot\" role=\"group\" aria-labelledby=\"{name}-title\"></div>\
         <p class=\"numbers\" aria-live=\"polite\"></p><figcaption>{caption}</figcaption>\
         <p class=\"buttons\"><button type=\"button\" data-export=\"png\">PNG</button> \
         <button type=\"button\" data-export=\"svg\">SVG</button></p></figure>\n"
    )
}

fn tall(table: &str) -> String {
    format!("<div class=\"tall\">{table}</div>\n")
}

fn notes(study: &Study) -> String {
    study.inputs.notes.iter().fold(String::new(), |mut out, note| {
        let _ = writeln!(out, "<p class=\"note\">{}</p>", escape(note));
        out
    })
}
