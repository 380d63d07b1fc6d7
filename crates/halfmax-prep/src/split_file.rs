//! Splits as a csv, `ROW_ID` with a part or a fold for each response.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;

use halfmax_data::table::Table;
use halfmax_data::{DataError, Screen, Seed};

use crate::splits::{NONE, fold_of_test, rest, shown_scheme};
use crate::unsound::{Unsound, pair};
use crate::{Fold, PrepError, Scheme, Splits};

/// Reads splits: `ROW_ID`, which refers to the response file, and `column`.
///
/// A column of `train`, `val` (or `validation`) and `test` is one split, rows labelled `none` being in no part; a column
/// of whole numbers is one fold per number, rows labelled `none` being never tested, with a validation part carved from
/// the training rows in the scheme the folds show.
///
/// # Errors
/// [`PrepError::Data`] for a file that is no such table, with line and value for labels that are mixed or unknown, for
/// replicates or groups of the column's scheme in two parts; [`PrepError::Splits`] for rows of the screen without a
/// label and a fold without a row to train on.
pub fn read_splits(
    path: &Path,
    column: Option<&str>,
    screen: &Screen,
    validation: f64,
    seed: Seed,
) -> Result<Splits, PrepError> {
    splits_of(&Table::open(path, None)?, column, screen, validation, seed)
}

/// The same of a table.
pub(crate) fn splits_of(
    table: &Table,
    column: Option<&str>,
    screen: &Screen,
    validation: f64,
    seed: Seed,
) -> Result<Splits, PrepError> {
    // A run writes its own splits in small letters.
    let row_id = table.column(&["ROW_ID", "row_id"])?;
    let column =
        choose_column(table, column, row_id).map_err(|problem| fault(table.path(), problem))?;
    let file = File { table, column, labels: read_labels(table, row_id, column)? };
    let labels = file.labels_of(screen)?;
    let name = table.header()[column].clone();
    let declared: Option<Scheme> = name.parse().ok();
    let mut folds: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (label, row) in labels.iter().zip(0..) {
        if let Label::Fold(number) = label {
            folds.entry(*number).or_default().push(row);
        }
    }
    let folds = if folds.is_empty() {
        let rows = |of: &[Label]| {
            (0..).zip(&labels).filter(|(_, l)| of.contains(l)).map(|(row, _)| row).collect()
        };
        let (train, test) = (rows(&[Label::Train]), rows(&[Label::Test]));
        let validation = rows(&[Label::Val, Label::Validation]);
        let fold = Fold::checked(name.clone(), screen, declared, train, validation, test);
        vec![fold.map_err(|unsound| file.unsound(unsound, None, screen))?]
    } else {
        file.numbered(screen, declared, &folds, validation, seed)?
    };
    let scheme = declared.unwrap_or_else(|| shown_scheme(&folds));
    let source = table.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Splits { column: name, source, scheme, folds })
}

fn fault(path: &Path, problem: String) -> PrepError {
    PrepError::Splits { source_name: path.display().to_string(), problem }
}

fn choose_column(table: &Table, column: Option<&str>, row_id: usize) -> Result<usize, String> {
    let others: Vec<usize> = (0..table.header().len()).filter(|c| *c != row_id).collect();
    let names =
        || others.iter().map(|c| table.header()[*c].as_str()).collect::<Vec<_>>().join(", ");
    match column {
        Some(name) => others
            .iter()
            .copied()
            .find(|c| table.header()[*c] == name)
            .ok_or_else(|| format!("no column {name:?}; there are {}", names())),
        None if others.len() == 1 => Ok(others[0]),
        None => Err(format!("holds several splits; choose one with --column: {}", names())),
    }
}

/// What a file says of a row, as it is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Train,
    Val,
    Validation,
    Test,
    None,
    Fold(u32),
}

impl Label {
    fn of(cell: &str) -> Option<Self> {
        Some(match cell {
            "train" => Self::Train,
            "val" => Self::Val,
            "validation" => Self::Validation,
            "test" => Self::Test,
            NONE => Self::None,
            number => Self::Fold(number.parse().ok()?),
        })
    }

    /// Whether a column may hold both.
    fn agrees(self, other: Self) -> bool {
        let number = |label| matches!(label, Self::Fold(_));
        [self, other].contains(&Self::None) || number(self) == number(other)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Train => f.write_str("train"),
            Self::Val => f.write_str("val"),
            Self::Validation => f.write_str("validation"),
            Self::Test => f.write_str("test"),
            Self::None => f.write_str(NONE),
            Self::Fold(number) => number.fmt(f),
        }
    }
}

/// A label with the line it stands in.
#[derive(Debug, Clone, Copy)]
struct Placed {
    label: Label,
    line: u64,
}

