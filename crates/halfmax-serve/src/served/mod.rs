//! A model that is served: its bundle, and what its run directory says of it.

mod analyses;
mod domain;
mod models;
mod names;
mod run;
mod standing;
mod table;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use halfmax_data::Direction;
use halfmax_model::ModelError;
use halfmax_model::bundle::{self, Bundle, MANIFEST};
use halfmax_model::conformal::LEVEL;
use halfmax_prep::Pair;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::ServeError;
pub(crate) use analyses::{Analyses, Analysis};
pub(crate) use domain::Domain;
pub(crate) use models::Models;
use names::Names;
pub(crate) use run::Run;
use standing::Standing;
use table::Table;

/// Hexadecimal digits of a version.
const DIGITS: usize = 12;
/// Predictions that a thread which serves other requests as well may make.
const FEW: usize = 4;
/// How long one of them may take.
const QUICK: Duration = Duration::from_micros(150);

/// A bundle ready for questions.
pub(crate) struct Served {
    /// The name of its run directory; several bundles may share it.
    pub(crate) name: String,
    /// The beginning of its manifest's SHA-256: the same content has the same version anywhere.
    pub(crate) version: String,
    pub(crate) bundle: Bundle,
    /// The run directory it lies in, if it still does.
    pub(crate) run: Option<Run>,
    pub(crate) domain: Domain,
    /// What is known of each entity before anybody asks.
    pub(crate) standing: Standing,
    pub(crate) cell_lines: Names,
    pub(crate) compounds: Names,
    /// Every known pair, as soon as they have been predicted.
    table: OnceLock<Table>,
    /// Whether one prediction is made in less time than it takes to hand it to another thread and back.
    is_quick: bool,
}

impl Served {
    /// Share of responses that its intervals are to hold; `None` if it has none.
    pub(crate) fn coverage(&self) -> Option<f64> {
        self.bundle.calibration().filter(|c| c.levels().contains(&LEVEL)).map(|_| LEVEL)
    }

    /// Half the interval's length for a compound, in the unit of the prediction.
    pub(crate) fn half_width(&self, compound: u32) -> Option<f64> {
        let id = self.bundle.compound(compound).id.as_str();
        self.bundle.calibration()?.half_width(id, LEVEL)
    }

    /// How the more sensitive of two values is told; `None` if the measure does not say.
    pub(crate) fn more_sensitive(&self) -> Option<std::cmp::Ordering> {
        match self.bundle.about.measure.direction() {
            Direction::LowIsSensitive => Some(std::cmp::Ordering::Less),
            Direction::HighIsSensitive => Some(std::cmp::Ordering::Greater),
            Direction::Unstated => None,
        }
    }

    /// Reads a bundle and the run directory around it, and asks it once about every entity.
    pub(crate) fn read(dir: &Path) -> Result<Self, ServeError> {
        let bundle = bundle::read(dir)?;
        let full = std::fs::canonicalize(dir).unwrap_or_else(|_| dir.into());
        let named = if full.ends_with("bundle") { full.parent() } else { Some(full.as_path()) };
        let name = named
            .and_then(Path::file_name)
            .map_or_else(|| "model".into(), |name| name.to_string_lossy().into_owned());
        let manifest = dir.join(MANIFEST);
        let content = std::fs::read(&manifest).map_err(unreadable(manifest))?;
        let run = full.parent().map(|parent| Run::read(parent, &bundle)).transpose()?.flatten();
        Ok(Self {
            name,
            version: version(&content),
            run,
            domain: Domain::of(&bundle),
            standing: Standing::of(&bundle)?,
            cell_lines: Names::of_cell_lines(&bundle),
            compounds: Names::of_compounds(&bundle),
            is_quick: is_quick(&bundle)?,
            bundle,
            table: OnceLock::new(),
        })
    }

    /// Whether so few predictions for known pairs are best made where they are asked for.
    pub(crate) fn at_once(&self, predictions: usize) -> bool {
        predictions <= FEW && (self.is_quick || self.table.get().is_some())
    }

    /// Predicts every known pair in the background, so that questions about them are answered from memory.
    pub(crate) fn prepare(self: &Arc<Self>) {
        Table::begin(self);
    }

    #[cfg(test)]
    pub(crate) fn is_prepared(&self) -> bool {
        self.table.get().is_some()
    }

    /// The model's prediction and that of mean effects for each pair, in the unit of the measure.
    ///
    /// # Errors
    /// If the model cannot use the rows.
    pub(crate) fn predict(&self, pairs: &[Pair]) -> Result<Vec<(f64, f64)>, ModelError> {
        match self.table.get() {
            Some(table) => Ok(pairs.iter().map(|pair| table.get(*pair)).collect()),
            None => self.bundle.predict_values(pairs),
        }
    }

    /// The model's predictions for all pairs of these cell lines and compounds, a row per cell line, in single
    /// precision.
    ///
    /// # Errors
    /// If the model cannot use the rows.
    pub(crate) fn grid(&self, lines: &[u32], compounds: &[u32]) -> Result<Vec<f32>, ModelError> {
        if compounds.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(table) = self.table.get() {
            let of = |&cell_line: &u32| {
                let value = move |&compound: &u32| table.get(Pair { cell_line, compound }).0 as f32;
                compounds.iter().map(value)
            };
            return Ok(lines.iter().flat_map(of).collect());
        }
        // Each core takes a stretch of cell lines, and looks at the compounds once.
        let stretch = lines.len().div_ceil(rayon::current_num_threads()).max(1);
        let made =
            lines.par_chunks(stretch).map(|lines| self.bundle.predict_product(lines, compounds));
        let made: Vec<Vec<f64>> = made.collect::<Result<_, _>>()?;
        Ok(made.into_iter().flatten().map(|value| value as f32).collect())
    }

    /// How many cell lines and compounds there are.
    fn size(&self) -> (usize, usize) {
        (self.standing.cell_lines.len(), self.standing.compounds.len())
    }
}

/// Asks for one prediction twice; the first time, a model may lay its entities out.
fn is_quick(bundle: &Bundle) -> Result<bool, ModelError> {
    if bundle.cell_lines().next().is_none() || bundle.compounds().next().is_none() {
        return Ok(false);
    }
    let pair = [Pair { cell_line: 0, compound: 0 }];
    bundle.predict_values(&pair)?;
    let begun = Instant::now();
    bundle.predict_values(&pair)?;
    Ok(begun.elapsed() < QUICK)
}

fn unreadable(path: PathBuf) -> impl FnOnce(std::io::Error) -> ServeError {
    move |error| ServeError::Malformed { path, problem: error.to_string() }
}

fn version(manifest: &[u8]) -> String {
    let hash = Sha256::digest(manifest);
    let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]).take(DIGITS);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}
