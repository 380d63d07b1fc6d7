//! drevalpy's omics: `cellosaurus_id`, `cell_line_name` and one column per feature.

use std::collections::HashMap;

use crate::ledger::Unit;
use crate::matrix::{Matrix, matrix_of};
use crate::source::{OmicsTable, Wanted};
use crate::table::Table;
use crate::{DataError, Ledger};

const IDS: &[&str] = &["cellosaurus_id", "cell_line_name"];

/// Several profiles of one cell line are averaged, as drevalpy does.
pub(super) fn read(
    table: &Table,
    _: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let matrix = matrix_of(table, IDS)?;
    let id_columns = table.header().len() - matrix.features.len();
    let matrix = averaged(matrix, &table.name(), ledger);
    Ok(OmicsTable {
        file: table.name(),
        path: table.path().into(),
        matrix,
        id_columns,
        profiles: Unit::Rows,
    })
}

fn averaged(matrix: Matrix, file: &str, ledger: &mut Ledger) -> Matrix {
    let n = matrix.features.len();
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for (row, ids) in matrix.ids.iter().enumerate() {
        let id = ids.iter().find(|id| !id.is_empty()).map_or("", String::as_str);
        let at = *first.entry(id).or_insert(rows.len());
        if at == rows.len() || id.is_empty() {
            rows.push(vec![row]);
        } else {
            rows[at].push(row);
            ledger.drop(file, Unit::Rows, "averaged into the cell line's first profile", id);
        }
    }
    if rows.len() == matrix.ids.len() {
        return matrix;
    }
    let mean = |of: &Vec<usize>, column: usize| {
        let sum: f64 = of.iter().map(|row| f64::from(matrix.values[row * n + column])).sum();
        (sum / of.len() as f64) as f32
    };
    Matrix {
        ids: rows.iter().map(|of| matrix.ids[of[0]].clone()).collect(),
        lines: rows.iter().map(|of| matrix.lines[of[0]]).collect(),
        values: rows
            .iter()
            .flat_map(|of| (0..n).map(move |column| (of, column)))
            .map(|(of, column)| mean(of, column))
            .collect(),
        features: matrix.features.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_of_one_cell_line_are_averaged() {
        let ids = |id: &str, name: &str| vec![id.to_owned(), name.to_owned()];
        let matrix = Matrix {
            features: vec!["A".into(), "B".into()],
            ids: vec![ids("CVCL_1", "x"), ids("", "y"), ids("CVCL_1", "X"), ids("", "z")],
            lines: vec![2, 3, 4, 5],
            values: vec![1.0, 2.0, 5.0, 6.0, 2.0, f32::NAN, 7.0, 8.0],
        };
        let mut ledger = Ledger::default();
        let read = averaged(matrix, "e.csv", &mut ledger);
        assert_eq!(read.lines, [2, 3, 5]);
        assert_eq!(read.values[0].to_bits(), 1.5_f32.to_bits());
        assert!(read.values[1].is_nan());
        assert_eq!(ledger.total("e.csv", Unit::Rows), 1);
    }
}
