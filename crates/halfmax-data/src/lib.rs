//! What was measured: provider files into a [`Screen`].
//!
//! This crate knows no split and makes no choice, so nothing in it can leak. A screen is made by
//! [`import`] (or invented, with its truth known, by [`simulate`]), kept in a directory by [`store`], and
//! accounts for itself row by row in a [`Ledger`].

pub mod audit;
pub mod compound;
pub mod curve;
pub mod directory;
pub mod error;
pub mod export;
mod id;
pub mod import;
pub mod ledger;
pub mod matrix;
mod omics;
mod response;
mod screen;
mod seed;
pub mod simulate;
mod source;
pub mod store;
pub mod table;
pub mod testing;

pub use error::DataError;
pub use id::{CellLineId, CompoundId};
pub use ledger::Ledger;
pub use omics::Omics;
pub use response::{Censored, Direction, DoseRange, Measure, Response, Unit};
pub use screen::{CellLine, Compound, Screen};
pub use seed::Seed;
pub use source::{Biomarker, BiomarkerLayout, Biomarkers, read_biomarkers};
