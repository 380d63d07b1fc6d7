//! Regret curves of samplers as one offline page with static figures beside it.

mod figures;
mod tables;

use std::fmt::Write;

use super::embed;
use super::figure::Figure;
use super::html::escape;
use super::shell::{Data, Shell, document, figure_html};
use crate::search_bench::Bench;

/// Draws the page; returns it with its static figures by name. The same comparison gives the same bytes.
///
/// # Errors
/// If plotly.js is not where its crate used to keep it.
pub fn bench_page(bench: &Bench) -> std::io::Result<(String, Vec<(String, String)>)> {
    let (mut contents, mut body) = (String::new(), String::new());
    let mut drawn: Vec<(String, Figure)> = Vec::new();
    for table in &bench.tables {
        let scheme = table.scheme.to_string();
        let title = table.scheme.describe();
        let _ = writeln!(contents, "<li><a href=\"#{scheme}\">{title}</a></li>");
        let _ = writeln!(
            body,
            "<section id=\"{scheme}\">\n<h2>{title}</h2>\n<p class=\"note\">{} networks, {} seeds each, valued after {:?} \
             epochs: {}. The lowest mean is {:.4}, the highest {:.4}.</p>",
            table.points,
            table.replicates,
            table.budgets,
            escape(&table.about),
            table.lowest,
            table.highest
        );
        body.push_str(&tables::standings(table).html());
        for figure in [figures::by_trials(table), figures::by_seconds(table)] {
            let (what, title, figure) = figure;
            let name = format!("{scheme}-{what}");
            body.push_str(&figure_html(&name, title, &figure));
            drawn.push((name, figure));
        }
        body.push_str("</section>\n");
    }
    let figures: Vec<(&str, &Figure)> = drawn.iter().map(|(name, f)| (name.as_str(), f)).collect();
    let title = "Samplers compared";
    let html = document(
        &Shell { title, header: &header(title, bench), contents: &contents, body: &body },
        &Data::new(&figures, None),
        embed::pack,
    )?;
    Ok((html, drawn.into_iter().map(|(name, figure)| (name, figure.svg)).collect()))
}

fn header(title: &str, bench: &Bench) -> String {
    let request = &bench.request;
    format!(
        "<header>\n<p class=\"kind\">halfmax</p>\n<h1>{title}</h1>\n<p class=\"note\">{} searches of each sampler with {} trials, pruner \
         {}, {} chosen at a time. Regret is the mean validation RMSE over training seeds of the network a search would \
         keep, less that of the best network of the table; a search sees one training seed at a time.</p>\n\
         <noscript><p class=\"note\">The interactive figures need JavaScript; figures/*.svg beside this file and the tables need none.</p></noscript>\n\
         <p class=\"note bad\" id=\"failure\" role=\"alert\" hidden></p>\n</header>",
        request.seeds,
        request.trials,
        escape(&request.pruner),
        request.generation
    )
}
