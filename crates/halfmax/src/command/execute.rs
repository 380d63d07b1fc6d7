//! A resolved configuration carried out: screen, folds, fits, scores, run directory, report.

use std::path::Path;

use halfmax_data::{Ledger, Screen, Seed, store};
use halfmax_eval::protocol::{Beside, Probe, Request, evaluate, probed};
use halfmax_eval::report::write_report;
use halfmax_eval::run_dir::{self, Run, ScoresDocument, scores_document};
use halfmax_prep::{CrossStudy, Splits};

use crate::beside_config::{ProbeName, TestOn};
use crate::config::RunConfig;
use crate::prep_config;
use crate::progress::{Bars, spinner};
use crate::{screen_at, show};

/// Does what `config` says into `out`, and shows the scores.
pub(crate) fn execute(mut config: RunConfig, out: &Path) -> anyhow::Result<ScoresDocument> {
    config.resolve();
    let models = config.estimators()?;
    let (screen, mut ledger) = screen(&config)?;
    for note in prep_config::account(&config.pipeline()?, &screen, &mut ledger) {
        show::say(note);
    }
    let seed = Seed::new(config.seed);
    let (screen, splits) = if let Some(other) = &config.test_on {
        joined(&screen, other, &config, seed)?
    } else {
        let splits = config.splits.splits(&screen, seed)?;
        (screen, splits)
    };
    if let Some(k) = config.nested {
        anyhow::ensure!((2..=20).contains(&k), "--nested {k}: from 2 to 20 folds");
    }
    let probes: Vec<Probe> = config.probes.iter().map(ProbeName::probe).collect();
    let (models, notes) = probed(models, &probes, &screen, splits.scheme, seed);
    describe(&screen, &splits);
    // Found out now rather than after an hour of training.
    drop(halfmax_data::directory::Staged::new(out, run_dir::MARKER)?);

    let bars = Bars::new();
    let evaluation = evaluate(Request {
        screen: &screen,
        splits: &splits,
        compounds: config.compounds,
        models,
        validation: config.splits.validation(),
        beside: Beside { notes, nested: config.nested },
        seed,
        observer: &bars,
    });
    bars.finish();
    let evaluation = evaluation?;
    let screen_name = config
        .screen
        .as_deref()
        .and_then(Path::file_name)
        .map_or("imported".into(), |n| n.to_string_lossy());
    let scores = scores_document(&evaluation, &screen, &screen_name, &splits, config.seed);
    let writing = spinner("writing the run and its report");
    run_dir::write(
        out,
        &Run {
            config: &config.to_toml(),
            screen: &screen,
            ledger: &ledger,
            splits: &splits,
            evaluation: &evaluation,
            scores: &scores,
            seed: config.seed,
        },
    )?;
    write_report(out)?;
    writing.finish_and_clear();
    show::scores(&scores);
    show::besides(&scores);
    Ok(scores)
}

/// The screen to learn from with the one to be tested on.
fn joined(
    screen: &Screen,
    other: &TestOn,
    config: &RunConfig,
    seed: Seed,
) -> anyhow::Result<(Screen, Splits)> {
    let (splits, apart) = (&config.splits, other.remove_shared.scheme());
    if splits.file.is_some() || splits.test.is_some() {
        anyhow::bail!("a test on another screen has no splits of its own; leave [splits] out");
    }
    let name = other.screen.file_name().unwrap_or_default().to_string_lossy();
    let test = screen_at::read(&other.screen)?;
    let study = CrossStudy::of(screen, &test, &name, apart, splits.validation(), seed)?;
    show::say(format!(
        "Tested on {name}: {} of its {} cell lines and {} of its {} compounds are in the screen to learn from; {} of {} \
         features are in both; {} rows are not learned from because of what they share.",
        study.common.cell_lines,
        test.cell_lines.len(),
        study.common.compounds,
        test.compounds.len(),
        study.common.features,
        study.common.of_features,
        study.common.removed
    ));
    Ok((study.screen, study.splits))
}

fn screen(config: &RunConfig) -> anyhow::Result<(Screen, Ledger)> {
    if let Some(dir) = &config.screen {
        return screen_at::read_with_ledger(dir);
    }
    let section = config
        .import
        .as_ref()
        .ok_or_else(|| anyhow::anyhow!("the configuration names no screen"))?;
    let imported = section.import()?;
    let mut screen = imported.screen;
    screen.checksum = store::checksum(&screen)?;
    Ok((screen, imported.ledger))
}

pub(super) fn describe(screen: &Screen, splits: &Splits) {
    let omics: Vec<String> =
        screen.omics.iter().map(|o| format!("{} ({} features)", o.kind, o.n_features())).collect();
    show::say(format!(
        "Screen: {} cell lines, {} compounds, {} responses; {}",
        screen.cell_lines.len(),
        screen.compounds.len(),
        screen.responses.len(),
        omics.join(", ")
    ));
    let folds = splits.folds.len();
    let first = &splits.folds[0];
    show::say(format!(
        "Splits: {} ({}), {}; the first has {} training, {} validation and {} test rows",
        splits.column,
        splits.scheme.describe(),
        if folds == 1 { "one split".into() } else { format!("{folds} folds") },
        first.train_rows().len(),
        first.validation_rows().len(),
        first.test_rows().len()
    ));
}
