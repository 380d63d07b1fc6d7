//! One of many processes that make the trials of a search.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use halfmax_eval::EvalError;
use halfmax_search::Progress;
use serde_json::json;

use super::search::{Inputs, make_trials};
use super::study_place::{StudyPlace, connect};
use crate::search_args::Worker;
use crate::search_config::SearchConfig;
use crate::show;

pub(super) fn run(args: &Worker) -> anyhow::Result<()> {
    let threads =
        args.workers.unwrap_or_else(|| thread::available_parallelism().map_or(1, Into::into));
    anyhow::ensure!(threads > 0, "--workers 0: at least one is needed");
    let (mut config, address) = find(&args.study)?;
    if let Some(screen) = &args.screen {
        config.screen = screen.into();
    }
    let inputs = Inputs::read(config)?;
    let (database, name) = connect(&address)?;
    let place = StudyPlace::Database { database, name, config: inputs.config.to_toml() };
    let told = AtomicU32::new(0);
    let count = |progress: Progress<'_>| {
        if let Progress::Finished { trial, .. } = progress {
            told.fetch_add(1, Ordering::Relaxed);
            show::say(format!("trial {} {}", trial.number, described(trial)));
        }
    };
    let lease = Duration::from_secs(args.lease);
    let made = || -> anyhow::Result<()> {
        for which in inputs.studies() {
            if let Err(error) = make_trials(&inputs, &place, which, threads, lease, &count) {
                // Whoever writes the results will say that there are none.
                let none = matches!(error.downcast_ref(), Some(EvalError::NoTrial { .. }));
                if !none {
                    return Err(error);
                }
            }
        }
        Ok(())
    };
    let ended = made();
    let here = told.load(Ordering::Relaxed);
    match &ended {
        Ok(()) => show::say(format!("All trials are done, {here} of them here.")),
        Err(_) => {
            show::say(format!("Stopped after {here} trials; what was running is handed back."));
        }
    }
    if args.json {
        show::document(&json!({ "study": address, "trials_here": here, "done": ended.is_ok() }))?;
    }
    ended
}

fn described(trial: &halfmax_search::Trial) -> String {
    use halfmax_search::State;
    match &trial.state {
        State::Complete { value } => format!("complete: RMSE {value:.4}"),
        State::Pruned { step } => format!("pruned after epoch {step}"),
        State::Failed { reason } => format!("failed: {reason}"),
        State::Running => "running".into(),
    }
}

/// The configuration of a study, with the address of its journal.
pub(super) fn find(study: &str) -> anyhow::Result<(SearchConfig, String)> {
    if study.contains("://") {
        let (database, name) = connect(study)?;
        let config = SearchConfig::parse(&database.config(&name)?, study)?;
        return Ok((config, study.into()));
    }
    let config = SearchConfig::read(Path::new(study))?;
    let address = config.journal.clone().ok_or_else(|| {
        anyhow::anyhow!(
            "{study}: its trials are kept in the run directory, which one process works on; begin a search with --journal postgres://… for several"
        )
    })?;
    Ok((config, address))
}
