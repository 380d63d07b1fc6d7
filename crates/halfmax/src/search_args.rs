//! What was typed after `search` or `study`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, value_parser};
use halfmax_prep::Scheme;
use halfmax_search::{pruner, sampler};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  halfmax search screen --sampler q-learning --trials 100 --scheme lco --workers 2 --out runs/found
  halfmax search screen --space my-space.toml --pruner asha --out runs/mine --json
  halfmax search --resume runs/found                       after Ctrl-C, a crash or a kill
  halfmax search screen --journal postgres://db/studies --begin --out runs/big
  halfmax worker runs/big                                  on as many machines as you like; docs/cluster

Trials learn from one part of the training rows and are compared on another; the test rows are scored once, at the
end: for the winner, for random search's winner at equal budget, and for the models `net` and `ann`.")]
pub(crate) struct Search {
    /// Screen directory, or its address (s3://… or https://…).
    #[arg(required_unless_present = "resume")]
    pub(crate) screen: Option<PathBuf>,
    /// Go on with the search in this run directory, as it was begun.
    #[arg(long, value_name = "RUN", conflicts_with_all = [
        "screen", "sampler", "pruner", "trials", "epochs", "space", "ensemble", "scheme", "test", "validation", "splits",
        "column", "seed", "out", "journal", "begin", "generation", "inner_folds",
    ])]
    pub(crate) resume: Option<PathBuf>,
    /// What chooses the next architecture.
    #[arg(long, default_value = "bayes", value_name = "NAME", value_parser = PossibleValuesParser::new(sampler::NAMES))]
    pub(crate) sampler: String,
    /// What stops a trial that promises little.
    #[arg(long, default_value = "none", value_name = "NAME", value_parser = PossibleValuesParser::new(pruner::NAMES))]
    pub(crate) pruner: String,
    /// How many architectures are tried.
    #[arg(long, default_value_t = 40, value_name = "N", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub(crate) trials: u32,
    /// At most this many epochs per trial.
    #[arg(long, default_value_t = 40, value_name = "N", value_parser = value_parser!(u32).range(1..=100_000))]
    pub(crate) epochs: u32,
    /// What may be tried: a space by name, or a file of your own.
    #[arg(long, default_value = "default", value_name = "default|multitask|paper|FILE.toml")]
    pub(crate) space: String,
    /// Keep a blend of so many of the best networks instead of the best one; both are scored.
    #[arg(long, default_value_t = 1, value_name = "K", value_parser = value_parser!(u64).range(1..=50).map(|k| k as usize))]
    pub(crate) ensemble: usize,
    /// Cross-validate every trial over so many folds of the rows it may use; 1 keeps a fifth of them to compare on.
    #[arg(long, default_value_t = 1, value_name = "K", value_parser = value_parser!(u64).range(1..=20).map(|k| k as usize))]
    pub(crate) inner_folds: usize,
    /// What is left out: pairs, cell lines, drugs or tissues [default: lco].
    #[arg(long, value_name = "lpo|lco|ldo|lto|lso|lcdo", conflicts_with = "splits")]
    pub(crate) scheme: Option<Scheme>,
    /// Share of the rows for the one test [default: 0.2].
    #[arg(long, value_name = "SHARE", conflicts_with = "splits")]
    pub(crate) test: Option<f64>,
    /// Share of the training rows to decide by when to stop [default: 0.1].
    #[arg(long, value_name = "SHARE")]
    pub(crate) validation: Option<f64>,
    /// Read the split from a csv of ROW_ID and columns of train, val and test.
    #[arg(long, value_name = "FILE")]
    pub(crate) splits: Option<PathBuf>,
    /// The column of the splits file.
    #[arg(long, value_name = "NAME", requires = "splits")]
    pub(crate) column: Option<String>,
    /// Trials chosen without knowing each other's values; no more run at the same time.
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub(crate) generation: u32,
    /// Trials at the same time; the outcome does not depend on it [default: all cores].
    #[arg(long, value_name = "N")]
    pub(crate) workers: Option<usize>,
    /// Root of all randomness.
    #[arg(long, default_value_t = 42, value_parser = value_parser!(u64).range(..=i64::MAX as u64))]
    pub(crate) seed: u64,
    /// New run directory.
    #[arg(long, value_name = "RUN", required_unless_present = "resume")]
    pub(crate) out: Option<PathBuf>,
    /// Keep the trials in a PostgreSQL database, so that `halfmax worker` can help on other machines.
    #[arg(long, value_name = "postgres://[USER@]HOST[:PORT]/DATABASE")]
    pub(crate) journal: Option<String>,
    /// Only begin the study: workers make its trials, and `--resume` writes the results.
    #[arg(long, requires = "journal")]
    pub(crate) begin: bool,
    /// Seconds after which the trial of a worker that says nothing is taken over by another.
    #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..=86_400))]
    pub(crate) lease: u64,
    /// Print the scores and the search as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  halfmax worker runs/big
  halfmax worker 'postgres://db/studies?study=big-1f0c' --screen /scratch/screen

Any number of workers, anywhere, make the trials that one process would make alone, and the same best. A worker that dies
loses its trial to another after the lease; SIGTERM and Ctrl-C hand trials back at once. It ends when all trials are done:
with 0, or with 1 if it was stopped. Passwords: PGPASSWORD or ~/.pgpass. TLS: PGSSLMODE, PGSSLROOTCERT.")]
pub(crate) struct Worker {
    /// Run directory of a search begun with --journal, or the address of its study.
    #[arg(value_name = "STUDY")]
    pub(crate) study: String,
    /// Where the screen is on this machine; it must be the same [default: where the search was begun].
    #[arg(long, value_name = "SCREEN")]
    pub(crate) screen: Option<String>,
    /// Trials at the same time [default: all cores].
    #[arg(long, value_name = "N")]
    pub(crate) workers: Option<usize>,
    /// Seconds after which the trial of a worker that says nothing is taken over by another.
    #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..=86_400))]
    pub(crate) lease: u64,
    /// Print what was done here as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Study {
    #[command(subcommand)]
    pub(crate) command: StudyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StudyCommand {
    /// The searches in a folder of run directories.
    List {
        /// The folder.
        #[arg(default_value = "runs")]
        folder: PathBuf,
        /// Print as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// One search: its settings, its best trials, what mattered.
    Show {
        /// Run directory, of a search that runs, was stopped or is finished.
        run: PathBuf,
        /// Print as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Every trial of a search as rows separated by tabs, on standard output.
    Export {
        /// Run directory.
        run: PathBuf,
        /// Print as JSON instead, with the value after every epoch.
        #[arg(long)]
        json: bool,
    },
    /// Searches beside each other: value reached after how many trials, score on the test rows.
    Compare {
        /// Run directories.
        #[arg(required = true)]
        runs: Vec<PathBuf>,
        /// Print as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
}
