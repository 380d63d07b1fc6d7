//! A wide numeric table, read by all cores at once.

use std::path::Path;

use rayon::prelude::*;

use crate::DataError;
use crate::table::{Table, is_missing};

/// A table of numbers with one id per row: `n_rows × n_features`, row-major, NaN where missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Names of the numeric columns, in file order.
    pub features: Vec<String>,
    /// The cells of the id columns, in the order they were asked for, by row.
    pub ids: Vec<Vec<String>>,
    /// The line of each row in the file.
    pub lines: Vec<u64>,
    /// The numbers.
    pub values: Vec<f32>,
}

/// Reads a matrix whose columns named in `id_columns` (and an unnamed first one) are text and all others
/// numbers.
///
/// A 1,000 × 20,000 csv is split at line ends and parsed in parallel; the result does not
/// depend on the number of threads.
///
/// # Errors
/// What [`Table::open`] refuses; a row that is too short or long; a cell that is not a number, with line,
/// column and value; no id column or no numeric one.
pub fn read_matrix(
    path: &Path,
    delimiter: Option<u8>,
    id_columns: &[&str],
) -> Result<(Table, Matrix), DataError> {
    let table = Table::open(path, delimiter)?;
    let matrix = matrix_of(&table, id_columns)?;
    Ok((table, matrix))
}

/// As [`read_matrix`], of a table whose header was read.
pub(crate) fn matrix_of(table: &Table, id_columns: &[&str]) -> Result<Matrix, DataError> {
    let roles = Roles::of(table, id_columns)?;
    let text = table.text()?;
    let start = memchr::memchr(b'\n', &text).map_or(text.len(), |at| at + 1);
    // Quoted cells may hold line ends, so such a file is read row by row; omics files have none. A header
    // that does not stand in the first line is left to the csv reader as well.
    let simple = memchr::memchr(b'"', &text).is_none() && !matches!(text[0], b'\n' | b'\r');
    let rows = if simple {
        read_parallel(table, &text[start..], &roles, 2)?
    } else {
        table.rows().map(|row| parse_record(table, &row?, &roles)).collect::<Result<_, _>>()?
    };
    Ok(matrix_with(table, &roles, rows))
}

fn matrix_with(table: &Table, roles: &Roles, rows: Vec<Parsed>) -> Matrix {
    let n = roles.features.len();
    let mut matrix = Matrix {
        features: roles.features.iter().map(|c| table.header()[*c].clone()).collect(),
        ids: Vec::with_capacity(rows.len()),
        lines: Vec::with_capacity(rows.len()),
        values: Vec::with_capacity(rows.len() * n),
    };
    for row in rows {
        matrix.ids.push(row.ids);
        matrix.lines.push(row.line);
        matrix.values.extend_from_slice(&row.values);
    }
    matrix
}

/// Reads a matrix of ids in the first column and numbers in all others, below several rows of names.
pub(crate) fn matrix_below(table: &Table, header_rows: usize) -> Result<Matrix, DataError> {
    let width = table.header().len();
    let roles = Roles { ids: vec![0], features: (1..width).collect() };
    let text = table.text()?;
    let simple = memchr::memchr(b'"', &text).is_none();
    let rows = if simple {
        let start = memchr::memchr_iter(b'\n', &text).nth(header_rows - 1);
        let body = start.map_or(&[][..], |at| &text[at + 1..]);
        read_parallel(table, body, &roles, header_rows as u64 + 1)?
    } else {
        let rows = table.rows().skip(header_rows - 1);
        rows.map(|row| parse_record(table, &row?, &roles)).collect::<Result<_, _>>()?
    };
    Ok(matrix_with(table, &roles, rows))
}

/// Which column is what.
struct Roles {
    ids: Vec<usize>,
    features: Vec<usize>,
}

impl Roles {
    fn of(table: &Table, id_columns: &[&str]) -> Result<Self, DataError> {
        let mut ids: Vec<usize> = id_columns
            .iter()
            .filter_map(|name| table.header().iter().position(|h| h == name))
            .collect();
        if ids.is_empty() && table.header()[0].is_empty() {
            ids.push(0);
        }
        if ids.is_empty() {
            table.column(id_columns)?;
        }
        let features: Vec<usize> = (0..table.header().len()).filter(|c| !ids.contains(c)).collect();
        if features.is_empty() {
            return Err(DataError::Empty {
                path: table.path().into(),
                remedy: " but for its ids; expected one column per feature".into(),
            });
        }
        Ok(Self { ids, features })
    }
}

struct Parsed {
    line: u64,
    ids: Vec<String>,
    values: Vec<f32>,
}

fn read_parallel(
    table: &Table,
    body: &[u8],
    roles: &Roles,
    first_line: u64,
) -> Result<Vec<Parsed>, DataError> {
    let mut lines: Vec<(u64, &[u8])> = Vec::new();
    let mut from = 0;
    for (number, end) in memchr::memchr_iter(b'\n', body).chain([body.len()]).enumerate() {
        let line = &body[from..end];
        from = end + 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.is_empty() {
            lines.push((number as u64 + first_line, line));
        }
        if from >= body.len() {
            break;
        }
    }
    // Collecting into a `Result` reports the first fault in file order only if it is looked for in order:
    // parse all, then walk.
    let parsed: Vec<Result<Parsed, DataError>> =
        lines.par_iter().map(|(number, line)| parse_line(table, *number, line, roles)).collect();
    parsed.into_iter().collect()
}

