//! All folds of an evaluation.

use std::fmt::Write;

use halfmax_data::{Screen, Seed};

use crate::unsound::Unsound;
use crate::{Fold, PrepError, Scheme};

/// The label of a row that is in no part of a split, or in the test part of no fold.
pub(crate) const NONE: &str = "none";

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
                let name = at.to_string();
                fold_of_test(screen, scheme, &name, &rows, test, validation, seed)
                    .map_err(|unsound| unsound.of(&name, screen))
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
            let name = format!("{name}/{at}");
            fold_of_test(screen, scheme, &name, rows, test, validation, seed)
                .map_err(|unsound| unsound.of(&name, screen))
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
        let fold = fold_of_test(screen, scheme, "holdout", &rows, &test, validation, seed)
            .map_err(|unsound| unsound.of("holdout", screen))?;
        Ok(Self {
            column: scheme.to_string().to_uppercase(),
            source: "generated".into(),
            scheme,
            folds: vec![fold],
        })
    }

    /// As a csv that [`read_splits`](crate::read_splits) reads: `ROW_ID` and one column, of fold numbers or of parts.
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
pub(crate) fn rest(
    screen: &Screen,
    scheme: Option<Scheme>,
    rows: &[u32],
    test: &[u32],
) -> Vec<u32> {
    match scheme {
        // Most pairs are of an entity that is tested and one that is not.
        Some(Scheme::Lcdo) => Scheme::Lcdo.apart(screen, rows, test),
        _ => rows.iter().copied().filter(|row| test.binary_search(row).is_err()).collect(),
    }
}

/// A fold that tests `test`, with a validation part carved from the rest.
pub(crate) fn fold_of_test(
    screen: &Screen,
    scheme: Scheme,
    name: &str,
    rows: &[u32],
    test: &[u32],
    validation: f64,
    seed: Seed,
) -> Result<Fold, Unsound> {
    let rest = rest(screen, Some(scheme), rows, test);
    let (train, validation) =
        scheme.carve(screen, &rest, validation, seed.fork(&format!("validation of fold {name}")));
    Fold::checked(name.into(), screen, Some(scheme), train, validation, test.to_vec())
}

/// What the folds leave out, judged by what their tests do not share with training.
pub(crate) fn shown_scheme(folds: &[Fold]) -> Scheme {
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
