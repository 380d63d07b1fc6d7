//! Long tables in which a cell line may have been measured more than once.

use super::models;
use crate::ledger::Unit;
use crate::source::gene::symbol;
use crate::source::omics::OmicsTable;
use crate::source::pivot::Pivot;
use crate::source::tally::Tally;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// Who measured a row, and how; cell line and these together are one profile.
const MEASUREMENT: &[&str] = &["data_source", "source", "dataset_name", "dataset_id", "data_type"];

/// Separates the parts of a profile's name; sorts before every letter.
pub(super) const APART: char = '\u{1f}';

/// One value per cell line and gene, as `value` reads it.
///
/// Of several profiles of a cell line one is kept whole, as their cells do not mix: one of the Sanger Institute
/// before one of others, since it grew the cells of GDSC; then the one with the most values; then the first by name.
pub(super) fn matrix(
    table: &Table,
    what: &str,
    value: impl Fn(&Row) -> Result<Option<f32>, DataError>,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let cell_line = table.column(models::ID)?;
    let gene = table.column(models::GENE)?;
    let measurement: Vec<usize> =
        MEASUREMENT.iter().filter_map(|name| table.find(&[name])).collect();
    let mut pivot = Pivot::default();
    let mut rows: Vec<u64> = Vec::new();
    let mut tally = Tally::default();
    let mut name = String::new();
    table.for_each(|row| {
        let line = || format!("line {}", row.line);
        let Some(cell_line) = row.cell(cell_line) else {
            tally.drop("no id of a cell line", line);
            return Ok(());
        };
        let Some(gene) = row.cell(gene).map(symbol) else {
            tally.drop("no gene symbol", line);
            return Ok(());
        };
        // Read before anything is dropped: a broken number is a fault of the file in any row.
        let Some(value) = value(row)? else {
            tally.drop("no value", line);
            return Ok(());
        };
        name.clear();
        name.push_str(cell_line);
        for column in &measurement {
            name.push(APART);
            name.push_str(row.cell(*column).unwrap_or_default());
        }
        let profile = pivot.profile(&name);
        rows.resize(rows.len().max(profile + 1), 0);
        let cell = pivot.cell(profile, gene);
        if cell.is_nan() {
            *cell = value;
            rows[profile] += 1;
        } else {
            tally.drop("gene symbol repeated in its profile; the first value is kept", || {
                format!("{gene} of {cell_line}")
            });
        }
        Ok(())
    })?;
    let used = best(pivot.profiles(), &rows);
    for (at, profile) in pivot.profiles().iter().enumerate().filter(|(at, _)| !used[*at]) {
        let reason = "another profile of the cell line is used";
        tally.drop_many(reason, rows[at], || shown(profile));
    }
    let kept = rows.iter().zip(&used).filter(|(_, used)| **used).map(|(rows, _)| rows).sum();
    tally.settle(&table.name(), ledger);
    ledger.keep(&table.name(), Unit::Rows, what, kept);
    let mut pivoted = pivot.finish(|at| used[at], f32::NAN);
    for profile in &mut pivoted.profiles {
        profile.truncate(cell_line_of(profile).len());
    }
    Ok(OmicsTable::long(table, pivoted))
}

pub(super) fn cell_line_of(profile: &str) -> &str {
    profile.split(APART).next().unwrap_or(profile)
}

pub(super) fn shown(profile: &str) -> String {
    let mut parts = profile.split(APART).filter(|part| !part.is_empty());
    let cell_line = parts.next().unwrap_or_default().to_owned();
    let measurement: Vec<&str> = parts.collect();
    if measurement.is_empty() {
        cell_line
    } else {
        format!("{cell_line} ({})", measurement.join(", "))
    }
}

/// Which profile of each cell line is used.
pub(super) fn best(profiles: &[String], rows: &[u64]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..profiles.len()).collect();
    let elsewhere = |at: usize| !profiles[at].split(APART).any(|part| part.starts_with("Sanger"));
    order.sort_by(|a, b| {
        cell_line_of(&profiles[*a])
            .cmp(cell_line_of(&profiles[*b]))
            .then(elsewhere(*a).cmp(&elsewhere(*b)))
            .then(rows[*b].cmp(&rows[*a]))
            .then(profiles[*a].cmp(&profiles[*b]))
    });
    let mut used = vec![false; profiles.len()];
    let mut last = None;
    for at in order {
        let cell_line = cell_line_of(&profiles[at]);
        used[at] = last != Some(cell_line);
        last = Some(cell_line);
    }
    used
}
