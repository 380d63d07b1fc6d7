//! Matrices that were scaled over all cell lines before they came here.

use super::{Finding, Severity};
use crate::{Omics, Screen};

/// Fewest lines and features for a mean of 0 and a deviation of 1 to be no accident.
const LINES: usize = 10;
const FEATURES: usize = 5;

/// Omics whose columns have mean 0 and standard deviation 1 over exactly the lines of the screen.
pub(super) fn over_all_lines(screen: &Screen) -> Vec<Finding> {
    screen.omics.iter().filter_map(check).collect()
}

fn check(omics: &Omics) -> Option<Finding> {
    let n = omics.n_features();
    let lines = omics.values.len() / n.max(1);
    if lines < LINES || n < FEATURES {
        return None;
    }
    let scaled =
        (0..n).filter(|feature| is_standard(omics.values[*feature..].iter().step_by(n))).count();
    (scaled * 10 >= n * 9).then(|| Finding {
        severity: Severity::Warning,
        check: "cohort-wide-scaling",
        what: format!("{} was scaled over all cell lines of the screen", omics.kind),
        evidence: format!("{scaled} of {n} features have mean 0 and standard deviation 1 over the {lines} lines"),
        remedy: "import unscaled values if you can: scaling is then learned in each fold; otherwise say that test \
                 lines took part in it"
            .into(),
    })
}

/// With either definition of the deviation, over n or n - 1.
fn is_standard<'a>(column: impl Iterator<Item = &'a f32>) -> bool {
    let (mut n, mut sum, mut squares) = (0.0_f64, 0.0, 0.0);
    for value in column.map(|v| f64::from(*v)).filter(|v| !v.is_nan()) {
        n += 1.0;
        sum += value;
        squares += value * value;
    }
    let mean = sum / n;
    let variance = squares / n - mean * mean;
    let close = |sd: f64| (sd - 1.0).abs() < 1e-3;
    mean.abs() < 1e-3 && (close(variance.sqrt()) || close((variance * n / (n - 1.0)).sqrt()))
}
