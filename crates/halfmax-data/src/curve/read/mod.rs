//! A file of measurements into an assay.

mod curves;
mod growth;
mod long;
mod unit;
mod wells;
mod wide;

use std::path::Path;

pub use unit::DoseUnit;
pub use wells::Controls;

use super::point::Assay;
use crate::DataError;
use crate::table::Table;

/// What a file does not say about itself.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What separates cells.
    pub delimiter: Option<u8>,
    /// Unit of the doses, where no column name tells.
    pub dose_unit: Option<DoseUnit>,
    /// Whether viability is in percent of untreated cells; a fraction otherwise.
    pub percent: bool,
    /// Column of the cell lines, where it has none of the known names.
    pub cell_line: Option<String>,
    /// Column of the compounds.
    pub compound: Option<String>,
    /// Column of the doses.
    pub dose: Option<String>,
    /// Column of the viabilities.
    pub viability: Option<String>,
    /// What becomes of replicates.
    pub replicates: Replicates,
    /// Doses of the columns `Raw 0`, `Raw 1`, … of a wide table, 0 for untreated cells.
    pub doses: Vec<f64>,
    /// What stands between cell line and compound in the names of a wide table.
    pub name_separator: Option<String>,
    /// Tags of the control wells of a plate.
    pub controls: Controls,
}

/// What becomes of several measurements of a cell line and compound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Replicates {
    /// All are points of one curve.
    #[default]
    Pool,
    /// A curve for each value of the column `replicate`.
    Apart,
    /// Signals are added up, dose by dose, before they are divided by their control. Where one is missing the
    /// sum is too low; this is how `CurveCurator` aggregates.
    Sum,
}

/// Reads raw plates in GDSC's columns, a plain table of one row per measurement (of viability, or of counts of
/// growing cells), or a wide table of one row per
/// curve. Which of them it is, the column names say.
///
/// # Errors
/// [`DataError`] with file, line, column and value for whatever is missing or not a measurement, and
/// [`DataError::NothingLeft`] if no curve remains.
pub fn read(path: &Path, reading: &Reading) -> Result<Assay, DataError> {
    let table = Table::open(path, reading.delimiter)?;
    let mut assay = read_table(&table, reading)?;
    if assay.curves.is_empty() {
        let reasons: Vec<String> = (assay.ledger.entries().iter())
            .map(|e| format!("{} rows: {}", e.count, e.reason))
            .collect();
        return Err(DataError::NothingLeft {
            path: path.into(),
            problem: format!("no curve is left: {}", reasons.join(", ")),
        });
    }
    assay.curves.sort_by(|a, b| {
        (&a.cell_line, &a.compound)
            .cmp(&(&b.cell_line, &b.compound))
            .then(a.top_um.total_cmp(&b.top_um))
    });
    Ok(assay)
}

/// What the columns say the table is; may be without curves.
pub(crate) fn read_table(table: &Table, reading: &Reading) -> Result<Assay, DataError> {
    if wells::is(table) {
        wells::read(table, reading)
    } else if wide::is(table) {
        wide::read(table, reading)
    } else {
        long::read(table, reading)
    }
}
