//! A configuration file into a run directory.

use std::path::PathBuf;

use super::execute::execute;
use crate::args::Run;
use crate::config::RunConfig;
use crate::show;

pub(super) fn run(args: &Run) -> anyhow::Result<()> {
    let config = RunConfig::read(&args.config)?;
    let out = args.out.clone().unwrap_or_else(|| {
        PathBuf::from("runs").join(args.config.file_stem().unwrap_or_else(|| "run".as_ref()))
    });
    let scores = execute(config, &out)?;
    show::say(format!(
        "Wrote {}: report.html, scores.json, predictions.tsv and bundle/.",
        out.display()
    ));
    if args.json { show::document(&scores) } else { Ok(()) }
}
