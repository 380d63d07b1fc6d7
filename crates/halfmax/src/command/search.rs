//! An architecture searched on the training part of a split, then scored once on the test part.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fs, io, thread};

use anyhow::{Context, bail};
use halfmax_data::directory::Staged;
use halfmax_data::{Ledger, Screen, Seed};
use halfmax_eval::EvalError;
use halfmax_eval::protocol::{Beside, Request, SearchRows, evaluate, tune};
use halfmax_eval::report::write_report;
use halfmax_eval::run_dir::{self, MARKER, Run, SearchSummary, TRIALS};
use halfmax_model::blend::Blend;
use halfmax_model::{Estimator, registry, searched};
use halfmax_prep::{CompoundViews, Splits};
use halfmax_search::{Params, Progress, Runner, Trial};

use super::execute::describe;
use super::study_place::{StudyPlace, Which, named_address};
use crate::interrupt;
use crate::live::Live;
use crate::progress::{Bars, spinner};
use crate::screen_at;
use crate::search_args::Search;
use crate::search_config::{CONFIG, SearchConfig, SearchSection};
use crate::show;

pub(super) fn run(args: &Search) -> anyhow::Result<()> {
    let workers =
        args.workers.unwrap_or_else(|| thread::available_parallelism().map_or(1, Into::into));
    anyhow::ensure!(workers > 0, "--workers 0: at least one is needed");
    let task = match (&args.resume, &args.screen, &args.out) {
        (Some(run), _, _) if run.join(MARKER).is_file() => return finished(run, args.json),
        (Some(run), _, _) => Task::resume(run)?,
        (None, Some(screen), Some(out)) => Task::begin(args, screen, out)?,
        _ => bail!("name a screen and --out RUN, or --resume RUN"),
    };
    let dir = task.dir.clone();
    if args.begin {
        return begun(&task.inputs.config, &dir, args.json);
    }
    let scores = task.carry_out(workers, Duration::from_secs(args.lease)).inspect_err(|error| {
        if matches!(
            error.downcast_ref(),
            Some(EvalError::SearchStopped { .. } | EvalError::Interrupted)
        ) {
            show::say(format!(
                "Stopped. Nothing that was finished is lost; go on with:\n  halfmax search --resume {}",
                dir.display()
            ));
        }
    })?;
    show::scores(&scores);
    show::search(&scores);
    show::say(format!(
        "Wrote {}: report.html, scores.json, trials.jsonl and bundle/.",
        dir.display()
    ));
    if args.json { show::document(&scores) } else { Ok(()) }
}

/// What a search works on, whoever does it.
pub(super) struct Inputs {
    pub(super) config: SearchConfig,
    screen: Screen,
    ledger: Ledger,
    splits: Splits,
    rows: SearchRows,
}

impl Inputs {
    /// Reads the screen again, which must be the one the search was begun with.
    pub(super) fn read(config: SearchConfig) -> anyhow::Result<Self> {
        let (screen, ledger) = screen_at::read_with_ledger(&config.screen)?;
        if screen.checksum != config.checksum {
            bail!(
                "{}: the screen has changed since this search was begun; a search goes on only with the same rows",
                config.screen.display()
            );
        }
        Self::new(config, screen, ledger)
    }

    fn new(config: SearchConfig, screen: Screen, ledger: Ledger) -> anyhow::Result<Self> {
        let splits = config.split(&screen)?;
        let (scheme, fold) = (splits.scheme, &splits.folds[0]);
        let (k, seed) = (config.search.inner_folds, Seed::new(config.seed));
        let rows = SearchRows::of_fold(&screen, scheme, fold, k, seed)?.timed(seconds);
        Ok(Self { config, screen, ledger, splits, rows })
    }

    /// The studies there are: random search at equal budget is one of its own, unless it was asked for.
    pub(super) fn studies(&self) -> Vec<Which> {
        if self.sampler(Which::Asked) == "random" {
            vec![Which::Asked]
        } else {
            vec![Which::Asked, Which::Random]
        }
    }

    fn sampler(&self, which: Which) -> &str {
        match which {
            Which::Asked => &self.config.search.sampler,
            Which::Random => "random",
        }
    }
}

