//! What was typed.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use halfmax_data::import::{BeyondDoses, Replicates, SameName};
use halfmax_data::{Measure, Unit};
use halfmax_eval::grid::Shard;
use halfmax_prep::Scheme;

use crate::anova_args::Anova;
use crate::audit_args::Audit;
use crate::bench_search_args::BenchSearch;
use crate::beside_config::{ProbeName, Shared};
use crate::compare_args::Compare;
use crate::compound_args::{Compound, CompoundViewArgs};
use crate::curves_args::Curves;
use crate::explain_args::Explain;
use crate::export_args::Export;
use crate::fetch_args::Fetch;
use crate::onnx_args::Onnx;
use crate::search_args::{Search, Study, Worker};
use crate::serve_args::Serve;
use crate::submit_args::Submit;

/// Predict how cancer cell lines respond to drugs, and say honestly how well.
#[derive(Debug, Parser)]
#[command(
    name = "halfmax",
    version,
    about,
    propagate_version = true,
    after_help = "\
Start here:
  halfmax demo --out demo        everything once, on a simulated screen
  halfmax import --help          your own files
Exit codes: 0 done, 1 ran but there is no answer, 2 the request was wrong, 3 our fault."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Threads for independent fits; results do not depend on it [default: all cores].
    #[arg(long, global = true, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulate a screen, import it, train, evaluate and report: all of it once, in under a minute.
    Demo(Demo),
    /// Invent a screen with planted truth, in the files a user has.
    Simulate(Simulate),
    /// Fetch public screens and profiles by name: checked, resumable, with their terms.
    Fetch(Fetch),
    /// Join response, cell-line, compound and omics files into a screen directory.
    Import(Import),
    /// Write a screen in the files of drevalpy, IMPROVE, or as plain csv.
    Export(Export),
    /// Look for what would make a score too good: leaking columns, duplicates, mix-ups.
    Audit(Audit),
    /// Show what a structure is: descriptors, scaffold, parent, fingerprint, a drawing.
    Compound(Compound),
    /// Deal the responses of a screen into folds and write them as a csv.
    Split(Split),
    /// Look at what models are given: missing values, variance, correlation, and what each preprocessing step makes of it.
    Prep(Prep),
    /// Fit one model on one split and keep it as a bundle.
    Train(Train),
    /// Fit models on every fold, score each once on the test rows, with the naive baselines beside them.
    Evaluate(Evaluate),
    /// Set runs side by side: one leaderboard, and which differences are more than chance.
    Compare(Compare),
    /// Search a network architecture on training rows, score the winner once on the test rows.
    Search(Search),
    /// Make trials of a search whose journal is in a database, beside any number of other workers.
    Worker(Worker),
    /// Start workers by Slurm or Kubernetes.
    Submit(Submit),
    /// List, show, export or compare searches.
    Study(Study),
    /// Compare samplers on a table of networks that were all trained beforehand.
    BenchSearch(BenchSearch),
    /// Predict the response of cell lines to compounds with a bundle.
    Predict(Predict),
    /// Say why: which features a prediction, or all predictions for a compound, turn on.
    Explain(Explain),
    /// Write a bundle's network as an ONNX file for other programs.
    Onnx(Onnx),
    /// Test every drug against every binary feature, given tissue: which biomarkers go with response.
    Anova(Anova),
    /// Fit dose-response curves: raw plates or points into IC50, AUC and flags.
    Curves(Box<Curves>),
    /// Write report.html and figures/ of a run directory again.
    Report(Report),
    /// Do what a configuration file says, into one run directory.
    Run(Run),
    /// Serve bundles: a web page and an API, on this machine unless told otherwise.
    Serve(Serve),
    /// List the models, with one line each.
    Models(Models),
    /// Print the completion script of a shell.
    Completions(Completions),
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:\n  halfmax demo --out demo --seed 11")]
pub(crate) struct Demo {
    /// New directory for the files, the screen and the run.
    #[arg(long, default_value = "halfmax-demo", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Root of all randomness.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
    /// Stop after the report.
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// Print the scores as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Example:\n  halfmax simulate --out files --cell-lines 120 --compounds 20 --seed 7"
)]
pub(crate) struct Simulate {
    /// New directory for the files.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// How many cell lines.
    #[arg(long, default_value_t = 300)]
    pub(crate) cell_lines: usize,
    /// How many compounds.
    #[arg(long, default_value_t = 60)]
    pub(crate) compounds: usize,
    /// Root of all randomness.
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax import --drevalpy data/CTRPv2 --out screen
  halfmax import --improve csa_data/raw_data --study GDSCv2 --measure auc --out screen
  halfmax import --responses response.csv --cell-lines cell_lines.csv --compounds drugs.csv \\
    --omics expression=expression.csv --omics cnv=cnv.csv --omics mutation=mutation.csv --out screen
  halfmax import --responses GDSC2_fitted_dose_response_27Oct23.xlsx --cell-lines Model.csv \\
    --compounds screened_compounds_rel_8.5.csv --omics expression=OmicsExpression….csv --censored drop --out screen
  halfmax import --responses ours.csv --response \"IC50 (nM)\" --unit nm --cell-line sample --compound agent \\
    --omics expression=expression.csv --out screen

Columns are found by name; layouts are recognised by them. Files may be .csv, .tsv, .txt, any of these as .gz or in a
.zip, or .xlsx; FILE.zip#member and FILE.xlsx#sheet name one of several tables. Without --cell-lines or --compounds,
what the responses say of them is used. What is dropped, and why, is in ledger.tsv; what to know is noted there.
Every layout is described in docs/files.md.")]
pub(crate) struct Import {
    /// Fitted dose responses, one row per cell line and compound.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["drevalpy", "improve"])]
    pub(crate) responses: Option<PathBuf>,
    /// A data set of drevalpy, instead of files: the folder DS with DS.csv in it.
    #[arg(long, value_name = "DIR", conflicts_with_all = FILES)]
    pub(crate) drevalpy: Option<PathBuf>,
    /// IMPROVE's benchmark data, instead of files: the folder that holds its responses, omics and splits.
    #[arg(long, value_name = "DIR", conflicts_with_all = FILES, conflicts_with = "drevalpy")]
    pub(crate) improve: Option<PathBuf>,
    /// Which study of IMPROVE's, for example `GDSCv2`.
    #[arg(long, value_name = "NAME", requires = "improve")]
    pub(crate) study: Option<String>,
    /// A kind of omics to read from the folder; repeat for several [default: expression, cnv, mutation].
    #[arg(long = "view", value_name = "KIND", conflicts_with = "responses")]
    pub(crate) views: Vec<String>,
    /// Annotation of cell lines, with all the ids they go by [default: what the responses say of them].
    #[arg(long, value_name = "FILE")]
    pub(crate) cell_lines: Option<PathBuf>,
    /// Annotation of compounds [default: what the responses say of them].
    #[arg(long, value_name = "FILE")]
    pub(crate) compounds: Option<PathBuf>,
    /// A name and a table: one row per cell line, or a long table of DepMap or the Passports, of which @VALUE
    /// says what to take. Repeat for each kind.
    #[arg(long, value_name = "KIND=FILE[@VALUE]", value_parser = kind_and_file)]
    pub(crate) omics: Vec<(String, PathBuf)>,
    /// Layout of the responses [default: recognised by their columns].
    #[arg(long, value_name = "NAME")]
    pub(crate) format: Option<String>,
    /// What a response is, of those the file holds [default: ln-ic50].
    #[arg(long, value_name = "ln-ic50|auc|…")]
    pub(crate) measure: Option<Measure>,
    /// Column of the responses, in a table of no known layout.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) response: Option<String>,
    /// Column of the cell lines, in a table of no known layout.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) cell_line: Option<String>,
    /// Column of the compounds, in a table of no known layout.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) compound: Option<String>,
    /// In what that column is written [default: as the measure].
    #[arg(long, value_name = "um|nm|log10-m|…")]
    pub(crate) unit: Option<Unit>,
    /// Responses beyond the tested doses, which are extrapolated: leave them flagged, drop them, or set them to the
    /// nearest tested dose.
    #[arg(long, value_name = "keep|drop|clip", default_value = "keep", hide_default_value = true)]
    pub(crate) censored: BeyondDoses,
    /// Several responses of one cell line to one compound: leave each a row (splits keep them together), or make
    /// one row of their mean or median.
    #[arg(
        long,
        value_name = "keep|mean|median",
        default_value = "keep",
        hide_default_value = true
    )]
    pub(crate) replicates: Replicates,
    /// Compounds listed under several ids with one name: leave each a compound, or make them one, whose responses
    /// are then replicates.
    #[arg(long, value_name = "keep|merge", default_value = "keep", hide_default_value = true)]
    pub(crate) same_name: SameName,
    /// What separates cells [default: comma; tab in .tsv and .txt].
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    pub(crate) delimiter: Option<u8>,
    /// New screen directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Print counts and ledger as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What cannot be said of a folder that holds a whole data set.
