//! Screens and ledgers as tab-separated text.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::ledger::{Entry, Ledger};
use crate::table::Table;
use crate::{CellLine, Censored, Compound, DataError, Measure, Response, Screen};

/// Writes records separated by tabs; the content must not depend on the platform, so neither do line ends.
fn tsv(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(b'\t').from_writer(Vec::new());
    let fault = "writing to memory cannot fail";
    writer.write_record(header).expect(fault);
    for row in rows {
        writer.write_record(&row).expect(fault);
    }
    String::from_utf8(writer.into_inner().expect(fault)).expect("only text was written")
}

fn annotation_columns<'a>(
    annotations: impl Iterator<Item = &'a BTreeMap<String, String>>,
) -> Vec<&'a str> {
    annotations
        .flat_map(BTreeMap::keys)
        .map(String::as_str)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

pub(super) fn responses_to_tsv(screen: &Screen) -> String {
    tsv(
        &["row_id", "cell_line", "compound", screen.measure.key(), "censored"],
        screen.responses.iter().map(|r| {
            vec![
                r.row_id.to_string(),
                screen.cell_lines[r.cell_line as usize].id.to_string(),
                screen.compounds[r.compound as usize].id.to_string(),
                r.value.to_string(),
                r.censored.map_or("", Censored::key).to_owned(),
            ]
        }),
    )
}

pub(super) fn cell_lines_to_tsv(screen: &Screen) -> String {
    let extra = annotation_columns(screen.cell_lines.iter().map(|c| &c.annotation));
    let header: Vec<&str> =
        ["id", "name", "tissue"].into_iter().chain(extra.iter().copied()).collect();
    tsv(
        &header,
        screen.cell_lines.iter().map(|c| {
            let fixed = [c.id.to_string(), c.name.clone(), c.tissue.clone().unwrap_or_default()];
            fixed
                .into_iter()
                .chain(extra.iter().map(|e| c.annotation.get(*e).cloned().unwrap_or_default()))
                .collect()
        }),
    )
}

pub(super) fn compounds_to_tsv(screen: &Screen) -> String {
    let extra = annotation_columns(screen.compounds.iter().map(|c| &c.annotation));
    let header: Vec<&str> = COMPOUND_COLUMNS.into_iter().chain(extra.iter().copied()).collect();
    tsv(
        &header,
        screen.compounds.iter().map(|c| {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            let dose = c.max_dose_um.map_or(String::new(), |d| d.to_string());
            let fixed = [
                c.id.to_string(),
                c.name.clone(),
                text(&c.target),
                text(&c.pathway),
                text(&c.smiles),
                dose,
            ];
            fixed
                .into_iter()
                .chain(extra.iter().map(|e| c.annotation.get(*e).cloned().unwrap_or_default()))
                .collect()
        }),
    )
}

const COMPOUND_COLUMNS: [&str; 6] = ["id", "name", "target", "pathway", "smiles", "max_dose_um"];

pub(super) fn read_cell_lines(path: &Path) -> Result<Vec<CellLine>, DataError> {
    let table = Table::open(path, Some(b'\t'))?;
    let [id, name, tissue] = columns(&table, ["id", "name", "tissue"])?;
    table
        .rows()
        .map(|row| {
            let row = row?;
            Ok(CellLine {
                id: row.cell(id).unwrap_or_default().into(),
                name: row.cell(name).unwrap_or_default().to_owned(),
                tissue: row.cell(tissue).map(str::to_owned),
                annotation: annotation(&table, &row, &[id, name, tissue]),
            })
        })
        .collect()
}

pub(super) fn read_compounds(path: &Path) -> Result<Vec<Compound>, DataError> {
    let table = Table::open(path, Some(b'\t'))?;
    let fixed = columns(&table, COMPOUND_COLUMNS)?;
    table
        .rows()
        .map(|row| {
            let row = row?;
            let text = |column: usize| row.cell(fixed[column]).map(str::to_owned);
            Ok(Compound {
                id: row.cell(fixed[0]).unwrap_or_default().into(),
                name: text(1).unwrap_or_default(),
                target: text(2),
                pathway: text(3),
                smiles: text(4),
                max_dose_um: table.number(&row, fixed[5])?,
                annotation: annotation(&table, &row, &fixed),
            })
        })
        .collect()
}

pub(super) fn read_responses(
    path: &Path,
    measure: Measure,
    cell_lines: &[CellLine],
    compounds: &[Compound],
) -> Result<Vec<Response>, DataError> {
    let table = Table::open(path, Some(b'\t'))?;
    let [row_id, cell_line, compound, value] =
        columns(&table, ["row_id", "cell_line", "compound", measure.key()])?;
    // Screens stored by earlier versions do not have it.
    let censored = table.find(&["censored"]);
    table
        .rows()
        .map(|row| {
            let row = row?;
            let cell = |column: usize| row.cell(column).unwrap_or_default();
            let unknown = |column: usize| {
                table.value_error(row.line, column, cell(column), "is not in this screen")
            };
            Ok(Response {
                row_id: cell(row_id).parse().map_err(|_| unknown(row_id))?,
                cell_line: cell_lines
                    .binary_search_by(|c| c.id.as_str().cmp(cell(cell_line)))
                    .map_err(|_| unknown(cell_line))? as u32,
                compound: compounds
                    .binary_search_by(|c| c.id.as_str().cmp(cell(compound)))
                    .map_err(|_| unknown(compound))? as u32,
                value: table.number(&row, value)?.ok_or_else(|| unknown(value))?,
                censored: censored
                    .and_then(|column| Some((column, row.cell(column)?)))
                    .map(|(column, side)| {
                        side.parse()
                            .map_err(|e: String| table.value_error(row.line, column, side, e))
                    })
                    .transpose()?,
            })
        })
        .collect()
}

fn columns<const N: usize>(table: &Table, names: [&str; N]) -> Result<[usize; N], DataError> {
    let mut found = [0; N];
    for (column, name) in found.iter_mut().zip(names) {
        *column = table.column(&[name])?;
    }
    Ok(found)
}

fn annotation(table: &Table, row: &crate::table::Row, fixed: &[usize]) -> BTreeMap<String, String> {
    (0..table.header().len())
        .filter(|column| !fixed.contains(column))
        .filter_map(|column| Some((table.header()[column].clone(), row.cell(column)?.to_owned())))
        .collect()
}

/// A ledger as text: file, unit, outcome, reason, count, examples.
pub fn ledger_to_tsv(ledger: &Ledger) -> String {
    let mut writer =
        csv::WriterBuilder::new().delimiter(b'\t').has_headers(false).from_writer(Vec::new());
    let fault = "writing to memory cannot fail";
    writer.write_record(["file", "unit", "outcome", "reason", "count", "examples"]).expect(fault);
    for entry in ledger.entries() {
        writer.serialize(entry).expect(fault);
    }
    String::from_utf8(writer.into_inner().expect(fault)).expect("only text was written")
}

/// The inverse of [`ledger_to_tsv`].
///
/// # Errors
/// [`DataError::Damaged`] with the line that is no entry.
pub fn ledger_from_tsv(path: &Path, text: &str) -> Result<Ledger, DataError> {
    csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .from_reader(text.as_bytes())
        .deserialize::<Entry>()
        .map(|entry| {
            entry.map_err(|e| DataError::Damaged { path: path.into(), problem: e.to_string() })
        })
        .collect()
}
