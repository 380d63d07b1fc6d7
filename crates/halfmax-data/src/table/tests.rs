//! Headers, cells and faults of tables.

use std::fs;

use super::Table;
use crate::DataError;

/// A table with the folder it lies in: its rows are read from there.
fn table(name: &str, content: &str) -> Result<(tempfile::TempDir, Table), DataError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, content).unwrap();
    Table::open(&path, None).map(|table| (dir, table))
}

#[test]
fn a_missing_column_names_the_near_miss() {
    let (_dir, table) = table("r.csv", "DRUG_ID,LN_IC5O\n1,2\n").unwrap();
    let error = table.column(&["LN_IC50"]).unwrap_err().to_string();
    assert!(
        error.ends_with(
            "r.csv: no column \"LN_IC50\"; did you mean \"LN_IC5O\"? (rename it in the file)"
        ),
        "{error}"
    );
}

#[test]
fn a_cell_that_is_no_number_is_named_with_its_place() {
    let (_dir, table) = table("r.csv", "A,B\n1,2\n3,x7\n").unwrap();
    let row = table.rows().nth(1).unwrap().unwrap();
    let error = table.number(&row, 1).unwrap_err().to_string();
    assert!(error.contains("r.csv: line 3, column \"B\": \"x7\" is not a number"), "{error}");
}

#[test]
fn other_delimiters_empty_files_and_ragged_rows_are_refused() {
    let message = |content: &str| match table("r.csv", content) {
        Err(error) => error.to_string(),
        Ok((_dir, table)) => table.rows().find_map(Result::err).unwrap().to_string(),
    };
    assert!(message("A;B\n1;2\n").contains("separated by ';'"));
    assert!(message("A\tB\n1\t2\n").contains("say --delimiter 'tab'"));
    assert!(message("").contains("the file is empty"));
    assert!(message("A,B\n").contains("empty but for its header"));
    assert!(message("A,B\n1,2\n3\n").contains("line 3 has 1 cells, the header has 2"));
    assert!(message("A,A\n1,2\n").contains("\"A\" occurs twice"));
}

#[test]
fn quotes_byte_order_marks_and_windows_line_ends_are_read() {
    let (_dir, table) = table("r.csv", "\u{feff}A,B\r\n\"x, y\",NA\r\n").unwrap();
    assert_eq!(table.header(), ["A", "B"]);
    let row = table.rows().next().unwrap().unwrap();
    assert_eq!((row.cell(0), row.cell(1)), (Some("x, y"), None));
}
