//! All folds of an evaluation, made by a scheme or read from a file.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::path::Path;

use halfmax_data::table::Table;
use halfmax_data::{Screen, Seed};

use crate::{Fold, PrepError, Scheme};

/// The label of a row that is in no part of a split, or in the test part of no fold.
const NONE: &str = "none";

/// The folds of one evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splits {
    /// The column they were read from, or the scheme that made them.
    pub column: String,
    /// The file they were read from, or `generated`.
    pub source: String,
    /// What is left out, as far as the rows show it.
    pub scheme: Scheme,
    /// At least one.
    pub folds: Vec<Fold>,
}

impl Splits {
    /// Cross-validation: `k` folds, each tested once, with a validation part carved from its training rows.
    ///
    /// # Errors
    /// [`PrepError::Splits`] if there are fewer groups than folds.
    pub fn cross_validation(
        screen: &Screen,
        scheme: Scheme,
        k: usize,
        validation: f64,
        seed: Seed,
    ) -> Result<Self, PrepError> {
        let rows: Vec<u32> = (0..screen.responses.len() as u32).collect();
        let parts = scheme.deal(screen, &rows, k, seed.fork("folds"))?;
        let folds = parts
            .iter()
            .enumerate()
            .map(|(at, test)| {
                fold_of_test(screen, scheme, &at.to_string(), &rows, test, validation, seed)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            column: scheme.to_string().to_uppercase(),
            source: "generated".into(),
            scheme,
            folds,
        })
    }

    /// The folds of a cross-validation inside some rows, such as those a fold trains on. Their names begin with `name`.
    ///
    /// # Errors
    /// [`PrepError::Splits`] if the rows have fewer groups than folds.
    pub fn within(
        screen: &Screen,
        scheme: Scheme,
        rows: &[u32],
        k: usize,
        validation: f64,
        seed: Seed,
        name: &str,
    ) -> Result<Vec<Fold>, PrepError> {
        let parts = scheme.deal(screen, rows, k, seed.fork("folds"))?;
        let fold = |(at, test): (usize, &Vec<u32>)| {
            fold_of_test(screen, scheme, &format!("{name}/{at}"), rows, test, validation, seed)
        };
        parts.iter().enumerate().map(fold).collect()
    }

    /// One split: `test` of the rows for testing, `validation` of the rest for early stopping.
    ///
    /// # Errors
    /// [`PrepError::Splits`] if nothing is left to train on.
    pub fn holdout(
        screen: &Screen,
        scheme: Scheme,
        test: f64,
        validation: f64,
        seed: Seed,
    ) -> Result<Self, PrepError> {
        let rows: Vec<u32> = (0..screen.responses.len() as u32).collect();
        let (_, test) = scheme.carve(screen, &rows, test, seed.fork("test"));
        let fold = fold_of_test(screen, scheme, "holdout", &rows, &test, validation, seed)?;
        Ok(Self {
            column: scheme.to_string().to_uppercase(),
            source: "generated".into(),
            scheme,
            folds: vec![fold],
        })
    }

    /// As a csv that [`read_splits`] reads: `ROW_ID` and one column, of fold numbers or of parts.
    pub fn to_csv(&self, screen: &Screen) -> String {
        let mut label = vec![NONE.to_owned(); screen.responses.len()];
        for fold in &self.folds {
            let single = self.folds.len() == 1;
            for row in fold.test_rows() {
                label[*row as usize] = if single { "test".into() } else { fold.name().to_owned() };
            }
            if single {
                for (rows, part) in [(fold.train_rows(), "train"), (fold.validation_rows(), "val")]
                {
                    for row in rows {
                        label[*row as usize] = part.into();
                    }
                }
            }
        }
        let mut csv = format!("ROW_ID,{}\n", self.column);
        for (response, label) in screen.responses.iter().zip(label) {
            writeln!(csv, "{},{label}", response.row_id).expect("writing to a string cannot fail");
        }
        csv
    }
}

/// The rows that may be learned from when `test` is tested.
fn rest(screen: &Screen, scheme: Option<Scheme>, rows: &[u32], test: &[u32]) -> Vec<u32> {
    match scheme {
        // Most pairs are of an entity that is tested and one that is not.
        Some(Scheme::Lcdo) => Scheme::Lcdo.apart(screen, rows, test),
        _ => rows.iter().copied().filter(|row| test.binary_search(row).is_err()).collect(),
    }
}

fn fold_of_test(
    screen: &Screen,
    scheme: Scheme,
    name: &str,
    rows: &[u32],
    test: &[u32],
    validation: f64,
    seed: Seed,
) -> Result<Fold, PrepError> {
    let rest = rest(screen, Some(scheme), rows, test);
    let (train, validation) =
        scheme.carve(screen, &rest, validation, seed.fork(&format!("validation of fold {name}")));
    Fold::new(name, screen, Some(scheme), train, validation, test.to_vec())
}

