//! Everything once, on a simulated screen.

use std::path::Path;

use halfmax_data::import::{ImportConfig, import};
use halfmax_data::simulate::{SimulationConfig, simulate};
use halfmax_data::{Seed, store};
use halfmax_eval::run_dir::{ModelScores, ScoresDocument};
use halfmax_prep::CompoundViews;

use super::execute::execute;
use crate::args::Demo;
use crate::config::{ModelSection, RunConfig, SplitsSection};
use crate::show;

/// Small enough for a minute on two cores, large enough for a network to learn something from.
const CELL_LINES: usize = 240;
const COMPOUNDS: usize = 40;

pub(super) fn run(args: &Demo) -> anyhow::Result<()> {
    let (files, screen, run) =
        (args.out.join("files"), args.out.join("screen"), args.out.join("run"));
    show::say(format!(
        "1/3 Simulating {CELL_LINES} cell lines and {COMPOUNDS} compounds with seed {}",
        args.seed
    ));
    simulate(&SimulationConfig {
        cell_lines: CELL_LINES,
        compounds: COMPOUNDS,
        seed: Seed::new(args.seed),
        ..SimulationConfig::default()
    })?
    .write(&files)?;
    show::say("2/3 Importing its files into a screen");
    let imported = import(&ImportConfig {
        responses: files.join("response.csv"),
        cell_lines: Some(files.join("cell_lines.csv")),
        compounds: Some(files.join("drugs.csv")),
        omics: ["expression", "cnv", "mutation"]
            .map(|kind| (kind.to_owned(), files.join(format!("{kind}.csv"))))
            .into(),
        ..ImportConfig::default()
    })?;
    show::ledger(&imported.ledger);
    store::write(&screen, imported)?;
    show::say(
        "3/3 Training on four fifths of the cell lines, testing on the fifth never seen, five times",
    );
    let config = RunConfig {
        screen: Some(screen),
        seed: args.seed,
        import: None,
        splits: SplitsSection::default(),
        compounds: CompoundViews::default(),
        prep: Vec::new(),
        models: vec![ModelSection::preset("net")],
        probes: Vec::new(),
        nested: None,
        test_on: None,
    };
    let scores = execute(config, &run)?;
    conclude(&scores, &run);
    if args.json { show::document(&scores) } else { Ok(()) }
}

/// Three lines: how good, where to look, what next.
fn conclude(scores: &ScoresDocument, run: &Path) {
    let net = &scores.models[0];
    let rmse = |model: &ModelScores| model.pooled.value("rmse").unwrap_or(f64::INFINITY);
    let naive = scores.models.iter().filter(|m| m.naive);
    let Some(best) = naive.min_by(|a, b| rmse(a).total_cmp(&rmse(b))) else { return };
    let (model, naive) = (rmse(net), rmse(best));
    let verdict = if model < naive {
        format!("{:.0} % below the best naive baseline", 100.0 * (1.0 - model / naive))
    } else {
        "no better than the best naive baseline".into()
    };
    let per_drug = net.per_drug.value("pearson").map_or("undefined".into(), |r| format!("{r:.2}"));
    show::say(format!(
        "\nOn cell lines never seen, the network errs by {model:.2} ln µM (RMSE), {verdict} ({}, {naive:.2}); Pearson per drug {per_drug}.",
        best.name
    ));
    show::say(format!("Open {} in a browser.", run.join("report.html").display()));
    show::say(format!(
        "Next: halfmax predict {} --cell-line SIMLINE-001, or your own files: halfmax import --help",
        run.join("bundle").display()
    ));
}
