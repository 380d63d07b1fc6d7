//! The Passports' RNA-seq, one row per cell line and gene.

use super::profiles;
use crate::source::Wanted;
use crate::source::omics::{OmicsTable, choice};
use crate::table::Table;
use crate::{DataError, Ledger};

/// Columns of values, in newer and older releases.
pub(super) const VALUES: &[&str] = &[
    "rsem_tpm",
    "tpm",
    "rsem_fpkm",
    "htseq_fpkm",
    "fpkm",
    "rsem_expected_count",
    "htseq_read_count",
    "read_count",
];

/// A column, and whether the logarithm of it is meant.
#[derive(Debug, Clone, Copy)]
struct Choice {
    column: usize,
    log2: bool,
}

/// `log2_tpm`, which is log2(TPM + 1) as DepMap gives it, or one of the columns as it is.
pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let log2 = |name: &'static str, columns: &[&str]| {
        table.find(columns).map(|column| (name, Choice { column, log2: true }))
    };
    let logs = [
        log2("log2_tpm", &["rsem_tpm", "tpm"]),
        log2("log2_fpkm", &["rsem_fpkm", "htseq_fpkm", "fpkm"]),
    ];
    let plain = VALUES
        .iter()
        .filter_map(|name| Some((*name, Choice { column: table.find(&[name])?, log2: false })));
    let choices: Vec<(&str, Choice)> = logs.into_iter().flatten().chain(plain).collect();
    let Choice { column, log2 } = choice(table, wanted, &choices)?;
    let name = &table.header()[column];
    let what = if log2 { format!("values, log2({name} + 1)") } else { format!("values, {name}") };
    let value = |row: &crate::table::Row| match table.number(row, column)? {
        Some(number) if log2 && number < 0.0 => {
            let cell = row.cell(column).unwrap_or_default();
            Err(table.value_error(row.line, column, cell, "is negative, which no expression is"))
        }
        Some(number) => {
            Ok(Some(if log2 { number.ln_1p() / std::f64::consts::LN_2 } else { number } as f32))
        }
        None => Ok(None),
    };
    profiles::matrix(table, &what, value, ledger)
}
