//! What was typed after `halfmax export`.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use halfmax_data::export::Layout;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax export screen --as drevalpy --name MYSCREEN --out data      data/MYSCREEN/MYSCREEN.csv, ...
  halfmax export screen --as improve --name MYSCREEN --splits folds.csv --out csa_data
  halfmax export screen --as plain --out files                        csv files that halfmax import reads

Importing what was exported gives the same screen: what a layout has no place for stands where its program does not look.")]
pub(crate) struct Export {
    /// Screen directory, or its address (s3://… or https://…).
    pub(crate) screen: PathBuf,
    /// Whose layout: drevalpy, improve or plain.
    #[arg(long = "as", value_name = "LAYOUT")]
    pub(crate) layout: Layout,
    /// What the data set is called there.
    #[arg(long, default_value = "SCREEN")]
    pub(crate) name: String,
    /// Splits to write in the same layout: a csv of ROW_ID and columns of train/val/test or of fold numbers.
    #[arg(long, value_name = "FILE")]
    pub(crate) splits: Option<PathBuf>,
    /// The column of the splits file; repeat for several [default: all].
    #[arg(long = "column", value_name = "NAME", requires = "splits")]
    pub(crate) columns: Vec<String>,
    /// Share of the training rows to set apart for validation, where the splits file does not.
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, requires = "splits")]
    pub(crate) validation: f64,
    /// Root of the randomness of that share.
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
    /// New folder; drevalpy's layout makes a folder NAME in it.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}
