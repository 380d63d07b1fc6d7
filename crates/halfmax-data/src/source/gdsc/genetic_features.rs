//! GDSC's binary genetic features, one row per cell line and feature.

use std::collections::HashMap;

use crate::ledger::Unit;
use crate::matrix::Matrix;
use crate::source::{OmicsTable, Wanted};
use crate::table::Table;
use crate::{DataError, Ledger};

/// Reads `is_mutated` (0 or 1) into a matrix of cell lines by features; a pair that is not listed is missing.
pub(super) fn read(
    table: &Table,
    _: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let id = table.column(&["cosmic_sample_id"])?;
    let name = table.find(&["cell_line_name"]);
    let feature = table.column(&["genetic_feature"])?;
    let state = table.column(&["is_mutated"])?;
    let file = table.name();
    let (mut lines, mut features) = (Names::default(), Names::default());
    let (mut ids, mut first_lines) = (Vec::new(), Vec::new());
    let mut seen: HashMap<(u32, u32), (u64, f32)> = HashMap::new();
    table.for_each(|row| {
        let (Some(line_id), Some(feature)) = (row.cell(id), row.cell(feature)) else {
            ledger.drop(
                &file,
                Unit::Rows,
                "no cell line or no feature",
                format!("line {}", row.line),
            );
            return Ok(());
        };
        let value = match row.cell(state) {
            Some("0" | "0.0") => 0.0,
            Some("1" | "1.0") => 1.0,
            Some(cell) => {
                return Err(table.value_error(row.line, state, cell, "is neither 0 nor 1"));
            }
            None => f32::NAN,
        };
        let line = lines.index(line_id);
        if line as usize == ids.len() {
            let name = name.and_then(|column| row.cell(column)).unwrap_or_default();
            ids.push(vec![line_id.to_owned(), name.to_owned()]);
            first_lines.push(row.line);
        }
        match seen.insert((line, features.index(feature)), (row.line, value)) {
            Some((first, _)) => Err(DataError::Duplicate {
                path: table.path().into(),
                line: row.line,
                first,
                what: "feature of a cell line",
                id: format!("{feature} of {line_id}"),
            }),
            None => Ok(()),
        }
    })?;
    ledger.keep(&file, Unit::Rows, "values of its matrix", seen.len() as u64);
    let n = features.list.len();
    let mut values = vec![f32::NAN; ids.len() * n];
    #[expect(clippy::iter_over_hash_type, reason = "each value has its own place")]
    for ((line, feature), (_, value)) in seen {
        values[line as usize * n + feature as usize] = value;
    }
    Ok(OmicsTable {
        file: format!("matrix of {file}"),
        path: table.path().into(),
        id_columns: 0,
        profiles: Unit::Rows,
        matrix: Matrix { features: features.list, ids, lines: first_lines, values },
    })
}

/// Names in order of first mention.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    at: HashMap<String, u32>,
}

impl Names {
    fn index(&mut self, name: &str) -> u32 {
        if let Some(at) = self.at.get(name) {
            return *at;
        }
        let at = self.list.len() as u32;
        self.list.push(name.to_owned());
        self.at.insert(name.to_owned(), at);
        at
    }
}
