//! The trials of a searched run.

use std::path::Path;

use halfmax_search::{Space, Spec, Trial};

use crate::report::ReportError;
use crate::run_dir::{RANDOM_TRIALS, TRIALS, read_trials};

/// What was searched, every trial, those of random search beside it.
pub(in crate::report) struct Search {
    spec: Spec,
    pub(in crate::report) trials: Vec<Trial>,
    pub(in crate::report) random: Option<Vec<Trial>>,
}

impl Search {
    pub(in crate::report) fn sampler(&self) -> &str {
        &self.spec.sampler
    }

    pub(in crate::report) fn seed(&self) -> u64 {
        self.spec.seed
    }

    pub(in crate::report) fn space(&self) -> &Space {
        &self.spec.space
    }

    /// Names of the parameters with more than one value, in the order of the space.
    pub(in crate::report) fn choices(&self) -> Vec<&str> {
        let parameters = self.space().parameters().iter();
        parameters.filter(|p| p.distribution.size() != Some(1)).map(|p| p.name.as_str()).collect()
    }

    /// Trials with a value, the lowest first.
    pub(in crate::report) fn ranked(&self) -> Vec<(f64, &Trial)> {
        let mut ranked: Vec<_> = self.trials.iter().filter_map(|t| Some((t.value()?, t))).collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
        ranked
    }
}

/// Reads the journals of a run directory; `None` if it was not searched.
pub(super) fn read(dir: &Path) -> Result<Option<Search>, ReportError> {
    let journal = |name: &str| {
        let path = dir.join(name);
        read_trials(&path).map_err(|error| ReportError::malformed(&path, &error))
    };
    let Some((spec, trials)) = journal(TRIALS)? else { return Ok(None) };
    let random = journal(RANDOM_TRIALS)?.map(|(_, trials)| trials);
    Ok(Some(Search { spec, trials, random }))
}