fn parse_line(table: &Table, number: u64, line: &[u8], roles: &Roles) -> Result<Parsed, DataError> {
    let width = table.header().len();
    let delimiter = table.delimiter();
    let mut ids = vec![String::new(); roles.ids.len()];
    let mut values = Vec::with_capacity(roles.features.len());
    let mut rest = Some(line);
    for column in 0..width {
        let Some(cells) = rest else { return Err(table.ragged(number, column)) };
        if let Some(id) = roles.ids.iter().position(|c| *c == column) {
            let (cell, after) = split_cell(cells, delimiter);
            String::from_utf8_lossy(cell).trim().clone_into(&mut ids[id]);
            rest = after;
        } else {
            let (value, after) = read_number(cells, delimiter).ok_or_else(|| {
                let (cell, _) = split_cell(cells, delimiter);
                table.value_error(number, column, &String::from_utf8_lossy(cell), NOT_A_NUMBER)
            })?;
            values.push(value);
            rest = after;
        }
    }
    if let Some(extra) = rest {
        return Err(table.ragged(number, width + 1 + memchr::memchr_iter(delimiter, extra).count()));
    }
    Ok(Parsed { line: number, ids, values })
}

const NOT_A_NUMBER: &str = "is not a number (leave the cell empty if unknown)";

/// The number at the start of `cells` with what follows its delimiter, `None` after it if it is the last.
fn read_number(cells: &[u8], delimiter: u8) -> Option<(f32, Option<&[u8]>)> {
    // Reading the number finds the end of the cell as well, so the common case makes one pass.
    if let Ok((value, length)) = fast_float2::parse_partial::<f32, _>(cells)
        && value.is_finite()
    {
        match cells.get(length) {
            None => return Some((value, None)),
            Some(byte) if *byte == delimiter => return Some((value, Some(&cells[length + 1..]))),
            Some(_) => {}
        }
    }
    let (cell, after) = split_cell(cells, delimiter);
    Some((parse_cell(std::str::from_utf8(cell).ok()?)?, after))
}

fn split_cell(cells: &[u8], delimiter: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(delimiter, cells) {
        Some(at) => (&cells[..at], Some(&cells[at + 1..])),
        None => (cells, None),
    }
}

fn parse_cell(cell: &str) -> Option<f32> {
    let cell = cell.trim();
    if is_missing(cell) {
        return Some(f32::NAN);
    }
    fast_float2::parse::<f32, _>(cell).ok().filter(|value| value.is_finite())
}

fn parse_record(
    table: &Table,
    row: &crate::table::Row,
    roles: &Roles,
) -> Result<Parsed, DataError> {
    let values = roles
        .features
        .iter()
        .map(|column| {
            let cell = row.cell(*column).unwrap_or_default();
            parse_cell(cell).ok_or_else(|| table.value_error(row.line, *column, cell, NOT_A_NUMBER))
        })
        .collect::<Result<_, _>>()?;
    let ids =
        roles.ids.iter().map(|column| row.cell(*column).unwrap_or_default().to_owned()).collect();
    Ok(Parsed { line: row.line, ids, values })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write;

    fn read(content: &str) -> Result<Matrix, DataError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.csv");
        std::fs::write(&path, content).unwrap();
        read_matrix(&path, None, &["MODEL_ID"]).map(|(_, matrix)| matrix)
    }

    #[test]
    fn columns_are_found_by_name_wherever_they_stand() {
        let matrix = read("TP53,MODEL_ID,BRAF\n1.5,a,\n-2e3,b,NA\n").unwrap();
        assert_eq!(matrix.features, ["TP53", "BRAF"]);
        assert_eq!(matrix.ids, [["a"], ["b"]]);
        assert_eq!(matrix.values[0].to_bits(), 1.5_f32.to_bits());
        assert!(matrix.values[1].is_nan() && matrix.values[3].is_nan());
        assert_eq!(matrix.lines, [2, 3]);
    }

    #[test]
    fn faults_have_a_place() {
        let fault = |content: &str| read(content).unwrap_err().to_string();
        assert!(
            fault("MODEL_ID,TP53\na,1\nb,1.2.3\n").contains("line 3, column \"TP53\": \"1.2.3\"")
        );
        assert!(fault("MODEL_ID,TP53\na,inf\n").contains("\"inf\" is not a number"));
        assert!(
            fault("MODEL_ID,A,B\na,1,2\nb,1\n").contains("line 3 has 2 cells, the header has 3")
        );
        assert!(fault("MODEL_ID,A\na,1,2,3\n").contains("line 2 has 4 cells, the header has 2"));
        assert!(fault("MODEL_JD,A\na,1\n").contains("did you mean \"MODEL_JD\""));
    }

    proptest! {
        #[test]
        fn quoted_and_plain_files_read_alike(rows in proptest::collection::vec(proptest::collection::vec(proptest::option::of(-1e6_f32..1e6), 3), 1..20)) {
            let cell = |v: &Option<f32>| v.map_or(String::new(), |v| v.to_string());
            let write = |quote: &str| {
                let mut text = String::from("MODEL_ID,A,B,C\n");
                for (i, row) in rows.iter().enumerate() {
                    let cells: Vec<String> = row.iter().map(cell).collect();
                    writeln!(text, "{quote}c{i}{quote},{}", cells.join(",")).unwrap();
                }
                text
            };
            let (plain, quoted) = (read(&write("")).unwrap(), read(&write("\"")).unwrap());
            prop_assert_eq!(&plain.ids, &quoted.ids);
            let bits = |m: &Matrix| m.values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&plain), bits(&quoted));
            for (read, written) in plain.values.iter().zip(rows.iter().flatten()) {
                prop_assert_eq!(read.to_bits(), written.unwrap_or(f32::NAN).to_bits());
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("m.csv");
            std::fs::write(&path, &bytes).unwrap();
            let _ = read_matrix(&path, None, &["MODEL_ID"]);
        }
    }
}
