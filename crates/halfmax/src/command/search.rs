//! An architecture searched on the training part of a split, then scored once on the test part.

use std::path::{Path, PathBuf};
use std::{fs, io, thread};

use anyhow::{Context, bail};
use halfmax_data::directory::Staged;
use halfmax_data::{Ledger, Screen, Seed, store};
use halfmax_eval::EvalError;
use halfmax_eval::protocol::{Beside, Request, SearchRows, evaluate, settings, tune};
use halfmax_eval::report::write_report;
use halfmax_eval::run_dir::{self, MARKER, RANDOM_TRIALS, Run, SearchSummary, TRIALS};
use halfmax_model::net::NetEstimator;
use halfmax_model::{Estimator, registry};
use halfmax_prep::{CompoundViews, Splits};
use halfmax_search::journal::{Durability, JournalFile};
use halfmax_search::{Params, Runner, Study, Trial};

use super::execute::describe;
use crate::interrupt;
use crate::live::Live;
use crate::progress::{Bars, spinner};
use crate::search_args::Search;
use crate::search_config::{CONFIG, SearchConfig};
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
    let scores = task.carry_out(workers).inspect_err(|error| {
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

/// A search whose run directory exists.
struct Task {
    config: SearchConfig,
    dir: PathBuf,
    screen: Screen,
    ledger: Ledger,
    splits: Splits,
    rows: SearchRows,
}

impl Task {
    /// Checks everything that can be wrong, then creates the run directory.
    fn begin(args: &Search, screen: &Path, out: &Path) -> anyhow::Result<Self> {
        refuse_occupied(out)?;
        let (read, ledger) = (store::read(screen)?, store::read_ledger(screen)?);
        let config = SearchConfig::of_flags(args, screen, &read.checksum)?;
        let task = Self::new(config, out, read, ledger)?;
        let staged = Staged::new(out, MARKER)?;
        let path = staged.path().join(CONFIG);
        fs::write(&path, task.config.to_toml()).with_context(|| path.display().to_string())?;
        staged.commit()?;
        Ok(task)
    }

    fn resume(run: &Path) -> anyhow::Result<Self> {
        let config = SearchConfig::read(run)?;
        let (screen, ledger) = (store::read(&config.screen)?, store::read_ledger(&config.screen)?);
        if screen.checksum != config.checksum {
            bail!(
                "{}: the screen has changed since this search was begun; a search goes on only with the same rows",
                config.screen.display()
            );
        }
        Self::new(config, run, screen, ledger)
    }

    fn new(
        config: SearchConfig,
        dir: &Path,
        screen: Screen,
        ledger: Ledger,
    ) -> anyhow::Result<Self> {
        let splits = config.split(&screen)?;
        let rows =
            SearchRows::of_fold(&screen, splits.scheme, &splits.folds[0], Seed::new(config.seed))?;
        Ok(Self { config, dir: dir.into(), screen, ledger, splits, rows })
    }

    fn carry_out(self, workers: usize) -> anyhow::Result<run_dir::ScoresDocument> {
        describe(&self.screen, &self.splits);
        let (learn, valued) = self.rows.sizes();
        show::say(format!(
            "Search: trials learn from {learn} of the training and validation rows and are compared on {valued}."
        ));
        let sampler = self.config.search.sampler.as_str();
        let (searched, trials) = self.search(sampler, TRIALS, workers)?;
        let random = if sampler == "random" {
            None
        } else {
            Some(self.search("random", RANDOM_TRIALS, workers)?)
        };

        let winner = |name: &str, params: &Params| -> anyhow::Result<Box<dyn Estimator>> {
            let settings = settings(params, self.config.search.epochs as usize)?;
            Ok(Box::new(NetEstimator::new(name, settings)?))
        };
        let mut models = vec![winner("searched", &searched)?];
        if let Some((params, _)) = &random {
            models.push(winner("random-search", params)?);
        }
        models.extend([registry::estimator("net")?, registry::estimator("ann")?]);
        let bars = Bars::new();
        let evaluation = evaluate(Request {
            screen: &self.screen,
            splits: &self.splits,
            compounds: CompoundViews::default(),
            models,
            validation: self.config.splits.validation(),
            beside: Beside::default(),
            seed: Seed::new(self.config.seed),
            observer: &bars,
        });
        bars.finish();
        let evaluation = evaluation?;

        let shown = self.config.without_folders();
        let mut scores = run_dir::scores_document(
            &evaluation,
            &self.screen,
            &shown.screen.to_string_lossy(),
            &self.splits,
            self.config.seed,
        );
        let random = random.as_ref().map(|(_, trials)| trials.as_slice());
        scores.search = Some(SearchSummary::of(&self.config.spec(sampler), &trials, random));
        let writing = spinner("writing the run and its report");
        let staged = run_dir::stage_into(
            &self.dir,
            &Run {
                config: &shown.to_toml(),
                screen: &self.screen,
                ledger: &self.ledger,
                splits: &self.splits,
                evaluation: &evaluation,
                scores: &scores,
                seed: self.config.seed,
            },
        )?;
        write_report(staged.path())?;
        staged.commit()?;
        writing.finish_and_clear();
        Ok(scores)
    }

    /// Runs one study, or what is left of it: the best point, with all trials.
    fn search(
        &self,
        sampler: &str,
        journal: &str,
        workers: usize,
    ) -> anyhow::Result<(Params, Vec<Trial>)> {
        let journal = JournalFile::open(self.dir.join(journal), Durability::Disk)?;
        let spec = self.config.spec(sampler);
        let epochs = self.config.search.epochs;
        let mut study = Study::open(spec, journal).map_err(EvalError::from)?;
        let live = Live::new(sampler, study.spec().trials, epochs, study.trials());
        let observe = |progress: halfmax_search::Progress<'_>| live.observe(progress);
        let runner = Runner::new(workers).stop_when(interrupt::flag()).observe(&observe);
        let best = tune(&self.rows, epochs as usize, &mut study, &runner);
        live.finish();
        Ok((best?, study.trials().to_vec()))
    }
}

/// A search takes hours, so it replaces nothing.
fn refuse_occupied(out: &Path) -> anyhow::Result<()> {
    match fs::read_dir(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| out.display().to_string()),
        Ok(_) if out.join(TRIALS).is_file() => bail!(
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
