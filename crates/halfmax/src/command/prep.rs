//! What models are given, before and after preprocessing.

use anyhow::Context;
use halfmax_data::{Ledger, Seed, directory};
use halfmax_eval::views::{self, Views};
use halfmax_prep::Design;

use crate::args::Prep;
use crate::config::RunConfig;
use crate::prep_config;
use crate::progress::spinner;
use crate::{screen_at, show};

pub(super) fn run(args: &Prep) -> anyhow::Result<()> {
    let pipeline = prep_config::pipeline(&prep_config::read(args.config.as_deref())?)?;
    // Found out now rather than after the work.
    drop(directory::Staged::new(&args.folds.out, views::MARKER)?);
    let screen = screen_at::read(&args.screen)?;
    let config = RunConfig::of_flags(args.screen.clone(), Vec::new(), Vec::new(), &args.folds);
    let splits = config.splits.splits(&screen, Seed::new(config.seed))?;
    for note in prep_config::account(&pipeline, &screen, &mut Ledger::default()) {
        show::say(note);
    }
    let fold = splits.folds.first().context("the splits have no fold")?;
    let looking = spinner("looking at the training rows");
    let design = Design::of_screen(&screen)?;
    let views = Views::of(fold, &fold.parts(&design), &pipeline)?;
    looking.finish_and_clear();
    views::write(&args.folds.out, &views)?;
    tell(&views);
    show::say(format!("Wrote {}: open report.html.", args.folds.out.display()));
    if args.folds.json { show::document(&views) } else { Ok(()) }
}

fn tell(views: &Views) {
    let mut table = show::table(&[
        "view",
        "rows",
        "features",
        "do not vary",
        "missing %",
        "goes most with response",
    ]);
    for view in &views.views {
        let best = view.best.first();
        table.add_row([
            view.name.clone(),
            view.rows.to_string(),
            view.features.to_string(),
            view.constant.to_string(),
            format!(
                "{:.2}",
                100.0 * view.missing as f64 / (view.rows * view.features).max(1) as f64
            ),
            best.map_or_else(String::new, |b| format!("{} (p = {:.0e})", b.feature, b.p)),
        ]);
    }
    show::right(&mut table, 1..5);
    show::say(table.to_string());
    if views.steps.is_empty() {
        return;
    }
    let mut table = show::table(&["step", "view", "features", "missing"]);
    for (step, number) in views.steps.iter().zip(1..) {
        for change in &step.changed {
            let known = |features: Option<usize>| features.map_or("–".into(), |n| n.to_string());
            table.add_row([
                format!("{number} {}", step.step),
                change.view.clone(),
                format!("{} → {}", known(change.features_before), known(change.features)),
                format!("{} → {}", change.missing_before, change.missing),
            ]);
        }
    }
    show::right(&mut table, 2..4);
    show::say(table.to_string());
}
