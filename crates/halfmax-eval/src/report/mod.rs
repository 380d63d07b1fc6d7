//! A run directory's files turned into one offline page with static figures beside it.

mod anova;
mod compare;
mod curves;
mod embed;
mod error;
mod explain;
mod figure;
mod header;
mod html;
mod page;
mod pairs;
mod read;
mod roster;
mod search_bench;
mod section;
mod shell;
mod summary;
#[cfg(test)]
mod tests;
mod views;

use std::path::{Path, PathBuf};

pub(crate) use anova::anova_page;
pub use compare::{Compared, Line, Ranks, compare};
pub(crate) use curves::curves_page;
pub use embed::plotly_js;
pub use error::ReportError;
pub(crate) use explain::explain_page;
pub use search_bench::bench_page;
pub(crate) use views::views_page;

use page::Page;
use read::Run;

/// What [`write_report`] wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// `report.html` in the run directory.
    pub html: PathBuf,
    /// `figures/*.svg` in the run directory, in their order on the page.
    pub figures: Vec<PathBuf>,
}

/// Reads a run directory, then writes `report.html` and `figures/*.svg` into it.
///
/// Only `scores.json` must be there; the page says what else is missing. The same files give the same bytes.
///
/// # Errors
///
/// A file that cannot be read or written, or is not what a run writes, is named with the reason; nothing is
/// written then.
pub fn write_report(run: &Path) -> Result<Written, ReportError> {
    let read = Run::read(run)?;
    let html = run.join("report.html");
    let page = Page::of(&read).finish(embed::pack).map_err(ReportError::io(&html))?;
    let folder = run.join("figures");
    std::fs::create_dir_all(&folder).map_err(ReportError::io(&folder))?;
    let mut figures = Vec::new();
    for (name, svg) in page.figures {
        let path = folder.join(format!("{name}.svg"));
        replace(&path, &svg)?;
        figures.push(path);
    }
    replace(&html, &page.html)?;
    Ok(Written { html, figures })
}

/// Writes to a temporary name beside the file, then renames: a reader sees the old file or the new one.
fn replace(path: &Path, text: &str) -> Result<(), ReportError> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = PathBuf::from(temporary);
    std::fs::write(&temporary, text).map_err(ReportError::io(&temporary))?;
    std::fs::rename(&temporary, path).map_err(ReportError::io(path))
}
