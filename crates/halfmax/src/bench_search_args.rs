//! What was typed after `bench-search`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, value_parser};
use halfmax_search::{pruner, sampler};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  halfmax bench-search --samplers random,q-learning,bayes,tpe,evolution --seeds 20 --out bench --json
  halfmax bench-search --samplers random,tpe --pruner asha --trials 200 --out pruned
  halfmax bench-search --tabulate screen --rows 2000 --out table      trains every network of the table again

Every sampler searches the same table: 1,080 networks, each trained and valued after 2, 4 and 8
epochs, on pairs and on cell lines that were left out. Random search is always drawn.")]
pub(crate) struct BenchSearch {
    /// The samplers to compare; random search is added if it is missing.
    #[arg(long, value_delimiter = ',', value_name = "NAME,NAME…", default_value = "random,q-learning,bayes,tpe,evolution",
        value_parser = PossibleValuesParser::new(sampler::NAMES))]
    pub(crate) samplers: Vec<String>,
    /// How many searches of each.
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = value_parser!(u64).range(2..=10_000))]
    pub(crate) seeds: u64,
    /// Trials of each search.
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = value_parser!(u32).range(1..=10_000))]
    pub(crate) trials: u32,
    /// Trials chosen without knowing each other's values; 1 is one after the other.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = value_parser!(u32).range(1..=10_000))]
    pub(crate) generation: u32,
    /// What stops a trial that promises little.
    #[arg(long, default_value = "none", value_name = "NAME", value_parser = PossibleValuesParser::new(pruner::NAMES))]
    pub(crate) pruner: String,
    /// Searches of other programs on the same table, as bench/search/peers.py writes them.
    #[arg(long, value_name = "FILE")]
    pub(crate) peers: Option<PathBuf>,
    /// Make the table itself from this screen, which takes some minutes of one core; goes on where it was stopped.
    #[arg(long, value_name = "SCREEN", conflicts_with_all = ["samplers", "seeds", "trials", "generation", "pruner", "peers", "json"])]
    pub(crate) tabulate: Option<PathBuf>,
    /// Rows of the screen the table is made from, drawn at random.
    #[arg(long, default_value_t = 2000, value_name = "N", requires = "tabulate")]
    pub(crate) rows: usize,
    /// How often each network is trained.
    #[arg(long, default_value_t = 3, value_name = "N", requires = "tabulate")]
    pub(crate) replicates: usize,
    /// Trainings at the same time.
    #[arg(long, default_value_t = 1, value_name = "N", requires = "tabulate")]
    pub(crate) workers: usize,
    /// New directory for the curves and their page; with --tabulate, for the table.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Print the comparison as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}
