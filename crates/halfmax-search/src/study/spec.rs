//! What is searched, and how.

use crate::{SearchError, Space};
use std::num::NonZeroU32;

/// The settings of a study: all that decides which trials it makes.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What may be tried.
    pub space: Space,
    /// One of [`sampler::NAMES`](crate::sampler::NAMES).
    pub sampler: String,
    /// One of [`pruner::NAMES`](crate::pruner::NAMES).
    pub pruner: String,
    /// How many times a trial reports at most, which Hyperband divides into rungs.
    pub steps: u32,
    /// How many trials there will be.
    pub trials: u32,
    /// How many trials are chosen without knowing each other's values.
    pub generation: NonZeroU32,
    /// From which every choice descends.
    pub seed: u64,
    /// Whether a point that was evaluated in an earlier generation takes over its value.
    pub reuse_repeats: bool,
}

impl Spec {
    /// Without pruner, generations of four, repeats answered from the past.
    pub fn new(space: Space, sampler: impl Into<String>, trials: u32, seed: u64) -> Self {
        Self {
            space,
            sampler: sampler.into(),
            pruner: "none".into(),
            steps: 1,
            trials,
            generation: NonZeroU32::MIN.saturating_add(3),
            seed,
            reuse_repeats: true,
        }
    }

    /// The same with a pruner, for trials of at most this many reports.
    #[must_use]
    pub fn pruner(self, name: impl Into<String>, steps: u32) -> Self {
        Self { pruner: name.into(), steps, ..self }
    }

    /// The same with generations of this size, at least 1.
    #[must_use]
    pub fn generation(self, trials: u32) -> Self {
        Self { generation: NonZeroU32::new(trials).unwrap_or(NonZeroU32::MIN), ..self }
    }

    /// Refuses to go on with other settings than the stored ones.
    pub(super) fn check_same(&self, stored: &Self) -> Result<(), SearchError> {
        let settings = [
            ("sampler", stored.sampler.clone(), self.sampler.clone()),
            ("pruner", stored.pruner.clone(), self.pruner.clone()),
            ("steps", stored.steps.to_string(), self.steps.to_string()),
            ("trials", stored.trials.to_string(), self.trials.to_string()),
            ("generation", stored.generation.to_string(), self.generation.to_string()),
            ("seed", stored.seed.to_string(), self.seed.to_string()),
            ("reuse_repeats", stored.reuse_repeats.to_string(), self.reuse_repeats.to_string()),
        ];
        for (what, stored, asked) in settings {
            if stored != asked {
                return Err(SearchError::Settings { what, stored, asked });
            }
        }
        if self.space == stored.space {
            return Ok(());
        }
        let (ours, theirs) = (self.space.parameters(), stored.space.parameters());
        let differ = ours
            .iter()
            .zip(theirs)
            .find(|(a, b)| a != b)
            .map(|(a, b)| (a.name.clone(), b.name.clone()));
        let (asked, stored) = differ.unwrap_or_else(|| {
            (format!("{} parameters", ours.len()), format!("{} parameters", theirs.len()))
        });
        let place = |name: String| format!("a space that differs at {name:?}");
        Err(SearchError::Settings { what: "space", stored: place(stored), asked: place(asked) })
    }
}
