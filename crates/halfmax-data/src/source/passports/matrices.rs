//! The Passports' matrices, which have a column per model and a row per gene.

use std::collections::HashSet;

use super::copy_number::category;
use super::profiles::{APART, best, cell_line_of, shown};
use crate::ledger::Unit;
use crate::source::Wanted;
use crate::source::gene::symbol;
use crate::source::omics::{OmicsTable, refuse_choice};
use crate::source::pivot::Pivot;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// Reads `rnaseq_*_tpm_*.csv` and its like: rows of names and sources come before the genes, and columns
/// of gene ids before the models. Values are the file's own; calls of gains and losses become -2 to 2.
pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    refuse_choice(table, wanted)?;
    let (models, labels) = columns(table)?;
    let mut sources = vec![String::new(); models.len()];
    let mut gene_column = None;
    let mut seen = HashSet::new();
    let mut genes: Vec<(String, Vec<f32>)> = Vec::new();
    let mut label_rows = 0;
    table.for_each(|row| {
        if gene_column.is_none() {
            if models.iter().all(|column| number(row, *column).is_none()) {
                if labels.iter().any(|c| row.cell(*c).is_some_and(|cell| SOURCE.contains(&cell))) {
                    sources = models
                        .iter()
                        .map(|c| row.cell(*c).unwrap_or_default().to_owned())
                        .collect();
                }
                label_rows += 1;
                return Ok(());
            }
            gene_column = labels.iter().copied().find(|c| row.cell(*c).is_some_and(is_symbol));
        }
        let gene = gene_column.and_then(|column| row.cell(column)).map(symbol);
        let values = models.iter().map(|c| value(table, row, *c)).collect::<Result<Vec<_>, _>>()?;
        match gene {
            None => ledger.drop(
                &table.name(),
                Unit::Rows,
                "no gene symbol",
                format!("line {}", row.line),
            ),
            Some(gene) if !seen.insert(gene.to_owned()) => {
                ledger.drop(
                    &table.name(),
                    Unit::Rows,
                    "gene symbol repeated; the first row with it is kept",
                    gene,
                );
            }
            Some(gene) => genes.push((gene.to_owned(), values)),
        }
        Ok(())
    })?;
    ledger.keep(&table.name(), Unit::Rows, "labels of the columns", label_rows);
    ledger.keep(&table.name(), Unit::Rows, "genes", genes.len() as u64);
    let names: Vec<String> = models
        .iter()
        .zip(&sources)
        .map(|(column, source)| {
            format!("{}{APART}{source}{APART}{column}", table.header()[*column])
        })
        .collect();
    Ok(kept(table, labels.len(), &names, genes, ledger))
}

/// What a row of sources is called.
const SOURCE: &[&str] = &["data_source", "source", "dataset_name"];

/// Columns of models, and those before them.
fn columns(table: &Table) -> Result<(Vec<usize>, Vec<usize>), DataError> {
    let (models, labels): (Vec<usize>, Vec<usize>) =
        (0..table.header().len()).partition(|column| table.header()[*column].starts_with("SIDM"));
    if models.is_empty() {
        // Neither a matrix of models in columns nor, as it came here, one of the long tables.
        return Err(DataError::Column {
            path: table.path().into(),
            wanted: "of a model (SIDM…), nor of values by model and gene (rsem_tpm, cn_category, effect, …)".into(),
            hint: crate::table::near_miss(&[], table.header()),
        });
    }
    Ok((models, labels))
}

fn number(row: &Row, column: usize) -> Option<f32> {
    let cell = row.cell(column)?;
    category(cell).or_else(|| fast_float2::parse::<f32, _>(cell).ok())
}

fn value(table: &Table, row: &Row, column: usize) -> Result<f32, DataError> {
    match row.cell(column).map(category) {
        None => Ok(f32::NAN),
        Some(Some(call)) => Ok(call),
        Some(None) => Ok(table.number(row, column)?.map_or(f32::NAN, |number| number as f32)),
    }
}

/// Not an id of the Passports or of Ensembl.
fn is_symbol(cell: &str) -> bool {
    !cell.starts_with("SIDG") && !cell.starts_with("ENSG")
}

/// One column of each model, as rows.
fn kept(
    table: &Table,
    id_columns: usize,
    names: &[String],
    genes: Vec<(String, Vec<f32>)>,
    ledger: &mut Ledger,
) -> OmicsTable {
    let counts: Vec<u64> = (0..names.len())
        .map(|at| genes.iter().filter(|(_, values)| !values[at].is_nan()).count() as u64)
        .collect();
    let used = best(names, &counts);
    for (name, _) in names.iter().zip(&used).filter(|(_, used)| !**used) {
        let reason = "another profile of the cell line is used";
        ledger.drop(&table.name(), Unit::Columns, reason, shown(name));
    }
    ledger.keep(
        &table.name(),
        Unit::Columns,
        "cell lines",
        used.iter().filter(|used| **used).count() as u64,
    );
    ledger.keep(&table.name(), Unit::Columns, "ids", id_columns as u64);
    let mut pivot = Pivot::default();
    let profiles: Vec<usize> = names.iter().map(|name| pivot.profile(name)).collect();
    for (gene, values) in genes {
        for (profile, value) in profiles.iter().zip(values).filter(|(at, _)| used[**at]) {
            *pivot.cell(*profile, &gene) = value;
        }
    }
    let mut pivoted = pivot.finish(|at| used[at], f32::NAN);
    for profile in &mut pivoted.profiles {
        profile.truncate(cell_line_of(profile).len());
    }
    OmicsTable::long(table, pivoted)
}