fn read_labels(
    table: &Table,
    row_id: usize,
    column: usize,
) -> Result<HashMap<u64, Placed>, DataError> {
    let mut labels: HashMap<u64, Placed> = HashMap::new();
    let mut first: Option<Placed> = None;
    for row in table.rows() {
        let row = row?;
        let id = row.cell(row_id).unwrap_or_default();
        let number: u64 = id.parse().map_err(|_| {
            let problem = "is not a whole number; it is the ROW_ID of a response, or the number of its data row counted from 0";
            table.value_error(row.line, row_id, id, problem)
        })?;
        let wrong =
            |value: &str, problem: String| Err(table.value_error(row.line, column, value, problem));
        let Some(cell) = row.cell(column) else {
            return wrong("", "is empty; every row needs a label (none leaves it out)".into());
        };
        let Some(label) = Label::of(cell) else {
            return wrong(
                cell,
                "is no label; a column holds train, val, test and none, or the numbers of folds"
                    .into(),
            );
        };
        let placed = Placed { label, line: row.line };
        match first {
            Some(first) if !first.label.agrees(label) => {
                let problem = format!(
                    "does not go with {:?} in line {}; a column holds train, val, test and none, or the numbers of folds",
                    first.label.to_string(),
                    first.line
                );
                return wrong(cell, problem);
            }
            _ if label == Label::None => {}
            _ => first = first.or(Some(placed)),
        }
        if let Some(before) = labels.insert(number, placed) {
            let problem =
                format!("was already given in line {}; keep one of the two rows", before.line);
            return Err(table.value_error(row.line, row_id, id, problem));
        }
    }
    Ok(labels)
}

/// One column of a file of splits.
struct File<'a> {
    table: &'a Table,
    column: usize,
    /// By `ROW_ID`.
    labels: HashMap<u64, Placed>,
}

impl File<'_> {
    /// The label of each response.
    fn labels_of(&self, screen: &Screen) -> Result<Vec<Label>, PrepError> {
        let label = |row_id: u64| self.labels.get(&row_id).map(|placed| placed.label);
        let mut unlabelled = screen.responses.iter().filter(|r| label(r.row_id).is_none());
        if let Some(first) = unlabelled.next() {
            let problem = format!(
                "{} responses of the screen have no label, the first is ROW_ID {}; were the splits made for another response file? (a row labelled none is in no part)",
                unlabelled.count() + 1,
                first.row_id
            );
            return Err(fault(self.table.path(), problem));
        }
        Ok(screen.responses.iter().filter_map(|response| label(response.row_id)).collect())
    }

    fn numbered(
        &self,
        screen: &Screen,
        declared: Option<Scheme>,
        folds: &BTreeMap<u32, Vec<u32>>,
        validation: f64,
        seed: Seed,
    ) -> Result<Vec<Fold>, PrepError> {
        let rows: Vec<u32> = (0..screen.responses.len() as u32).collect();
        let in_file =
            |number: u32| move |unsound: Unsound| self.unsound(unsound, Some(number), screen);
        // The scheme decides how validation is carved, so it has to be known before the folds are made.
        let plain = folds
            .iter()
            .map(|(number, test)| {
                let rest = rest(screen, declared, &rows, test);
                let name = number.to_string();
                Fold::checked(name, screen, declared, rest, Vec::new(), test.clone())
                    .map_err(in_file(*number))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let scheme = declared.unwrap_or_else(|| shown_scheme(&plain));
        folds
            .iter()
            .map(|(number, test)| {
                fold_of_test(screen, scheme, &number.to_string(), &rows, test, validation, seed)
                    .map_err(in_file(*number))
            })
            .collect()
    }

    /// A fault of the folds with its place in the file.
    fn unsound(&self, unsound: Unsound, fold: Option<u32>, screen: &Screen) -> PrepError {
        let path = self.table.path();
        let header = &self.table.header()[self.column];
        let (row, problem) = match unsound {
            Unsound::Untrained => {
                let problem = match fold {
                    Some(fold) => format!(
                        "column {header:?} leaves fold {fold} no row to train on; make more folds, or label fewer rows {fold}"
                    ),
                    None => format!("column {header:?} has no row labelled train; label some so"),
                };
                return fault(path, problem);
            }
            Unsound::Twice(row) => (row, "puts its row in two parts".to_owned()),
            Unsound::Torn { group, row, part, other, elsewhere } => {
                let there = self.placed(screen, other);
                let fold = fold.map(|fold| format!(" of fold {fold}")).unwrap_or_default();
                let problem = format!(
                    "puts row {} ({}) in {part}{fold}, but row {} of the same {group} is in {elsewhere} as well (line {}, {:?}); give all rows of a {group} one label, as halfmax split does",
                    screen.responses[row as usize].row_id,
                    pair(screen, row),
                    screen.responses[other as usize].row_id,
                    there.line,
                    there.label.to_string(),
                );
                (row, problem)
            }
        };
        let at = self.placed(screen, row);
        self.table.value_error(at.line, self.column, &at.label.to_string(), problem).into()
    }

    fn placed(&self, screen: &Screen, row: u32) -> Placed {
        self.labels[&screen.responses[row as usize].row_id]
    }
}
