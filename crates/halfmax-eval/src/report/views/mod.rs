//! The views of training rows as one offline page with static figures beside it.

mod figures;
mod tables;

use std::fmt::Write;

use super::embed;
use super::figure::{Absent, Figure};
use super::html::escape;
use super::shell::{Data, Shell, document, figure_html};
use super::summary::count;
use crate::views::Views;

/// Draws the page; returns it with its static figures by name. The same views give the same bytes.
///
/// # Errors
/// If plotly.js is not where its crate used to keep it.
pub(crate) fn views_page(views: &Views) -> std::io::Result<(String, Vec<(&'static str, String)>)> {
    let (mut contents, mut body) = (String::new(), String::new());
    let mut drawn: Vec<(&'static str, Figure)> = Vec::new();
    let mut section = |name: &str, title: &str, content: &str| {
        let _ = writeln!(contents, "<li><a href=\"#{name}\">{title}</a></li>");
        let _ = writeln!(body, "<section id=\"{name}\">\n<h2>{title}</h2>\n{content}</section>");
    };
    let mut plate = |name: &'static str, title: &str, figure: Result<Figure, Absent>| match figure {
        Ok(figure) => {
            let html = figure_html(name, title, &figure);
            drawn.push((name, figure));
            html
        }
        Err(Absent(reason)) => format!(
            "<figure id=\"{name}\"><h3>{title}</h3><p class=\"absent\">{}</p></figure>\n",
            escape(&reason)
        ),
    };
    section("summary", "Views", &tables::summary(views).html());
    if !views.steps.is_empty() {
        section("steps", "Steps", &tables::steps(views).html());
    }
    let map = plate("missing", "Where values are missing", figures::missing(views));
    section("missing-values", "Missing values", &(map + &tables::missing(views).html()));
    let bars = plate("variance", "Variance of features", figures::variance(views));
    section("variances", "Variance", &bars);
    let best = tables::best(views).html();
    section("response", "Features that go with response", &best);
    let matrix = plate("correlation", "Correlation of features", figures::correlation(views));
    section("correlations", "Correlation", &matrix);
    let figures: Vec<(&str, &Figure)> = drawn.iter().map(|(name, f)| (*name, f)).collect();
    let title = "What models are given";
    let html = document(
        &Shell { title, header: &header(title, views), contents: &contents, body: &body },
        &Data::new(&figures, None),
        embed::pack,
    )?;
    Ok((html, drawn.into_iter().map(|(name, figure)| (name, figure.svg)).collect()))
}

fn header(title: &str, views: &Views) -> String {
    let n = |value: usize| count(value as u64);
    let (missing, values) = views.views.iter().fold((0, 0), |(missing, values), view| {
        (missing + view.missing, values + view.rows * view.features)
    });
    format!(
        "<header>\n<p class=\"kind\">halfmax</p>\n<h1>{title}</h1>\n<p class=\"verdict\">{} of {} feature values are missing \
         ({:.2} %).</p>\n<p class=\"note\">Everything here is computed on the training rows of fold {}; nothing about its test rows \
         is shown, so choices made from this page do not leak.</p>\n\
         <p class=\"facts\">{} responses · {} cell lines · {} compounds · {} views</p>\n\
         <noscript><p class=\"note\">The interactive figures need JavaScript; figures/*.svg beside this file and the tables need none.</p></noscript>\n\
         <p class=\"note bad\" id=\"failure\" role=\"alert\" hidden></p>\n</header>",
        n(missing),
        n(values),
        100.0 * missing as f64 / values.max(1) as f64,
        escape(&views.fold),
        n(views.rows),
        n(views.cell_lines),
        n(views.compounds),
        views.views.len()
    )
}
