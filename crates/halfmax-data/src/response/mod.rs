//! One measured response of a cell line to a compound.

mod censored;
mod measure;
mod unit;

pub use censored::{Censored, DoseRange};
pub use measure::{Direction, Measure};
pub use unit::Unit;

/// One row of a screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// `ROW_ID` of the source table, or the 0-based number of its data row. Splits refer to it.
    pub row_id: u64,
    /// Index into [`Screen::cell_lines`](crate::Screen).
    pub cell_line: u32,
    /// Index into [`Screen::compounds`](crate::Screen).
    pub compound: u32,
    /// The measured value, in the unit of the screen's [`Measure`].
    pub value: f64,
    /// Whether the value lies beyond the tested doses; `None` if it does not, or nobody knows.
    pub censored: Option<Censored>,
}
