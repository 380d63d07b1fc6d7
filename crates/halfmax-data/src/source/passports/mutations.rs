//! The Passports' mutations, one per row.

use super::models;
use crate::source::Wanted;
use crate::source::consequence::{changes_protein, truncates_protein};
use crate::source::mutations::{Columns, Counted, matrix};
use crate::source::omics::{OmicsTable, choice};
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// One of these tells a table of mutations.
pub(super) const MUTATION: &[&str] = &["effect", "protein_mutation", "cdna_mutation"];

/// `any` mutation that changes the protein, `damaging` (cuts it off), or `driver` (`cancer_driver`).
pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let effect = table.find(&["effect"]);
    let driver = table.find(&["cancer_driver"]);
    let mut offered = Vec::new();
    if effect.is_some() {
        offered.extend([("any", Counted::Any), ("damaging", Counted::Damaging)]);
    }
    if driver.is_some() {
        offered.push(("driver", Counted::Driver));
    }
    let counted = choice(table, wanted, &offered)?;
    let columns = Columns {
        cell_line: table.column(models::ID)?,
        gene: table.column(models::GENE)?,
        meant: |_, _| true,
        meant_by: None,
        counts: |row: &Row| {
            let effect = effect.and_then(|c| row.cell(c)).unwrap_or_default();
            match counted {
                Counted::Damaging => truncates_protein(effect),
                Counted::Driver => driver.and_then(|c| row.cell(c)).is_some_and(is_true),
                Counted::Any | Counted::Hotspot => changes_protein(effect),
            }
        },
    };
    matrix(table, &columns, ledger)
}

/// Flags are `t` and `f`, or `True` and `False`.
fn is_true(cell: &str) -> bool {
    ["t", "true", "yes", "1"].iter().any(|yes| yes.eq_ignore_ascii_case(cell))
}
