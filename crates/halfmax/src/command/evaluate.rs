//! Models on every fold, with the baselines.

use super::execute::execute;
use crate::args::Evaluate;
use crate::beside_config::TestOn;
use crate::config::{ModelSection, RunConfig};
use crate::prep_config;
use crate::show;

pub(super) fn run(args: &Evaluate) -> anyhow::Result<()> {
    let models = args.models.iter().map(|name| ModelSection::preset(name)).collect();
    let prep = prep_config::read(args.prep.as_deref())?;
    let config = RunConfig {
        probes: args.probes.clone(),
        nested: args.nested,
        test_on: args
            .test_on
            .clone()
            .map(|screen| TestOn { screen, remove_shared: args.remove_shared.unwrap_or_default() }),
        ..RunConfig::of_flags(args.screen.clone(), prep, models, &args.folds)
    };
    let scores = execute(config, &args.folds.out)?;
    show::say(format!(
        "Wrote {}: report.html, scores.json, predictions.tsv and bundle/.",
        args.folds.out.display()
    ));
    if args.folds.json { show::document(&scores) } else { Ok(()) }
}
