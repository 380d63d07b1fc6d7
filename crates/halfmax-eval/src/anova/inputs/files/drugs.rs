//! A table of drug names.

use std::collections::HashMap;
use std::path::Path;

use halfmax_data::DataError;
use halfmax_data::table::Table;

/// What a table of drugs says of one.
#[derive(Default)]
pub(super) struct Known {
    pub(super) name: Option<String>,
    pub(super) target: Option<String>,
    pub(super) pathway: Option<String>,
}

/// Reads names, targets and pathways by drug id.
pub(super) fn read(path: &Path) -> Result<HashMap<String, Known>, DataError> {
    let table = Table::open(path, None)?;
    let id = table.column(&["DRUG_ID"])?;
    let name = table.column(&["DRUG_NAME"])?;
    let target = table.find(&["DRUG_TARGET", "PUTATIVE_TARGET", "TARGET"]);
    let pathway = table.find(&["TARGET_PATHWAY", "PATHWAY_NAME", "DRUG_PATHWAY", "PATHWAY"]);
    let mut drugs = HashMap::new();
    for row in table.rows() {
        let row = row?;
        let Some(id) = row.cell(id) else { continue };
        let word = |at: Option<usize>| at.and_then(|at| row.cell(at)).map(str::to_owned);
        let known = Known { name: word(Some(name)), target: word(target), pathway: word(pathway) };
        drugs.insert(id.strip_suffix(".0").unwrap_or(id).to_owned(), known);
    }
    Ok(drugs)
}
