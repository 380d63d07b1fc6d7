//! One measured response of a cell line to a compound.

/// What a response value is: its unit, direction and plausible range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Measure {
    /// Natural logarithm of the half-maximal inhibitory concentration in micromolar; low is sensitive.
    LnIc50,
}

impl Measure {
    /// The column that holds it in GDSC's tables.
    pub const fn column(self) -> &'static str {
        match self {
            Self::LnIc50 => "LN_IC50",
        }
    }

    /// How it is written on an axis.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LnIc50 => "ln IC50 (ln µM)",
        }
    }

    /// Values outside are taken for another unit: e^±30 µM is beyond any chemistry.
    pub const fn plausible(self) -> (f64, f64) {
        match self {
            Self::LnIc50 => (-30.0, 30.0),
        }
    }
}

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
}
