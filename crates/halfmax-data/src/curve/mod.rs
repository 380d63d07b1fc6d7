//! Measured points into dose–response curves: wells → viability → fit → IC50.
//!
//! [`read()`] turns a file into an [`Assay`] of [`Curve`]s, [`fit()`] fits every [`Sigmoid`] by a [`Model`] with
//! its response, uncertainty and [`Flag`]s, [`fits_csv`] and its siblings make tables of them. The models are those of GDSC
//! (with [`mixed`] effects over a whole screen, or curve by curve), of `CurveCurator`, of `PharmacoGx` and of
//! `GRmetrics`.

mod cholesky;
mod descent;
mod fit;
mod flag;
mod growth;
mod layout;
mod loss;
pub mod mixed;
mod model;
mod point;
mod read;
mod sigmoid;
mod significance;
mod single;
mod statistics;
mod table;

pub use fit::{Fit, Fits, Interval, fit, ln_um};
pub use flag::Flag;
pub use growth::{Growth, growth_rate};
pub use loss::Errors;
pub use model::{Judgement, Model, Settings};
pub use point::{Assay, Curve, Point};
pub(crate) use read::read_table;
pub use read::{Controls, DoseUnit, Reading, Replicates, read};
pub use sigmoid::{Sigmoid, log10_molar, micromolar};
pub use significance::{Call, Significance};
pub use statistics::{Agreement, Covariance};
pub use table::{fits_csv, points_csv, responses_csv};
