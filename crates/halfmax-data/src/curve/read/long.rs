//! Plain tables: one row per measurement.

use super::curves::{Gathering, Keys};
use super::unit::DoseUnit;
use super::{Reading, Replicates, growth};
use crate::curve::point::Assay;
use crate::ledger::Unit;
use crate::table::Table;
use crate::{DataError, Ledger};

pub(super) const DOSE_COLUMNS: &[&str] = &[
    "CONC",
    "dose",
    "Dose",
    "DOSE",
    "dose_um",
    "dose_uM",
    "dose_nm",
    "dose_nM",
    "dose_M",
    "conc",
    "concentration",
    "concentration_um",
    "concentration_uM",
    "concentration_nM",
    "log10_dose_M",
    "log10_dose_uM",
];
const VIABILITY_COLUMNS: &[&str] =
    &["VIABILITY", "viability", "Viability", "viability_pct", "viability_percent", "response"];
const REPLICATE_COLUMNS: &[&str] = &["replicate", "Replicate", "REPLICATE"];

/// A viability that cannot be a fraction; untreated cells are 1.
const TOO_MUCH: f64 = 20.0;

pub(super) fn read(table: &Table, reading: &Reading) -> Result<Assay, DataError> {
    if growth::is(table) && reading.viability.is_none() {
        return growth::read(table, reading);
    }
    let mut keys = Keys::of(table, reading.cell_line.as_deref(), reading.compound.as_deref())?;
    if reading.replicates == Replicates::Apart {
        keys.compound.push(table.column(REPLICATE_COLUMNS)?);
    }
    let dose = column(table, reading.dose.as_deref(), DOSE_COLUMNS)?;
    let unit = unit(table, dose, reading)?;
    let viability = column(table, reading.viability.as_deref(), VIABILITY_COLUMNS)?;
    let percent = reading.percent || table.header()[viability].contains("_p");
    let top = table.find(&["MAX_CONC"]);
    let file = table.name();
    let (mut ledger, mut gathering) = (Ledger::default(), Gathering::default());
    let mut kept = 0;
    for row in table.rows() {
        let row = row?;
        let value = table.number(&row, viability)?;
        let Some(dose_um) = unit.read(table, &row, dose)? else {
            ledger.drop(&file, Unit::Rows, "no dose", format!("line {}", row.line));
            continue;
        };
        let (Some(cell_line), Some(compound)) = keys.ids(&row) else {
            ledger.drop(
                &file,
                Unit::Rows,
                "no cell line or no compound",
                format!("line {}", row.line),
            );
            continue;
        };
        if dose_um == 0.0 {
            ledger.drop(&file, Unit::Rows, "dose 0: untreated cells", format!("line {}", row.line));
            continue;
        }
        let top_um = match top {
            Some(column) => unit.read(table, &row, column)?.unwrap_or(0.0),
            None => 0.0,
        };
        let value = value.map(|v| if percent { v / 100.0 } else { v });
        if let Some(v) = value.filter(|v| v.abs() > TOO_MUCH) {
            let problem = if percent {
                "is no viability: untreated cells are 100 percent"
            } else {
                "is no viability: untreated cells are 1 (say --percent if they are 100)"
            };
            let shown = if percent { v * 100.0 } else { v };
            return Err(table.value_error(row.line, viability, &shown.to_string(), problem));
        }
        if value.is_none() {
            ledger.drop(&file, Unit::Rows, "no viability", format!("line {}", row.line));
        } else {
            kept += 1;
        }
        gathering.add(cell_line, compound, top_um, dose_um, value);
    }
    if kept > 0 {
        ledger.keep(&file, Unit::Rows, "points", kept);
    }
    Ok(Assay {
        cell_line_columns: Keys::names(table, &keys.cell_line),
        compound_columns: Keys::names(table, &keys.compound),
        growth: false,
        curves: gathering.finish(),
        ledger,
    })
}

pub(super) fn column(
    table: &Table,
    named: Option<&str>,
    known: &[&str],
) -> Result<usize, DataError> {
    match named {
        Some(name) => table.column(&[name]),
        None => table.column(known),
    }
}

pub(super) fn unit(table: &Table, dose: usize, reading: &Reading) -> Result<DoseUnit, DataError> {
    let name = &table.header()[dose];
    if let Some(unit) = reading.dose_unit.or_else(|| DoseUnit::in_name(name)) {
        return Ok(unit);
    }
    // GDSC's own column, micromolar by definition.
    if name == "CONC" {
        return Ok(DoseUnit::Micromolar);
    }
    Err(DataError::Request(format!(
        "{}: column {name:?} does not say its unit; say --dose-unit uM (or nM, M, log10-M, …)",
        table.path().display()
    )))
}
