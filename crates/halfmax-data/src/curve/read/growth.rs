//! Counts of growing cells: one row per measurement, in the columns of `GRmetrics`.

use super::Reading;
use super::curves::{Gathering, Keys};
use super::long::{self, DOSE_COLUMNS};
use crate::curve::growth::growth_rate;
use crate::curve::point::Assay;
use crate::ledger::Unit;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// The count, that of untreated cells then, and that at the time of treatment.
const COUNTS: [&str; 3] = ["cell_count", "cell_count__ctrl", "cell_count__time0"];

/// Columns that tell experiments of the same cell line and compound apart.
const CONDITIONS: &[&str] = &["perturbation", "replicate", "time"];

pub(super) fn is(table: &Table) -> bool {
    COUNTS.iter().all(|name| table.find(&[name]).is_some())
}

pub(super) fn read(table: &Table, reading: &Reading) -> Result<Assay, DataError> {
    let mut keys = Keys::of(table, reading.cell_line.as_deref(), reading.compound.as_deref())?;
    keys.compound.extend(CONDITIONS.iter().filter_map(|name| table.find(&[name])));
    let dose = long::column(table, reading.dose.as_deref(), DOSE_COLUMNS)?;
    let unit = long::unit(table, dose, reading)?;
    let counts =
        [table.column(&COUNTS[..1])?, table.column(&COUNTS[1..2])?, table.column(&COUNTS[2..])?];
    let file = table.name();
    let (mut ledger, mut gathering) = (Ledger::default(), Gathering::default());
    let mut kept = 0;
    for row in table.rows() {
        let row = row?;
        let place = || format!("line {}", row.line);
        let mut values = [None; 3];
        for (value, column) in values.iter_mut().zip(counts) {
            *value = count(table, &row, column)?;
        }
        let dose_um = unit.read(table, &row, dose)?.filter(|d| *d > 0.0);
        let (Some(dose_um), (Some(cell_line), Some(compound))) = (dose_um, keys.ids(&row)) else {
            ledger.drop(&file, Unit::Rows, "no dose, no cell line or no compound", place());
            continue;
        };
        let [Some(treated), Some(control), Some(start)] = values else {
            ledger.drop(&file, Unit::Rows, "no count", place());
            gathering.add(cell_line, compound, 0.0, dose_um, None);
            continue;
        };
        if control <= start {
            ledger.drop(&file, Unit::Rows, "untreated cells did not grow", place());
            gathering.add(cell_line, compound, 0.0, dose_um, None);
            continue;
        }
        kept += 1;
        let rate = growth_rate(treated, control, start);
        gathering.add(cell_line, compound, 0.0, dose_um, Some(rate));
    }
    if kept > 0 {
        ledger.keep(&file, Unit::Rows, "points", kept);
    }
    Ok(Assay {
        cell_line_columns: Keys::names(table, &keys.cell_line),
        compound_columns: Keys::names(table, &keys.compound),
        growth: true,
        curves: gathering.finish(),
        ledger,
    })
}

fn count(table: &Table, row: &Row, column: usize) -> Result<Option<f64>, DataError> {
    let value = table.number(row, column)?;
    match value.filter(|v| *v <= 0.0) {
        Some(v) => {
            Err(table.value_error(row.line, column, &v.to_string(), "is not a count above zero"))
        }
        None => Ok(value),
    }
}
