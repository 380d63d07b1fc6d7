//! Text from files made safe for a page.

use std::fmt::Write;

/// Text with every character that HTML could take for markup replaced, in content as in attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A table with a caption, readable on narrow screens, downloadable as csv.
pub(super) struct Table {
    /// Anchor in the page, stem of the csv.
    pub(super) name: &'static str,
    pub(super) caption: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

/// A column of a table.
pub(super) struct Column {
    /// Heading above several neighbours, empty for none.
    pub(super) group: &'static str,
    pub(super) name: String,
    /// Added to the name in the csv, where no caption stands beside it.
    pub(super) unit: String,
    /// Aligned at the right, digits of one width.
    pub(super) numeric: bool,
}

/// A row of a table.
#[derive(Default)]
pub(super) struct Row {
    /// Class of the row.
    pub(super) class: &'static str,
    pub(super) cells: Vec<Cell>,
}

/// A cell of a table.
pub(super) struct Cell {
    pub(super) text: String,
    /// Smaller text behind it.
    pub(super) aside: String,
    pub(super) strong: bool,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), aside: String::new(), strong: false }
    }
}

impl Column {
    /// A column of text.
    pub(super) fn text(name: impl Into<String>) -> Self {
        Self { group: "", name: name.into(), unit: String::new(), numeric: false }
    }

    /// A column of numbers.
    pub(super) fn number(name: impl Into<String>) -> Self {
        Self { group: "", name: name.into(), unit: String::new(), numeric: true }
    }
}

impl Table {
    /// The table as HTML. Writing to a string cannot fail.
    pub(super) fn html(&self) -> String {
        let mut out = String::new();
        let (name, caption) = (self.name, escape(&self.caption));
        let _ = write!(
            out,
            "<div class=\"table\"><p class=\"caption\" id=\"caption-{name}\">{caption}</p><div class=\"scroll\" \
             role=\"region\" tabindex=\"0\" aria-labelledby=\"caption-{name}\"><table id=\"table-{name}\" \
             aria-labelledby=\"caption-{name}\"><thead>"
        );
        self.group_row(&mut out);
        out.push_str("<tr>");
        for column in &self.columns {
            let full = [column.group, &column.name, &column.unit].join(" ");
            let class = if column.numeric { " class=\"n\"" } else { "" };
            let _ = write!(
                out,
                "<th scope=\"col\"{class} data-csv=\"{}\">{}</th>",
                escape(full.trim()),
                escape(&column.name)
            );
        }
        out.push_str("</tr></thead><tbody>\n");
        for row in &self.rows {
            let _ = write!(out, "<tr class=\"{}\">", row.class);
            for (i, (cell, column)) in row.cells.iter().zip(&self.columns).enumerate() {
                let class = if column.numeric { " class=\"n\"" } else { "" };
                let (open, close) = if i == 0 { ("th scope=\"row\"", "th") } else { ("td", "td") };
                let text = escape(&cell.text);
                let text = if cell.strong { format!("<strong>{text}</strong>") } else { text };
                let aside = if cell.aside.is_empty() {
                    String::new()
                } else {
                    format!(" <span class=\"aside\">{}</span>", escape(&cell.aside))
                };
                let _ = write!(out, "<{open}{class}>{text}{aside}</{close}>");
            }
            out.push_str("</tr>\n");
        }
        let _ = writeln!(
            out,
            "</tbody></table></div><p class=\"buttons\"><button type=\"button\" data-table=\"{name}\">csv</button></p></div>"
        );
        out
    }

    fn group_row(&self, out: &mut String) {
        if self.columns.iter().all(|c| c.group.is_empty()) {
            return;
        }
        out.push_str("<tr class=\"groups\">");
        for run in self.columns.chunk_by(|a, b| a.group == b.group) {
            let _ = match run[0].group {
                "" => write!(out, "<td colspan=\"{}\"></td>", run.len()),
                group => write!(
                    out,
                    "<th scope=\"colgroup\" colspan=\"{}\">{}</th>",
                    run.len(),
                    escape(group)
                ),
            };
        }
        out.push_str("</tr>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_markup_survives_escaping() {
        assert_eq!(
            escape("<a href=\"x\">'&'</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"
        );
    }

    #[test]
    fn cells_are_escaped() {
        let table = Table {
            name: "t",
            caption: "<c>".into(),
            columns: vec![Column::text("<h>")],
            rows: vec![Row { class: "", cells: vec!["<td>x".into()] }],
        };
        let html = table.html();
        assert!(
            html.contains("&lt;c&gt;")
                && html.contains("&lt;h&gt;")
                && html.contains("&lt;td&gt;x"),
            "{html}"
        );
    }
}
