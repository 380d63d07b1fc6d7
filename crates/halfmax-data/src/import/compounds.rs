//! Reads the annotation of compounds.

use std::path::Path;

use super::ids::{COMPOUND_COLUMNS, IdIndex, UniqueIds, id_columns};
use crate::compound::Molecule;
use crate::table::Table;
use crate::{Compound, DataError, Ledger};

/// The annotated compounds of a file, before anything is joined to them.
pub(crate) struct Compounds {
    pub(crate) file: String,
    pub(crate) rows: Vec<Compound>,
    pub(crate) index: IdIndex,
}

pub(crate) fn read(
    path: &Path,
    delimiter: Option<u8>,
    ledger: &mut Ledger,
) -> Result<Compounds, DataError> {
    let table = Table::open(path, delimiter)?;
    let ids = id_columns(&table, COMPOUND_COLUMNS);
    let mut unique = UniqueIds::of(&table, COMPOUND_COLUMNS, "compound")?;
    let id_column = unique.column();
    let named = [
        table.find(&["DRUG_NAME", "compound", "drug_name"]),
        table.find(&["PUTATIVE_TARGET", "TARGET", "target"]),
        table.find(&["PATHWAY_NAME", "TARGET_PATHWAY", "pathway"]),
        table.find(&["SMILES", "smiles", "canonical_smiles"]),
        table.find(&["MAX_CONC", "max_dose_um"]),
    ];
    let mut compounds =
        Compounds { file: table.name(), rows: Vec::new(), index: IdIndex::default() };
    for row in table.rows() {
        let row = row?;
        let Some(id) = unique.next(&row, ledger)? else { continue };
        for other in ids.iter().filter_map(|column| row.cell(*column)) {
            compounds.index.insert(other, compounds.rows.len() as u32);
        }
        let text =
            |which: usize| named[which].and_then(|column| row.cell(column)).map(str::to_owned);
        if let (Some(column), Some(smiles)) = (named[3], text(3)) {
            Molecule::parse(&smiles).map_err(|problem| {
                table.value_error(
                    row.line,
                    column,
                    &smiles,
                    format!("is not a structure: {problem} (leave the cell empty if unknown)"),
                )
            })?;
        }
        compounds.rows.push(Compound {
            id: id.into(),
            name: text(0).unwrap_or_else(|| id.to_owned()),
            target: text(1),
            pathway: text(2),
            smiles: text(3),
            max_dose_um: named[4].map(|column| table.number(&row, column)).transpose()?.flatten(),
            annotation: (0..table.header().len())
                .filter(|column| *column != id_column && !named.contains(&Some(*column)))
                .filter_map(|column| {
                    Some((table.header()[column].clone(), row.cell(column)?.to_owned()))
                })
                .collect(),
        });
    }
    Ok(compounds)
}
