//! The table of biomarkers whose target is the sum of two of its columns.

use std::path::Path;

use halfmax_data::audit::least_squares::Line;
use halfmax_data::table::Table;
use halfmax_data::{DataError, Seed};
use rand::RngExt;

use super::{Arm, Reproduction};
use crate::EvalError;

const TARGET: &str = "log_ic50_mean_pos";
const DRUG: [&str; 3] = ["Drug ID", "drug_id", "Drug name"];
/// The other columns of numbers that the published script trains on.
const HONEST: [&str; 10] = [
    "n_feature_pos",
    "n_feature_neg",
    "ic50_effect_size",
    "feature_ic50_t_pval",
    "feature_pos_ic50_var",
    "feature_neg_ic50_var",
    "feature_pval",
    "tissue_pval",
    "msi_pval",
    "fdr",
];
const NEGATIVE: &str = "log_ic50_mean_neg";
const DELTA: &str = "feature_delta_mean_ic50";
/// One row in this many is tested.
const TEST: u32 = 5;

/// Fits a linear model for the mean response of mutated cell lines in a random 80/20 split of the tests of a
/// `PANCANCER_ANOVA` table: with the two columns whose sum it is, with one of them, with neither.
///
/// # Errors
/// Faults of the file; a table without these columns.
pub fn anova_paper(path: &Path, seed: Seed) -> Result<Reproduction, EvalError> {
    let table = Table::open(path, None)?;
    let rows = read(&table)?;
    let mut rng = seed.fork("rows of the ANOVA table that are tested").rng();
    let (test, train): (Vec<&Row>, Vec<&Row>) =
        rows.iter().partition(|_| rng.random_range(0..TEST) == 0);
    if test.is_empty() || train.len() < 2 * HONEST.len() {
        return Err(DataError::NothingLeft {
            path: path.into(),
            problem: format!(
                "{} complete rows are too few to learn from and to test on",
                rows.len()
            ),
        }
        .into());
    }
    let truth: Vec<f64> = test.iter().map(|row| row.target).collect();
    let arm = |inputs: &str, leaks: bool, x: &dyn Fn(&Row) -> Vec<f64>| {
        let features: Vec<Vec<f64>> = train.iter().map(|row| x(row)).collect();
        let target: Vec<f64> = train.iter().map(|row| row.target).collect();
        let line = Line::fit(&features, &target);
        let predicted: Vec<f64> = test.iter().map(|row| line.at(&x(row))).collect();
        Arm::of(inputs, leaks, &truth, &predicted)
    };
    let with = |row: &Row, columns: &[f64]| [row.honest.as_slice(), columns].concat();
    let arms = vec![
        arm(&format!("all columns, {NEGATIVE} and {DELTA} among them"), true, &|row| {
            with(row, &[row.negative, row.delta])
        }),
        arm(&format!("the same without {DELTA}"), true, &|row| with(row, &[row.negative])),
        arm("the same without both", false, &|row| with(row, &[])),
        drug_means(&train, &test, &truth),
    ];
    Ok(Reproduction {
        name: "anova-paper",
        protocol: format!(
            "linear model for {TARGET}, random 80/20 split of {} tests, seed {}",
            rows.len(),
            seed.value()
        ),
        train_rows: train.len(),
        test_rows: test.len(),
        arms,
        why: format!(
            "{DELTA} is {TARGET} - {NEGATIVE}, so their sum is the target: the first model adds two numbers. \
             {NEGATIVE} alone is the mean of nearly all cell lines of the same drug, which the mean over the drug's \
             other rows says as well. A table of test results holds no profile of a tumour, so none of this predicts \
             a response."
        ),
    })
}

struct Row {
    drug: String,
    target: f64,
    negative: f64,
    delta: f64,
    honest: Vec<f64>,
}

/// Rows in which every column has a number; those that are empty throughout are left out.
fn read(table: &Table) -> Result<Vec<Row>, DataError> {
    let drug = table.column(&DRUG)?;
    let key = [TARGET, NEGATIVE, DELTA].map(|name| table.column(&[name]));
    let [target, negative, delta] = key;
    let (target, negative, delta) = (target?, negative?, delta?);
    let honest = HONEST.iter().map(|name| table.column(&[name])).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for row in table.rows() {
        let row = row?;
        let number = |at: usize| table.number(&row, at);
        let honest: Option<Vec<f64>> =
            honest.iter().map(|at| number(*at)).collect::<Result<Option<Vec<_>>, _>>()?;
        if let (Some(target), Some(negative), Some(delta), Some(honest)) =
            (number(target)?, number(negative)?, number(delta)?, honest)
        {
            rows.push(Row {
                drug: row.cell(drug).unwrap_or_default().into(),
                target,
                negative,
                delta,
                honest,
            });
        }
    }
    Ok(rows)
}

/// The mean of the drug's other rows: what needs no column at all.
fn drug_means(train: &[&Row], test: &[&Row], truth: &[f64]) -> Arm {
    let mut sums: std::collections::BTreeMap<&str, (f64, f64)> = std::collections::BTreeMap::new();
    let mut all = (0.0, 0.0);
    for row in train {
        for sum in [sums.entry(row.drug.as_str()).or_default(), &mut all] {
            sum.0 += row.target;
            sum.1 += 1.0;
        }
    }
    let predicted: Vec<f64> = test
        .iter()
        .map(|row| sums.get(row.drug.as_str()).map_or(all.0 / all.1, |(sum, n)| sum / n))
        .collect();
    Arm::of("nothing but the drug (mean of its training rows)", false, truth, &predicted)
}
