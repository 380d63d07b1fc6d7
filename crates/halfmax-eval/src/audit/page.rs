//! An audit as a directory: a document for programs, a page for people.

use std::fmt::Write;
use std::path::Path;

use halfmax_data::DataError;
use halfmax_data::audit::{ColumnPower, Finding};
use halfmax_data::directory::Staged;
use serde::Serialize;

use super::Reproduction;

/// The file that makes a directory the output of an audit.
pub const MARKER: &str = "audit.json";

/// Everything an audit says.
#[derive(Debug, Clone, Serialize)]
pub struct AuditDocument {
    /// What was audited.
    pub subject: String,
    /// Severe findings: 0 is a pass.
    pub severe: usize,
    /// The worst first.
    pub findings: Vec<Finding>,
    /// Of a table: what each column says about the response.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnPower>,
    /// A published result, with and without its leak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reproduction: Option<Reproduction>,
}

/// Writes `audit.json` and `audit.md`, both or neither; an earlier audit is replaced.
///
/// # Errors
/// [`DataError::Occupied`] if `dir` holds something else; [`DataError::Io`].
pub fn write(dir: &Path, document: &AuditDocument) -> Result<(), DataError> {
    let staged = Staged::new(dir, MARKER)?;
    let json = serde_json::to_string_pretty(document).expect("an audit is plain data") + "\n";
    staged.keep(MARKER, json)?;
    staged.keep("audit.md", markdown(document))?;
    staged.commit()
}

fn markdown(document: &AuditDocument) -> String {
    let mut text = format!("# Audit of {}\n\n", document.subject);
    if document.findings.is_empty() && document.reproduction.is_none() {
        text.push_str("Nothing was found.\n");
    }
    for finding in &document.findings {
        let _ = writeln!(
            text,
            "## {}: {}\n\n- evidence: {}\n- what to do: {}\n",
            finding.severity.label(),
            finding.what,
            finding.evidence,
            finding.remedy
        );
    }
    let share = |value: Option<f64>| value.map_or("–".into(), |v| format!("{v:.4}"));
    if !document.columns.is_empty() {
        text.push_str("## Columns\n\nR² in held-out rows.\n\n| column | alone | with the compound |\n|---|---|---|\n");
        for column in &document.columns {
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                column.column,
                share(column.r2),
                share(column.r2_with_compound)
            );
        }
    }
    if let Some(reproduction) = &document.reproduction {
        let _ = writeln!(
            text,
            "## {}\n\n{}; {} rows to learn from, {} tested.\n\n| inputs | R² | RMSE | MAE | Pearson |\n|---|---|---|---|---|",
            reproduction.name,
            reproduction.protocol,
            reproduction.train_rows,
            reproduction.test_rows
        );
        for arm in &reproduction.arms {
            let leak = if arm.leaks { " (leaks)" } else { "" };
            let _ = writeln!(
                text,
                "| {}{leak} | {} | {} | {} | {} |",
                arm.inputs,
                share(arm.r2),
                share(arm.rmse),
                share(arm.mae),
                share(arm.pearson)
            );
        }
        let _ = writeln!(text, "\n{}", reproduction.why);
    }
    text
}
