//! The annotation of cell lines.

use crate::source::ids::{CELL_LINE_COLUMNS, UniqueIds, id_columns};
use crate::source::{IdIndex, Mention, Mentions, Wanted, entity_of};
use crate::table::Table;
use crate::{CellLine, DataError, Ledger};

/// The annotated cell lines of a file, before anything is joined to them.
#[derive(Debug)]
pub(crate) struct CellLines {
    pub(crate) file: String,
    pub(crate) rows: Vec<CellLine>,
    pub(crate) index: IdIndex,
}

/// Where a list of cell lines may say what, the best column first.
pub(crate) struct AnnotationColumns {
    /// Everything that identifies a cell line; the first that is there is its id in the screen.
    pub(crate) ids: &'static [&'static str],
    /// The name people use.
    pub(crate) names: &'static [&'static str],
    /// The tissue of origin.
    pub(crate) tissues: &'static [&'static str],
    /// Other names, separated by `;`.
    pub(crate) synonyms: &'static [&'static str],
}

const COLUMNS: AnnotationColumns = AnnotationColumns {
    ids: CELL_LINE_COLUMNS,
    names: &[
        "CELL_LINE_NAME",
        "CellLineName",
        "STRIPPED_NAME",
        "StrippedCellLineName",
        "cell_line_name",
    ],
    tissues: &["TISSUE", "OncotreeLineage", "GDSC_TISSUE_1", "LINEAGE", "tissue"],
    synonyms: &[],
};

pub(super) fn read(table: &Table, _: &Wanted, ledger: &mut Ledger) -> Result<CellLines, DataError> {
    annotated(table, &COLUMNS, ledger)
}

/// Reads one row per cell line; columns that are not asked for become its annotation.
pub(crate) fn annotated(
    table: &Table,
    columns: &AnnotationColumns,
    ledger: &mut Ledger,
) -> Result<CellLines, DataError> {
    let ids = id_columns(table, columns.ids);
    let mut unique = UniqueIds::of(table, columns.ids, "cell line")?;
    let id_column = unique.column();
    let name_column = table.find(columns.names);
    let tissue_column = table.find(columns.tissues);
    let synonym_column = table.find(columns.synonyms);
    let mut lines = CellLines { file: table.name(), rows: Vec::new(), index: IdIndex::default() };
    for row in table.rows() {
        let row = row?;
        let Some(id) = unique.next(&row, ledger)? else { continue };
        let at = lines.rows.len() as u32;
        for others in ids.iter().filter_map(|column| row.cell(*column)) {
            // Where registries disagree, a cell holds several of their ids.
            others.split(';').for_each(|other| lines.index.insert(other, at));
        }
        let synonyms = synonym_column.and_then(|c| row.cell(c)).unwrap_or_default();
        synonyms.split(';').for_each(|synonym| lines.index.insert_synonym(synonym, at));
        let annotation = (0..table.header().len())
            .filter(|column| {
                *column != id_column
                    && Some(*column) != tissue_column
                    && Some(*column) != name_column
            })
            .filter_map(|column| {
                Some((table.header()[column].clone(), row.cell(column)?.to_owned()))
            })
            .collect();
        lines.rows.push(CellLine {
            id: id.into(),
            name: name_column.and_then(|c| row.cell(c)).unwrap_or(id).to_owned(),
            tissue: tissue_column.and_then(|c| row.cell(c)).map(str::to_owned),
            annotation,
        });
    }
    lines.index.account(&lines.file, |row| lines.rows[row as usize].id.to_string(), ledger);
    Ok(lines)
}

impl CellLines {
    /// The cell lines that the responses speak of, where no file annotates them.
    pub(crate) fn mentioned(mentions: &Mentions, file: &str) -> Self {
        let mut lines = Self { file: file.to_owned(), rows: Vec::new(), index: IdIndex::default() };
        for mention in mentions.by_rank() {
            if entity_of(mention, &mut lines.index, lines.rows.iter().map(|row| row.id.as_str())) {
                lines.rows.push(of_mention(mention));
            }
        }
        lines
    }
}

fn of_mention(mention: &Mention) -> CellLine {
    let id = mention.ids[0].as_str();
    CellLine {
        id: id.into(),
        name: mention.name.clone().unwrap_or_else(|| id.to_owned()),
        tissue: mention.tissue.clone(),
        annotation: mention.annotation.clone(),
    }
}
