//! What is tested, and what counts as a discovery.

use serde::{Deserialize, Serialize};

use super::fdr::Correction;

/// How an analysis is made. The defaults are those of GDSCTools.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Only cell lines of this tissue; all of them if not said.
    pub tissue: Option<String>,
    /// What stands before the feature in the model.
    pub terms: Terms,
    /// Fewest cell lines with a feature, and fewest without, for a test.
    pub min_group: usize,
    /// Fewest responses of a drug.
    pub min_responses: usize,
    /// Fewest cell lines of either microsatellite state, where it is a term.
    pub min_msi: usize,
    /// How p-values become false discovery rates.
    pub correction: Correction,
    /// Whether the tests of each drug are corrected on their own.
    pub per_drug: bool,
    /// A discovery has a p-value below this.
    pub p_threshold: f64,
    /// A discovery has a false discovery rate below this, in percent.
    pub fdr_threshold: f64,
    /// A discovery has at least this effect size (Cohen's d).
    pub effect_threshold: f64,
    /// What the published layout calls the screening set, for example `GDSC1`.
    pub screening_set: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tissue: None,
            terms: Terms::default(),
            min_group: 3,
            min_responses: 6,
            min_msi: 2,
            correction: Correction::BenjaminiHochberg,
            per_drug: false,
            p_threshold: 1e-3,
            fdr_threshold: 25.0,
            effect_threshold: 0.0,
            screening_set: None,
        }
    }
}

/// Which factors are terms of the model, each only where it varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Tissue of origin.
    pub tissue: bool,
    /// Growth medium.
    pub media: bool,
    /// Microsatellite instability.
    pub msi: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Self { tissue: true, media: false, msi: true }
    }
}
