//! Wide tables in `CurveCurator`'s manner: one row per curve, a column for each dose.

use std::collections::BTreeMap;

use super::curves::Gathering;
use super::{DoseUnit, Reading, Replicates};
use crate::curve::point::Assay;
use crate::ledger::Unit;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// The columns of signals, in the order of their numbers.
fn signals(table: &Table) -> Vec<usize> {
    let numbered = |prefix: &str| {
        let mut found: Vec<(u32, usize)> = (table.header().iter().enumerate())
            .filter_map(|(i, name)| Some((name.strip_prefix(prefix)?.parse().ok()?, i)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, column)| column).collect::<Vec<_>>()
    };
    let raw = numbered("Raw ");
    if raw.is_empty() { numbered("Ratio ") } else { raw }
}

pub(super) fn is(table: &Table) -> bool {
    !signals(table).is_empty()
}

pub(super) fn read(table: &Table, reading: &Reading) -> Result<Assay, DataError> {
    let columns = signals(table);
    let doses = doses(table, &columns, reading)?;
    let names = match &reading.cell_line {
        Some(name) => table.column(&[name])?,
        None => table.column(&["Name", "name", "experiment"])?,
    };
    let replicate = match reading.replicates {
        Replicates::Apart => Some(table.column(&["Replicate", "replicate"])?),
        Replicates::Pool | Replicates::Sum => None,
    };
    let file = table.name();
    let mut ledger = Ledger::default();
    let mut rows: BTreeMap<Vec<String>, Vec<Vec<Option<f64>>>> = BTreeMap::new();
    let mut kept = 0;
    for row in table.rows() {
        let row = row?;
        let Some(name) = row.cell(names) else {
            ledger.drop(&file, Unit::Rows, "no name", format!("line {}", row.line));
            continue;
        };
        let mut key = split(table, &row, names, name, reading)?;
        key.extend(replicate.map(|column| row.cell(column).unwrap_or_default().to_owned()));
        let values =
            columns.iter().map(|c| table.number(&row, *c)).collect::<Result<Vec<_>, _>>()?;
        if control(&values, &doses).is_none() {
            ledger.drop(&file, Unit::Rows, "no signal of untreated cells", name);
            continue;
        }
        kept += 1;
        rows.entry(key).or_default().push(values);
    }
    if kept > 0 {
        ledger.keep(&file, Unit::Rows, "rows of signals", kept);
    }
    let mut gathering = Gathering::default();
    for (key, mut same) in rows {
        if reading.replicates == Replicates::Sum {
            same = vec![sum(&same)];
        }
        for values in same {
            let Some(control) = control(&values, &doses) else { continue };
            for (value, dose) in values.iter().zip(&doses).filter(|(_, dose)| **dose > 0.0) {
                let (line, rest) = key.split_at(1);
                gathering.add(line.to_vec(), rest.to_vec(), 0.0, *dose, value.map(|v| v / control));
            }
        }
    }
    let (line, mut compound) = match reading.name_separator {
        Some(_) => ("CELL_LINE_NAME", vec!["DRUG_NAME".to_owned()]),
        None => ("Name", Vec::new()),
    };
    compound.extend(replicate.map(|column| table.header()[column].clone()));
    Ok(Assay {
        cell_line_columns: vec![line.into()],
        compound_columns: compound,
        growth: false,
        curves: gathering.finish(),
        ledger,
    })
}

fn doses(table: &Table, columns: &[usize], reading: &Reading) -> Result<Vec<f64>, DataError> {
    let path = table.path().display();
    if reading.doses.len() != columns.len() {
        return Err(DataError::Request(format!(
            "{path}: the table has {} columns of signals ({} to {}) and {} doses were given; say --doses with one \
             dose for each, 0 for untreated cells",
            columns.len(),
            table.header()[columns[0]],
            table.header()[columns[columns.len() - 1]],
            reading.doses.len()
        )));
    }
    let Some(unit) = reading.dose_unit else {
        return Err(DataError::Request(format!(
            "{path}: say the unit of --doses with --dose-unit uM (or nM, M)"
        )));
    };
    if reading.doses.iter().any(|d| d.is_nan() || *d < 0.0) || !reading.doses.contains(&0.0) {
        return Err(DataError::Request(
            "--doses: expected numbers of 0 or more, with a 0 for each column of untreated cells"
                .into(),
        ));
    }
    Ok(reading
        .doses
        .iter()
        .map(|d| if *d == 0.0 { 0.0 } else { DoseUnit::micromolar(unit, *d) })
        .collect())
}

/// Cell line and compound, or the whole name.
fn split(
    table: &Table,
    row: &Row,
    column: usize,
    name: &str,
    reading: &Reading,
) -> Result<Vec<String>, DataError> {
    let Some(separator) = &reading.name_separator else { return Ok(vec![name.into()]) };
    name.split_once(separator.as_str())
        .map(|(line, compound)| vec![line.trim().into(), compound.trim().into()])
        .ok_or_else(|| {
            table.value_error(
                row.line,
                column,
                name,
                format!(
                    "has no {separator:?} between cell line and compound; check --name-separator"
                ),
            )
        })
}

/// Mean signal of untreated cells, if there is one above zero.
fn control(values: &[Option<f64>], doses: &[f64]) -> Option<f64> {
    let signals: Vec<f64> =
        values.iter().zip(doses).filter(|(_, d)| **d == 0.0).filter_map(|(v, _)| *v).collect();
    let mean = signals.iter().sum::<f64>() / signals.len() as f64;
    (mean > 0.0).then_some(mean)
}

/// Adds rows up, skipping what is missing.
fn sum(rows: &[Vec<Option<f64>>]) -> Vec<Option<f64>> {
    (0..rows[0].len())
        .map(|i| {
            let known: Vec<f64> = rows.iter().filter_map(|row| row[i]).collect();
            (!known.is_empty()).then(|| known.iter().sum())
        })
        .collect()
}
