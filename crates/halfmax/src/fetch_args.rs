//! What was typed after `halfmax fetch`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax fetch --list                                   what there is
  halfmax fetch --list gdsc2                             its files, terms and checksums
  halfmax fetch gdsc2 --out gdsc2 --accept-licence
  halfmax fetch depmap --out depmap --from-file ~/Downloads/Model.csv

A download that breaks off goes on where it stopped when the same command is given again. Files are checked against size
and checksum where they are known; fetched.json in the folder says against what. The data belongs to its providers:
halfmax brings it to you and never passes it on.")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch somebody types")]
pub(crate) struct Fetch {
    /// What to fetch, for example `gdsc2`, `depmap` or `drevalpy-CTRPv2`.
    #[arg(required_unless_present = "list")]
    pub(crate) name: Option<String>,
    /// Show what there is, or the files of NAME, and fetch nothing.
    #[arg(long)]
    pub(crate) list: bool,
    /// Folder for the files [default: NAME].
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Only this file; repeat for several.
    #[arg(long = "file", value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Optional files as well: large, or seldom needed.
    #[arg(long, conflicts_with = "files")]
    pub(crate) all: bool,
    /// Agree to the provider's terms; asked once for each folder.
    #[arg(long)]
    pub(crate) accept_licence: bool,
    /// Take a file that was saved with a browser instead of downloading; repeat for several.
    #[arg(long = "from-file", value_name = "FILE", conflicts_with = "base_url")]
    pub(crate) from_files: Vec<PathBuf>,
    /// Download from a mirror: this address followed by the name of each file.
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// A catalogue of your own (TOML) instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    pub(crate) catalogue: Option<PathBuf>,
    /// Print the files, or the list, as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}
