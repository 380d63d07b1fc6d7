//! Reads the annotation of cell lines.

use std::path::Path;

use super::ids::{CELL_LINE_COLUMNS, IdIndex, UniqueIds, id_columns};
use crate::table::Table;
use crate::{CellLine, DataError, Ledger};

/// The annotated cell lines of a file, before anything is joined to them.
pub(crate) struct CellLines {
    pub(crate) file: String,
    pub(crate) rows: Vec<CellLine>,
    pub(crate) index: IdIndex,
}

/// Where the tissue of origin may stand.
const TISSUE_COLUMNS: &[&str] =
    &["TISSUE", "OncotreeLineage", "GDSC_TISSUE_1", "LINEAGE", "tissue"];
/// Where the name people use may stand.
const NAME_COLUMNS: &[&str] =
    &["CELL_LINE_NAME", "CellLineName", "STRIPPED_NAME", "StrippedCellLineName", "cell_line_name"];

pub(crate) fn read(
    path: &Path,
    delimiter: Option<u8>,
    ledger: &mut Ledger,
) -> Result<CellLines, DataError> {
    let table = Table::open(path, delimiter)?;
    let ids = id_columns(&table, CELL_LINE_COLUMNS);
    let mut unique = UniqueIds::of(&table, CELL_LINE_COLUMNS, "cell line")?;
    let id_column = unique.column();
    let name_column = table.find(NAME_COLUMNS);
    let tissue_column = table.find(TISSUE_COLUMNS);
    let mut lines = CellLines { file: table.name(), rows: Vec::new(), index: IdIndex::default() };
    for row in table.rows() {
        let row = row?;
        let Some(id) = unique.next(&row, ledger)? else { continue };
        let at = lines.rows.len() as u32;
        for other in ids.iter().filter_map(|column| row.cell(*column)) {
            lines.index.insert(other, at);
        }
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
    Ok(lines)
}
