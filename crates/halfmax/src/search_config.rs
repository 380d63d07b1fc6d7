//! What a search will do: kept in its run directory from the start, so that it can be resumed.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use halfmax_data::{Screen, Seed};
use halfmax_model::net::space;
use halfmax_prep::{COMPOUND_FINGERPRINT, Splits};
use halfmax_search::{Space, Spec};
use serde::{Deserialize, Serialize};

use crate::config::SplitsSection;
use crate::screen_at;
use crate::search_args::Search;

/// The file in the run directory.
pub(crate) const CONFIG: &str = "config.toml";
/// Share of rows held out for the one test, where nothing else is said.
const TEST: f64 = 0.2;

/// One search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchConfig {
    /// Screen directory; only its name once the run is finished.
    pub(crate) screen: PathBuf,
    /// What the screen must be on resume.
    pub(crate) checksum: String,
    pub(crate) seed: u64,
    /// Where the trials are kept, if not in the run directory; gone once the run is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) journal: Option<String>,
    pub(crate) splits: SplitsSection,
    pub(crate) search: SearchSection,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchSection {
    pub(crate) sampler: String,
    pub(crate) pruner: String,
    pub(crate) trials: u32,
    /// At most this many per trial.
    pub(crate) epochs: u32,
    /// Trials chosen without knowing each other's values.
    #[serde(default = "generation")]
    pub(crate) generation: u32,
    /// Into how many folds the rows of a trial are dealt; one is a single cut.
    #[serde(default = "one")]
    pub(crate) inner_folds: usize,
    /// So many of the best networks become the model that is kept.
    #[serde(default = "one")]
    pub(crate) ensemble: usize,
    /// What the space is called.
    pub(crate) name: String,
    pub(crate) space: Space,
}

impl SearchConfig {
    /// What the flags say. `screen` is what was read from `path`.
    pub(crate) fn of_flags(args: &Search, path: &Path, screen: &Screen) -> anyhow::Result<Self> {
        let absolute =
            |path: &Path| std::fs::canonicalize(path).with_context(|| path.display().to_string());
        let mut splits = SplitsSection {
            file: args.splits.as_deref().map(absolute).transpose()?,
            column: args.column.clone(),
            scheme: args.scheme,
            folds: None,
            test: args.test,
            validation: args.validation,
        };
        if splits.file.is_none() {
            splits.test = splits.test.or(Some(TEST));
        }
        splits.resolve();
        let (name, space) = read_space(&args.space, screen)?;
        Ok(Self {
            screen: screen_at::absolute(path)?,
            checksum: screen.checksum.clone(),
            seed: args.seed,
            journal: None,
            splits,
            search: SearchSection {
                sampler: args.sampler.clone(),
                pruner: args.pruner.clone(),
                trials: args.trials,
                epochs: args.epochs,
                generation: args.generation,
                inner_folds: args.inner_folds,
                ensemble: args.ensemble,
                name,
                space,
            },
        })
    }

    /// What a run directory was begun with.
    pub(crate) fn read(run: &Path) -> anyhow::Result<Self> {
        let path = run.join(CONFIG);
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: no search was begun here", path.display()))?;
        Self::parse(&text, &path.display().to_string())
    }

    /// The configuration in this text, which came from there.
    pub(crate) fn parse(text: &str, origin: &str) -> anyhow::Result<Self> {
        toml::from_str(text).with_context(|| format!("{origin}: not the configuration of a search"))
    }

    /// As text that [`SearchConfig::read`] reads.
    pub(crate) fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("a configuration is plain data")
    }

    /// The same without folders: where a run was made is not part of it.
    pub(crate) fn without_folders(&self) -> Self {
        let mut shown = self.clone();
        shown.journal = None;
        let name_only =
            |path: &mut PathBuf| *path = path.file_name().map_or_else(PathBuf::new, PathBuf::from);
        name_only(&mut shown.screen);
        shown.splits.file.as_mut().map(name_only);
        shown
    }

    /// The one split of the search, with rows to test.
    pub(crate) fn split(&self, screen: &Screen) -> anyhow::Result<Splits> {
        let splits = self.splits.splits(screen, Seed::new(self.seed))?;
        if splits.folds.len() > 1 {
            bail!(
                "a search works on one split; column {:?} holds {} folds: choose a column of train, val and test",
                splits.column,
                splits.folds.len()
            );
        }
        if splits.folds[0].test_rows().is_empty() {
            bail!("column {:?} has no test rows to score the winner on", splits.column);
        }
        Ok(splits)
    }

    /// The settings of the study with this sampler.
    pub(crate) fn spec(&self, sampler: &str) -> Spec {
        let SearchSection { trials, epochs, generation, pruner, space, .. } = &self.search;
        Spec::new(space.clone(), sampler, *trials, self.seed)
            .pruner(pruner.as_str(), *epochs)
            .generation(*generation)
    }
}

/// That of searches begun before it could be chosen.
fn generation() -> u32 {
    4
}

fn one() -> usize {
    1
}

/// A preset by name, or a file. Two presets also choose among the views of the screen.
fn read_space(wanted: &str, screen: &Screen) -> anyhow::Result<(String, Space)> {
    let views: Vec<&str> = screen.omics.iter().map(|omics| omics.kind.as_str()).collect();
    if wanted == "multitask" {
        return Ok((wanted.into(), space::multitask_space_of(&views)));
    }
    if wanted == "default" {
        let described = screen.compounds.iter().any(|compound| compound.smiles.is_some());
        let others: &[&str] = if described { &[COMPOUND_FINGERPRINT] } else { &[] };
        return Ok((wanted.into(), space::default_space_of(&views, others)));
    }
    if space::PRESETS.contains(&wanted) {
        return Ok((wanted.into(), space::preset(wanted)?));
    }
    let path = Path::new(wanted);
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("space {wanted:?} is neither {} nor a file", space::PRESETS.join(", "))
    })?;
    let found: Space = toml::from_str(&text).with_context(|| path.display().to_string())?;
    space::check(&found).with_context(|| path.display().to_string())?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, found))
}
