//! What in a screen or a table would make a score better than the model is.
//!
//! [`screen()`] looks at what was imported, [`table()`] at a file of responses before it is. Each check is one file
//! and reports [`Finding`]s: what was found, the evidence, what to do.

mod cell_lines;
mod columns;
mod compounds;
pub mod least_squares;
mod mix_up;
mod power;
mod responses;
mod scaling;
mod table;
mod views;

use serde::Serialize;

use crate::Screen;

pub(crate) use table::of_table;
pub use table::{ColumnPower, TableAudit, TableRequest, table};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Scores may be too good in some schemes, or some values should not be trusted.
    Warning,
    /// Scores will be wrong.
    Severe,
}

impl Severity {
    /// As it is written in tables.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Severe => "severe",
        }
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Which check found it, for example `duplicate-compounds`.
    pub check: &'static str,
    /// What was found, in a sentence.
    pub what: String,
    /// The numbers and names that show it.
    pub evidence: String,
    /// What to do.
    pub remedy: String,
}

/// Every check of an imported screen, the worst first.
pub fn screen(screen: &Screen) -> Vec<Finding> {
    let checks: [fn(&Screen) -> Vec<Finding>; 7] = [
        cell_lines::same_responses,
        cell_lines::same_profiles,
        mix_up::profiles_of_another,
        views::target_derived,
        compounds::same_structure,
        scaling::over_all_lines,
        responses::implausible,
    ];
    worst_first(checks.into_iter().flat_map(|check| check(screen)).collect())
}

/// Sorted by severity, in order of the checks within each.
pub fn worst_first(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// Up to five examples, and how many more there are.
fn examples<T: std::fmt::Display>(of: impl ExactSizeIterator<Item = T>) -> String {
    const SHOWN: usize = 5;
    let n = of.len();
    let shown: Vec<String> = of.take(SHOWN).map(|example| example.to_string()).collect();
    let more = if n > SHOWN { format!("; and {} more", n - SHOWN) } else { String::new() };
    shown.join("; ") + &more
}

/// Pearson correlation over the places where both have a value, with their number; `None` below three.
fn correlation(a: impl Iterator<Item = (f64, f64)>) -> Option<(f64, usize)> {
    let (mut n, mut sx, mut sy, mut sxx, mut syy, mut sxy) = (0_usize, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (x, y) in a.filter(|(x, y)| !x.is_nan() && !y.is_nan()) {
        n += 1;
        sx += x;
        sy += y;
        sxx += x * x;
        syy += y * y;
        sxy += x * y;
    }
    let m = n as f64;
    let spread = (sxx - sx * sx / m) * (syy - sy * sy / m);
    (n >= 3 && spread > 0.0).then(|| ((sxy - sx * sy / m) / spread.sqrt(), n))
}
