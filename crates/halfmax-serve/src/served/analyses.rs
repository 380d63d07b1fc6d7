//! Analyses of variance that are served, with their entities by name.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use halfmax_eval::anova::{self, Null, Study};

use crate::ServeError;

/// Tests of one analysis, 140 bytes each.
const MOST: usize = 4_000_000;

/// A finished analysis.
pub(crate) struct Analysis {
    /// The name of its directory.
    pub(crate) name: String,
    pub(crate) study: Study,
    pub(crate) null: Option<Null>,
    /// Cell lines by id and name in lower case.
    lines: HashMap<String, u32>,
}

impl Analysis {
    fn read(dir: &Path) -> Result<Self, ServeError> {
        let mut kept = anova::read(dir)?;
        let tests = kept.counts.tests;
        if tests > MOST {
            return Err(ServeError::TooManyTests { path: dir.into(), tests, most: MOST });
        }
        let null = kept.null.take();
        let study = kept.study()?;
        let full = std::fs::canonicalize(dir).unwrap_or_else(|_| dir.into());
        let name = full.file_name();
        let name = name.map_or_else(|| "anova".into(), |name| name.to_string_lossy().into_owned());
        let mut lines = HashMap::new();
        // An id means its own cell line, whatever others are called.
        for names in [&study.inputs.lines, &study.inputs.line_names] {
            for (name, at) in names.iter().zip(0..) {
                lines.entry(name.to_lowercase()).or_insert(at);
            }
        }
        Ok(Self { name, study, null, lines })
    }

    /// The cell line that goes by one of these names.
    pub(crate) fn line<'n>(&self, mut names: impl Iterator<Item = &'n str>) -> Option<u32> {
        names.find_map(|name| self.lines.get(&name.to_lowercase()).copied())
    }

    /// The drug of this id, or all drugs of this name: some were screened twice.
    pub(crate) fn drugs(&self, key: &str) -> Vec<u32> {
        let all = || self.study.inputs.drugs.iter().zip(0_u32..);
        if let Some((_, at)) = all().find(|(drug, _)| drug.id == key) {
            return vec![at];
        }
        let named = all().filter(|(drug, _)| drug.label().eq_ignore_ascii_case(key));
        named.map(|(_, at)| at).collect()
    }

    /// The feature of this name, in any case if nothing is written just so.
    pub(crate) fn feature(&self, key: &str) -> Option<u32> {
        let all = || self.study.inputs.features.iter().zip(0_u32..);
        let exact = all().find(|(feature, _)| feature.name == key);
        let found = exact.or_else(|| all().find(|(f, _)| f.name.eq_ignore_ascii_case(key)));
        found.map(|(_, at)| at)
    }

    /// Whether a cell line has a feature.
    pub(crate) fn has(&self, line: u32, feature: u32) -> bool {
        self.study.inputs.features[feature as usize].positive.binary_search(&line).is_ok()
    }
}

/// In the order given.
pub(crate) struct Analyses(Vec<Arc<Analysis>>);

impl Analyses {
    /// Reads every directory.
    ///
    /// # Errors
    /// That of the first that cannot be used, or [`ServeError::SameName`].
    pub(crate) fn read(dirs: &[PathBuf]) -> Result<Self, ServeError> {
        let mut all = Self(Vec::new());
        for dir in dirs {
            let analysis = Analysis::read(dir)?;
            if all.find(&analysis.name).is_some() {
                return Err(ServeError::SameName { path: dir.clone(), name: analysis.name });
            }
            all.0.push(Arc::new(analysis));
        }
        Ok(all)
    }

    /// Reads every directory again; where one can no longer be used, what was read before stays.
    pub(crate) fn again(&self, dirs: &[PathBuf]) -> (Self, Vec<ServeError>) {
        let mut faults = Vec::new();
        let read = self.0.iter().zip(dirs).map(|(old, dir)| match Analysis::read(dir) {
            Ok(new) => Arc::new(new),
            Err(fault) => {
                faults.push(fault);
                Arc::clone(old)
            }
        });
        (Self(read.collect()), faults)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Analysis>> {
        self.0.iter()
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Arc<Analysis>> {
        self.0.iter().find(|analysis| analysis.name == name)
    }
}
