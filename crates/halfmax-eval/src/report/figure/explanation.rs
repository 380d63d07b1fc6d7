//! The most important features of the model that a run kept.

use super::{Absent, Figure};
use crate::report::explain::importance;
use crate::report::read::Run;

/// Draws one bar per feature.
pub(super) fn figure(run: &Run) -> Result<Figure, Absent> {
    let explained =
        run.explanation.as_ref().ok_or_else(|| Absent::file("explanation/explanation.json"))?;
    importance(explained).ok_or_else(|| {
        Absent::because("the explanation is of single predictions; see explanation/report.html")
    })
}
