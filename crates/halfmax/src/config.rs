//! What will be done: a configuration file or flags, resolved, and saved with the run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use halfmax_data::import::{
    self, BeyondDoses, Folder, ImportConfig, Imported, Replicates, SameName, Wanted, import_folder,
};
use halfmax_data::{Measure, Screen, Seed};
use halfmax_model::net::{
    Activation, Arch, Block, Encoder, Fusion, Heads, Loss, NetEstimator, NetSettings, Optimiser,
    Schedule, Weighting,
};
use halfmax_model::{Estimator, PreparedEstimator, registry};
use halfmax_prep::{CompoundViews, Pipeline, Scheme, Splits, read_splits};
use serde::{Deserialize, Serialize};

use crate::args::{FoldArgs, SplitArgs};
use crate::beside_config::{ProbeName, TestOn};
use crate::prep_config::{self, PrepSection};
use crate::screen_at;

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunConfig {
    /// Screen directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) screen: Option<PathBuf>,
    #[serde(default = "default_seed")]
    pub(crate) seed: u64,
    /// Files to make the screen of, instead of a directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) import: Option<ImportSection>,
    #[serde(default)]
    pub(crate) splits: SplitsSection,
    /// What models are shown of structures.
    #[serde(default)]
    pub(crate) compounds: CompoundViews,
    /// What is done to views before any model but the baselines sees them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) prep: Vec<PrepSection>,
    #[serde(default = "default_models")]
    pub(crate) models: Vec<ModelSection>,
    /// What else is asked of each model.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) probes: Vec<ProbeName>,
    /// Into how many folds training rows are dealt to choose a model inside each fold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nested: Option<usize>,
    /// Another screen to be tested on, instead of splits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) test_on: Option<TestOn>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportSection {
    /// Fitted dose responses, unless a whole folder is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) responses: Option<PathBuf>,
    /// A data set of drevalpy, instead of files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) drevalpy: Option<PathBuf>,
    /// IMPROVE's benchmark data, instead of files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) improve: Option<PathBuf>,
    /// Which study of IMPROVE's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) study: Option<String>,
    /// Kinds of omics to read from a folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) views: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cell_lines: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) compounds: Option<PathBuf>,
    #[serde(default)]
    pub(crate) omics: BTreeMap<String, PathBuf>,
    /// Layout of the responses, by default recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) format: Option<String>,
    /// What a response is, by default ln IC50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) measure: Option<Measure>,
    /// Responses beyond the tested doses.
    #[serde(default)]
    pub(crate) censored: BeyondDoses,
    /// Several responses of one pair.
    #[serde(default)]
    pub(crate) replicates: Replicates,
    /// Compounds that share a name.
    #[serde(default)]
    pub(crate) same_name: SameName,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SplitsSection {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scheme: Option<Scheme>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) folds: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) test: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) validation: Option<f64>,
}

/// A model by the name of its preset, with what is to be different.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModelSection {
    pub(crate) preset: String,
    /// What it is called in tables, by default as its preset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hidden: Option<Vec<usize>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    activation: Option<Activation>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dropout: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input_dropout: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    factors: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epochs: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch_size: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    learning_rate: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schedule: Option<Schedule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weight_decay: Option<f64>,
    /// 0 trains all epochs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    patience: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    features_per_view: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identity: Option<bool>,
    /// Only these views.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    views: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    optimiser: Option<Optimiser>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    loss: Option<Loss>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weighting: Option<Weighting>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    censored: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clip: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fusion: Option<Fusion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    heads: Option<Heads>,
    /// Blocks of any type, in place of `hidden`, `activation` and `dropout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trunk: Option<Vec<Block>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    encoders: Option<Vec<Encoder>>,
}

const fn default_seed() -> u64 {
    42
}

fn default_models() -> Vec<ModelSection> {
    vec![ModelSection::preset("net")]
}

