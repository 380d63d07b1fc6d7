//! The facts about views as a directory: JSON, a page, its figures.

use std::path::Path;

use halfmax_data::DataError;
use halfmax_data::directory::Staged;

use super::Views;
use crate::EvalError;
use crate::report::views_page;

/// The file that makes a directory the output of this.
pub const MARKER: &str = "views.json";

/// Writes `dir`, whole or not at all; what an earlier call wrote is replaced. The same views give the same bytes.
///
/// # Errors
/// [`DataError::Occupied`] if `dir` holds something else; [`DataError::Io`].
pub fn write(dir: &Path, views: &Views) -> Result<(), EvalError> {
    let staged = Staged::new(dir, MARKER)?;
    let json = serde_json::to_string_pretty(views).expect("facts are plain data") + "\n";
    staged.keep(MARKER, &json)?;
    let (html, figures) = views_page(views).map_err(DataError::io(dir.join("report.html")))?;
    staged.keep("report.html", &html)?;
    for (name, svg) in &figures {
        staged.keep(&format!("figures/{name}.svg"), svg)?;
    }
    staged.commit()?;
    Ok(())
}
