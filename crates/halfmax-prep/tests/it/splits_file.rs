//! Splits as files: written, read, refused.

use std::fmt::Write;
use std::path::PathBuf;

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Screen, Seed};
use halfmax_prep::{Scheme, Splits, read_splits};

fn screen() -> Screen {
    random_screen(Size { cell_lines: 12, compounds: 6, features: 3 }, Seed::new(5))
}

fn file(content: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("splits.csv");
    std::fs::write(&path, content).unwrap();
    (dir, path)
}

fn refused(content: &str, column: Option<&str>) -> String {
    let (_dir, path) = file(content);
    read_splits(&path, column, &screen(), 0.1, Seed::new(1)).unwrap_err().to_string()
}

#[test]
fn what_is_written_is_read_back() {
    let screen = screen();
    for scheme in Scheme::ALL {
        let written = Splits::cross_validation(&screen, scheme, 3, 0.2, Seed::new(1)).unwrap();
        let (_dir, path) = file(&written.to_csv(&screen));
        let read = read_splits(&path, None, &screen, 0.2, Seed::new(1)).unwrap();
        assert_eq!(read.folds, written.folds, "{scheme}");
        assert_eq!(read.scheme, scheme);
    }
    let written = Splits::holdout(&screen, Scheme::Lco, 0.3, 0.2, Seed::new(1)).unwrap();
    let (_dir, path) = file(&written.to_csv(&screen));
    let read = read_splits(&path, Some("LCO"), &screen, 0.2, Seed::new(1)).unwrap();
    assert_eq!(read.folds[0].test_rows(), written.folds[0].test_rows());
    assert_eq!(read.folds[0].validation_rows(), written.folds[0].validation_rows());
}

#[test]
fn the_scheme_of_an_unnamed_column_is_what_its_rows_show() {
    let screen = screen();
    let mut csv = String::from("ROW_ID,mine\n");
    for response in &screen.responses {
        writeln!(csv, "{},{}", response.row_id, response.compound % 3).unwrap();
    }
    let (_dir, path) = file(&csv);
    let read = read_splits(&path, Some("mine"), &screen, 0.2, Seed::new(1)).unwrap();
    assert_eq!(read.scheme, Scheme::Ldo);
    assert!(read.folds.iter().all(|fold| fold.shared().compounds_shared == 0));
}

#[test]
fn splits_that_do_not_fit_are_refused_with_the_reason() {
    let screen = screen();
    let all = |label: &dyn Fn(usize) -> String| {
        let rows = screen.responses.iter().enumerate();
        rows.fold(String::from("ROW_ID,LCO,other\n"), |csv, (at, r)| {
            csv + &format!("{},{},0\n", r.row_id, label(at))
        })
    };
    let rows = all(&|at| (screen.responses[at].compound % 2).to_string());
    let torn = refused(&rows, Some("LCO"));
    assert!(torn.contains("splits.csv: line 2, column \"LCO\": \"0\" puts row 10 ("), "{torn}");
    assert!(torn.contains("of the same cell line is in training as well (line "), "{torn}");
    assert!(torn.contains("give all rows of a cell line one label"), "{torn}");
    assert!(refused(&rows, None).contains("choose one with --column: LCO, other"));
    assert!(refused(&rows, Some("LKO")).contains("no column \"LKO\"; there are LCO, other"));
    let word = refused(&all(&|at| ["0", "maybe"][at % 2].into()), Some("LCO"));
    assert!(word.contains("line 3, column \"LCO\": \"maybe\" is no label"), "{word}");
    let mixed = refused(&all(&|at| ["none", "0", "test"][at % 3].into()), Some("LCO"));
    assert!(
        mixed.contains("line 4, column \"LCO\": \"test\" does not go with \"0\" in line 3"),
        "{mixed}"
    );
    assert!(
        refused("ROW_ID,LCO\n10,0\n", None)
            .contains("responses of the screen have no label, the first is ROW_ID 11")
    );
    assert!(
        refused("ROW_ID,LCO\nten,0\n", None)
            .contains("line 2, column \"ROW_ID\": \"ten\" is not a whole number")
    );
    assert!(refused("ROW,LCO\n10,0\n", None).contains("no column \"ROW_ID\""));
}

#[test]
fn no_group_is_in_validation_and_test() {
    let screen = screen();
    let line = screen.responses[0].cell_line;
    let rows: Vec<_> = screen.responses.iter().filter(|r| r.cell_line == line).collect();
    let label = |at: usize, of: u32| match (of == line, at) {
        (false, _) => "train",
        (true, 0) => "val",
        (true, _) => "test",
    };
    assert!(rows.len() > 1 && rows[0].compound != rows[1].compound);
    let csv =
        screen.responses.iter().enumerate().fold("ROW_ID,LCO\n".to_owned(), |csv, (at, r)| {
            csv + &format!("{},{}\n", r.row_id, label(at, r.cell_line))
        });
    let said = refused(&csv, None);
    assert!(
        said.contains(
            "in test, but row 10 of the same cell line is in validation as well (line 2, \"val\")"
        ),
        "{said}"
    );
    // Of pairs alone nothing is wrong with it.
    let (_dir, path) = file(&csv.replace("LCO", "mine"));
    read_splits(&path, None, &screen, 0.1, Seed::new(1)).unwrap();
}
