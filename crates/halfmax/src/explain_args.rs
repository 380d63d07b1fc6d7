//! What was typed after `halfmax explain`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax explain runs/lco/bundle --compound Dabrafenib --json
  halfmax explain runs/lco/bundle --compound Dabrafenib --cell-line A375
  halfmax explain runs/lco/bundle --compound Dabrafenib --method shap --gene-sets hallmark.gmt --out why
  halfmax explain runs/lco --screen screen --compound Dabrafenib --compound Lapatinib --null 10 --seeds 3 --out why

A prediction is compared with that for the average training cell line, and the difference split among features: the
shares add up to it. Without --cell-line, shares are summed up over all training cell lines. With --null or --seeds
the model is fitted again, on shuffled and on the same rows, and a feature is named only if it stands out.")]
pub(crate) struct Explain {
    /// Bundle directory, or the run directory that holds it.
    pub(crate) model: PathBuf,
    /// Id or name of a compound; repeat for several.
    #[arg(long = "compound", value_name = "ID", required = true)]
    pub(crate) compounds: Vec<String>,
    /// Id or name of a cell line, for single predictions; repeat for several.
    #[arg(long = "cell-line", value_name = "ID")]
    pub(crate) cell_lines: Vec<String>,
    /// Whose features: of the cell line, or of the compound's structure.
    #[arg(long, value_enum, default_value_t = Side::CellLine)]
    pub(crate) side: Side,
    /// Integrated gradients from the average cell line, or gradient SHAP from training cell lines drawn at random.
    #[arg(long, value_enum, default_value_t = How::Ig)]
    pub(crate) method: How,
    /// Points on the line of integrated gradients.
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub(crate) steps: usize,
    /// Lines of gradient SHAP for each prediction.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) samples: usize,
    /// What features are ranked by: their share where they matter most, or how far they spread all predictions.
    #[arg(long, value_enum, default_value_t = RankBy::Peak)]
    pub(crate) rank_by: RankBy,
    /// How many features are shown and printed; files have all.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: usize,
    /// Gene sets (GMT) to test for important genes.
    #[arg(long, value_name = "FILE")]
    pub(crate) gene_sets: Option<PathBuf>,
    /// The screen the run was made of, for what needs responses.
    #[arg(long, value_name = "DIR")]
    pub(crate) screen: Option<PathBuf>,
    /// Fit this many models of shuffled data, to know what chance names.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "screen")]
    pub(crate) null: usize,
    /// Seeds in all, the model in question being the first: what only one of them says is not named.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seeds: usize,
    /// Permute each feature this often on test rows: the rise of the error.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "screen")]
    pub(crate) permute: usize,
    /// Root of draws, refits and permutations.
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
    /// New directory for tables and report.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// One side of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Side {
    /// Omics of the cell line.
    CellLine,
    /// Structure of the compound.
    Compound,
}

/// Shares of many cell lines as one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RankBy {
    /// Mean absolute share over the twentieth of the cell lines it moves most.
    Peak,
    /// Root mean square over all cell lines.
    Spread,
}

/// A method of attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum How {
    /// Integrated gradients.
    Ig,
    /// Gradient SHAP.
    Shap,
}
