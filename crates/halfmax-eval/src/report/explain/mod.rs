//! An explanation as one offline page with static figures beside it.

mod figures;
mod tables;

use std::fmt::Write;

use super::embed;
use super::figure::Figure;
use super::html::{Table, escape};
use super::shell::{Data, Shell, document, figure_html};
use super::summary::count;
use crate::explain::Document;

/// Bars of the most important features of each compound.
pub(super) fn importance(explained: &Document) -> Option<Figure> {
    figures::importance(explained)
}

/// Anchor, heading and table of what was found about features, genes and gene sets.
pub(super) fn tables(explained: &Document) -> Vec<(&'static str, &'static str, Table)> {
    tables::all(explained)
}

/// Draws the page; returns it with its static figures by name. The same document gives the same bytes.
///
/// # Errors
/// If plotly.js is not where its crate used to keep it.
pub(crate) fn explain_page(
    explained: &Document,
) -> std::io::Result<(String, Vec<(&'static str, String)>)> {
    let drawn: Vec<(&'static str, &str, Figure)> = [
        ("importance", "What predictions turn on", figures::importance(explained)),
        ("shares", "Every cell line", figures::shares(explained)),
        ("predictions", "Single predictions", figures::predictions(explained)),
    ]
    .into_iter()
    .filter_map(|(name, title, figure)| Some((name, title, figure?)))
    .collect();
    let (mut contents, mut body) = (String::new(), String::new());
    let mut section = |name: &str, title: &str, content: &str| {
        let _ = writeln!(contents, "<li><a href=\"#{name}\">{title}</a></li>");
        let _ = writeln!(body, "<section id=\"{name}\">\n<h2>{title}</h2>\n{content}</section>");
    };
    for (name, title, figure) in &drawn {
        section(&format!("{name}-section"), title, &figure_html(name, title, figure));
    }
    for (name, title, table) in tables::all(explained) {
        section(name, title, &format!("<div class=\"tall\">{}</div>\n", table.html()));
    }
    let figures: Vec<(&str, &Figure)> = drawn.iter().map(|(name, _, f)| (*name, f)).collect();
    let title = "What predictions turn on";
    let html = document(
        &Shell { title, header: &header(title, explained), contents: &contents, body: &body },
        &Data::new(&figures, None),
        embed::pack,
    )?;
    Ok((html, drawn.into_iter().map(|(name, _, figure)| (name, figure.svg)).collect()))
}

fn header(title: &str, explained: &Document) -> String {
    format!(
        "<header>\n<p class=\"kind\">halfmax</p>\n<h1>{title}</h1>\n<p class=\"verdict\">{}</p>\n\
         <p class=\"note\">Model {}: {}. Shares say what the model uses, not what causes a response.</p>\n\
         <p class=\"facts\">{} · {} background cell lines · {} compounds</p>\n\
         <noscript><p class=\"note\">The interactive figures need JavaScript; figures/*.svg beside this file and the tables need none.</p></noscript>\n\
         <p class=\"note bad\" id=\"failure\" role=\"alert\" hidden></p>\n</header>",
        escape(&explained.verdict()),
        escape(&explained.model),
        escape(&explained.description),
        escape(&explained.method),
        count(explained.background as u64),
        explained.compounds.len()
    )
}
