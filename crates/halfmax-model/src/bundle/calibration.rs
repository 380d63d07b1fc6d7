//! What a bundle knows about the reliability of its answers.

use std::collections::BTreeMap;

use halfmax_prep::{Design, Pair};
use serde::{Deserialize, Serialize};

use crate::conformal::{Conformal, Interval};
use crate::domain::{CellLineSpace, CompoundSpace, Domain, Nearness};

/// The file, which bundles of earlier versions do not have.
pub(super) const CALIBRATION: &str = "calibration.json";

/// Intervals, and how near every known entity is to those of training.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Calibration {
    /// None if there was nothing to calibrate on.
    pub(super) intervals: Option<Conformal>,
    cell_lines: BTreeMap<String, Nearness>,
    compounds: BTreeMap<String, Nearness>,
}

impl Calibration {
    /// Measures the entities of a screen against those of the training rows.
    pub(super) fn of(design: &Design, trained: &Design, intervals: Option<Conformal>) -> Self {
        let space = CellLineSpace::of(trained);
        let lines = design.cell_lines.iter().enumerate();
        let cell_lines = space.iter().flat_map(|space| {
            lines.clone().map(|(at, id)| (id.to_string(), space.nearness(design, at)))
        });
        let space = CompoundSpace::of(trained);
        let of_compound = |at: usize| {
            let nearness = space.as_ref()?.nearness(design, at)?;
            Some((design.compounds[at].to_string(), nearness))
        };
        Self {
            intervals,
            cell_lines: cell_lines.collect(),
            compounds: (0..design.compounds.len()).filter_map(of_compound).collect(),
        }
    }

    /// Measures an entity that was added to the known ones.
    pub(super) fn add_compound(&mut self, entities: &Design, trained: &Design, at: usize) {
        let space = CompoundSpace::of(trained);
        if let Some(nearness) = space.and_then(|space| space.nearness(entities, at)) {
            self.compounds.insert(entities.compounds[at].to_string(), nearness);
        }
    }

    pub(super) fn interval(&self, compound: &str, value: f64, level: f64) -> Option<Interval> {
        self.intervals.as_ref()?.interval(compound, value, level)
    }

    /// The domain of a pair, given whether its cell line and its compound were in training; `None` if neither was ever
    /// measured.
    pub(super) fn domain(
        &self,
        entities: &Design,
        pair: Pair,
        in_training: (bool, bool),
    ) -> Option<Domain> {
        let cell_line =
            self.cell_lines.get(entities.cell_lines[pair.cell_line as usize].as_str()).cloned();
        let compound =
            self.compounds.get(entities.compounds[pair.compound as usize].as_str()).cloned();
        let outside = |nearness: &Option<Nearness>, in_training: bool| {
            !in_training && nearness.as_ref().is_some_and(Nearness::is_outside)
        };
        (cell_line.is_some() || compound.is_some()).then(|| Domain {
            outside: outside(&cell_line, in_training.0) || outside(&compound, in_training.1),
            cell_line,
            compound,
        })
    }
}
