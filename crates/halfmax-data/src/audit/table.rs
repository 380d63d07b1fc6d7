//! A file of responses before it is imported.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Serialize;

use super::columns;
use super::{Finding, Severity, worst_first};
use crate::DataError;
use crate::table::Table;

/// Columns that are taken for the response, the first that is there.
const RESPONSES: [&str; 8] =
    ["LN_IC50", "log_ic50_mean_pos", "ln_ic50", "LN(IC50)", "IC50", "ic50", "AUC", "auc"];
/// Columns that say which compound a row is about.
const COMPOUNDS: [&str; 9] = [
    "DRUG_ID",
    "Drug ID",
    "DRUG_NAME",
    "Drug name",
    "compound",
    "drug",
    "pubchem_id",
    "improve_chem_id",
    "drug_id",
];
/// Columns that say which cell line a row is about.
const CELL_LINES: [&str; 9] = [
    "COSMIC_ID",
    "MODEL_ID",
    "SANGER_MODEL_ID",
    "CELL_LINE_NAME",
    "cell_line",
    "cell_line_name",
    "cellosaurus_id",
    "improve_sample_id",
    "depmap_id",
];

/// What a table's columns are, where their names do not say it.
#[derive(Debug, Clone, Default)]
pub struct TableRequest {
    /// The column of the response.
    pub response: Option<String>,
    /// The column of the compound.
    pub compound: Option<String>,
    /// The column of the cell line.
    pub cell_line: Option<String>,
    /// What separates cells.
    pub delimiter: Option<u8>,
}

/// What a table is and what was found in it.
#[derive(Debug, Clone, Serialize)]
pub struct TableAudit {
    /// Data rows with a response.
    pub rows: usize,
    /// The column taken for the response.
    pub response: String,
    /// The column taken for the compound.
    pub compound: Option<String>,
    /// The column taken for the cell line.
    pub cell_line: Option<String>,
    /// What each number says about the response, in the order of the file.
    pub columns: Vec<ColumnPower>,
    /// The worst first.
    pub findings: Vec<Finding>,
}

/// What a column of numbers says about the response in held-out rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnPower {
    /// Its header.
    pub column: String,
    /// Share of the variance explained by the column alone.
    pub r2: Option<f64>,
    /// Share explained by a straight line of the column for each compound.
    pub r2_with_compound: Option<f64>,
}

/// A table as numbers and groups.
pub(super) struct Columns {
    pub(super) response_name: String,
    pub(super) response: Vec<f64>,
    pub(super) lines: Vec<u64>,
    pub(super) compound: Option<(String, Vec<u32>)>,
    pub(super) cell_line: Option<(String, Vec<u32>)>,
    /// Those of numbers only that vary; NaN where empty.
    pub(super) numbers: Vec<(String, Vec<f64>)>,
}

/// Reads a table and looks what each of its columns says about the response.
///
/// # Errors
/// Faults of the file; no column that can be the response.
pub fn table(path: &Path, request: &TableRequest) -> Result<TableAudit, DataError> {
    of_table(&Table::open(path, request.delimiter)?, request)
}

/// The same of an open table.
pub(crate) fn of_table(table: &Table, request: &TableRequest) -> Result<TableAudit, DataError> {
    let columns = read(table, request)?;
    let (powers, mut findings) = columns::power(&columns);
    findings.extend(columns::impossible(&columns));
    findings.extend(columns::extrapolated(&columns));
    findings.extend(replicates(&columns));
    Ok(TableAudit {
        rows: columns.response.len(),
        response: columns.response_name,
        compound: columns.compound.map(|(name, _)| name),
        cell_line: columns.cell_line.map(|(name, _)| name),
        columns: powers,
        findings: worst_first(findings),
    })
}

