//! How the model that a run kept was made, so that it can be made again.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use halfmax_eval::run_dir::{TRIALS, read_trials};
use halfmax_model::Estimator;
use halfmax_prep::CompoundViews;
use halfmax_search::best;

use super::search::winners;
use crate::config::{RunConfig, SplitsSection};
use crate::search_config::{CONFIG, SearchConfig};

/// What a model is made of, besides a screen and a seed.
pub(super) struct Recipe {
    pub(super) splits: SplitsSection,
    pub(super) compounds: CompoundViews,
    /// The model that was kept.
    pub(super) estimator: Box<dyn Estimator>,
}

impl Recipe {
    /// Of a run directory, or of the bundle inside it, whose model learned from the training rows of `fold`.
    pub(super) fn of(model: &Path, fold: &str) -> anyhow::Result<Self> {
        let path = config_of(model)?;
        let trials = path.with_file_name(TRIALS);
        let (mut splits, compounds, mut estimators) =
            if let Some((_, trials)) = read_trials(&trials)? {
                let text =
                    std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
                let config = SearchConfig::parse(&text, &path.display().to_string())?;
                let Some(best) = best(&trials) else {
                    bail!("{}: no trial has a value", path.with_file_name(TRIALS).display());
                };
                let models = winners(&config.search, &best.params, &trials)?;
                (config.splits, CompoundViews::default(), models)
            } else {
                let mut config = RunConfig::read(&path)?;
                config.models.truncate(1);
                let models = config.estimators()?;
                (config.splits, config.compounds, models)
            };
        if estimators.is_empty() {
            bail!("{}: names no model", path.display());
        }
        if splits.file.as_ref().is_some_and(|file| !file.is_file()) {
            kept(&mut splits, &path, fold)?;
        }
        Ok(Self { splits, compounds, estimator: estimators.swap_remove(0) })
    }
}

/// The configuration that a run was made by.
fn config_of(model: &Path) -> anyhow::Result<PathBuf> {
    let inside = model.join(CONFIG);
    let beside = model.parent().map(|run| run.join(CONFIG));
    let path = if inside.is_file() { Some(inside) } else { beside.filter(|path| path.is_file()) };
    path.with_context(|| {
        format!(
            "{}: fitting again needs the run directory with its {CONFIG}, not a bundle alone",
            model.display()
        )
    })
}

/// A run does not keep the file its splits came from, but the splits.
fn kept(splits: &mut SplitsSection, config: &Path, fold: &str) -> anyhow::Result<()> {
    let kept = config.with_file_name("splits.tsv");
    let text = std::fs::read_to_string(&kept).with_context(|| kept.display().to_string())?;
    let columns: Vec<&str> = text.lines().next().unwrap_or_default().split('\t').skip(1).collect();
    let column = columns.iter().find(|column| **column == fold).or(columns.first());
    splits.column = column.map(|column| (*column).to_owned());
    splits.file = Some(kept);
    Ok(())
}
