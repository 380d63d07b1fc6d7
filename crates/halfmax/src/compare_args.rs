//! What can be said to `halfmax compare`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  halfmax compare runs/ann runs/net runs/ridge --out comparison

Writes leaderboard.csv, comparison.json, report.html and figures/. Models of runs on the same screen and splits are
tested against each other fold by fold; runs on others stand in the leaderboard only.")]
pub(crate) struct Compare {
    /// Run directories, two or more.
    #[arg(required = true, num_args = 1.., value_name = "RUN")]
    pub(crate) runs: Vec<PathBuf>,
    /// New directory for the comparison.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Print the comparison as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}