/// Runs one study, or what is left of it: the best point, with all trials.
pub(super) fn make_trials(
    inputs: &Inputs,
    place: &StudyPlace,
    which: Which,
    workers: usize,
    lease: Duration,
    watch: &(dyn Fn(Progress<'_>) + Sync),
) -> anyhow::Result<(Params, Vec<Trial>)> {
    let sampler = inputs.sampler(which);
    let epochs = inputs.config.search.epochs;
    let mut study = place.open(which, inputs.config.spec(sampler), lease)?;
    let live = Live::new(sampler, study.spec().trials, epochs, study.trials());
    let observe = |progress: Progress<'_>| {
        live.observe(progress);
        watch(progress);
    };
    let clock = seconds;
    let runner = Runner::new(workers).stop_when(interrupt::flag()).observe(&observe).clock(&clock);
    let best = tune(&inputs.rows, epochs as usize, &mut study, &runner);
    live.finish();
    Ok((best?, study.trials().to_vec()))
}

/// A search whose run directory exists.
struct Task {
    inputs: Inputs,
    dir: PathBuf,
    place: StudyPlace,
}

impl Task {
    /// Checks everything that can be wrong, then creates the run directory.
    fn begin(args: &Search, screen: &Path, out: &Path) -> anyhow::Result<Self> {
        refuse_occupied(out)?;
        let (read, ledger) = screen_at::read_with_ledger(screen)?;
        let mut config = SearchConfig::of_flags(args, screen, &read)?;
        config.journal = args.journal.as_ref().map(|at| named_address(at, out)).transpose()?;
        let inputs = Inputs::new(config, read, ledger)?;
        let place = StudyPlace::of(&inputs.config, out)?;
        let staged = Staged::new(out, MARKER)?;
        let path = staged.path().join(CONFIG);
        fs::write(&path, inputs.config.to_toml()).with_context(|| path.display().to_string())?;
        staged.commit()?;
        place.begin()?;
        Ok(Self { inputs, dir: out.into(), place })
    }

    fn resume(run: &Path) -> anyhow::Result<Self> {
        let inputs = Inputs::read(SearchConfig::read(run)?)?;
        let place = StudyPlace::of(&inputs.config, run)?;
        Ok(Self { inputs, dir: run.into(), place })
    }

    fn carry_out(self, workers: usize, lease: Duration) -> anyhow::Result<run_dir::ScoresDocument> {
        let Inputs { config, screen, ledger, splits, rows } = &self.inputs;
        describe(screen, splits);
        show::say(format!("Search: {}.", rows.describe()));
        let sampler = config.search.sampler.as_str();
        let search = |which| make_trials(&self.inputs, &self.place, which, workers, lease, &|_| ());
        let (best, trials) = search(Which::Asked)?;
        let random = match sampler {
            "random" => None,
            _ => Some(search(Which::Random)?),
        };
        for which in self.inputs.studies() {
            self.place.bring_home(which, &self.dir)?;
        }

        let mut models = winners(&config.search, &best, &trials)?;
        if let Some((params, _)) = &random {
            models.push(winner("random-search", params, &config.search)?);
        }
        models.extend([registry::estimator("net")?, registry::estimator("ann")?]);
        let bars = Bars::new();
        let evaluation = evaluate(Request {
            screen,
            splits,
            compounds: CompoundViews::default(),
            models,
            validation: config.splits.validation(),
            beside: Beside::default(),
            seed: Seed::new(config.seed),
            observer: &bars,
        });
        bars.finish();
        let evaluation = evaluation?;

        let shown = config.without_folders();
        let mut scores = run_dir::scores_document(
            &evaluation,
            screen,
            &shown.screen.to_string_lossy(),
            splits,
            config.seed,
        );
        let random = random.as_ref().map(|(_, trials)| trials.as_slice());
        scores.search = Some(SearchSummary::of(&config.spec(sampler), &trials, random));
        let writing = spinner("writing the run and its report");
        let staged = run_dir::stage_into(
            &self.dir,
            &Run {
                config: &shown.to_toml(),
                screen,
                ledger,
                splits,
                evaluation: &evaluation,
                scores: &scores,
                seed: config.seed,
            },
        )?;
        write_report(staged.path())?;
        staged.commit()?;
        writing.finish_and_clear();
        Ok(scores)
    }
}

/// The networks a search is for, the one that is kept first.
pub(super) fn winners(
    search: &SearchSection,
    best: &Params,
    trials: &[Trial],
) -> anyhow::Result<Vec<Box<dyn Estimator>>> {
    let mut models = vec![winner("searched", best, search)?];
    if search.ensemble > 1 {
        let members = top(trials, search.ensemble).into_iter().enumerate();
        let members =
            members.map(|(at, params)| winner(&format!("top-{}", at + 1), params, search));
        let members = members.collect::<anyhow::Result<Vec<_>>>()?;
        models.insert(0, Box::new(Blend::new("searched-ensemble", members)));
    }
    Ok(models)
}

fn winner(
    name: &str,
    params: &Params,
    search: &SearchSection,
) -> anyhow::Result<Box<dyn Estimator>> {
    Ok(searched::estimator(name, params, search.epochs as usize)?)
}

/// What to type now that workers may come.
fn begun(config: &SearchConfig, run: &Path, json: bool) -> anyhow::Result<()> {
    let address = config.journal.as_deref().unwrap_or_default();
    show::say(format!(
        "Begun. Make its trials, in as many places as you like, with either of\n  halfmax worker {0}\n  halfmax worker '{address}'\nthen write the results with\n  halfmax search --resume {0}",
        run.display()
    ));
    if json { show::document(&serde_json::json!({ "run": run, "study": address })) } else { Ok(()) }
}

/// The different points of the `k` best trials, the best first.
fn top(trials: &[Trial], k: usize) -> Vec<&Params> {
    let mut ranked: Vec<(f64, &Params)> =
        trials.iter().filter_map(|t| Some((t.value()?, &t.params))).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut found: Vec<&Params> = Vec::new();
    for (_, params) in ranked {
        if found.len() < k && !found.contains(&params) {
            found.push(params);
        }
    }
    found
}

/// Seconds since 1970, for the journal's timings alone: no result depends on them.
fn seconds() -> f64 {
    #[allow(clippy::disallowed_methods, reason = "when a trial ran is not what it found")]
    let now = SystemTime::now();
    now.duration_since(SystemTime::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// A search takes hours, so it replaces nothing.
fn refuse_occupied(out: &Path) -> anyhow::Result<()> {
    match fs::read_dir(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| out.display().to_string()),
        Ok(_) if out.join(TRIALS).is_file() || SearchConfig::read(out).is_ok() => bail!(
            "{0}: holds a search already; go on with `halfmax search --resume {0}`, or name a new directory",
            out.display()
        ),
        Ok(mut entries) => {
            anyhow::ensure!(
                entries.next().is_none(),
                "{}: is not empty; name a new directory",
                out.display()
            );
            Ok(())
        }
    }
}

/// There is nothing left to do.
fn finished(run: &Path, json: bool) -> anyhow::Result<()> {
    show::say(format!("{}: this search is finished.", run.display()));
    if !json {
        return Ok(());
    }
    let path = run.join("scores.json");
    show::text(&fs::read_to_string(&path).with_context(|| path.display().to_string())?)
}
