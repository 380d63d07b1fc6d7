//! Runs of the same screen and splits as one run.

use std::path::Path;

use crate::report::read::{Model, Run};
use crate::report::roster::Roster;

/// What two runs must have in common to be tested fold by fold: the screen, and which rows each fold tests.
pub(super) fn ground(dir: &Path, run: &Run) -> String {
    let splits = &run.scores.splits;
    let sizes: Vec<String> =
        splits.folds.iter().map(|fold| format!("{}:{:?}", fold.name, fold.test)).collect();
    let checksum = run.scores.screen.checksum.as_deref().unwrap_or_default();
    // Validation parts may differ; which rows are tested may not.
    let tested = std::fs::read_to_string(dir.join("splits.tsv")).map_or(0, |text| {
        text.lines().fold(0_u64, |hash, line| {
            let mut cells = line.split('\t');
            let id = cells.next().unwrap_or_default().bytes();
            let tests = cells.map(|cell| u8::from(cell == "test"));
            id.chain(tests).fold(hash, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
        })
    });
    format!("{checksum} {} {tested:x}", sizes.join(" "))
}

/// All models under one roof: called by their own name, with the run's where several runs have the name for different
/// scores. Models that are the same in several runs, as the naive ones are, count once.
pub(super) fn merged(runs: Vec<(String, Run)>) -> Run {
    let taken: Vec<(String, Vec<Option<f64>>)> = runs
        .iter()
        .flat_map(|(_, run)| &run.scores.models)
        .map(|model| (model.name.clone(), model.fold_errors()))
        .collect();
    let ambiguous = |model: &Model| {
        taken.iter().any(|(name, errors)| *name == model.name && *errors != model.fold_errors())
    };
    let mut runs = runs.into_iter();
    let (first_name, mut whole) = runs.next().expect("there is a first run");
    rename(&mut whole, &first_name, &ambiguous);
    for (name, mut run) in runs {
        rename(&mut run, &name, &ambiguous);
        let known: Vec<String> = whole.scores.models.iter().map(|m| m.name.clone()).collect();
        let rows = match (&mut whole.predictions, run.predictions) {
            (Some(whole), Some(other)) if whole.truth == other.truth => Some((whole, other)),
            _ => None,
        };
        if let Some((whole, other)) = rows {
            for (model, predicted) in other.models.into_iter().zip(other.predicted) {
                if !whole.models.contains(&model) {
                    whole.models.push(model);
                    whole.predicted.push(predicted);
                }
            }
        }
        let new = run.scores.models.into_iter().filter(|model| !known.contains(&model.name));
        whole.scores.models.extend(new);
    }
    let shown = whole.scores.models.iter().filter(|model| model.probe.is_none());
    whole.roster = Roster::new(shown.map(|model| (model.name.as_str(), model.naive)));
    // They speak of the first run alone.
    (whole.history, whole.search, whole.config, whole.provenance, whole.ledger) =
        (None, None, None, None, None);
    whole.cards.clear();
    whole.scores.nested = None;
    whole
}

fn rename(run: &mut Run, name: &str, ambiguous: &impl Fn(&Model) -> bool) {
    let full = |model: &str| format!("{model} ({name})");
    let old: Vec<String> =
        run.scores.models.iter().filter(|m| ambiguous(m)).map(|m| m.name.clone()).collect();
    for model in &mut run.scores.models {
        if let Some(probe) = model.probe.as_mut().filter(|probe| old.contains(&probe.of)) {
            probe.of = full(&probe.of);
        }
        if old.contains(&model.name) {
            model.name = full(&model.name);
        }
    }
    if let Some(predictions) = &mut run.predictions {
        for model in predictions.models.iter_mut().filter(|model| old.contains(model)) {
            *model = full(model);
        }
    }
}
