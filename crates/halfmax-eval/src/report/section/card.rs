//! Cards, which are written in a little Markdown, as HTML.

use std::fmt::Write;

use crate::report::html::escape;

/// Headings, paragraphs, lists and tables; anything else is a paragraph. Headings begin at the third level.
pub(in crate::report) fn card(markdown: &str) -> String {
    let mut out = String::from("<div class=\"card\">\n");
    let blocks = markdown.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    for block in blocks {
        let lines: Vec<&str> = block.lines().collect();
        let _ = if let Some(title) = block.strip_prefix("## ") {
            writeln!(out, "<h4>{}</h4>", escape(title))
        } else if let Some(title) = block.strip_prefix("# ") {
            writeln!(out, "<h3>{}</h3>", escape(title))
        } else if lines.iter().all(|line| line.starts_with("- ")) {
            let items: Vec<String> = lines.iter().map(|line| escape(&line[2..])).collect();
            writeln!(out, "<ul><li>{}</li></ul>", items.join("</li><li>"))
        } else if lines.iter().all(|line| line.starts_with('|')) {
            writeln!(out, "{}", table(&lines))
        } else {
            writeln!(out, "<p>{}</p>", escape(&lines.join(" ")))
        };
    }
    out.push_str("</div>\n");
    out
}

fn table(lines: &[&str]) -> String {
    let row = |line: &str, cell: &str| {
        let cells: Vec<String> =
            line.trim_matches('|').split('|').map(|text| escape(text.trim())).collect();
        format!("<tr><{cell}>{}</{cell}></tr>", cells.join(&format!("</{cell}><{cell}>")))
    };
    let head = lines.first().map_or_else(String::new, |line| row(line, "th"));
    let body: String = lines.iter().skip(2).map(|line| row(line, "td")).collect();
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"scores\"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_little_markdown_of_cards_becomes_html() {
        let html = card(
            "# Model <b>\n\n## Use\n\nOne\ntwo.\n\n- a & b\n- c\n\n| m | r |\n|---|---|\n| x | 1 |\n",
        );
        for part in [
            "<h3>Model &lt;b&gt;</h3>",
            "<h4>Use</h4>",
            "<p>One two.</p>",
            "<ul><li>a &amp; b</li><li>c</li></ul>",
            "<tr><th>m</th><th>r</th></tr>",
            "<tr><td>x</td><td>1</td></tr>",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("---"));
    }
}
