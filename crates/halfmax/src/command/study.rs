//! Searches read from their run directories.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use halfmax_eval::run_dir::{BestTrial, MARKER, SearchSummary, TRIALS};
use halfmax_search::{Spec, State, Trial, best_so_far};
use serde::Serialize;
use serde_json::{Value, json};

use super::study_place::{StudyPlace, Which};
use crate::search_args::StudyCommand;
use crate::search_config::SearchConfig;
use crate::show;

pub(super) fn run(command: StudyCommand) -> anyhow::Result<()> {
    match command {
        StudyCommand::List { folder, json } => list(&folder, json),
        StudyCommand::Show { run, json } => show(&Searched::read(&run)?, json),
        StudyCommand::Export { run, json } => export(&Searched::read(&run)?, json),
        StudyCommand::Compare { runs, json } => {
            let read = runs.iter().map(|run| Searched::read(run));
            compare(&read.collect::<anyhow::Result<Vec<_>>>()?, json)
        }
    }
}

/// The search of a run directory, as far as it has come.
struct Searched {
    run: PathBuf,
    spec: Spec,
    trials: Vec<Trial>,
    random: Option<Vec<Trial>>,
    /// What the run is scored with, once it is finished.
    scores: Option<Value>,
}

/// One line of a list.
#[derive(Serialize)]
struct Line<'a> {
    run: String,
    sampler: &'a str,
    pruner: &'a str,
    seed: u64,
    finished: usize,
    trials: u32,
    best: Option<BestTrial>,
    state: &'static str,
    /// RMSE on the test rows.
    test_rmse: Option<f64>,
    /// The same of random search's winner.
    random_test_rmse: Option<f64>,
}

impl Searched {
    fn read(run: &Path) -> anyhow::Result<Self> {
        // A finished run holds its trials, wherever they were made.
        let place = if run.join(TRIALS).is_file() {
            StudyPlace::Directory(run.into())
        } else {
            StudyPlace::of(&SearchConfig::read(run)?, run)?
        };
        let (spec, trials) = if let Some(found) = place.trials(Which::Asked)? {
            found
        } else {
            // Begun, but not a single event is kept yet.
            let config = SearchConfig::read(run)?;
            (config.spec(&config.search.sampler), Vec::new())
        };
        let random = place.trials(Which::Random)?.map(|(_, trials)| trials);
        let path = run.join("scores.json");
        let scores = if run.join(MARKER).is_file() {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            Some(serde_json::from_str(&text).with_context(|| path.display().to_string())?)
        } else {
            None
        };
        Ok(Self { run: run.into(), spec, trials, random, scores })
    }

    fn line(&self) -> Line<'_> {
        Line {
            run: self.run.display().to_string(),
            sampler: &self.spec.sampler,
            pruner: &self.spec.pruner,
            seed: self.spec.seed,
            finished: self.trials.iter().filter(|t| t.is_finished()).count(),
            trials: self.spec.trials,
            best: BestTrial::of(&self.trials),
            state: if self.scores.is_some() { "finished" } else { "unfinished" },
            test_rmse: self.test_rmse("searched"),
            random_test_rmse: self.test_rmse("random-search"),
        }
    }

    fn test_rmse(&self, model: &str) -> Option<f64> {
        let models = self.scores.as_ref()?.get("models")?.as_array()?;
        models.iter().find(|m| m["name"] == model)?["pooled"]["rmse"].as_f64()
    }

    fn summary(&self) -> SearchSummary {
        SearchSummary::of(&self.spec, &self.trials, self.random.as_deref())
    }

    /// Trials with a value, the lowest first.
    fn ranked(&self) -> Vec<(f64, &Trial)> {
        let mut ranked: Vec<_> = self.trials.iter().filter_map(|t| Some((t.value()?, t))).collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
        ranked
    }
}

fn list(folder: &Path, json: bool) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut runs = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        let elsewhere = || SearchConfig::read(&path).is_ok_and(|config| config.journal.is_some());
        if path.join(TRIALS).is_file() || elsewhere() {
            runs.push(path);
        }
    }
    runs.sort();
    let read = runs.iter().map(|run| Searched::read(run)).collect::<anyhow::Result<Vec<_>>>()?;
    if json {
        return show::document(&read.iter().map(Searched::line).collect::<Vec<_>>());
    }
    if read.is_empty() {
        show::say(format!("{}: no run directory in it holds a search.", folder.display()));
    }
    let mut text = String::new();
    for searched in &read {
        let Line { run, sampler, finished, trials, best, state, .. } = searched.line();
        let best = number(best.map(|best| best.value));
        writeln!(text, "{run}\t{sampler}\t{finished}/{trials} trials\tbest {best}\t{state}")?;
    }
    show::text(&text)
}

