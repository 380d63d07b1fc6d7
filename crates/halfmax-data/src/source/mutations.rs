//! Tables of one row per mutation, turned into a matrix of mutated genes.

use super::omics::OmicsTable;
use super::pivot::Pivot;
use super::tally::Tally;
use crate::ledger::Unit;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// Which mutations count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Those that change the protein.
    Any,
    /// Those that likely leave it without function.
    Damaging,
    /// Those at a place where tumours are often mutated.
    Hotspot,
    /// Those known or likely to drive cancer.
    Driver,
}

/// Where a table of mutations says what.
pub(crate) struct Columns<F> {
    pub(crate) cell_line: usize,
    pub(crate) gene: usize,
    /// Whether the row is one that the provider means to be used.
    pub(crate) meant: fn(&Row, Option<usize>) -> bool,
    /// What `meant` looks at.
    pub(crate) meant_by: Option<usize>,
    /// Whether the mutation counts.
    pub(crate) counts: F,
}

/// A 0/1 matrix: whether a gene has a mutation that counts. A cell line is in it if the table has any mutation
/// of it, so that one without a mutation that counts has zeros; a gene that nobody has mutated is not.
pub(crate) fn matrix<F: Fn(&Row) -> bool>(
    table: &Table,
    columns: &Columns<F>,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let mut pivot = Pivot::default();
    let mut tally = Tally::default();
    let mut kept = 0;
    table.for_each(|row| {
        let line = || format!("line {}", row.line);
        let Some(cell_line) = row.cell(columns.cell_line) else {
            tally.drop("no id of a cell line", line);
            return Ok(());
        };
        if !(columns.meant)(row, columns.meant_by) {
            tally.drop("not the default entry of its cell line", line);
            return Ok(());
        }
        let profile = pivot.profile(cell_line);
        let Some(gene) = row.cell(columns.gene) else {
            tally.drop("no gene symbol", line);
            return Ok(());
        };
        if (columns.counts)(row) {
            *pivot.cell(profile, super::gene::symbol(gene)) = 1.0;
            kept += 1;
        } else {
            tally.drop("not a mutation of the kind that is asked for", || {
                format!("{gene} of {cell_line}")
            });
        }
        Ok(())
    })?;
    tally.settle(&table.name(), ledger);
    ledger.keep(&table.name(), Unit::Rows, "mutations", kept);
    Ok(OmicsTable::long(table, pivot.finish(|_| true, 0.0)))
}
