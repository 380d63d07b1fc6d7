//! Leads responses back to cell lines and compounds.

use std::collections::HashMap;

use super::beyond::BeyondDoses;
use super::omics::OmicsFile;
use super::replicates::{Replicates, aggregate};
use crate::ledger::Unit;
use crate::source::{
    CellLines, Compounds, Found, IdIndex, Mentions, ResponseRow, ResponseTable, Unresolved, resolve,
};
use crate::{DataError, DoseRange, Ledger, Response};

/// What a response can be joined to.
pub(super) struct Known<'a> {
    pub(super) cell_lines: &'a CellLines,
    pub(super) compounds: &'a Compounds,
    /// For each compound the row that stands for it.
    pub(super) standing_for: &'a [u32],
    pub(super) omics: &'a [OmicsFile],
}

/// What becomes of responses that are extrapolated or not alone.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    pub(super) beyond_doses: BeyondDoses,
    pub(super) replicates: Replicates,
}

/// The responses whose cell line and compound are known; indices are rows of those tables.
pub(super) fn place(
    table: &ResponseTable,
    known: &Known<'_>,
    rules: Rules,
    ledger: &mut Ledger,
) -> Result<Vec<Response>, DataError> {
    refuse_repeated_row_ids(table)?;
    let file = &table.file;
    let places = Places {
        cell_lines: resolved(&table.cell_lines, &known.cell_lines.index),
        compounds: resolved(&table.compounds, &known.compounds.index),
        table,
        known,
    };
    note_disagreements("cell line", file, &table.cell_lines, &known.cell_lines.index, ledger);
    note_disagreements("compound", file, &table.compounds, &known.compounds.index, ledger);
    let mut responses = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        match places.of(row) {
            Ok(response) => {
                responses.extend(rules.beyond_doses.apply(
                    response,
                    row,
                    places.doses(row, &response),
                    table,
                    ledger,
                ));
            }
            Err((reason, example)) => ledger.drop(file, Unit::Rows, &reason, example),
        }
    }
    if responses.is_empty() {
        return Err(DataError::NothingLeft {
            path: table.path.clone(),
            problem: format!(
                "no response is left: {}; do the files use the same ids?",
                ledger
                    .entries()
                    .iter()
                    .filter(|e| e.file == *file && e.unit == Unit::Rows)
                    .map(|e| format!("{} rows: {} ({})", e.count, e.reason, e.examples))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        });
    }
    let responses = aggregate(responses, rules.replicates, file, ledger);
    ledger.keep(file, Unit::Rows, "responses", responses.len() as u64);
    Ok(responses)
}

/// Which compounds the responses speak of.
pub(super) fn mentioned(table: &ResponseTable, compounds: &Compounds) -> Vec<bool> {
    let mut mentioned = vec![false; compounds.rows.len()];
    for at in resolved(&table.compounds, &compounds.index).into_iter().flatten() {
        mentioned[at as usize] = true;
    }
    mentioned
}

fn refuse_repeated_row_ids(table: &ResponseTable) -> Result<(), DataError> {
    // Nearly every table numbers its rows upwards.
    if table.rows.windows(2).all(|pair| pair[0].row_id < pair[1].row_id) {
        return Ok(());
    }
    let mut seen: HashMap<u64, u64> = HashMap::with_capacity(table.rows.len());
    for row in &table.rows {
        if let Some(first) = seen.insert(row.row_id, row.line) {
            return Err(DataError::Duplicate {
                path: table.path.clone(),
                line: row.line,
                first,
                what: "ROW_ID",
                id: row.row_id.to_string(),
            });
        }
    }
    Ok(())
}

fn resolved(mentions: &Mentions, index: &IdIndex) -> Vec<Result<u32, Unresolved>> {
    mentions.list.iter().map(|mention| resolve(&mention.ids, index)).collect()
}

/// Notes whom the ids of one row lead to different entities; the most specific one that leads anywhere is used.
fn note_disagreements(
    what: &str,
    file: &str,
    mentions: &Mentions,
    index: &IdIndex,
    ledger: &mut Ledger,
) {
    for mention in &mentions.list {
        let mut found = mention.ids.iter().filter_map(|id| match index.find(id) {
            Found::Row(row) => Some((id, row)),
            _ => None,
        });
        let Some((used, row)) = found.next() else { continue };
        if let Some((other, _)) = found.find(|(_, other)| *other != row) {
            let reason =
                format!("ids of one row lead to two {what}s; the more specific id is used");
            ledger.note(file, Unit::Rows, &reason, format!("{used}, not {other}"));
        }
    }
}

/// Where each mention belongs.
struct Places<'a> {
    table: &'a ResponseTable,
    known: &'a Known<'a>,
    cell_lines: Vec<Result<u32, Unresolved>>,
    compounds: Vec<Result<u32, Unresolved>>,
}

/// Why a row goes, and which one it was.
type Dropped = (String, String);

impl Places<'_> {
    fn of(&self, row: &ResponseRow) -> Result<Response, Dropped> {
        let known = self.known;
        let cell_line = entity("cell line", &self.cell_lines[row.cell_line as usize], row)
            .map_err(|(reason, id)| (format!("{reason} in {}", known.cell_lines.file), id))?;
        let compound = entity("compound", &self.compounds[row.compound as usize], row)
            .map_err(|(reason, id)| (format!("{reason} in {}", known.compounds.file), id))?;
        for omics in known.omics {
            if !omics.row_of.contains_key(&cell_line) {
                let id = known.cell_lines.rows[cell_line as usize].id.to_string();
                return Err((format!("cell line has no {} in {}", omics.kind, omics.file), id));
            }
        }
        let value = row.value.ok_or_else(|| {
            (format!("no {}", self.table.value_column), format!("line {}", row.line))
        })?;
        let compound = known.standing_for[compound as usize];
        Ok(Response { row_id: row.row_id, cell_line, compound, value, censored: row.censored })
    }

    /// What was tested: what the row says, else what is known of the compound.
    fn doses(&self, row: &ResponseRow, response: &Response) -> DoseRange {
        let compound = &self.known.compounds.rows[response.compound as usize];
        DoseRange { max_um: row.doses.max_um.or(compound.max_dose_um), ..row.doses }
    }
}

fn entity(what: &str, found: &Result<u32, Unresolved>, row: &ResponseRow) -> Result<u32, Dropped> {
    found.as_ref().copied().map_err(|unresolved| {
        let id = unresolved.id.clone().unwrap_or_else(|| format!("line {}", row.line));
        (format!("{what} {}", unresolved.reason), id)
    })
}
