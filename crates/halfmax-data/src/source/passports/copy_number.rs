//! The Passports' copy numbers, one row per cell line and gene.

use super::profiles;
use crate::source::Wanted;
use crate::source::omics::{OmicsTable, choice};
use crate::table::Table;
use crate::{DataError, Ledger};

/// Columns of values.
pub(super) const VALUES: &[&str] =
    &["gatk_mean_log2_copy_ratio", "cn_category", "total_copy_number", "gene_mean", "seg_mean"];

/// What calls of gains and losses are worth, relative to the ploidy of the cell line.
const CATEGORIES: [(&str, f32); 5] =
    [("deletion", -2.0), ("loss", -1.0), ("neutral", 0.0), ("gain", 1.0), ("amplification", 2.0)];

/// `gatk_mean_log2_copy_ratio` if there, else `cn_category` from -2 (deletion) to 2 (amplification); or another
/// column as it is.
pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let choices: Vec<(&str, usize)> =
        VALUES.iter().filter_map(|name| Some((*name, table.find(&[name])?))).collect();
    let column = choice(table, wanted, &choices)?;
    let name = &table.header()[column];
    if name == "cn_category" {
        let value = |row: &crate::table::Row| match row.cell(column) {
            None => Ok(None),
            Some(cell) => match category(cell) {
                Some(value) => Ok(Some(value)),
                None => Err(table.value_error(row.line, column, cell, NO_CATEGORY)),
            },
        };
        return profiles::matrix(
            table,
            "values, -2 (deletion) to 2 (amplification)",
            value,
            ledger,
        );
    }
    let value =
        |row: &crate::table::Row| Ok(table.number(row, column)?.map(|number| number as f32));
    profiles::matrix(table, &format!("values, {name}"), value, ledger)
}

const NO_CATEGORY: &str = "is none of Deletion, Loss, Neutral, Gain and Amplification";

/// The worth of a call.
pub(super) fn category(cell: &str) -> Option<f32> {
    CATEGORIES.iter().find(|(name, _)| name.eq_ignore_ascii_case(cell)).map(|(_, value)| *value)
}
