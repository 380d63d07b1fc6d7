//! Responses and binary features of the same cell lines, joined and checked.

pub mod files;
mod kept;
mod msi;
pub mod screen;

use serde::{Deserialize, Serialize};

use crate::EvalError;

use super::{Factor, Settings};

pub use kept::INPUTS;
pub(super) use kept::{pack, unpack};

/// A drug and what the cell lines answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drug {
    /// Its id, as it goes into tables.
    pub id: String,
    /// The name people use, where known.
    pub name: Option<String>,
    /// Putative target, where known.
    pub target: Option<String>,
    /// Target pathway, where known.
    pub pathway: Option<String>,
    /// Natural logarithm of the highest tested concentration in micromolar, where known.
    pub ln_max_dose: Option<f64>,
    /// ln IC50 of each cell line, NaN where there is none.
    #[serde(deserialize_with = "kept::with_gaps")]
    pub responses: Vec<f64>,
}

impl Drug {
    /// Its name, or its id where it has none.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// A property that a cell line has or has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// The cell lines that have it, ascending.
    pub positive: Vec<u32>,
}

/// What an analysis starts from: everything is per cell line, in the order of `lines`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inputs {
    /// Ids of the cell lines.
    pub lines: Vec<String>,
    /// What people call them; their ids where the files have no names.
    pub line_names: Vec<String>,
    /// Tissue of origin, where the files say it.
    pub tissue: Option<Factor>,
    /// Microsatellite instability: level `1` is instable.
    pub msi: Option<Factor>,
    /// Growth medium.
    pub media: Option<Factor>,
    /// In file order.
    pub drugs: Vec<Drug>,
    /// In file order.
    pub features: Vec<Feature>,
    /// What was left out in reading, and why: sentences for people.
    pub notes: Vec<String>,
}

impl Inputs {
    /// The inputs an analysis with these settings uses: one tissue where one is asked for, and only factors
    /// that are wanted and vary.
    ///
    /// # Errors
    /// [`EvalError::Request`] if there is no such tissue, or a term was asked for that the files do not have.
    pub fn for_settings(mut self, settings: &Settings) -> Result<Self, EvalError> {
        if let Some(wanted) = &settings.tissue {
            self = self.of_tissue(wanted)?;
        }
        if settings.terms.media && self.media.is_none() {
            return Err(EvalError::Request(
                "no medium is known: the features have no column MEDIA_FACTOR; name a file with COSMIC_ID and SCREEN_MEDIUM"
                    .into(),
            ));
        }
        self.tissue = self.tissue.filter(|f| settings.terms.tissue && f.varies());
        self.media = self.media.filter(|f| settings.terms.media && f.varies());
        if let Some(msi) = self.msi.take().filter(|_| settings.terms.msi) {
            let counts = msi.counts();
            let least = counts.iter().copied().min().unwrap_or(0);
            if counts.len() == 2 && least >= settings.min_msi {
                self.msi = Some(msi);
            } else {
                self.notes.push(format!(
                    "Microsatellite instability is left out: fewer than {} cell lines are in one of its states.",
                    settings.min_msi
                ));
            }
        }
        Ok(self)
    }

    fn of_tissue(self, wanted: &str) -> Result<Self, EvalError> {
        let Some(tissue) = &self.tissue else {
            return Err(EvalError::Request(format!(
                "tissue {wanted:?}: the tissue of no cell line is known"
            )));
        };
        let Some(level) = tissue.levels.iter().position(|level| level.eq_ignore_ascii_case(wanted))
        else {
            return Err(EvalError::Request(format!(
                "tissue {wanted:?}: no cell line is of it; the tissues are {}",
                tissue.levels.join(", ")
            )));
        };
        let kept: Vec<usize> = (0..self.lines.len())
            .filter(|line| usize::from(tissue.codes[*line]) == level)
            .collect();
        Ok(self.of_lines(&kept))
    }

    /// The inputs of some cell lines.
    #[must_use]
    pub fn of_lines(self, kept: &[usize]) -> Self {
        let mut place = vec![None; self.lines.len()];
        for (new, &old) in kept.iter().enumerate() {
            place[old] = Some(new as u32);
        }
        let of = |factor: Option<Factor>| factor.map(|f| f.of(kept));
        Self {
            lines: kept.iter().map(|line| self.lines[*line].clone()).collect(),
            line_names: kept.iter().map(|line| self.line_names[*line].clone()).collect(),
            tissue: of(self.tissue),
            msi: of(self.msi),
            media: of(self.media),
            drugs: self
                .drugs
                .into_iter()
                .map(|drug| Drug {
                    responses: kept.iter().map(|l| drug.responses[*l]).collect(),
                    ..drug
                })
                .collect(),
            features: self
                .features
                .into_iter()
                .map(|feature| Feature {
                    positive: feature.positive.iter().filter_map(|l| place[*l as usize]).collect(),
                    ..feature
                })
                .collect(),
            notes: self.notes,
        }
    }
}
