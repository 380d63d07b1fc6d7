//! Fitted dose–response curves as one offline page.

mod choice;
mod page;
mod panel;
mod tables;

use halfmax_data::curve::{Assay, Fits};

use crate::curves::Counts;

/// A page ready to be written.
pub(crate) struct CurvesPage {
    pub(crate) html: String,
    /// The clean examples, as a figure of its own.
    pub(crate) figure: String,
}

/// Draws the page of some fits. The same fits give the same bytes.
pub(crate) fn curves_page(assay: &Assay, fits: &Fits, counts: &Counts) -> CurvesPage {
    let examples = choice::examples(fits);
    CurvesPage {
        html: page::html(assay, fits, counts, &examples),
        figure: panel::sheet(assay, fits, examples.first().map_or(&[][..], |e| &e.curves)),
    }
}