fn show(searched: &Searched, json: bool) -> anyhow::Result<()> {
    if json {
        return show::document(&json!({ "study": searched.line(), "search": searched.summary() }));
    }
    let (line, summary) = (searched.line(), searched.summary());
    let mut text = format!(
        "{}: {}, pruner {}, seed {}; {} of {} trials finished, {} failed, {} pruned; {}\n",
        line.run,
        line.sampler,
        line.pruner,
        line.seed,
        line.finished,
        line.trials,
        summary.failed,
        summary.pruned,
        line.state
    );
    for (value, trial) in searched.ranked().into_iter().take(10) {
        writeln!(text, "trial {:>4}  RMSE {value:.4}  {}", trial.number, trial.params)?;
    }
    for trial in &searched.trials {
        if let State::Failed { reason } = &trial.state {
            writeln!(text, "trial {:>4}  failed: {reason}", trial.number)?;
        }
    }
    if let Some(random) = &summary.random_search {
        writeln!(text, "random search: RMSE {:.4} in trial {}", random.value, random.trial)?;
    }
    for share in summary.importance.iter().flatten() {
        writeln!(text, "importance {:>5.1} %  {}", 100.0 * share.share, share.parameter)?;
    }
    show::text(&text)
}

fn export(searched: &Searched, json: bool) -> anyhow::Result<()> {
    if json {
        let trials: Vec<Trial> = searched.trials.iter().map(untimed).collect();
        return show::document(&trials);
    }
    let used: BTreeSet<&str> =
        searched.trials.iter().flat_map(|t| t.params.iter().map(|(name, _)| name)).collect();
    // In the order of the space, which is that of the network.
    let names: Vec<&str> =
        searched.spec.space.parameters().iter().map(|p| p.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| used.contains(name)).collect();
    let mut text = format!("trial\tstate\tvalue\tsteps\treason\t{}\n", names.join("\t"));
    for trial in &searched.trials {
        let (state, reason) = match &trial.state {
            State::Running => ("running", ""),
            State::Complete { .. } => ("complete", ""),
            State::Pruned { .. } => ("pruned", ""),
            State::Failed { reason } => ("failed", reason.as_str()),
        };
        let value = trial.value().map_or(String::new(), |value| value.to_string());
        let steps = trial.last_report().map_or(0, |(step, _)| step);
        let reason = reason.replace(['\t', '\n', '\r'], " ");
        write!(text, "{}\t{state}\t{value}\t{steps}\t{reason}", trial.number)?;
        for name in &names {
            let value = trial.params.value(name);
            let value = value.map_or(String::new(), |value| {
                value.as_str().map_or_else(|| value.to_string(), str::to_owned)
            });
            write!(text, "\t{value}")?;
        }
        text.push('\n');
    }
    show::text(&text)
}

fn compare(read: &[Searched], json: bool) -> anyhow::Result<()> {
    let most = read.iter().map(|s| s.spec.trials).max().unwrap_or_default();
    let budgets: BTreeSet<u32> =
        [most / 4, most / 2, most].into_iter().filter(|b| *b > 0).collect();
    let at = |searched: &Searched, budget: u32| {
        let history = best_so_far(&searched.trials);
        history.iter().take_while(|(number, _)| *number < budget).last().map(|(_, value)| *value)
    };
    if read.iter().any(|s| s.spec.space != read[0].spec.space) {
        show::say("These searches are over different spaces.");
    }
    if json {
        let each = read.iter().map(|searched| {
            let reached = budgets.iter().map(|b| json!({ "trials": b, "value": at(searched, *b) }));
            json!({ "study": searched.line(), "reached": reached.collect::<Vec<_>>() })
        });
        return show::document(&each.collect::<Vec<_>>());
    }
    let budget_names = budgets.iter().map(|b| format!("after {b}"));
    let mut header: Vec<String> = ["run", "sampler", "trials"].map(str::to_owned).into();
    header.extend(budget_names);
    header.extend(["test RMSE", "random search's"].map(str::to_owned));
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut table = show::table(&header);
    for searched in read {
        let line = searched.line();
        let mut row = vec![
            line.run.clone(),
            line.sampler.to_owned(),
            format!("{}/{}", line.finished, line.trials),
        ];
        row.extend(budgets.iter().map(|b| number(at(searched, *b))));
        row.extend([number(line.test_rmse), number(line.random_test_rmse)]);
        table.add_row(row);
    }
    show::right(&mut table, 2..header.len());
    show::text(&format!("{table}\n"))
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.4}"))
}

/// A trial without its timings, which differ from run to run; they stay in the journal.
fn untimed(trial: &Trial) -> Trial {
    let mut trial = trial.clone();
    trial.notes.retain(|name, _| !name.ends_with("_s") && !name.ends_with("_us"));
    trial
}
