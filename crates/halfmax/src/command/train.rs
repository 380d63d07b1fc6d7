//! One model on one split.

use halfmax_prep::Scheme;

use super::execute::execute;
use crate::args::{Preset, Train};
use crate::config::{ModelSection, RunConfig};
use crate::prep_config;
use crate::show;

/// Share of rows held out for the one test, where nothing else is said.
const TEST: f64 = 0.2;

pub(super) fn run(args: &Train) -> anyhow::Result<()> {
    let name = match args.preset {
        Preset::Net => "net",
        Preset::Ann => "ann",
    };
    let prep = prep_config::read(args.prep.as_deref())?;
    let models = vec![ModelSection::preset(name)];
    let mut config = RunConfig::of_flags(args.screen.clone(), prep, models, &args.folds);
    let splits = &mut config.splits;
    if splits.file.is_none() {
        if splits.folds.is_some() {
            anyhow::bail!("train fits one model on one split; for folds use halfmax evaluate");
        }
        splits.test = splits.test.or(Some(TEST));
        if args.preset == Preset::Ann {
            splits.scheme = splits.scheme.or(Some(Scheme::Lpo));
        }
    }
    let scores = execute(config, &args.folds.out)?;
    let out = args.folds.out.display();
    show::say(format!("Wrote {out}: report.html, and the model in bundle/."));
    show::say(format!("Next: halfmax predict {out}/bundle --cell-line ID --compound NAME"));
    if args.folds.json { show::document(&scores) } else { Ok(()) }
}
