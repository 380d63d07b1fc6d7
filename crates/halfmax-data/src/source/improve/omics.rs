//! IMPROVE's omics: samples in rows, features below one to four rows of names.

use super::header;
use crate::ledger::Unit;
use crate::matrix::{Matrix, matrix_below};
use crate::source::{OmicsTable, Wanted};
use crate::table::Table;
use crate::{DataError, Ledger};

pub(super) fn read(
    table: &Table,
    _: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let text = table.text()?;
    let delimiter = char::from(table.delimiter());
    // Names of genes are never quoted; a quoted cell is read as it stands.
    let lines = text.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let header = header::read(
        lines
            .map(|line| line.trim_start_matches('\u{feff}').trim_end_matches('\r'))
            .map(|line| line.split(delimiter).map(|cell| cell.trim().trim_matches('"')).collect()),
    );
    drop(text);
    let matrix = matrix_below(table, header.rows)?;
    let file = table.name();
    let nameless = header.names.iter().enumerate().filter(|(_, name)| name.is_none());
    for (at, _) in nameless {
        let column = table.header().get(at + 1).map_or("", String::as_str);
        ledger.drop(&file, Unit::Columns, "its name is taken or missing", column);
    }
    Ok(OmicsTable {
        file,
        path: table.path().into(),
        matrix: named(matrix, &header.names),
        id_columns: 1,
        profiles: Unit::Rows,
    })
}

/// The matrix with these names, without the columns that have none.
fn named(matrix: Matrix, names: &[Option<String>]) -> Matrix {
    let n = matrix.features.len();
    let kept: Vec<usize> = (0..n).filter(|c| names.get(*c).is_some_and(Option::is_some)).collect();
    let values = if kept.len() == n {
        matrix.values
    } else {
        matrix.values.chunks_exact(n).flat_map(|row| kept.iter().map(move |c| row[*c])).collect()
    };
    Matrix {
        features: kept.iter().filter_map(|c| names[*c].clone()).collect(),
        values,
        ids: matrix.ids,
        lines: matrix.lines,
    }
}
