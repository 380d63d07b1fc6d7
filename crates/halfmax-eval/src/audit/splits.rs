//! Rows of a split file that stand where they should not.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use halfmax_data::audit::{Finding, Severity};
use halfmax_data::table::Table;
use halfmax_data::{DataError, Screen};

/// What each column of a split file shares between its parts.
///
/// Replicates of a pair in two parts are severe in any scheme. Cell lines or compounds in two parts are what some
/// schemes mean, so they are notes that say which claim the split can carry.
///
/// # Errors
/// Faults of the file; no column `ROW_ID`.
pub fn split_file(path: &Path, screen: &Screen) -> Result<Vec<Finding>, DataError> {
    let table = Table::open(path, None)?;
    let id = table.column(&["ROW_ID", "row_id"])?;
    let rows: HashMap<u64, usize> =
        screen.responses.iter().enumerate().map(|(at, response)| (response.row_id, at)).collect();
    let columns: Vec<usize> = (0..table.header().len()).filter(|column| *column != id).collect();
    let mut parts = vec![BTreeMap::<usize, String>::new(); columns.len()];
    let mut unknown = Vec::new();
    for row in table.rows() {
        let row = row?;
        let Some(row_id) = table.number(&row, id)? else { continue };
        let Some(at) = rows.get(&(row_id as u64)) else {
            unknown.push(format!("line {}: {row_id}", row.line));
            continue;
        };
        for (parts, column) in parts.iter_mut().zip(&columns) {
            if let Some(part) = row.cell(*column) {
                parts.insert(*at, part.to_owned());
            }
        }
    }
    let mut findings = Vec::new();
    if !unknown.is_empty() {
        findings.push(Finding {
            severity: Severity::Warning,
            check: "unknown-rows",
            what: format!("{} rows of the split file are not in the screen", unknown.len()),
            evidence: unknown.into_iter().take(5).collect::<Vec<_>>().join("; "),
            remedy: "check that the splits were made for this screen".into(),
        });
    }
    for (mut parts, column) in parts.into_iter().zip(&columns) {
        // Beside parts, `none` is none of them; beside numbers, it is a row that every fold trains on.
        if parts.values().all(|part| part.parse::<u32>().is_err()) {
            parts.retain(|_, part| part != "none");
        }
        findings.extend(shared(screen, &parts, &table.header()[*column]));
    }
    Ok(findings)
}

fn shared(screen: &Screen, parts: &BTreeMap<usize, String>, column: &str) -> Vec<Finding> {
    let mut pairs: BTreeMap<(u32, u32), BTreeSet<&str>> = BTreeMap::new();
    let mut lines: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    let mut compounds: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for (row, part) in parts {
        let response = &screen.responses[*row];
        pairs.entry((response.cell_line, response.compound)).or_default().insert(part);
        lines.entry(response.cell_line).or_default().insert(part);
        compounds.entry(response.compound).or_default().insert(part);
    }
    let name = |(line, compound): &(u32, u32)| {
        format!(
            "{} × {}",
            screen.cell_lines[*line as usize].name, screen.compounds[*compound as usize].name
        )
    };
    let torn: Vec<String> =
        pairs.iter().filter(|(_, parts)| parts.len() > 1).map(|(pair, _)| name(pair)).collect();
    let mut findings = Vec::new();
    if !torn.is_empty() {
        findings.push(Finding {
            severity: Severity::Severe,
            check: "replicates-across-folds",
            what: format!("{column}: {} pairs have replicates in more than one part", torn.len()),
            evidence: torn.iter().take(5).cloned().collect::<Vec<_>>().join("; "),
            remedy: "keep the rows of a pair together: halfmax split does".into(),
        });
    }
    let of = |groups: &BTreeMap<u32, BTreeSet<&str>>| {
        groups.values().filter(|parts| parts.len() > 1).count()
    };
    let (torn_lines, torn_compounds) = (of(&lines), of(&compounds));
    let claim = match (torn_lines, torn_compounds) {
        (0, 0) => {
            "neither cell lines nor compounds are in two parts: it can speak of both being new"
        }
        (0, _) => "no cell line is in two parts: it can speak of new cell lines",
        (_, 0) => "no compound is in two parts: it can speak of new compounds",
        _ => "it can speak of missing pairs of known cell lines and compounds only",
    };
    findings.push(Finding {
        severity: Severity::Note,
        check: "entities-across-folds",
        what: format!("{column}: {claim}"),
        evidence: format!(
            "{torn_lines} of {} cell lines and {torn_compounds} of {} compounds are in more than one part",
            lines.len(),
            compounds.len()
        ),
        remedy: "name the scheme beside every score".into(),
    });
    findings
}