const FILES: [&str; 4] = ["responses", "cell_lines", "compounds", "omics"];

/// How rows are dealt out.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct SplitArgs {
    /// What is left out: pairs, cell lines, drugs, tissues, chemical scaffolds, or cell lines with drugs.
    #[arg(long, value_name = "lpo|lco|ldo|lto|lso|lcdo")]
    pub(crate) scheme: Option<Scheme>,
    /// How many folds, each tested once.
    #[arg(long, value_name = "K", conflicts_with = "test")]
    pub(crate) folds: Option<usize>,
    /// One split with this share of the rows for testing, instead of folds.
    #[arg(long, value_name = "SHARE")]
    pub(crate) test: Option<f64>,
    /// Share of the training rows to decide by when to stop.
    #[arg(long, value_name = "SHARE")]
    pub(crate) validation: Option<f64>,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax split screen --scheme lco --folds 5 --out folds.csv
  halfmax split screen --from-improve csa_data/raw_data --study GDSCv2 --out published.csv")]
pub(crate) struct Split {
    /// Screen directory, or its address (s3://… or https://…).
    pub(crate) screen: PathBuf,
    /// Take the published splits from IMPROVE's folder, which the screen was imported from, instead of dealing.
    #[arg(long, value_name = "DIR", requires = "study", conflicts_with_all = ["scheme", "folds", "test", "validation"])]
    pub(crate) from_improve: Option<PathBuf>,
    /// Take the splits that drevalpy kept: the folder of its split files.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["from_improve", "scheme", "folds", "test", "validation"])]
    pub(crate) from_drevalpy: Option<PathBuf>,
    /// Whose splits, for example `GDSCv2`.
    #[arg(long, value_name = "NAME", requires = "from_improve")]
    pub(crate) study: Option<String>,
    #[command(flatten)]
    pub(crate) dealing: SplitArgs,
    /// Root of all randomness.
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
    /// New csv of ROW_ID and fold.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// Where the folds come from, shared by `train` and `evaluate`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct FoldArgs {
    /// Read the folds from a csv of ROW_ID and columns of train/val/test or of fold numbers.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scheme", "folds", "test"])]
    pub(crate) splits: Option<PathBuf>,
    /// The column of the splits file.
    #[arg(long, value_name = "NAME", requires = "splits")]
    pub(crate) column: Option<String>,
    #[command(flatten)]
    pub(crate) split: SplitArgs,
    #[command(flatten)]
    pub(crate) compounds: CompoundViewArgs,
    /// Root of all randomness.
    #[arg(long, default_value_t = 42)]
    pub(crate) seed: u64,
    /// New run directory.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Print the scores as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax prep screen --out views
  halfmax prep screen --config run.toml --splits folds.csv --column LCO --out views --json

Only the training rows of the first fold are looked at, so that choices made from the page do not leak. With a configuration,
its [[prep]] steps are fitted there and the page says how many features and missing values each leaves.")]
pub(crate) struct Prep {
    /// Screen directory, or its address (s3://… or https://…).
    pub(crate) screen: PathBuf,
    /// Configuration of a run, for its preprocessing steps.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) folds: FoldArgs,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax train screen --out runs/first
  halfmax train screen --preset ann --out runs/ann     the reference network: random 80/20 split, 20 epochs")]
pub(crate) struct Train {
    /// Screen directory, or its address (s3://… or https://…).
    pub(crate) screen: PathBuf,
    /// Settings of the network: `net` leaves cell lines out and stops early, `ann` is the reference network.
    #[arg(long, value_enum, default_value_t = Preset::Net)]
    pub(crate) preset: Preset,
    /// Preprocessing before any model but the baselines: a file of its steps, as in docs/preprocessing.md.
    #[arg(long, value_name = "FILE")]
    pub(crate) prep: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) folds: FoldArgs,
}

/// A network with the protocol it was published with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// Leave cell line out, early stopping on validation rows.
    Net,
    /// ReLU layers, Adam on MSE, random 80/20 split, 20 epochs.
    Ann,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax evaluate screen --out runs/lco
  halfmax evaluate screen --model ann --model mean-effects --splits folds.csv --column LCO --out runs/ann --json
  halfmax evaluate screen --model ridge --model net --nested --out runs/nested
  halfmax evaluate screen --probe ablation --probe shuffled-responses --probe seeds=5 --out runs/probed
  halfmax evaluate gdsc --test-on ctrp --remove-shared cell-lines --out runs/gdsc-to-ctrp
  halfmax evaluate screen --model ridge --prep steps.toml --out runs/ridge

The naive baselines (mean effects, drug, cell-line, tissue-drug and global mean) are always in the table. Every model has
its intervals calibrated and tested in the scheme of the splits.

Probes: ablation takes each view away, shuffled-views exchanges its rows, shuffled-responses leaves chance, seeds=N fits
N times, learning-curve[=SHARES] trains on shares of the training groups. --nested adds the model `nested`: in each fold
the one that was best inside its training rows.")]
pub(crate) struct Evaluate {
    /// Screen directory, or its address (s3://… or https://…).
    pub(crate) screen: PathBuf,
    /// A model to evaluate; repeat for several. The first is kept as a bundle. `halfmax models` lists them.
    #[arg(long = "model", value_name = "NAME", default_value = "net")]
    pub(crate) models: Vec<String>,
    /// What else to ask of each model, on rows changed on purpose; repeat for several.
    #[arg(long = "probe", value_name = "PROBE")]
    pub(crate) probes: Vec<ProbeName>,
    /// Choose a model inside the training rows of each fold, by K folds there, and score the choice [default K: 3].
    #[arg(long, value_name = "K", num_args = 0..=1, require_equals = true, default_missing_value = "3")]
    pub(crate) nested: Option<usize>,
    /// Train on the screen, test on all rows of this one.
    #[arg(long, value_name = "SCREEN", conflicts_with_all = ["splits", "scheme", "folds", "test", "nested"])]
    pub(crate) test_on: Option<PathBuf>,
    /// What the two screens may not share: such rows are not learned from [default: pairs].
    #[arg(long, value_enum, value_name = "WHAT", requires = "test_on")]
    pub(crate) remove_shared: Option<Shared>,
    /// Preprocessing before any model but the baselines: a file of its steps, as in docs/preprocessing.md.
    #[arg(long, value_name = "FILE")]
    pub(crate) prep: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) folds: FoldArgs,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax predict runs/lco/bundle --cell-line ACH-000001 --compound Camptothecin
  halfmax predict runs/lco/bundle --cell-line OVCAR-3 --json            all compounds, most potent first
  halfmax predict runs/lco/bundle --cell-line OVCAR-3 --smiles new='CC(=O)Oc1ccccc1C(=O)O'
  halfmax predict runs/lco/bundle --grid library.csv --out grid --shard 3/64      one task of a job array

low and high are the interval in which the response lies with the frequency of --level, for pairs like those of the
calibration. out_of_domain says that cell line or compound is unlike those of training, so that nothing is promised.")]
pub(crate) struct Predict {
    /// Bundle directory.
    pub(crate) bundle: PathBuf,
    /// Id or name of a cell line; repeat for several [default: all].
    #[arg(long = "cell-line", value_name = "ID")]
    pub(crate) cell_lines: Vec<String>,
    /// Id or name of a compound; repeat for several [default: all].
    #[arg(long = "compound", value_name = "ID")]
    pub(crate) compounds: Vec<String>,
    /// A compound that was never screened, by its structure.
    #[arg(long = "smiles", value_name = "NAME=SMILES", value_parser = name_and_smiles)]
    pub(crate) smiles: Vec<(String, String)>,
    /// How often the response is to lie in the interval: 0.5, 0.6, 0.7, 0.8, 0.9, 0.95 or 0.99 [default: 0.9].
    #[arg(long, value_name = "SHARE")]
    pub(crate) level: Option<f64>,
    #[command(flatten)]
    pub(crate) grid: Grid,
    /// Print predictions as JSON on standard output instead of tab-separated rows.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Grid {
    /// A library of compounds (csv, tsv or Parquet), however large: all of it on the cell lines, into Parquet files.
    #[arg(long = "grid", value_name = "LIBRARY", conflicts_with_all = ["compounds", "smiles"], requires = "out")]
    pub(crate) library: Option<PathBuf>,
    /// Folder for the parts of a grid; those that are there are not made again.
    #[arg(long, value_name = "DIR", requires = "library")]
    pub(crate) out: Option<PathBuf>,
    /// Make only every N-th part, from the I-th on; for the tasks of a job array.
    #[arg(long, value_name = "I/N", requires = "library", value_parser = shard)]
    pub(crate) shard: Option<Shard>,
    /// Compounds per part.
    #[arg(long, default_value_t = 2000, value_name = "N", requires = "library", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) part: u32,
    /// The library's column of names.
    #[arg(long, default_value = "id", value_name = "NAME", requires = "library")]
    pub(crate) id_column: String,
    /// The library's column of structures.
    #[arg(long, default_value = "smiles", value_name = "NAME", requires = "library")]
    pub(crate) smiles_column: String,
}

fn shard(text: &str) -> Result<Shard, String> {
    let parsed = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
    match parsed {
        Some((number, of)) if number >= 1 && number <= of => Ok(Shard { number, of }),
        _ => Err("I/N is expected, from 1/N to N/N".into()),
    }
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:\n  halfmax report runs/lco")]
pub(crate) struct Report {
    /// Run directory.
    pub(crate) run: PathBuf,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example of a configuration, all keys but the screen being optional:

  screen = \"screen\"           # or an [import] table with responses, cell_lines, compounds and [import.omics],
                              # or with drevalpy = \"DIR\", or improve = \"DIR\" and study = \"NAME\"
  seed = 42
  [splits]
  scheme = \"lco\"              # or file = \"folds.csv\" and column = \"LCO\"
  folds = 5                   # or test = 0.2
  validation = 0.1
  [compounds]
  descriptors = true          # beside the fingerprint
  fingerprint = { radius = 3, bits = 1024, counts = true, chirality = true }
  [[prep]]                    # steps before the models, fitted on training rows; docs/preprocessing.md lists them
  step = \"quantile\"
  view = \"expression\"
  [[models]]
  preset = \"ann\"              # the settings to start from; change any of them:
  name = \"wide\"
  hidden = [1024, 256]
  epochs = 30
  [[models]]
  preset = \"drug-mean\"

Paths are relative to the configuration file.")]
pub(crate) struct Run {
    /// Configuration file.
    pub(crate) config: PathBuf,
    /// New run directory [default: runs/NAME-OF-THE-FILE].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the scores as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Models {
    /// Print as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Example:\n  halfmax completions bash > ~/.local/share/bash-completion/completions/halfmax"
)]
pub(crate) struct Completions {
    /// Which shell.
    pub(crate) shell: clap_complete::Shell,
}

fn kind_and_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((kind, file)) if !kind.is_empty() && !file.is_empty() => {
            Ok((kind.into(), file.into()))
        }
        _ => Err("expected KIND=FILE, for example expression=expression.csv".into()),
    }
}

fn name_and_smiles(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, smiles)) if !name.is_empty() && !smiles.is_empty() => {
            Ok((name.into(), smiles.into()))
        }
        _ => Err("expected NAME=SMILES, for example aspirin='CC(=O)Oc1ccccc1C(=O)O'".into()),
    }
}

pub(crate) fn delimiter(text: &str) -> Result<u8, String> {
    match text {
        "tab" | "\t" | "\\t" => Ok(b'\t'),
        "comma" => Ok(b','),
        "semicolon" => Ok(b';'),
        one if one.len() == 1 && one.is_ascii() => Ok(one.as_bytes()[0]),
        _ => Err("expected one character, or the word tab".into()),
    }
}
