//! What was typed after `halfmax audit`.
#![allow(
    clippy::doc_markdown,
    reason = "the comments are shown as help, where backticks are noise"
)]

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax audit screen                                  an imported screen
  halfmax audit screen --splits folds.csv --out audit   and the folds made for it
  halfmax audit response.csv --response LN_IC50         a table, before it is imported
  halfmax audit --reproduce ann-paper                   what Z_SCORE does to a score, on a simulated screen
  halfmax audit screen --reproduce ann-paper            the same on yours
  halfmax audit anova.csv --reproduce anova-paper       a PANCANCER_ANOVA table

Looked for: columns computed from the response, by name and by what they explain in held-out rows; one cell line or
compound under two names; samples mixed up; replicates across folds; scaling over all cell lines; impossible, capped
and extrapolated values.
Exit codes: 0 nothing severe was found, 1 something severe was, 2 the request was wrong.")]
pub(crate) struct Audit {
    /// Screen directory, or a table of responses.
    #[arg(value_name = "SCREEN|TABLE", required_unless_present = "reproduce")]
    pub(crate) subject: Option<PathBuf>,
    /// A csv of ROW_ID and parts or folds, made for the screen.
    #[arg(long, value_name = "FILE")]
    pub(crate) splits: Option<PathBuf>,
    /// The column of a table that holds the response.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) response: Option<String>,
    /// The column of a table that says which compound a row is about.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) compound: Option<String>,
    /// The column of a table that says which cell line a row is about.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) cell_line: Option<String>,
    /// Show what a leaking column did to a published result.
    #[arg(long, value_enum, value_name = "PAPER")]
    pub(crate) reproduce: Option<Paper>,
    /// Passes over the training rows of the reproduction.
    #[arg(long, default_value_t = 20, requires = "reproduce")]
    pub(crate) epochs: usize,
    /// Root of all randomness of the reproduction.
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
    /// New directory for audit.json and audit.md.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A published result with a leak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Paper {
    /// A network with Z_SCORE among its inputs, and without.
    AnnPaper,
    /// A table of biomarkers whose target is the sum of two of its columns.
    AnovaPaper,
}
