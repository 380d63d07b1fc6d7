//! The page: words, panels, tables. It needs no script.

use std::fmt::Write;

use halfmax_data::curve::{Assay, Fits};

use super::choice::Examples;
use super::{panel, tables};
use crate::curves::Counts;
use crate::report::html::escape;
use crate::report::summary::count;

const STYLE: &str = include_str!("../page.css");
const OWN_STYLE: &str = include_str!("curves.css");

pub(super) fn html(assay: &Assay, fits: &Fits, counts: &Counts, examples: &[Examples]) -> String {
    let mut sections: Vec<(String, &str, String)> = vec![
        ("curves".into(), "Curves", shown(assay, fits, examples)),
        ("flagged".into(), "Flags", tables::flags(counts).html()),
    ];
    if !assay.compound_columns.is_empty() {
        let table = tables::compounds(assay, fits).html();
        sections.push((
            "by-compound".into(),
            "Compounds",
            format!("<div class=\"tall\">{table}</div>\n"),
        ));
    }
    sections.push(("fit".into(), "Fit", tables::settings(fits).html()));
    sections.push(("rows".into(), "Rows", tables::ledger(assay).html()));
    let (mut contents, mut body) = (String::new(), String::new());
    for (name, title, content) in sections {
        let _ = writeln!(contents, "<li><a href=\"#{name}\">{title}</a></li>");
        let _ = writeln!(body, "<section id=\"{name}\">\n<h2>{title}</h2>\n{content}</section>");
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Dose–response curves</title>\n\
         <style>\n{STYLE}{OWN_STYLE}.buttons {{ display: none; }}\n</style>\n\
         </head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n{}\n<div class=\"columns\">\n\
         <nav aria-label=\"Contents\"><ol>\n{contents}</ol></nav>\n<main id=\"main\">\n{body}</main>\n</div>\n</body>\n</html>\n",
        header(fits, counts)
    )
}

fn header(fits: &Fits, counts: &Counts) -> String {
    let n = |value: usize| count(value as u64);
    let mut out = format!(
        "<header>\n<p class=\"kind\">halfmax</p>\n<h1>Dose–response curves</h1>\n\
         <p class=\"verdict\">{} of {} curves have an IC50 within the tested doses; {} have no flag at all.</p>\n",
        n(counts.ic50_in_range),
        n(counts.fitted),
        n(counts.unflagged)
    );
    if counts.fitted < counts.curves {
        let _ = writeln!(
            out,
            "<p class=\"note bad\">{} curves have fewer distinct doses than the model has parameters and were not fitted.</p>",
            n(counts.curves - counts.fitted)
        );
    }
    let rmse = counts.median_rmse.map_or_else(String::new, |v| format!(" · median RMSE {v:.3}"));
    let _ = writeln!(
        out,
        "<p class=\"facts\">{} points · {}{rmse} · {}</p>\n</header>",
        n(counts.points),
        fits.settings.model.name(),
        escape(fits.settings.model.formula())
    );
    out
}

fn shown(assay: &Assay, fits: &Fits, examples: &[Examples]) -> String {
    let mut out = String::from(
        "<p class=\"note\">Points are measured viabilities; the line is the fit with its confidence band. The dashed line \
         marks the IC50, the bar its confidence interval. All curves are in fits.csv.</p>\n",
    );
    for group in examples {
        let _ = writeln!(
            out,
            "<h3>{}</h3><p class=\"note\">{} {} of {} are shown.</p><div class=\"panels\">",
            escape(&group.title),
            escape(&group.words),
            group.curves.len(),
            count(group.of as u64)
        );
        for &i in &group.curves {
            if let Some(fit) = &fits.fits[i] {
                out.push_str(&panel::inline(&assay.curves[i], fit));
                out.push('\n');
            }
        }
        out.push_str("</div>\n");
    }
    out
}
