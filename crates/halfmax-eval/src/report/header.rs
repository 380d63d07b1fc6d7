//! What a reader learns before the first table.

use std::fmt::Write;

use super::html::escape;
use super::read::Run;
use super::section;
use super::summary::count;

/// The title of the page.
pub(super) fn title(run: &Run) -> String {
    let model = run.roster.headline().map_or("no model", |e| &e.name);
    format!("Drug-response report: {model}")
}

/// The verdict with its remarks, what was tested, and on which screen.
pub(super) fn header(run: &Run) -> String {
    let verdict = section::verdict(run);
    let class = match verdict.holds {
        Some(true) => "verdict good",
        Some(false) => "verdict bad",
        None => "verdict",
    };
    let mut out = format!(
        "<header>\n<p class=\"kind\">halfmax</p>\n<h1>{}</h1>\n<p class=\"{class}\">{}</p>\n",
        escape(&title(run)),
        escape(&verdict.headline)
    );
    let mut remark = |class: &str, text: &str| {
        let _ = writeln!(out, "<p class=\"{class}\">{}</p>", escape(text));
    };
    for text in &verdict.remarks {
        remark("note", text);
    }
    if let Some(protocol) = section::protocol(run) {
        remark(if protocol.broken { "note bad" } else { "note" }, &protocol.text);
    }
    remark("facts", &facts(run));
    out.push_str(SCRIPTS);
    out
}

/// A title alone.
pub(super) fn plain(title: &str) -> String {
    let title = escape(title);
    format!("<header>\n<p class=\"kind\">halfmax</p>\n<h1>{title}</h1>\n{SCRIPTS}")
}

/// What a page without scripts says, and where a failure is shown.
const SCRIPTS: &str = "<noscript><p class=\"note\">The interactive figures need JavaScript. The same figures stand beside this file \
         as figures/*.svg and are shown below where the browser finds them; tables need none.</p></noscript>\n\
         <p class=\"note bad\" id=\"failure\" role=\"alert\" hidden></p>\n</header>";

fn facts(run: &Run) -> String {
    let screen = &run.scores.screen;
    let mut facts = Vec::new();
    if let (Some(lines), Some(compounds)) = (screen.cell_lines, screen.compounds) {
        facts.push(format!("{} cell lines × {} compounds", count(lines), count(compounds)));
    }
    facts.extend(screen.responses.map(|n| format!("{} responses", count(n))));
    facts.extend(screen.path.as_ref().map(|path| format!("screen {path}")));
    facts.extend(
        screen
            .checksum
            .as_ref()
            .map(|sum| format!("checksum {}", sum.chars().take(12).collect::<String>())),
    );
    facts.extend(run.scores.seed.map(|seed| format!("seed {seed}")));
    facts.join(" · ")
}