impl RunConfig {
    /// Reads a configuration file; its paths are taken relative to it.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let mut config: Self = toml::from_str(&text).with_context(|| path.display().to_string())?;
        let base = path.parent().unwrap_or(Path::new(""));
        let relative = |path: &mut PathBuf| *path = base.join(&*path);
        let screen_at_base = |screen: &mut PathBuf| {
            if !screen_at::is_remote(screen) {
                relative(screen);
            }
        };
        config.screen.as_mut().map(screen_at_base);
        config.splits.file.as_mut().map(relative);
        if let Some(other) = &mut config.test_on {
            screen_at_base(&mut other.screen);
        }
        config.prep.iter_mut().for_each(|step| step.relocate(relative));
        if let Some(import) = &mut config.import {
            import.paths().for_each(relative);
        }
        if config.screen.is_some() == config.import.is_some() {
            bail!(
                "{}: give either screen = \"DIR\" or an [import] table with the files to make one",
                path.display()
            );
        }
        Ok(config)
    }

    /// What the flags of `train` and `evaluate` say.
    pub(crate) fn of_flags(
        screen: PathBuf,
        prep: Vec<PrepSection>,
        models: Vec<ModelSection>,
        folds: &FoldArgs,
    ) -> Self {
        let mut splits = SplitsSection::of_flags(&folds.split);
        splits.file.clone_from(&folds.splits);
        splits.column.clone_from(&folds.column);
        Self {
            screen: Some(screen),
            seed: folds.seed,
            import: None,
            splits,
            compounds: folds.compounds.views(),
            prep,
            models,
            probes: Vec::new(),
            nested: None,
            test_on: None,
        }
    }

    /// As text that [`RunConfig::read`] reads. Folders are left out: where a run was made is not part of it.
    pub(crate) fn to_toml(&self) -> String {
        let mut shown = self.clone();
        let name_only =
            |path: &mut PathBuf| *path = path.file_name().map_or_else(PathBuf::new, PathBuf::from);
        shown.screen.as_mut().map(name_only);
        shown.splits.file.as_mut().map(name_only);
        if let Some(other) = &mut shown.test_on {
            name_only(&mut other.screen);
        }
        shown.prep.iter_mut().for_each(|step| step.relocate(name_only));
        if let Some(import) = &mut shown.import {
            import.paths().for_each(name_only);
        }
        toml::to_string_pretty(&shown).expect("a configuration is plain data")
    }

    /// Every choice that was left open, made.
    pub(crate) fn resolve(&mut self) {
        self.splits.resolve();
        self.models.iter_mut().for_each(ModelSection::resolve);
    }

    /// The estimators, in order.
    pub(crate) fn estimators(&self) -> anyhow::Result<Vec<Box<dyn Estimator>>> {
        let pipeline = self.pipeline()?;
        let prepared = |model: Box<dyn Estimator>| -> Box<dyn Estimator> {
            if pipeline.steps.is_empty() || model.is_naive() {
                return model;
            }
            Box::new(PreparedEstimator::new(pipeline.clone(), model))
        };
        self.models.iter().map(|model| model.estimator().map(prepared)).collect()
    }

    /// What is done to views first.
    pub(crate) fn pipeline(&self) -> anyhow::Result<Pipeline> {
        prep_config::pipeline(&self.prep)
    }
}

