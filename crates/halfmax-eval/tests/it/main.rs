//! Metrics against scipy and scikit-learn, and the protocol on random screens.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, with its figures shown"
)]

mod anova;
mod explain;
mod golden;
mod protocol;
mod real_anova;
mod tune;