fn read(table: &Table, request: &TableRequest) -> Result<Columns, DataError> {
    let wanted = |name: Option<&str>, usual: &[&str], must: bool| match name {
        Some(name) => table.column(&[name]).map(Some),
        None if must => table.column(usual).map(Some),
        None => Ok(table.find(usual)),
    };
    let response_at = wanted(request.response.as_deref(), &RESPONSES, true)?.unwrap_or_default();
    let compound_at = wanted(request.compound.as_deref(), &COMPOUNDS, false)?;
    let cell_line_at = wanted(request.cell_line.as_deref(), &CELL_LINES, false)?;
    let header = table.header();
    let keys = [Some(response_at), compound_at, cell_line_at];
    let mut numbers: BTreeMap<usize, Vec<f64>> = (0..header.len())
        .filter(|at| !keys.contains(&Some(*at)) && !is_identity(&header[*at]))
        .map(|at| (at, Vec::new()))
        .collect();
    let (mut response, mut lines) = (Vec::new(), Vec::new());
    let (mut compound, mut cell_line) = (Groups::default(), Groups::default());
    for row in table.rows() {
        let row = row?;
        let Some(value) = table.number(&row, response_at)? else { continue };
        response.push(value);
        lines.push(row.line);
        compound.push(compound_at.and_then(|at| row.cell(at)));
        cell_line.push(cell_line_at.and_then(|at| row.cell(at)));
        let mut words = Vec::new();
        for (at, column) in &mut numbers {
            match row.cell(*at).map(fast_float2::parse::<f64, _>) {
                None => column.push(f64::NAN),
                Some(Ok(number)) if number.is_finite() => column.push(number),
                Some(_) => words.push(*at),
            }
        }
        for at in words {
            numbers.remove(&at);
        }
    }
    if response.is_empty() {
        return Err(DataError::NothingLeft {
            path: table.path().into(),
            problem: format!("no row has a number in {:?}", header[response_at]),
        });
    }
    let varies = |column: &[f64]| {
        let mut values = column.iter().filter(|v| !v.is_nan());
        values.next().is_some_and(|first| values.any(|value| value.to_bits() != first.to_bits()))
    };
    let named =
        |at: Option<usize>, groups: Groups| at.map(|at| (header[at].clone(), groups.of_row));
    Ok(Columns {
        response_name: header[response_at].clone(),
        response,
        lines,
        compound: named(compound_at, compound),
        cell_line: named(cell_line_at, cell_line),
        numbers: numbers
            .into_iter()
            .filter(|(_, column)| varies(column))
            .map(|(at, column)| (header[at].clone(), column))
            .collect(),
    })
}

/// Numbers that name something and measure nothing.
fn is_identity(header: &str) -> bool {
    let name = header.to_ascii_lowercase();
    let parts: Vec<&str> = name.split(['_', ' ', '.', '-']).collect();
    name.is_empty()
        || parts
            .iter()
            .any(|part| matches!(*part, "id" | "cid" | "index" | "row" | "name" | "barcode"))
}

#[derive(Default)]
struct Groups {
    seen: HashMap<String, u32>,
    of_row: Vec<u32>,
}

impl Groups {
    fn push(&mut self, cell: Option<&str>) {
        let next = self.seen.len() as u32;
        let key = cell.unwrap_or_default();
        let group = match self.seen.get(key) {
            Some(group) => *group,
            None => *self.seen.entry(key.into()).or_insert(next),
        };
        self.of_row.push(group);
    }
}

fn replicates(columns: &Columns) -> Option<Finding> {
    let ((_, compounds), (_, cell_lines)) =
        (columns.compound.as_ref()?, columns.cell_line.as_ref()?);
    let mut pairs: BTreeMap<(u32, u32), Vec<u64>> = BTreeMap::new();
    for ((compound, cell_line), line) in compounds.iter().zip(cell_lines).zip(&columns.lines) {
        pairs.entry((*cell_line, *compound)).or_default().push(*line);
    }
    let repeated: Vec<&Vec<u64>> = pairs.values().filter(|lines| lines.len() > 1).collect();
    (!repeated.is_empty()).then(|| Finding {
        severity: Severity::Note,
        check: "replicates",
        what: format!("{} of {} pairs stand in more than one row", repeated.len(), pairs.len()),
        evidence: super::examples(repeated.iter().map(|lines| {
            format!(
                "lines {}",
                lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            )
        })),
        remedy: "keep the rows of a pair in one part of a split, or average them before splitting"
            .into(),
    })
}
