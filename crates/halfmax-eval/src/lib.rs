//! Placeholder.

pub mod report;
