//! Features of cell lines that were computed from responses.

use super::power::R2_LIMIT;
use super::{Finding, Severity, correlation, examples};
use crate::Screen;

/// Features that explain the mean response of cell lines.
pub(super) fn target_derived(screen: &Screen) -> Vec<Finding> {
    let effects = line_effects(screen);
    let mut findings = Vec::new();
    for omics in &screen.omics {
        let n = omics.n_features();
        let mut found: Vec<(f64, &str)> = (0..n)
            .filter_map(|feature| {
                let column = omics.values[feature..].iter().step_by(n).map(|v| f64::from(*v));
                let (r, lines) = correlation(column.zip(effects.iter().copied()))?;
                // With few lines chance comes close.
                (lines >= 20 && r * r > R2_LIMIT).then(|| (r * r, omics.features[feature].as_str()))
            })
            .collect();
        if found.is_empty() {
            continue;
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        findings.push(Finding {
            severity: Severity::Severe,
            check: "target-derived-feature",
            what: format!(
                "features of {} are the mean response of cell lines in disguise",
                omics.kind
            ),
            evidence: examples(
                found.iter().map(|(r2, name)| format!("{name} explains {:.1} %", 100.0 * r2)),
            ),
            remedy:
                "remove them from the matrix: they were computed from the responses to be predicted"
                    .into(),
        });
    }
    findings
}

/// The mean over its responses of what a cell line differs from the mean of the compound.
fn line_effects(screen: &Screen) -> Vec<f64> {
    let mut compounds = vec![(0.0, 0.0); screen.compounds.len()];
    for response in &screen.responses {
        let (sum, n) = &mut compounds[response.compound as usize];
        *sum += response.value;
        *n += 1.0;
    }
    let mut lines = vec![(0.0, 0.0); screen.cell_lines.len()];
    for response in &screen.responses {
        let (sum, n) = compounds[response.compound as usize];
        let line = &mut lines[response.cell_line as usize];
        line.0 += response.value - sum / n;
        line.1 += 1.0;
    }
    lines.into_iter().map(|(sum, n)| sum / n).collect()
}
