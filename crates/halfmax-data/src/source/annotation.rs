//! What further tables say of those whom the responses speak of.

use std::collections::HashMap;
use std::path::Path;

use super::Mentions;
use crate::compound::Molecule;
use crate::ledger::Unit;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

const NAME: &[&str] = &["name"];
const TISSUE: &[&str] = &["tissue"];
const TARGET: &[&str] = &["target"];
const PATHWAY: &[&str] = &["pathway"];
const SMILES: &[&str] = &["canonical_smiles", "canSMILES", "smiles", "SMILES", "isoSMILES"];
const MAX_DOSE: &[&str] = &["max_dose_um"];

/// Adds what the table at `path` says, if there is such a file.
///
/// Rows are led to mentions by the first of the `ids` columns that does; columns without a meaning here become
/// annotation. A structure that cannot be read is left out and counted.
pub(super) fn add(
    mentions: &mut Mentions,
    path: &Path,
    ids: &[&str],
    ledger: &mut Ledger,
) -> Result<(), DataError> {
    if !path.is_file() {
        return Ok(());
    }
    let table = match Table::open(path, None) {
        // A list of structures may well have none.
        Err(DataError::Empty { .. }) => return Ok(()),
        opened => opened?,
    };
    let file = table.name();
    let id_columns: Vec<usize> = ids.iter().filter_map(|name| table.find(&[name])).collect();
    if id_columns.is_empty() {
        table.column(ids)?;
    }
    let mut by_id: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, mention) in mentions.list.iter().enumerate() {
        for id in &mention.ids {
            by_id.entry(id.clone()).or_default().push(at);
        }
    }
    let columns = Columns::of(&table, id_columns);
    let mut used = 0;
    for row in table.rows() {
        let row = row?;
        let names = columns.ids.iter().filter_map(|column| row.cell(*column));
        let Some(found) = names.clone().find_map(|name| by_id.get(name)) else {
            let id = names.clone().next().unwrap_or_default();
            ledger.drop(&file, Unit::Rows, "not in the responses", id);
            continue;
        };
        used += 1;
        for at in found {
            columns.apply(&table, &row, mentions, *at, ledger)?;
        }
    }
    ledger.keep(&file, Unit::Rows, "annotation", used);
    Ok(())
}

struct Columns {
    ids: Vec<usize>,
    name: Option<usize>,
    tissue: Option<usize>,
    target: Option<usize>,
    pathway: Option<usize>,
    smiles: Option<usize>,
    max_dose: Option<usize>,
    others: Vec<usize>,
}

impl Columns {
    fn of(table: &Table, ids: Vec<usize>) -> Self {
        let mut columns = Self {
            ids,
            name: table.find(NAME),
            tissue: table.find(TISSUE),
            target: table.find(TARGET),
            pathway: table.find(PATHWAY),
            smiles: table.find(SMILES),
            max_dose: table.find(MAX_DOSE),
            others: Vec::new(),
        };
        let known = [
            columns.name,
            columns.tissue,
            columns.target,
            columns.pathway,
            columns.smiles,
            columns.max_dose,
        ];
        columns.others = (0..table.header().len())
            .filter(|c| !columns.ids.contains(c) && !known.contains(&Some(*c)))
            .filter(|c| !matches!(table.header()[*c].as_str(), "" | "drug_name"))
            .collect();
        columns
    }

    /// What was said first stays, but for the name, which is said nowhere else so well.
    fn apply(
        &self,
        table: &Table,
        row: &Row,
        mentions: &mut Mentions,
        at: usize,
        ledger: &mut Ledger,
    ) -> Result<(), DataError> {
        let mention = &mut mentions.list[at];
        let text = |column: Option<usize>| column.and_then(|c| row.cell(c)).map(str::to_owned);
        if let Some(name) = text(self.name) {
            mention.name = Some(name);
        }
        for (fact, said) in [
            (&mut mention.tissue, self.tissue),
            (&mut mention.target, self.target),
            (&mut mention.pathway, self.pathway),
        ] {
            *fact = fact.take().or_else(|| text(said));
        }
        if let Some(dose) = self.max_dose.map(|c| table.number(row, c)).transpose()?.flatten() {
            mention.max_dose_um = Some(dose);
        }
        if let Some(smiles) = text(self.smiles).filter(|_| mention.smiles.is_none()) {
            match Molecule::parse(&smiles) {
                Ok(_) => mention.smiles = Some(smiles),
                Err(fault) => {
                    let place = fault.character.map(|at| format!(" at character {at}"));
                    ledger.drop(
                        &format!("structures of {}", table.name()),
                        Unit::Rows,
                        &format!("no structure: {}", fault.problem),
                        format!("{}{}", mention.ids[0], place.unwrap_or_default()),
                    );
                }
            }
        }
        for column in &self.others {
            if let Some(cell) = row.cell(*column) {
                let header = table.header()[*column].clone();
                mention.annotation.entry(header).or_insert_with(|| cell.to_owned());
            }
        }
        Ok(())
    }
}