/// Reads splits: `ROW_ID`, which refers to the response file, and `column`.
///
/// A column of `train`, `val` (or `validation`) and `test` is one split, rows labelled `none` being in no part; a column
/// of whole numbers is one fold per number, rows labelled `none` being never tested, with a validation part carved from the training rows in the scheme the folds show.
///
/// # Errors
/// [`PrepError::Data`] for a file that is no such table; [`PrepError::Splits`] for labels that are
/// mixed or unknown, rows of the screen without a label, or a column called after a scheme it breaks.
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
    let path = table.path();
    let source = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let fault =
        |problem: String| PrepError::Splits { source_name: path.display().to_string(), problem };
    // A run writes its own splits in small letters.
    let row_id = table.column(&["ROW_ID", "row_id"])?;
    let label_column = choose_column(table, column, row_id).map_err(fault)?;
    let column = table.header()[label_column].clone();
    let labels = read_labels(table, row_id, label_column)?;

    let mut by_label: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut unlabelled = Vec::new();
    for (response, row) in screen.responses.iter().zip(0..) {
        match labels.get(&response.row_id) {
            Some(label) => by_label.entry(label.as_str()).or_default().push(row),
            None => unlabelled.push(response.row_id),
        }
    }
    if let Some(first) = unlabelled.first() {
        return Err(fault(format!(
            "{} responses of the screen have no label, the first is ROW_ID {first}; were the splits made for another response file?",
            unlabelled.len()
        )));
    }
    by_label.remove(NONE);
    let declared: Option<Scheme> = column.parse().ok();
    let folds =
        if by_label.keys().all(|label| matches!(*label, "train" | "val" | "validation" | "test")) {
            vec![one_split(screen, declared, &column, &mut by_label)?]
        } else if by_label.keys().all(|label| label.parse::<u32>().is_ok()) {
            numbered_folds(screen, declared, &by_label, validation, seed)?
        } else {
            let seen: Vec<&str> = by_label.keys().copied().take(5).collect();
            return Err(fault(format!(
                "column {column:?} must hold train, val and test, or whole numbers; it holds {}",
                seen.join(", ")
            )));
        };
    let scheme = declared.unwrap_or_else(|| shown_scheme(&folds));
    Ok(Splits { column, source, scheme, folds })
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

fn read_labels(
    table: &Table,
    row_id: usize,
    column: usize,
) -> Result<HashMap<u64, String>, PrepError> {
    let mut labels = HashMap::new();
    for row in table.rows() {
        let row = row?;
        let id = row.cell(row_id).unwrap_or_default();
        let id: u64 = id
            .parse()
            .map_err(|_| table.value_error(row.line, row_id, id, "is not a whole number"))?;
        let label = row.cell(column).ok_or_else(|| {
            table.value_error(row.line, column, "", "is empty; every row needs a label")
        })?;
        if labels.insert(id, label.to_owned()).is_some() {
            return Err(table
                .value_error(row.line, row_id, &id.to_string(), "was already given")
                .into());
        }
    }
    Ok(labels)
}

fn one_split(
    screen: &Screen,
    scheme: Option<Scheme>,
    name: &str,
    by_label: &mut BTreeMap<&str, Vec<u32>>,
) -> Result<Fold, PrepError> {
    let mut take = |label| by_label.remove(label).unwrap_or_default();
    let (train, test) = (take("train"), take("test"));
    let mut validation = take("val");
    validation.extend(take("validation"));
    Fold::new(name, screen, scheme, train, validation, test)
}

fn numbered_folds(
    screen: &Screen,
    declared: Option<Scheme>,
    by_label: &BTreeMap<&str, Vec<u32>>,
    validation: f64,
    seed: Seed,
) -> Result<Vec<Fold>, PrepError> {
    let rows: Vec<u32> = (0..screen.responses.len() as u32).collect();
    let mut labels: Vec<&str> = by_label.keys().copied().collect();
    labels.sort_by_key(|label| label.parse::<u32>().expect("checked by the caller"));
    // The scheme decides how validation is carved, so it has to be known before the folds are made.
    let plain = labels
        .iter()
        .map(|label| {
            let test = &by_label[label];
            let rest = rest(screen, declared, &rows, test);
            Fold::new(*label, screen, declared, rest, Vec::new(), test.clone())
        })
        .collect::<Result<Vec<_>, _>>()?;
    let scheme = declared.unwrap_or_else(|| shown_scheme(&plain));
    labels
        .iter()
        .map(|label| fold_of_test(screen, scheme, label, &rows, &by_label[label], validation, seed))
        .collect()
}

/// What the folds leave out, judged by what their tests do not share with training.
fn shown_scheme(folds: &[Fold]) -> Scheme {
    let never = |count: fn(&Fold) -> usize| folds.iter().all(|fold| count(fold) == 0);
    if never(|f| f.shared().cell_lines_shared) && never(|f| f.shared().compounds_shared) {
        Scheme::Lcdo
    } else if never(|f| f.shared().tissues_shared) {
        Scheme::Lto
    } else if never(|f| f.shared().cell_lines_shared) {
        Scheme::Lco
    } else if never(|f| f.shared().compounds_shared) {
        Scheme::Ldo
    } else {
        Scheme::Lpo
    }
}
