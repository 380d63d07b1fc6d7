//! Simulated screens whose truth is known.
//!
//! [`simulate`] invents cell lines, compounds, responses; [`Simulated::write`] puts them into files with the
//! headers of GDSC's, so that everything downstream runs without anyone's data. `truth.json` beside them says
//! what was planted: a method can be judged by what it finds.
//!
//! A cell line's tissue sets the mean activity of pathways; driver events raise or lower it; activities, copies
//! show in the expression. The true ln IC50 of a pair is the compound's base potency plus weighted activities,
//! tissue, planted biomarkers, the product of two activities, the line's general sensitivity, a remainder that no
//! profile shows. A noisy dose series of that curve is measured, then fitted, so values beyond the highest dose
//! are extrapolated as in real screens.
//!
//! By default the variance of the measured values is to 60–78 % between compounds, to 5–14 % between cell lines;
//! compound and cell-line means together have an R² of 0.72–0.88; of what they leave, more than half is explained
//! by profiles; noise is 1–8 % ([`VarianceParts`] has the figures of a screen, tests hold the ranges).
//!
//! Everything descends from the seed by name, so the same request gives the same bytes for any number of threads,
//! while a cell line or compound stays the same when others are added.

mod cell_lines;
mod compounds;
mod config;
mod curve;
mod draw;
mod drivers;
mod genes;
mod mechanisms;
mod pathways;
mod responses;
mod structures;
mod tissues;
mod truth;
mod variance;
mod write;

use std::path::Path;

pub use cell_lines::SimulatedCellLine;
pub use compounds::SimulatedCompound;
pub use config::SimulationConfig;
pub use drivers::Alteration;
pub use mechanisms::BiomarkerKind;
pub use responses::SimulatedResponse;
pub use truth::{
    Direction, TrueBiomarker, TrueCellLine, TrueCompound, TrueDriver, TruePathway, Truth,
};
pub use variance::{NoiseCeiling, VarianceParts};

use crate::DataError;

/// A simulated screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// Symbols, in the order of every cell line's profile.
    pub genes: Vec<String>,
    /// In the order of their numbers.
    pub cell_lines: Vec<SimulatedCellLine>,
    /// In the order of their numbers.
    pub compounds: Vec<SimulatedCompound>,
    /// Measured pairs, by compound, then by cell line.
    pub responses: Vec<SimulatedResponse>,
    /// What was planted.
    pub truth: Truth,
}

/// Invents a screen.
///
/// ```
/// use halfmax_data::simulate::{SimulationConfig, simulate};
/// let config = SimulationConfig { cell_lines: 40, compounds: 12, ..SimulationConfig::default() };
/// let screen = simulate(&config)?;
/// assert_eq!(screen.compounds.len(), 12);
/// assert!(screen.truth.biomarkers.iter().any(|b| b.gene == "BRAF"));
/// # Ok::<(), halfmax_data::DataError>(())
/// ```
///
/// # Errors
/// [`DataError::Request`] for sizes or knobs out of range, with what would do.
pub fn simulate(config: &SimulationConfig) -> Result<Simulated, DataError> {
    config.check(pathways::n_genes())?;
    let genes = genes::Genes::new(config.seed, config.extra_genes);
    let cell_lines = cell_lines::cell_lines(config.seed, &genes, config.cell_lines);
    let compounds = compounds::compounds(config.seed, &genes, config.compounds);
    let columns = responses::screen(config, &cell_lines, &compounds);
    let truth = Truth::new(config, &cell_lines, &compounds, &columns);
    Ok(Simulated {
        genes: genes.genes.into_iter().map(|gene| gene.symbol).collect(),
        cell_lines,
        compounds,
        responses: columns.into_iter().flat_map(|column| column.responses).collect(),
        truth,
    })
}

impl Simulated {
    /// Writes `response.csv`, `expression.csv`, `cnv.csv`, `mutation.csv`, `cell_lines.csv`, `drugs.csv`,
    /// `truth.json`, `README.txt`; they appear together or not at all.
    ///
    /// An earlier simulation in `dir` is replaced.
    ///
    /// # Errors
    /// [`DataError::Occupied`] if `dir` holds anything else; [`DataError::Io`] if it cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), DataError> {
        write::write(self, dir)
    }
}

#[cfg(test)]
mod tests;