impl ImportSection {
    fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        [
            self.responses.as_mut(),
            self.drevalpy.as_mut(),
            self.improve.as_mut(),
            self.cell_lines.as_mut(),
            self.compounds.as_mut(),
        ]
        .into_iter()
        .flatten()
        .chain(self.omics.values_mut())
    }

    /// Reads the files, or the folder.
    pub(crate) fn import(&self) -> anyhow::Result<Imported> {
        let wanted =
            Wanted { measure: self.measure, study: self.study.clone(), ..Wanted::default() };
        let folder = match (&self.responses, &self.drevalpy, &self.improve) {
            (Some(responses), None, None) => {
                if self.study.is_some() || !self.views.is_empty() {
                    bail!("[import] study and views belong to a folder, not to single files");
                }
                return Ok(import::import(&self.files(responses, wanted))?);
            }
            (None, Some(dir), None) => Folder::Drevalpy(dir.clone()),
            (None, None, Some(dir)) => Folder::Improve(dir.clone()),
            _ => bail!("[import] needs one of responses, drevalpy and improve"),
        };
        let rules = Self {
            drevalpy: self.drevalpy.clone(),
            improve: self.improve.clone(),
            study: self.study.clone(),
            views: self.views.clone(),
            measure: self.measure,
            censored: self.censored,
            replicates: self.replicates,
            same_name: self.same_name,
            ..Self::default()
        };
        if *self != rules {
            bail!(
                "[import] of a folder takes measure, study, views, censored, replicates and same_name, nothing else"
            );
        }
        Ok(import_folder(&folder, &self.views, &self.files(Path::new(""), wanted))?)
    }

    fn files(&self, responses: &Path, wanted: Wanted) -> ImportConfig {
        ImportConfig {
            responses: responses.into(),
            cell_lines: self.cell_lines.clone(),
            compounds: self.compounds.clone(),
            omics: self.omics.iter().map(|(kind, path)| (kind.clone(), path.clone())).collect(),
            format: self.format.clone(),
            wanted,
            beyond_doses: self.censored,
            replicates: self.replicates,
            same_name: self.same_name,
        }
    }
}

/// Share of training rows that decide when to stop, where nothing else is said.
const VALIDATION: f64 = 0.1;
/// Folds, where nothing else is said.
const FOLDS: usize = 5;

impl SplitsSection {
    pub(crate) fn of_flags(flags: &SplitArgs) -> Self {
        Self {
            scheme: flags.scheme,
            folds: flags.folds,
            test: flags.test,
            validation: flags.validation,
            ..Self::default()
        }
    }

    /// The share carved off for early stopping.
    pub(crate) fn validation(&self) -> f64 {
        self.validation.unwrap_or(VALIDATION)
    }

    /// Every choice that was left open, made.
    pub(crate) fn resolve(&mut self) {
        self.validation = Some(self.validation());
        if self.file.is_none() {
            self.scheme = self.scheme.or(Some(Scheme::Lco));
            self.folds = if self.test.is_some() { None } else { self.folds.or(Some(FOLDS)) };
        }
    }

    /// Makes or reads the folds.
    pub(crate) fn splits(&self, screen: &Screen, seed: Seed) -> anyhow::Result<Splits> {
        let validation = self.validation();
        for (name, share) in [("validation", Some(validation)), ("test", self.test)] {
            let lowest = if name == "test" { f64::MIN_POSITIVE } else { 0.0 };
            if share.is_some_and(|share| !(lowest..=0.9).contains(&share)) {
                bail!(
                    "{name} = {}: must be a share of the rows, above 0 and at most 0.9",
                    share.unwrap_or_default()
                );
            }
        }
        if let Some(file) = &self.file {
            if self.scheme.is_some() || self.folds.is_some() || self.test.is_some() {
                bail!("splits come from {} or from a scheme, not from both", file.display());
            }
            return Ok(read_splits(file, self.column.as_deref(), screen, validation, seed)?);
        }
        let scheme = self.scheme.unwrap_or(Scheme::Lco);
        let seed = seed.fork("splits");
        Ok(match self.test {
            Some(test) => Splits::holdout(screen, scheme, test, validation, seed)?,
            None => Splits::cross_validation(
                screen,
                scheme,
                self.folds.unwrap_or(FOLDS),
                validation,
                seed,
            )?,
        })
    }
}

impl ModelSection {
    /// A preset as it is.
    pub(crate) fn preset(name: &str) -> Self {
        Self { preset: name.into(), ..Self::default() }
    }

