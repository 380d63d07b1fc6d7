//! What was typed after `halfmax curves`.
#![allow(
    clippy::doc_markdown,
    clippy::struct_excessive_bools,
    reason = "the comments are shown as help, where backticks are noise; flags are yes or no"
)]

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use halfmax_data::curve::DoseUnit;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax curves GDSC2_public_raw_data.csv --out curves                     raw plates, GDSC's fit
  halfmax curves points.csv --model 4pl --dose-unit nM --out curves         one row per point
  halfmax curves ratios.tsv --model 4pl --doses 0,1,10,100,1000 --dose-unit nM --name-separator ' ' --out curves

The columns say what a file is. Raw plates: BARCODE, TAG, DRUG_ID, CONC, INTENSITY and COSMIC_ID or CELL_LINE_NAME. Points: a
cell line, a compound, a dose whose column name or --dose-unit gives the unit, a viability (1 or 100 % is untreated), or
for --model gr counts of cells (cell_count, cell_count__ctrl, cell_count__time0). Wide: Name, Raw 0, Raw 1, … . responses.csv in the output is what halfmax import --responses reads.")]
pub(crate) struct Curves {
    /// Raw wells, points or a wide table: csv or tsv, also .gz and .zip.
    pub(crate) file: PathBuf,
    /// gdsc and 2pl: GDSC's sigmoid, all curves together or one by one; 4pl as CurveCurator; hill as PharmacoGx; gr for
    /// growth rates.
    #[arg(long, value_enum, default_value_t = ModelName::Gdsc)]
    pub(crate) model: ModelName,
    /// New directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Unit of the doses: M, mM, uM, nM, pM, log10-M or log10-uM.
    #[arg(long, value_name = "UNIT")]
    pub(crate) dose_unit: Option<DoseUnit>,
    /// Viability is in percent of untreated cells.
    #[arg(long)]
    pub(crate) percent: bool,
    /// Doses of the signal columns of a wide table, 0 for untreated cells.
    #[arg(long, value_name = "D0,D1,…", value_delimiter = ',')]
    pub(crate) doses: Vec<f64>,
    /// What stands between cell line and compound in the names of a wide table.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) name_separator: Option<String>,
    /// Replicates: points of one curve, curves of their own, or signals added up (wide tables).
    #[arg(long, value_enum, default_value_t = ReplicatesName::Pool)]
    pub(crate) replicates: ReplicatesName,
    /// Column of the cell lines, if it has no usual name.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) cell_line: Option<String>,
    /// Column of the compounds.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) compound: Option<String>,
    /// Column of the doses.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) dose: Option<String>,
    /// Column of the viabilities.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) viability: Option<String>,
    /// Tag of the wells with untreated cells in raw plates.
    #[arg(long, value_name = "TAG", default_value = "NC-1")]
    pub(crate) untreated: String,
    /// Tag of the wells without cells.
    #[arg(long, value_name = "TAG", default_value = "B")]
    pub(crate) blank: String,
    /// How points scatter: normal is least squares, cauchy is robust.
    #[arg(long, value_enum, default_value_t = ErrorsName::Normal)]
    pub(crate) errors: ErrorsName,
    /// Fit a 4pl to the points alone, without helping points between doses.
    #[arg(long)]
    pub(crate) no_interpolation: bool,
    /// Let XMID and SCAL of a cell line be correlated in the gdsc fit, as GDSC does for large screens.
    #[arg(long)]
    pub(crate) correlated: bool,
    /// Probability of the confidence intervals.
    #[arg(long, value_name = "P", default_value_t = 0.95)]
    pub(crate) confidence: f64,
    /// Flag curves with a root mean squared error above this.
    #[arg(long, value_name = "RMSE", default_value_t = 0.3)]
    pub(crate) max_rmse: f64,
    /// Flag curves with fewer distinct doses.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) min_doses: usize,
    /// Significance limit of a 4pl response.
    #[arg(long, value_name = "P", default_value_t = 0.05)]
    pub(crate) alpha: f64,
    /// Smallest log2 fold change of a 4pl response.
    #[arg(long, value_name = "LOG2", default_value_t = 0.3)]
    pub(crate) fold_change: f64,
    /// What separates cells [default: comma; tab in .tsv and .txt].
    #[arg(long, value_name = "CHAR", value_parser = crate::args::delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// Print counts and ledger as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModelName {
    Gdsc,
    #[value(name = "2pl")]
    TwoParameter,
    #[value(name = "4pl")]
    FourParameter,
    Hill,
    #[value(name = "gr")]
    Growth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReplicatesName {
    Pool,
    Apart,
    Sum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorsName {
    Normal,
    Cauchy,
}
