//! The annotation of compounds.

use crate::compound::Molecule;
use crate::source::ids::{COMPOUND_COLUMNS, UniqueIds, id_columns};
use crate::source::{IdIndex, Mention, Mentions, Wanted, entity_of};
use crate::table::Table;
use crate::{Compound, DataError, Ledger};

/// The annotated compounds of a file, before anything is joined to them.
#[derive(Debug)]
pub(crate) struct Compounds {
    pub(crate) file: String,
    pub(crate) rows: Vec<Compound>,
    pub(crate) index: IdIndex,
}

pub(super) fn read(table: &Table, _: &Wanted, ledger: &mut Ledger) -> Result<Compounds, DataError> {
    let ids = id_columns(table, COMPOUND_COLUMNS);
    let mut unique = UniqueIds::of(table, COMPOUND_COLUMNS, "compound")?;
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
                    format!("is not a structure (leave the cell empty if unknown): {problem}"),
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

impl Compounds {
    /// The compounds that the responses speak of, where no file annotates them.
    pub(crate) fn mentioned(mentions: &Mentions, file: &str) -> Self {
        let mut compounds =
            Self { file: file.to_owned(), rows: Vec::new(), index: IdIndex::default() };
        for mention in mentions.by_rank() {
            if entity_of(
                mention,
                &mut compounds.index,
                compounds.rows.iter().map(|row| row.id.as_str()),
            ) {
                compounds.rows.push(of_mention(mention));
            }
        }
        compounds
    }
}

fn of_mention(mention: &Mention) -> Compound {
    let id = mention.ids[0].as_str();
    Compound {
        id: id.into(),
        name: mention.name.clone().unwrap_or_else(|| id.to_owned()),
        target: mention.target.clone(),
        pathway: mention.pathway.clone(),
        smiles: mention.smiles.clone(),
        max_dose_um: mention.max_dose_um,
        annotation: mention.annotation.clone(),
    }
}
