//! Where the trials of a search are kept: beside its results, or in a database.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use anyhow::Context;
use halfmax_eval::EvalError;
use halfmax_eval::run_dir::{RANDOM_TRIALS, StudyTrials, TRIALS, read_trials};
use halfmax_postgres::{Database, Login, Patience};
use halfmax_search::journal::{Durability, Journal, JournalFile};
use halfmax_search::{Spec, Study, replay};

use crate::interrupt;
use crate::search_config::SearchConfig;
use crate::show;

/// A study of a search: the one asked for, or random search beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Asked,
    Random,
}

impl Which {
    fn file(self) -> &'static str {
        match self {
            Self::Asked => TRIALS,
            Self::Random => RANDOM_TRIALS,
        }
    }
}

/// Where both studies of a search are.
pub(super) enum StudyPlace {
    /// In its run directory.
    Directory(PathBuf),
    /// In a database, under this name.
    Database { database: Database, name: String, config: String },
}

impl StudyPlace {
    /// The place the configuration names; for one without a journal, the run directory.
    pub(super) fn of(config: &SearchConfig, run: &Path) -> anyhow::Result<Self> {
        match &config.journal {
            None => Ok(Self::Directory(run.into())),
            Some(address) => {
                let (database, name) = connect(address)?;
                Ok(Self::Database { database, name, config: config.to_toml() })
            }
        }
    }

    /// Where workers find it later, even if nobody has made a trial.
    pub(super) fn begin(&self) -> anyhow::Result<()> {
        if let Self::Database { database, name, config } = self {
            database.begin(name, config)?;
        }
        Ok(())
    }

    /// Opens a study: alone in a directory, beside others in a database.
    pub(super) fn open(
        &self,
        which: Which,
        spec: Spec,
        lease: Duration,
    ) -> anyhow::Result<Study<Box<dyn Journal>>> {
        match self {
            Self::Directory(run) => {
                let journal = JournalFile::open(run.join(which.file()), Durability::Disk)?;
                let journal: Box<dyn Journal> = Box::new(journal);
                Ok(Study::open(spec, journal).map_err(EvalError::from)?)
            }
            Self::Database { database, name, config } => {
                let place = database.begin(&of_name(name, which), config)?;
                let (journal, leases) = place.join(lease)?;
                let journal: Box<dyn Journal> = Box::new(journal);
                Ok(Study::share(spec, journal, Arc::new(leases)).map_err(EvalError::from)?)
            }
        }
    }

    /// The trials so far, without taking part.
    pub(super) fn trials(&self, which: Which) -> anyhow::Result<Option<StudyTrials>> {
        match self {
            Self::Directory(run) => Ok(read_trials(&run.join(which.file()))?),
            Self::Database { database, name, .. } => {
                let name = of_name(name, which);
                if !database.studies()?.contains(&name) {
                    return Ok(None);
                }
                let events = database.begin(&name, "")?.journal().replay(0)?;
                Ok(replay(&events).map_err(EvalError::from)?)
            }
        }
    }

    /// Puts what a database holds of a study into the run directory, which is whole without it from then on.
    pub(super) fn bring_home(&self, which: Which, run: &Path) -> anyhow::Result<()> {
        let Self::Database { database, name, config } = self else { return Ok(()) };
        let events = database.begin(&of_name(name, which), config)?.journal().replay(0)?;
        let staged = run.join(format!(".{}", which.file()));
        match fs::remove_file(&staged) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| staged.display().to_string());
            }
            _ => {}
        }
        let mut file = JournalFile::open(&staged, Durability::System)?;
        for event in &events {
            file.append(event)?;
        }
        drop(file);
        let path = run.join(which.file());
        fs::rename(&staged, &path).with_context(|| path.display().to_string())
    }
}

/// The address with a name for the study, where it has none: one that no other search has.
pub(super) fn named_address(address: &str, run: &Path) -> anyhow::Result<String> {
    let login = login(address)?;
    let database = open(&login)?;
    if let Some(name) = login.study() {
        anyhow::ensure!(
            !database.studies()?.iter().any(|known| known == name),
            "{}: holds a study {name:?} already; go on with it by `halfmax worker`, or choose another name",
            login.place()
        );
        return Ok(address.into());
    }
    let folder = run.file_name().unwrap_or_default().to_string_lossy();
    let name: String = folder.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let unique = RandomState::new().hash_one(run) as u32;
    let separator = if address.contains('?') { '&' } else { '?' };
    Ok(format!("{address}{separator}study={name}-{unique:08x}"))
}

/// The database of an address and the name of its study.
pub(super) fn connect(address: &str) -> anyhow::Result<(Database, String)> {
    let login = login(address)?;
    let name = login.study().map(str::to_owned);
    let name = name.with_context(|| {
        format!("{address}: names no study; add ?study=NAME, as the search has said when it began")
    })?;
    Ok((open(&login)?, name))
}

fn login(address: &str) -> anyhow::Result<Login> {
    #[allow(clippy::disallowed_methods, reason = "passwords are where psql has them")]
    let variable = |name: &str| std::env::var(name).ok();
    Ok(Login::new(address, &variable)?)
}

fn open(login: &Login) -> anyhow::Result<Database> {
    Ok(Database::open(login, Patience { waiting: Arc::new(waiting), ..Patience::default() })?)
}

/// Random search is a study of its own.
fn of_name(name: &str, which: Which) -> String {
    match which {
        Which::Asked => name.into(),
        Which::Random => format!("{name}/random"),
    }
}

/// Says now and then that the database is away. Ctrl-C ends the waiting.
fn waiting(reason: &str) -> bool {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    /// In seconds since the beginning, plus one.
    static SAID: AtomicU64 = AtomicU64::new(0);
    let now = BEGUN.elapsed().as_secs() + 1;
    let said = SAID.load(Ordering::Relaxed);
    if said == 0 || now >= said + 30 {
        SAID.store(now, Ordering::Relaxed);
        show::say(format!("{reason}; trying again until it is back."));
    }
    !interrupt::pressed()
}
