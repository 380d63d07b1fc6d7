//! The parts of a report that are words or tables.

mod comparison;
mod leaderboard;
mod ledger;
mod omics;
mod per_drug;
mod search;
mod splits;
mod verdict;

pub(super) use leaderboard::leaderboard;
pub(super) use ledger::ledger;
pub(super) use omics::omics;
pub(super) use per_drug::per_drug;
pub(super) use search::{search, trials};
pub(super) use splits::{protocol, splits};
pub(super) use verdict::verdict;
