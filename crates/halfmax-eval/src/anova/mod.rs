//! Which genomic features go with response: an analysis of variance of every drug against every feature.
//!
//! For each drug, ln IC50 is explained by tissue, medium and microsatellite instability (those that vary) and
//! then one binary feature; the feature comes last, so its sum of squares is what the others leave over
//! (type I). [`Inputs`] says what is tested, [`Settings`] how, [`run`] does it, [`null`] asks how many
//! discoveries chance alone would make, [`write()`] keeps tables, a page and the inputs,
//! of which [`read()`] makes the analysis again.

mod basis;
mod effect;
mod factor;
mod fdr;
mod gamma;
pub mod inputs;
mod model;
pub mod null;
mod output;
mod prepared;
mod settings;
mod study;
mod tail;

pub use effect::Groups;
pub use factor::Factor;
pub use fdr::{Correction, benjamini_hochberg, storey};
pub use inputs::{Drug, Feature, INPUTS, Inputs};
pub use null::{Null, Permutation};
pub use output::{Kept, MARKER, Summary, Written, by_drug, by_feature, read, write};
pub use settings::{Settings, Terms};
pub use study::{Association, Counts, Study, run};
pub use tail::{ln_f_survival, ln_t_two_sided};
