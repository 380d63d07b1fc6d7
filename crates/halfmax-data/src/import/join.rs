//! Keeps the entities that have responses, in the order of their ids.

use std::collections::{BTreeSet, HashMap};

use super::omics::OmicsFile;
use super::responses::Known;
use crate::ledger::Unit;
use crate::source::CellLines;
use crate::{Ledger, Measure, Omics, Response, Screen};

pub(crate) fn join(
    known: &Known<'_>,
    measure: Measure,
    mut responses: Vec<Response>,
    ledger: &mut Ledger,
) -> Screen {
    let Known { cell_lines, compounds, standing_for, omics } = *known;
    let used_lines: BTreeSet<u32> = responses.iter().map(|r| r.cell_line).collect();
    let used_compounds: BTreeSet<u32> = responses.iter().map(|r| r.compound).collect();

    for (row, line) in cell_lines.rows.iter().enumerate() {
        if !used_lines.contains(&(row as u32)) {
            let lacking: Vec<&str> = omics
                .iter()
                .filter(|o| !o.row_of.contains_key(&(row as u32)))
                .map(|o| o.kind.as_str())
                .collect();
            let reason = if lacking.is_empty() {
                "no response".to_owned()
            } else {
                format!("no {}", lacking.join(", no "))
            };
            ledger.drop(&cell_lines.file, Unit::Rows, &reason, line.id.as_str());
        }
    }
    ledger.keep(&cell_lines.file, Unit::Rows, "cell lines", used_lines.len() as u64);
    for (row, compound) in compounds.rows.iter().enumerate() {
        if !used_compounds.contains(&(row as u32)) {
            let reason = if standing_for[row] == row as u32 {
                "no response"
            } else {
                "its responses are those of another of its name"
            };
            ledger.drop(&compounds.file, Unit::Rows, reason, compound.name.as_str());
        }
    }
    ledger.keep(&compounds.file, Unit::Rows, "compounds", used_compounds.len() as u64);

    let mut line_order: Vec<u32> = used_lines.iter().copied().collect();
    line_order
        .sort_by(|a, b| cell_lines.rows[*a as usize].id.cmp(&cell_lines.rows[*b as usize].id));
    let mut compound_order: Vec<u32> = used_compounds.into_iter().collect();
    compound_order
        .sort_by(|a, b| compounds.rows[*a as usize].id.cmp(&compounds.rows[*b as usize].id));

    let new_line: HashMap<u32, u32> =
        line_order.iter().zip(0..).map(|(old, new)| (*old, new)).collect();
    let new_compound: HashMap<u32, u32> =
        compound_order.iter().zip(0..).map(|(old, new)| (*old, new)).collect();
    for response in &mut responses {
        response.cell_line = new_line[&response.cell_line];
        response.compound = new_compound[&response.compound];
    }
    let omics = omics.iter().map(|file| align(file, &line_order, cell_lines, ledger)).collect();
    Screen {
        measure,
        cell_lines: line_order.iter().map(|row| cell_lines.rows[*row as usize].clone()).collect(),
        compounds: compound_order.iter().map(|row| compounds.rows[*row as usize].clone()).collect(),
        responses,
        omics,
        checksum: String::new(),
    }
}

/// The matrix in the order of the screen's cell lines.
fn align(
    file: &OmicsFile,
    line_order: &[u32],
    cell_lines: &CellLines,
    ledger: &mut Ledger,
) -> Omics {
    let used: BTreeSet<u32> = line_order.iter().copied().collect();
    for (cell_line, _) in file.row_of.iter().filter(|(line, _)| !used.contains(line)) {
        ledger.drop(
            &file.file,
            file.profiles,
            "cell line has no response",
            cell_lines.rows[*cell_line as usize].id.as_str(),
        );
    }
    ledger.keep(&file.file, file.profiles, "profiles", line_order.len() as u64);
    let n = file.matrix.features.len();
    let mut values = Vec::with_capacity(line_order.len() * file.columns.len());
    for cell_line in line_order {
        let row = &file.matrix.values[file.row_of[cell_line] * n..][..n];
        values.extend(file.columns.iter().map(|column| row[*column]));
    }
    Omics {
        kind: file.kind.clone(),
        features: file.columns.iter().map(|column| file.matrix.features[*column].clone()).collect(),
        values: values.into(),
    }
}
