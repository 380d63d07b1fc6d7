//! Whether an evaluation can be trusted, and what happens where it cannot.
//!
//! What is in the data itself is found by [`halfmax_data::audit`]; here is what takes splits or models: rows that
//! stand on two sides of a split, and the published results that a leaking column makes, shown beside the honest ones.

mod ann_paper;
mod anova_paper;
mod page;
mod reproduction;
mod splits;

pub use ann_paper::{AnnPaper, ann_paper};
pub use anova_paper::anova_paper;
pub use page::{AuditDocument, MARKER, write};
pub use reproduction::{Arm, Reproduction};
pub use splits::split_file;
