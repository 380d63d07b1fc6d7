//! Predictions into scores, comparisons and reports.
//!
//! [`protocol`] says who is fitted on what, [`metric`] and [`score`] turn predictions into numbers,
//! [`paired`] says which differences between models are more than chance, [`reliability`] says how far a prediction is to be trusted,
//! [`run_dir`] keeps them, [`report`] shows them. Each knows only the one before it. [`views`] looks at what models
//! are given.

pub mod anova;
pub mod audit;
pub mod curves;
mod describe;
mod error;
pub mod explain;
pub mod grid;
pub mod metric;
pub mod paired;
pub mod protocol;
pub mod reliability;
pub mod report;
pub mod run_dir;
pub mod score;
pub mod search_bench;
pub mod views;

pub use describe::Description;
pub use error::EvalError;
