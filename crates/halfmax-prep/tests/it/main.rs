//! What folds, designs and transforms promise, on random screens.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, with its figures shown"
)]

use halfmax_prep::testing;

mod canary;
mod change;
mod cross_study;
mod files;
mod folds;
mod golden;
mod specimens;
mod speed;
mod splits_file;
mod steps;