    /// Every setting that was left open, as its preset has it: a run records what it did.
    fn resolve(&mut self) {
        let Ok(settings) = registry::net_settings(&self.preset) else { return };
        let NetSettings { arch, training, features_per_view, identity, views } =
            self.settings(settings);
        let plain = arch.hidden().filter(|hidden| {
            arch == Arch {
                input_dropout: arch.input_dropout,
                factors: arch.factors,
                fusion: arch.fusion,
                heads: arch.heads,
                ..Arch::dense(hidden, arch.trunk[0].activation, arch.trunk[0].dropout)
            }
        });
        let is_plain = plain.is_some();
        *self = Self {
            preset: self.preset.clone(),
            name: self.name.clone(),
            hidden: plain,
            activation: is_plain.then(|| arch.trunk[0].activation),
            dropout: is_plain.then(|| arch.trunk[0].dropout),
            trunk: (!is_plain).then_some(arch.trunk),
            encoders: Some(arch.encoders).filter(|encoders| !encoders.is_empty()),
            input_dropout: Some(arch.input_dropout),
            factors: Some(arch.factors),
            fusion: Some(arch.fusion),
            heads: Some(arch.heads),
            epochs: Some(training.epochs),
            batch_size: Some(training.batch_size),
            learning_rate: Some(training.learning_rate),
            schedule: Some(training.schedule),
            weight_decay: Some(training.weight_decay),
            patience: Some(training.patience.unwrap_or(0)),
            optimiser: Some(training.optimiser),
            loss: Some(training.loss),
            weighting: Some(training.weighting),
            censored: Some(training.censored),
            clip: training.clip,
            features_per_view,
            identity: Some(identity),
            views: Some(views).filter(|views| !views.is_empty()),
        };
    }

    fn is_plain(&self) -> bool {
        *self == Self { name: self.name.clone(), ..Self::preset(&self.preset) }
    }

    fn estimator(&self) -> anyhow::Result<Box<dyn Estimator>> {
        if self.is_plain() && self.name.is_none() {
            return Ok(registry::estimator(&self.preset)?);
        }
        let Ok(settings) = registry::net_settings(&self.preset) else {
            registry::estimator(&self.preset)?;
            bail!("model {:?} has no settings to change; only the networks have", self.preset);
        };
        let name = self.name.clone().unwrap_or_else(|| self.preset.clone());
        Ok(Box::new(NetEstimator::new(name, self.settings(settings))?))
    }

    fn settings(&self, mut settings: NetSettings) -> NetSettings {
        let NetSettings { arch, training, .. } = &mut settings;
        if self.hidden.is_some() || self.activation.is_some() || self.dropout.is_some() {
            let hidden = self.hidden.clone().or_else(|| arch.hidden()).unwrap_or_default();
            let first = arch.trunk[0].clone();
            let activation = self.activation.unwrap_or(first.activation);
            arch.trunk =
                Arch::dense(&hidden, activation, self.dropout.unwrap_or(first.dropout)).trunk;
        }
        set(&mut arch.trunk, self.trunk.as_ref());
        set(&mut arch.encoders, self.encoders.as_ref());
        set(&mut arch.fusion, self.fusion.as_ref());
        set(&mut arch.heads, self.heads.as_ref());
        set(&mut arch.input_dropout, self.input_dropout.as_ref());
        set(&mut arch.factors, self.factors.as_ref());
        set(&mut training.epochs, self.epochs.as_ref());
        set(&mut training.batch_size, self.batch_size.as_ref());
        set(&mut training.learning_rate, self.learning_rate.as_ref());
        set(&mut training.schedule, self.schedule.as_ref());
        set(&mut training.weight_decay, self.weight_decay.as_ref());
        set(&mut training.optimiser, self.optimiser.as_ref());
        set(&mut training.loss, self.loss.as_ref());
        set(&mut training.weighting, self.weighting.as_ref());
        set(&mut training.censored, self.censored.as_ref());
        training.clip = self.clip.or(training.clip);
        if let Some(patience) = self.patience {
            training.patience = (patience > 0).then_some(patience);
        }
        set(&mut settings.views, self.views.as_ref());
        settings.features_per_view = self.features_per_view.or(settings.features_per_view);
        set(&mut settings.identity, self.identity.as_ref());
        settings
    }
}

fn set<T: Clone>(setting: &mut T, wanted: Option<&T>) {
    if let Some(wanted) = wanted {
        setting.clone_from(wanted);
    }
}
