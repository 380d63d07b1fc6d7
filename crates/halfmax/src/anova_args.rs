//! What was typed after `halfmax anova`.
#![allow(
    clippy::doc_markdown,
    clippy::option_option,
    reason = "the comments are shown as help, where backticks are noise; --media has an optional value"
)]

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax anova screen --out biomarkers
  halfmax anova --ic50 IC50_v17.csv.gz --features genomic_features_v17.csv.gz --out biomarkers --permutations 100
  halfmax anova --ic50 ic50.csv --features features.csv --tissue breast --fdr qvalue --out breast
  halfmax anova --table PANCANCER_ANOVA.csv --p-threshold 1e-5

The IC50 file has COSMIC_ID and a column Drug_<id>_IC50 for each drug, in ln µM; the feature file has COSMIC_ID,
TISSUE_FACTOR, MSI_FACTOR where known, and a 0/1 column for each feature. The model is ln IC50 ~ tissue + media + MSI +
feature, the feature last (type I sums of squares).")]
pub(crate) struct Anova {
    /// Screen directory; its binary views are the features.
    #[arg(conflicts_with_all = ["ic50", "features"])]
    pub(crate) screen: Option<PathBuf>,
    /// Show a finished table instead: GDSC's PANCANCER_ANOVA or GDSCTools' results.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["screen", "ic50", "features", "out"])]
    pub(crate) table: Option<PathBuf>,
    /// ln IC50, one row per cell line, one column per drug.
    #[arg(long, value_name = "FILE", requires = "features")]
    pub(crate) ic50: Option<PathBuf>,
    /// Factors and 0/1 features, one row per cell line; may be the same file.
    #[arg(long, value_name = "FILE", requires = "ic50")]
    pub(crate) features: Option<PathBuf>,
    /// Names and targets of drugs: DRUG_ID, DRUG_NAME, DRUG_TARGET.
    #[arg(long, value_name = "FILE", conflicts_with = "screen")]
    pub(crate) drugs: Option<PathBuf>,
    /// A view of the screen to test; repeat for several [default: every binary one].
    #[arg(long = "view", value_name = "KIND", requires = "screen")]
    pub(crate) views: Vec<String>,
    /// Only cell lines of this tissue.
    #[arg(long, value_name = "NAME")]
    pub(crate) tissue: Option<String>,
    /// Make the medium a term: the column MEDIA_FACTOR, or a file of COSMIC_ID and SCREEN_MEDIUM.
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub(crate) media: Option<Option<PathBuf>>,
    /// Leave a term out; repeat for both.
    #[arg(long = "without", value_name = "TERM", value_enum)]
    pub(crate) without: Vec<AnovaTerm>,
    /// How p-values become false discovery rates.
    #[arg(long, value_enum, default_value_t = AnovaFdr::Bh)]
    pub(crate) fdr: AnovaFdr,
    /// Correct the tests of each drug on their own.
    #[arg(long)]
    pub(crate) per_drug_fdr: bool,
    /// A discovery has a p-value below this.
    #[arg(long, value_name = "P", default_value_t = 0.001)]
    pub(crate) p_threshold: f64,
    /// A discovery has a false discovery rate below this, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 25.0)]
    pub(crate) fdr_threshold: f64,
    /// A discovery has at least this effect size (Cohen's d).
    #[arg(long, value_name = "D", default_value_t = 0.0)]
    pub(crate) effect_threshold: f64,
    /// Fewest cell lines with a feature, and fewest without, for a test; at least 2.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) min_group: usize,
    /// Fewest responses of a drug.
    #[arg(long, value_name = "N", default_value_t = 6)]
    pub(crate) min_responses: usize,
    /// Fewest cell lines of either microsatellite state where that is a term.
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) min_msi: usize,
    /// How often to permute the features among alike cell lines, for the discoveries of chance alone.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) permutations: usize,
    /// Root of the permutations.
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
    /// What stands in the column Screening Set.
    #[arg(long, value_name = "NAME")]
    pub(crate) screening_set: Option<String>,
    /// New directory for tables and report.
    #[arg(long, value_name = "DIR", required_unless_present = "table")]
    pub(crate) out: Option<PathBuf>,
    /// Print counts as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A term of the analysis that may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnovaTerm {
    /// Tissue of origin.
    Tissue,
    /// Microsatellite instability.
    Msi,
}

/// A correction for many tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnovaFdr {
    /// Benjamini and Hochberg.
    Bh,
    /// Storey's q-value.
    Qvalue,
}
