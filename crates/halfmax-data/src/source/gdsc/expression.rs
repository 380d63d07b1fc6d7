//! GDSC's normalised microarray expression, a matrix that lies on its side.

use std::collections::{HashMap, HashSet};

use crate::ledger::Unit;
use crate::matrix::{Matrix, matrix_of};
use crate::source::{OmicsTable, Wanted};
use crate::table::Table;
use crate::{DataError, Ledger};

const ID_COLUMNS: &[&str] = &["GENE_SYMBOLS", "GENE_title"];

/// Reads one row per gene and one column `DATA.<COSMIC id>` per profile, and turns it.
///
/// Genes without a symbol, and those whose symbol was there before, go to the ledger; so does a second profile
/// of a cell line (`DATA.<id>.1`).
pub(super) fn read(
    table: &Table,
    _: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let lying = matrix_of(table, ID_COLUMNS)?;
    let file = table.name();
    let profiles = profiles(&lying, &file, ledger);
    let genes = genes(&lying, &file, ledger);
    let n = lying.features.len();
    let mut values = Vec::with_capacity(profiles.len() * genes.len());
    for (column, _) in &profiles {
        values.extend(genes.iter().map(|gene| lying.values[gene * n + column]));
    }
    Ok(OmicsTable {
        path: table.path().into(),
        id_columns: table.header().len() - n,
        profiles: Unit::Columns,
        matrix: Matrix {
            features: genes.iter().map(|gene| lying.ids[*gene][0].clone()).collect(),
            // Where a column begins is no line; faults of a profile name the header's.
            lines: vec![1; profiles.len()],
            ids: profiles.into_iter().map(|(_, id)| vec![id]).collect(),
            values,
        },
        file,
    })
}

/// The columns that are profiles, with their COSMIC ids.
fn profiles(lying: &Matrix, file: &str, ledger: &mut Ledger) -> Vec<(usize, String)> {
    let mut seen = HashSet::new();
    let mut profiles = Vec::new();
    for (column, name) in lying.features.iter().enumerate() {
        let id = name.strip_prefix("DATA.").unwrap_or(name);
        let id = id.split('.').next().unwrap_or(id);
        if seen.insert(id) {
            profiles.push((column, id.to_owned()));
        } else {
            ledger.drop(file, Unit::Columns, "second profile of a cell line", name);
        }
    }
    profiles
}

/// The rows that are genes, each symbol once.
fn genes(lying: &Matrix, file: &str, ledger: &mut Ledger) -> Vec<usize> {
    let mut first: HashMap<&str, u64> = HashMap::new();
    let mut genes = Vec::new();
    for (row, (ids, line)) in lying.ids.iter().zip(&lying.lines).enumerate() {
        let symbol = ids[0].as_str();
        if symbol.is_empty() {
            ledger.drop(file, Unit::Rows, "no gene symbol", format!("line {line}"));
        } else if let Some(first) = first.get(symbol) {
            let example = format!("{symbol} (lines {first} and {line})");
            ledger.drop(file, Unit::Rows, "gene symbol was there before", example);
        } else {
            first.insert(symbol, *line);
            genes.push(row);
        }
    }
    genes
}
